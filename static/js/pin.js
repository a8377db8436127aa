// The pinning page: the board, the form and the draft beside one another.
import { Draft } from "draft";
import { areaM2, lengthM } from "geodesy";
import { openBoard } from "map-board";
import { ask, get, send } from "saving";
import { emptyShape, fromGeoJSON, isSame, toGeoJSON, withPart } from "shape";
import { number, word } from "words";

const config = JSON.parse(document.getElementById("pin-config").textContent);
const form = document.getElementById("pin-form");
const field = (name) => form.elements.namedItem(name);
const $ = (id) => document.getElementById(id);
const draft = new Draft(config.draftKey);
const standing = (role) => config.positions[role] ?? null;

let isDirty = false; // the officer changed something that no receipt covers
let isSaving = false;
let isReady = false; // changes before that are the page's own

// receipts end drafts ------------------------------------------------------------------------

const receipt = $("receipt");
if (receipt?.dataset.draft) new Draft(receipt.dataset.draftKey).receipt(receipt.dataset.draft);
const dropped = new URLSearchParams(window.location.search).get("drop"); // "use theirs" of a conflict
if (dropped) draft.receipt(dropped);

// the board ----------------------------------------------------------------------------------

const board = await openBoard("pin-map", config.primitive, {
  onShape: shown,
  onMode: moded,
  onDrawing: (path) => measure(path),
  neighbours: (bbox) => get(`${config.urls.neighbours}?bbox=${bbox}`),
});
if (config.bbox) board.showBox(config.bbox, 14);

