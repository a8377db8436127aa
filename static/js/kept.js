// What was typed into a form and sent, kept in this tab until a page other than "not saved" comes.
// Where the log-in had ended or changed, the form is filled again as soon as it stands there.
import { word } from "words";

const KEPT = "gisplan-kept:";

function keys() {
  return Object.keys(sessionStorage).filter((key) => key.startsWith(KEPT));
}

function forms() {
  return [...document.querySelectorAll("main form[method=post]")]
    .filter((form) => !form.querySelector("[type=password]"));
}

/** Names a form by where it goes, the step it takes, and which of such forms it is. */
function nameOf(form) {
  const path = new URL(form.getAttribute("action") || location.pathname, location).pathname;
  return `${path}#${form.querySelector("[type=hidden][name=do]")?.value ?? ""}`;
}

function keyOf(form) {
  const alike = forms().filter((one) => nameOf(one) === nameOf(form));
  return `${KEPT}${nameOf(form)}#${alike.indexOf(form)}`;
}

/** [name, value] of all that is posted but files and the token. */
function typed(form) {
  return [...new FormData(form)].filter(
    ([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
}

/** The version goes back, too: what a colleague saved meanwhile is a conflict, never overwritten. */
function fill(form, fields) {
  const left = Map.groupBy(fields, ([name]) => name);
  const values = (name) => (left.get(name) ?? []).map(([, value]) => value);
  for (const control of form.elements) {
    if (!control.name || control.disabled || control.matches("button, fieldset, output")) continue;
    if (control.matches("[type=file], [type=hidden]:not([name=version])")) continue;
    if (control.matches("[type=checkbox], [type=radio]")) {
      control.checked = values(control.name).includes(control.value);
    } else if (control.matches("select")) {
      for (const option of control.options) option.selected = values(control.name).includes(option.value);
    } else {
      const [, value] = left.get(control.name)?.shift() ?? [];
      if (value !== undefined) control.value = value;
    }
    control.dispatchEvent(new Event("input", { bubbles: true }));
    control.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function say(form) {
  for (let up = form.closest("details"); up; up = up.parentElement.closest("details")) up.open = true;
  const note = document.createElement("p");
  note.className = "note note-warning";
  note.setAttribute("role", "alert");
  note.tabIndex = -1;
  note.textContent = word(form.querySelector("[type=file]") ? "kept-but-files" : "kept");
  form.prepend(note);
  note.focus();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented) return;
  if (form.matches("header form[action$='/logout/']")) {
    for (const key of keys()) sessionStorage.removeItem(key);
  }
  if (!forms().includes(form)) return;
  try {
    const kept = { user: document.body.dataset.user, fields: typed(form), lost: false };
    sessionStorage.setItem(keyOf(form), JSON.stringify(kept));
  } catch {
    // A browser without room keeps nothing; the server still says that nothing was saved.
  }
});

const isLost = document.querySelector("[data-unsaved]") !== null;
const user = document.body.dataset.user;
for (const key of keys()) {
  const kept = JSON.parse(sessionStorage.getItem(key));
  if (isLost) sessionStorage.setItem(key, JSON.stringify({ ...kept, lost: true }));
  else if (!kept.lost || (user && user !== kept.user)) sessionStorage.removeItem(key);
}
if (user && !isLost) {
  for (const form of forms()) {
    const key = keyOf(form);
    const kept = JSON.parse(sessionStorage.getItem(key));
    if (!kept) continue;
    fill(form, kept.fields);
    say(form);
    sessionStorage.removeItem(key);
  }
}
