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
const at = () => rows.findIndex((row) => row.dataset.finding === selectedKey());

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

/** To the row beside the selected one; past the end of the page by its link. */
function step(side) {
  const link = linkOf(rows[at() + (side === "after" ? 1 : -1)]);
  if (link) link.click();
  else if ((side === "after" ? after : before).hasAttribute("href")) (side === "after" ? after : before).click();
}

for (const [link, side] of [[before, "before"], [after, "after"]]) {
  link.addEventListener("click", (event) => {
    const beside = linkOf(rows[at() + (side === "after" ? 1 : -1)]);
    if (!beside) return;
    event.preventDefault();
    beside.click();
  });
}

panel.addEventListener("htmx:afterSettle", () => {
  shown();
  rows[at()]?.scrollIntoView({ block: "nearest" });
  document.getElementById("finding-title").focus();
});
// What cannot be shown here any more is told by its own page.
document.addEventListener("htmx:responseError", ({ detail }) => location.assign(detail.elt.getAttribute("href")));

const isTyping = (element) => element.matches("input:not([type=checkbox]), select, textarea");
const KEYS = {
  j: () => step("after"),
  k: () => step("before"),
  a: () => panel.querySelector("[name=reason]")?.focus(),
  m: () => panel.querySelector("select[name=to]")?.focus(),
  x: () => rows[at()]?.querySelector("[name=chosen]")?.click(),
};
desk.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (!(event.key in KEYS)) return;
  event.preventDefault();
  KEYS[event.key]();
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
