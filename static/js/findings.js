// The findings desk: the row chosen, its panel and its place on the map; by keys without leaving.
import { openFindingMap } from "map-finding";

const desk = document.getElementById("findings");
const panel = document.getElementById("finding");
const before = document.getElementById("finding-before");
const after = document.getElementById("finding-after");
const atEnds = { before: before.getAttribute("href"), after: after.getAttribute("href") };
const rows = [...desk.querySelectorAll("[data-finding]")];
const map = await openFindingMap("finding-map");

const linkOf = (row) => row?.querySelector("a[hx-get]");
const selectedKey = () => panel.querySelector("[data-selected]").dataset.selected;
let wanted = selectedKey(); // asked for last: the panel follows once the server answers
const at = () => rows.findIndex((row) => row.dataset.finding === wanted);

// The server knows the way past the ends of the page only for the row that it opened with.
const first = at();
const ends = { before: first <= 0 ? atEnds.before : null, after: first === rows.length - 1 ? atEnds.after : null };

function pastEnd(side) {
  if (ends[side]) return ends[side];
  const page = desk.querySelector(`.pager a[rel=${side === "before" ? "prev" : "next"}]`);
  return page ? `${page.getAttribute("href")}&selected=${side === "before" ? "last" : "first"}` : null;
}

function point(link, row, side) {
  const href = row ? linkOf(row).getAttribute("href") : pastEnd(side);
  if (href) link.setAttribute("href", href);
  else link.removeAttribute("href");
}

function shown() {
  const place = at();
  const key = selectedKey();
  for (const row of rows) {
    if (row.dataset.finding === key) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
  point(before, rows[place - 1], "before");
  point(after, rows[place + 1], "after");
  const next = rows[place + 1]?.dataset.finding ?? "last";
  for (const input of panel.querySelectorAll("[name=after]")) input.value = next;
  map.show(JSON.parse(document.getElementById("finding-features").textContent));
  document.documentElement.dataset.shownFinding = key;
}

/** To the row beside the one asked for last; past the end of the page by its link. */
function step(side) {
  const beside = linkOf(rows[at() + (side === "after" ? 1 : -1)]);
  if (beside) beside.click();
  else if (pastEnd(side)) location.assign(pastEnd(side));
}

for (const [link, side] of [[before, "before"], [after, "after"]]) {
  link.addEventListener("click", (event) => {
    if (!linkOf(rows[at() + (side === "after" ? 1 : -1)])) return;
    event.preventDefault();
    step(side);
  });
}
// Asked for: the first at once, the last of several (hx-sync) once that is answered.
for (const asked of ["click", "htmx:beforeRequest"]) {
  desk.addEventListener(asked, ({ target }) => {
    const row = target.closest("a[hx-get]")?.closest("[data-finding]");
    if (row) wanted = row.dataset.finding;
  });
}

let afterwards = null; // what was asked of a panel that is still on its way
panel.addEventListener("htmx:afterSettle", () => {
  if (selectedKey() !== wanted) return; // the next one is on its way
  desk.dataset.chosen = "";
  shown();
  rows[at()]?.scrollIntoView({ block: "nearest" });
  document.getElementById("finding-title").focus();
  afterwards?.();
  afterwards = null;
});
// What cannot be shown here any more, or not before a log-in, is told by its own page.
const byItsPage = ({ detail }) => location.assign(detail.elt.getAttribute("href"));
document.addEventListener("htmx:responseError", byItsPage);
document.addEventListener("htmx:beforeOnLoad", (event) => {
  if (!event.detail.xhr.getResponseHeader("HX-Refresh")) return;
  event.preventDefault();
  byItsPage(event);
});
document.addEventListener("htmx:sendError", () => {
  wanted = selectedKey();
  afterwards = null;
});

// By the place of the key: a Thai layout and a capital letter mean the same.
const inPanel = (selector) => {
  const focus = () => panel.querySelector(selector)?.focus();
  if (wanted === selectedKey()) focus();
  else afterwards = focus;
};
const KEYS = {
  KeyJ: () => step("after"),
  KeyK: () => step("before"),
  KeyA: () => inPanel("[name=reason]"),
  KeyM: () => inPanel("select[name=to]"),
  KeyX: () => rows[at()]?.querySelector("[name=chosen]")?.click(),
};
const TYPED_IN = "input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]";
document.addEventListener("keydown", (event) => {
  const { target } = event;
  if (event.key === "Escape" && panel.contains(target) && target.matches("input, select, textarea")) {
    document.getElementById("finding-title").focus();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.isComposing) return;
  if (target.matches(TYPED_IN) || target.closest(".filter, dialog") || document.querySelector("dialog[open]")) return;
  if (!Object.hasOwn(KEYS, event.code)) return;
  event.preventDefault();
  KEYS[event.code]();
});

// On a phone the list gives way to the finding chosen; the way back leads to its row.
panel.addEventListener("click", (event) => {
  if (!event.target.closest(".finding-back")) return;
  event.preventDefault();
  delete desk.dataset.chosen;
  linkOf(rows[at()] ?? rows[0])?.focus();
  (rows[at()] ?? rows[0])?.scrollIntoView({ block: "center" });
});

// How many rows are ticked, and all of them at once.
const all = document.getElementById("findings-all");
const ticked = document.getElementById("findings-ticked");
const boxes = [...desk.querySelectorAll("[name=chosen]")];
function count() {
  const number = boxes.filter((box) => box.checked).length;
  ticked.hidden = number === 0;
  ticked.textContent = String(number);
  all.checked = number === boxes.length;
}
if (all) {
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    count();
  });
  for (const box of boxes) box.addEventListener("change", count);
  count();
}

shown();
if (document.activeElement === document.body) document.querySelector("#finding-title[autofocus]")?.focus();
