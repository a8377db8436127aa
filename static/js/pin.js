// The pinning page: the board, the form and the work at hand beside one another.
import { Draft } from "draft";
import { openBoard } from "map-board";
import { startHere } from "pin-here";
import { measure } from "pin-measure";
import { Origin } from "pin-origin";
import { $, config, field, form } from "pin-page";
import { startPlaces } from "pin-places";
import { Saver } from "pin-save";
import { Told } from "pin-told";
import { Typed } from "pin-typed";
import { Work } from "pin-work";
import { get } from "saving";
import { emptyShape, fromGeoJSON, toGeoJSON } from "shape";
import { word } from "words";

const JUDGED = ["role", "method", "accuracy_m", "typed_text"]; // beside the shape
const standing = (role) => config.positions[role] ?? null;
let isReady = false; // changes before that are the page's own

// receipts end drafts ------------------------------------------------------------------------

const receipt = $("receipt");
if (receipt?.dataset.draft) new Draft(receipt.dataset.draftKey).receipt(receipt.dataset.draft);
const dropped = new URLSearchParams(window.location.search).get("drop"); // "use theirs" of a conflict
if (dropped) new Draft(config.draftKey).receipt(dropped);

// the board ----------------------------------------------------------------------------------

const board = await openBoard("pin-map", config.primitive, {
  onShape: shown,
  onMode: moded,
  onDrawing: (path) => {
    if (path.length) $("pin-undo").disabled = false;
    measure(board.shape, path);
    work.path = path;
    if (path.length > 1) changed();
  },
  neighbours: (bbox) => get(`${config.urls.neighbours}?bbox=${bbox}`),
});
if (config.bbox) board.showBox(config.bbox, 14);
const origin = new Origin();
const work = new Work(board);
const changed = () => work.changed();
const told = new Told(board, origin, standing);
const typed = new Typed(board, changed, origin);
const saver = new Saver(board, work, typed, origin);
startPlaces(board, origin, changed);
startHere(board, changed, origin);

function shown(shape, undoing) {
  const geometry = toGeoJSON(shape);
  field("geometry").value = geometry ? JSON.stringify(geometry) : "";
  if (field("shape").value !== shape.primitive) field("shape").value = shape.primitive;
  $("pin-undo").disabled = !undoing.canUndo;
  $("pin-redo").disabled = !undoing.canRedo;
  if (!geometry) field("copied_role").value = "";
  const count = shape.parts.length;
  for (const button of document.querySelectorAll("[data-needs-shape]")) button.disabled = !count;
  const drawButton = document.querySelector('[data-mode="draw"]');
  drawButton.querySelector("span").textContent = word(`draw-${shape.primitive}${count ? "-more" : ""}`);
  measure(shape);
  if (isReady) {
    origin.shown(field("geometry").value);
    changed();
  }
  told.checkSoon();
}

function moded(mode) {
  for (const button of document.querySelectorAll("[data-mode]")) {
    button.setAttribute("aria-pressed", String(button.dataset.mode === mode));
  }
  $("pin-board").dataset.state = mode;
  $("pin-finish").hidden = mode === "look";
  $("pin-hint").textContent = mode === "draw" ? word(`hint-draw-${board.shape.primitive}`) : word(`hint-${mode}`);
  if (mode !== "draw") $("pin-undo").disabled = !board.undoing.canUndo;
}

form.addEventListener("input", ({ target }) => {
  if (work.isDirty || target.name !== "role") changed();
  if (JUDGED.includes(target.name)) told.checkSoon();
});
$("pin-discard").addEventListener("click", () => {
  work.discard();
  window.location.reload();
});

// roles --------------------------------------------------------------------------------------

function roleShown() {
  const role = field("role").value;
  $("reason-field").hidden = !standing(role);
  $("difference-field").hidden = role !== "as_built" || !(standing("contracted") || standing("planned"));
  const others = Object.entries(config.positions).filter(([name]) => name !== role);
  board.setGhosts(
    others.map(([name, { geometry }]) => ({ type: "Feature", geometry, properties: { name } })),
    ({ name }) => word(`role-${name}`),
  );
  for (const button of document.querySelectorAll("[data-copy-role]")) {
    button.hidden = button.dataset.copyRole === role;
  }
}

function beginWith(role) {
  const row = standing(role);
  field("difference_reason").value = row?.difference_reason ?? "";
  board.begin(fromGeoJSON(row?.geometry) ?? emptyShape(config.primitive));
  origin.picked(null);
  $("typed-read-as").textContent = row?.read_as ?? "";
  if (!row) return;
  field("method").value = row.method;
  field("accuracy_m").value = row.accuracy_m ?? "";
  field("typed_text").value = row.typed_text;
  board.showShape();
}

for (const radio of form.querySelectorAll('[name="role"]')) {
  radio.addEventListener("change", () => {
    if (!work.isDirty) {
      isReady = false;
      beginWith(field("role").value);
      isReady = true;
    }
    roleShown();
  });
}

for (const button of document.querySelectorAll("[data-copy-role]")) {
  button.addEventListener("click", () => {
    board.put(fromGeoJSON(standing(button.dataset.copyRole).geometry));
    origin.picked(null);
    field("copied_role").value = button.dataset.copyRole;
    board.showShape();
  });
}

// tools --------------------------------------------------------------------------------------

for (const button of document.querySelectorAll("[data-mode]")) {
  button.addEventListener("click", () => {
    const { mode } = button.dataset;
    board.setMode(board.mode === mode ? "look" : mode);
  });
}
$("pin-finish").addEventListener("click", () => board.finishPart());
$("pin-undo").addEventListener("click", () => board.undo());
$("pin-redo").addEventListener("click", () => board.redo());
$("pin-clear").addEventListener("click", () => board.clear());
$("pin-middle").addEventListener("click", () => board.addAtMiddle());

field("shape").addEventListener("change", () => {
  if (field("typed_text").value.trim()) typed.read();
  else board.put(emptyShape(field("shape").value));
});

document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, textarea, select")) return;
  const isControl = event.ctrlKey || event.metaKey;
  if (event.key === "Escape" && board.mode !== "look") board.setMode("look");
  else if (isControl && event.key.toLowerCase() === "z") {
    event.preventDefault();
    if (event.shiftKey) board.redo();
    else board.undo();
  } else if (isControl && event.key.toLowerCase() === "y") {
    event.preventDefault();
    board.redo();
  }
});

// begin --------------------------------------------------------------------------------------

const kept = work.draft.load();
const posted = form.dataset.posted ? fromGeoJSON(JSON.parse(field("geometry").value || "null")) : null;
if (posted) {
  board.begin(posted);
  board.showShape();
  work.isDirty = true;
} else if (kept) work.restore(kept);
else beginWith(field("role").value);
origin.begin();
roleShown();
moded("look");
board.setOutline(await get(config.urls.outline) ?? { type: "FeatureCollection", features: [] });
for (const one of document.querySelectorAll("[data-needs-page]")) one.hidden = false;
isReady = true;
document.documentElement.dataset.pin = "ready";
if (!posted && kept?.pending && navigator.onLine) saver.retry();
