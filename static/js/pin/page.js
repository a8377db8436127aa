// What the modules of the pinning page share: its settings, its form, its line of news.

export const config = JSON.parse(document.getElementById("pin-config").textContent);
export const form = document.getElementById("pin-form");
export const field = (name) => form.elements.namedItem(name);
export const valueOf = (name) => {
  const control = field(name);
  return control.type === "checkbox" && !control.checked ? "" : control.value;
};
export const setValue = (name, value) => {
  const control = field(name);
  if (control.type === "checkbox") control.checked = Boolean(value);
  else control.value = value;
};
export const $ = (id) => document.getElementById(id);
export const item = (text) => Object.assign(document.createElement("li"), { textContent: text });

export function say(text, kind = "info") {
  const status = $("pin-status");
  status.textContent = text;
  status.className = text ? `note note-${kind}` : "";
}
