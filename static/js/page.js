// Small behaviours every page may ask for by attribute.
import "kept";
import { word } from "words";

// A form sent twice by an impatient double click is sent once.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 4000);
});

// What a browser says of an empty control is said in the language of the page, not of the browser.
document.addEventListener("invalid", (event) => {
  const control = event.target;
  if (!control.validity.valueMissing) return;
  const chosen = control.matches("select, [type=radio], [type=checkbox], [type=file]");
  control.setCustomValidity(word(chosen ? "choose-required" : "fill-required"));
  control.dataset.missing = "1";
}, true);
document.addEventListener("input", ({ target }) => {
  if (!target.dataset.missing) return;
  target.setCustomValidity("");
  delete target.dataset.missing;
}, true);
document.addEventListener("click", (event) => { // a new try, also by Enter: judged anew
  const form = event.target.closest?.("[type=submit], button:not([type])")?.form;
  for (const control of form?.querySelectorAll("[data-missing]") ?? []) {
    control.setCustomValidity("");
    delete control.dataset.missing;
  }
}, true);

// data-fill="#id" data-value="…": a button that puts a suggestion into a control.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-fill]");
  if (!button) return;
  const control = document.querySelector(button.dataset.fill);
  control.value = button.dataset.value;
  control.dispatchEvent(new Event("input", { bubbles: true })); // who listens to typing hears it
  control.focus();
});

// An open picker closes when another opens, on Escape, or on a click elsewhere.
document.addEventListener("toggle", (event) => {
  if (!event.target.matches?.("details.pick[open]")) return;
  for (const other of document.querySelectorAll("details.pick[open]")) {
    if (other !== event.target) other.open = false;
  }
}, true);
document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && document.querySelector("details.pick[open]");
  if (open) {
    open.open = false;
    open.querySelector("summary").focus();
  }
});
document.addEventListener("click", (event) => {
  if (event.target.closest("details.pick")) return;
  for (const open of document.querySelectorAll("details.pick[open]")) open.open = false;
});

// Rows that a phone shows as cards (display: grid) are still a table to a screen reader.
const TABLE_ROLES = {
  thead: "rowgroup", tbody: "rowgroup", tr: "row", td: "cell",
  "th[scope=col]": "columnheader", "th[scope=row]": "rowheader",
};
function nameTables(root) {
  for (const table of root.querySelectorAll("table.cards:not([role])")) {
    table.setAttribute("role", "table");
    for (const [part, role] of Object.entries(TABLE_ROLES)) {
      for (const element of table.querySelectorAll(part)) element.setAttribute("role", role);
    }
  }
}
nameTables(document);
document.addEventListener("htmx:load", (event) => nameTables(event.target.parentNode ?? document));
