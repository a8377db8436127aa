// Words come from the server's <template data-word="…">: gettext stays the one catalogue.

/** The text of a template, with {name} replaced by values. */
export function word(name, values = {}) {
  const template = document.querySelector(`template[data-word="${name}"]`);
  const text = template ? template.content.textContent.trim() : name;
  return text.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? values[key] : whole));
}

export function number(value, digits = 0) {
  const form = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat("en", form).format(value);
}
