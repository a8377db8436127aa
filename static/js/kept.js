// What was typed into a form and sent, kept in this tab until a page other than "not saved" comes.
// Where the log-in had ended or changed, the form is filled again as soon as it stands there.
import { word } from "words";

const KEPT = "gisplan-kept:";

/** The store of this tab; an empty one where the browser allows none. */
function storage() {
  try {
    return window.sessionStorage;
  } catch {
    return { getItem: () => null };
  }
}

function keys() {
  return Object.keys(storage()).filter((key) => key.startsWith(KEPT));
}

function forms() {
  return [...document.querySelectorAll("main form[method=post]")]
    .filter((form) => !form.querySelector("[type=password]"));
}

/** Names a form by where it goes and what it is of (?owner=…), the step it takes, and which of such forms it is. */
function nameOf(form) {
  const { pathname, search } = new URL(form.getAttribute("action") || location.href, location);
  return `${pathname}${search}#${form.querySelector("[type=hidden][name=do]")?.value ?? ""}`;
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
  const left = {};
  for (const [name, value] of fields) (left[name] ??= []).push(value);
  for (const control of form.elements) {
    if (!control.name || control.disabled || control.matches("button, fieldset, output")) continue;
    if (control.matches("[type=file], [type=hidden]:not([name=version])")) continue;
    if (control.matches("[type=checkbox], [type=radio]")) {
      control.checked = (left[control.name] ?? []).includes(control.value);
    } else if (control.matches("select")) {
      for (const option of control.options) {
        option.selected = (left[control.name] ?? []).includes(option.value);
      }
    } else {
      control.value = left[control.name]?.shift() ?? control.value;
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
    for (const key of keys()) storage().removeItem(key);
  }
  if (!forms().includes(form)) return;
  try {
    const kept = { user: document.body.dataset.user, fields: typed(form), lost: false };
    storage().setItem(keyOf(form), JSON.stringify(kept));
  } catch {
    // A browser without room keeps nothing; the server still says that nothing was saved.
  }
});

const isLost = document.querySelector("[data-unsaved]") !== null;
const user = document.body.dataset.user;
for (const key of keys()) {
  const kept = JSON.parse(storage().getItem(key));
  if (isLost) storage().setItem(key, JSON.stringify({ ...kept, lost: true }));
  else if (!kept.lost || (user && user !== kept.user)) storage().removeItem(key);
}
if (user && !isLost) {
  for (const form of forms()) {
    const key = keyOf(form);
    const kept = JSON.parse(storage().getItem(key));
    if (!kept) continue;
    fill(form, kept.fields);
    say(form);
    storage().removeItem(key);
  }
}