function shown(shape, undoing) {
  const geometry = toGeoJSON(shape);
  field("geometry").value = geometry ? JSON.stringify(geometry) : "";
  if (field("shape").value !== shape.primitive) field("shape").value = shape.primitive;
  $("pin-undo").disabled = !undoing.canUndo;
  $("pin-redo").disabled = !undoing.canRedo;
  const count = shape.parts.length;
  for (const button of document.querySelectorAll("[data-needs-shape]")) button.disabled = !count;
  const drawButton = document.querySelector('[data-mode="draw"]');
  drawButton.querySelector("span").textContent = word(`draw-${shape.primitive}${count ? "-more" : ""}`);
  measure();
  if (isReady) changed();
  checkSoon(geometry);
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

/** Length or area at once, with the part that is still being drawn. */
function measure(path = []) {
  const { primitive, parts } = board.shape;
  const output = $("pin-measure");
  if (path.length) $("pin-undo").disabled = false;
  if (primitive === "line") {
    const metres = parts.reduce((sum, [line]) => sum + lengthM(line), 0) + lengthM(path);
    const count = parts.length + (path.length > 1 ? 1 : 0);
    output.dataset.value = metres;
    output.textContent = count ? word("measure-line", { length: number(metres, 1), parts: count }) : "";
  } else if (primitive === "polygon") {
    const rings = path.length > 2 ? [...parts, [path]] : parts;
    const metres = rings.reduce((sum, part) => sum + areaM2(part), 0);
    output.dataset.value = metres;
    const wah = Math.round(metres / 4);
    const rai = { rai: number(Math.floor(wah / 400)), ngan: Math.floor((wah % 400) / 100), wah: wah % 100 };
    output.textContent = rings.length ? word("measure-polygon", { area: number(metres, 1), ...rai }) : "";
  } else {
    output.textContent = parts.length ? word("measure-point", { count: parts.length, place: degrees(parts) }) : "";
  }
}

const degrees = ([[[[lon, lat]]]]) => `${lat.toFixed(6)}, ${lon.toFixed(6)}`;

// where it falls, and what is doubtful -------------------------------------------------------

let checking;
let checkWait;
function checkSoon(geometry) {
  clearTimeout(checkWait);
  checking?.abort();
  if (!geometry) return told("", []);
  checkWait = setTimeout(() => check(geometry), 400);
  return undefined;
}

async function check(geometry) {
  checking = new AbortController();
  const { signal } = checking;
  const answer = await ask(config.urls.position_check, { geometry: JSON.stringify(geometry) }, signal);
  if (signal.aborted) return;
  if (!answer) told(word("where-offline"), []);
  else told(answer.where ?? "", answer.doubts ?? [{ message: answer.error }]);
}

function told(where, doubts) {
  $("pin-where").textContent = where;
  $("pin-doubts").replaceChildren(
    ...doubts.map(({ message }) => Object.assign(document.createElement("li"), { textContent: message })),
  );
}

// the draft ----------------------------------------------------------------------------------

const KEPT = ["role", "typed_text", "alternative", "method", "accuracy_m", "reason", "captured_at"];

let keepWait;
function changed() {
  isDirty = true;
  clearTimeout(keepWait);
  keepWait = setTimeout(() => keep({ pending: null }), 150); // edited again: not to be sent unasked
}

function keep(more = {}) {
  clearTimeout(keepWait);
  const fields = Object.fromEntries(KEPT.map((name) => [name, field(name).value]));
  const pending = draft.load()?.pending ?? null;
  const content = { version: field("version").value, shape: board.shape, fields, pending, ...more };
  const id = draft.save(content);
  if (id) field("draft").value = id;
  $("pin-kept").textContent = id ? word("kept") : word("not-kept");
  return id;
}

function restore(kept) {
  for (const name of KEPT) {
    if (kept.fields?.[name] !== undefined) field(name).value = kept.fields[name];
  }
  field("version").value = kept.version;
  field("draft").value = kept.id;
  board.begin(kept.shape);
  board.showShape();
  isDirty = true;
  $("pin-restored").hidden = false;
}

$("pin-discard").addEventListener("click", () => {
  draft.discard();
  isDirty = false;
  window.location.reload();
});

window.addEventListener("pagehide", () => {
  if (isDirty && !isSaving) keep();
});

// roles --------------------------------------------------------------------------------------

function roleShown() {
  const role = field("role").value;
  $("reason-field").hidden = !standing(role);
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
  board.begin(fromGeoJSON(row?.geometry) ?? emptyShape(config.primitive));
  if (!row) return;
  field("method").value = row.method;
  field("accuracy_m").value = row.accuracy_m ?? "";
  field("typed_text").value = row.typed_text;
  board.showShape();
}

for (const radio of form.querySelectorAll('[name="role"]')) {
  radio.addEventListener("change", () => {
    if (!isDirty) {
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
  const primitive = field("shape").value;
  if (field("typed_text").value.trim()) readTyped();
  else board.put(emptyShape(primitive));
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

// my position --------------------------------------------------------------------------------

let here = null;
$("pin-here").addEventListener("click", () => {
  if (!navigator.geolocation) return say(word("here-missing"), "error");
  say(word("here-asking"));
  navigator.geolocation.getCurrentPosition(
    ({ coords, timestamp }) => {
      here = { lon: coords.longitude, lat: coords.latitude, accuracyM: coords.accuracy, timestamp };
      board.setHere(here);
      $("pin-use-here").hidden = false;
      say(word("here-found", { metres: number(here.accuracyM, 0) }));
    },
    ({ code }) => say(word(code === 1 ? "here-refused" : "here-failed"), "error"),
    { enableHighAccuracy: true, maximumAge: 0, timeout: 20000 },
  );
  return undefined;
});
$("pin-use-here").addEventListener("click", () => {
  const { primitive } = board.shape;
  if (primitive === "point") board.put(withPart(board.shape, [[[here.lon, here.lat]]]));
  else board.addAt({ lat: here.lat, lng: here.lon });
  field("method").value = "gnss";
  field("accuracy_m").value = Math.round(here.accuracyM * 100) / 100;
  field("captured_at").value = new Date(here.timestamp).toISOString();
  changed();
});

// typed coordinates --------------------------------------------------------------------------

let typedWait;
let reading;
field("typed_text").addEventListener("input", () => {
  field("alternative").value = "";
  clearTimeout(typedWait);
  typedWait = setTimeout(readTyped, 450);
});

async function readTyped() {
  reading?.abort();
  const text = field("typed_text").value;
  if (!text.trim()) return offered([], "");
  reading = new AbortController();
  const { signal } = reading;
  const answer = await ask(config.urls.position_read, { text, shape: field("shape").value }, signal);
  if (signal.aborted) return undefined;
  if (!answer) return offered([], word("typed-offline"));
  offered(answer.alternatives, answer.error);
  if (answer.alternatives.length === 1) choose(answer.alternatives[0], 0);
  return undefined;
}

function offered(alternatives, error) {
  $("typed-error").textContent = error ?? "";
  field("typed_text").toggleAttribute("aria-invalid", Boolean(error));
  if (error) field("typed_text").setAttribute("aria-invalid", "true");
  const isOne = alternatives.length === 1;
  $("typed-choices").replaceChildren(...alternatives.map((one, index) => choice(one, index, isOne)));
  $("typed-choose").hidden = alternatives.length < 2;
}

function choice(alternative, index, isOne) {
  const row = document.querySelector('template[data-row="alternative"]').content.firstElementChild.cloneNode(true);
  for (const name of ["notation", "reason", "where"]) {
    row.querySelector(`[data-of="${name}"]`).textContent = alternative[name];
  }
  const button = row.querySelector("button");
  button.setAttribute("aria-pressed", String(isOne));
  button.addEventListener("click", () => {
    for (const other of $("typed-choices").querySelectorAll("button")) {
      other.setAttribute("aria-pressed", String(other === button));
    }
    choose(alternative, index);
  });
  return row;
}

function choose(alternative, index) {
  field("alternative").value = index;
  if (field("method").value === "map") field("method").value = "document";
  board.setMode("look");
  board.put(fromGeoJSON(alternative.geometry));
  board.showShape();
  changed();
}

// places and overlays ------------------------------------------------------------------------

$("places").addEventListener("click", (event) => {
  const target = event.target.closest("[data-box]");
  if (!target) return;
  board.showBox(target.dataset.box.split(",").map(Number), 16);
  $("pin-map").focus();
});

$("place-keep").addEventListener("click", async () => {
  const name = $("place-name").value.trim();
  if (!name) return say(word("place-nameless"), "error");
  const [lon, lat] = board.middle;
  const answer = await ask(config.urls.places, { name, lon, lat });
  if (answer?.ok) $("place-name").value = "";
  return answer?.ok ? say(word("place-kept", { name }), "success") : say(word("place-failed"), "error");
});

$("overlay-file").addEventListener("change", async ({ target }) => {
  if (!target.files.length) return;
  const fields = new FormData();
  fields.set("file", target.files[0]);
  say(word("overlay-reading"));
  const answer = await ask(config.urls.overlay, fields);
  if (!answer?.ok) {
    say(answer?.errors?.join(" ") ?? word("overlay-offline"), "error");
    return;
  }
  board.setOverlay(answer, (geometry) => {
    const picked = fromGeoJSON(geometry);
    if (!picked) return;
    board.put(picked);
    say(word("overlay-picked"), "success");
  });
  say(word("overlay-shown", { count: answer.features.length }), "success");
});

// saving -------------------------------------------------------------------------------------

function say(text, kind = "info") {
  const status = $("pin-status");
  status.textContent = text;
  status.className = text ? `note note-${kind}` : "";
}

form.addEventListener("input", ({ target }) => {
  if (isDirty || target.name !== "role") changed();
});
form.addEventListener("submit", (event) => {
  if (form.dataset.native) return;
  event.preventDefault();
  save(event.submitter?.value ?? "");
});

async function save(then) {
  if (isSaving) return;
  if (board.mode === "draw") board.finishPart();
  isSaving = true;
  keep({ pending: then || "stay" });
  errorsShown({});
  say(word("saving"));
  toggled(true);
  const result = await send(form, { then });
  isSaving = false;
  toggled(false);
  answered(result, then);
}

function toggled(isBusy) {
  for (const button of form.querySelectorAll("[name=then]")) button.disabled = isBusy;
}

function answered(result, then) {
  switch (result.kind) {
    case "saved":
      draft.receipt(result.receipt.draft);
      isDirty = false;
      window.location.assign(result.location);
      break;
    case "conflict": // the server's page shows both; the draft stays until a receipt comes
      keep({ pending: null });
      form.dataset.native = "1";
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "then", value: then }));
      HTMLFormElement.prototype.submit.call(form);
      break;
    case "refused":
      keep({ pending: null });
      errorsShown(result.errors ?? {});
      if (result.alternatives?.length > 1) offered(result.alternatives, null);
      corrected(result.corrected);
      say(word("refused"), "error");
      break;
    case "login":
      say(word("login"), "error");
      $("pin-status").append(" ", loginLink());
      break;
    case "broken":
      say(word("broken"), "error");
      break;
    default:
      say(word("offline"), "warning");
  }
}

function loginLink() {
  const link = document.createElement("a");
  link.href = `${config.urls.login}?next=${encodeURIComponent(window.location.pathname)}`;
  link.textContent = word("login-link");
  return link;
}

function errorsShown(errors) {
  for (const list of form.querySelectorAll("[data-errors]")) {
    const found = errors[list.dataset.errors] ?? [];
    list.replaceChildren(...found.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
    list.hidden = found.length === 0;
  }
  if (errors.reason) {
    $("reason-field").hidden = false;
    field("reason").focus();
  }
}

function corrected(geometry) {
  const button = $("pin-corrected");
  button.hidden = !geometry;
  button.onclick = () => {
    board.put(fromGeoJSON(geometry));
    board.showShape();
    button.hidden = true;
  };
}

function retry() {
  const kept = draft.load();
  if (kept?.pending && !isSaving) save(kept.pending === "stay" ? "" : kept.pending);
}
window.addEventListener("online", retry);

// begin --------------------------------------------------------------------------------------

const kept = draft.load();
const posted = form.dataset.posted ? fromGeoJSON(JSON.parse(field("geometry").value || "null")) : null;
if (posted) {
  board.begin(posted);
  board.showShape();
  isDirty = true;
} else if (kept) restore(kept);
else beginWith(field("role").value);
roleShown();
moded("look");
board.setOutline(await get(config.urls.outline) ?? { type: "FeatureCollection", features: [] });
isReady = true;
document.documentElement.dataset.pin = "ready";
if (!posted && kept?.pending && navigator.onLine) retry();
