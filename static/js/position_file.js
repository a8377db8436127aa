// The page of a position file: rows and shapes point at each other; what will be saved is counted.
import { openNumbered } from "map-numbered";

const form = document.getElementById("file-form");
const rows = [...form.querySelectorAll(".file-row")];
const numberOf = (row) => Number(row.dataset.row);

const data = JSON.parse(document.getElementById("file-drawn").textContent);
const map = await openNumbered("file-map", data, { onPick: pick });

for (const row of rows) {
  row.addEventListener("pointerenter", () => map.highlight(numberOf(row)));
  row.addEventListener("pointerleave", () => map.highlight(null));
  row.addEventListener("focusin", () => map.highlight(numberOf(row), { near: true }));
  row.addEventListener("change", ({ target }) => only(row, target));
}

/** A shape was pressed: its row comes into sight and takes the focus. */
function pick(number) {
  const row = document.getElementById(`row-${number}`);
  row.scrollIntoView({ block: "center" });
  row.querySelector("input, select")?.focus({ preventScroll: true });
  map.highlight(number);
}

/** One project a row: what is chosen last stands. */
function only(row, target) {
  const other = row.querySelector("[name^=other-]");
  if (target === other && other.value) {
    for (const radio of row.querySelectorAll("[type=radio]")) radio.checked = false;
  } else if (target.type === "radio") {
    other.value = "";
  }
  count();
}

function codeOf(row) {
  const checked = row.querySelector("[name^=match-]:checked");
  const code = row.querySelector("[name^=other-]")?.value || checked?.value || "";
  return code === "skip" ? "" : code;
}

function count() {
  const codes = rows.map(codeOf).filter(Boolean);
  const place = document.getElementById("file-count");
  const words = codes.length ? place.dataset.count : place.dataset.none;
  const values = { projects: new Set(codes).size, rows: codes.length };
  place.textContent = words.replace(/\{(\w+)\}/g, (_whole, key) => values[key]);
}

count();
form.querySelector(".file-row-wrong, .errorlist")?.scrollIntoView({ block: "center" });
document.documentElement.dataset.file = "ready";
