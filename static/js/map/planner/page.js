// The planner's map: form, map and results are one question, and the address holds it.
import L from "leaflet";
import { openMap, showBox } from "map-base";
import { levelAt, queryOf, questionOf, SHAPES_FROM, viewOf, viewText } from "planner-address";
import { Answer } from "planner-answer";
import { Card } from "planner-card";
import { Drawing } from "planner-drawing";
import { Legend } from "planner-legend";
import { Picker } from "planner-picker";
import { Pointing } from "planner-pointing";
import { Tiles } from "planner-tiles";
import { number, word } from "words";

const config = JSON.parse(document.getElementById("planner-config").textContent);
const main = document.querySelector("main.planner");
const form = document.getElementById("ask");
const chips = () => document.getElementById("ask-chips");
const note = document.getElementById("planner-note");
const DRAWN = ["within", "shape", "near", "bbox"];

const first = new URLSearchParams(location.search);
let question = questionOf(first);
const rows = { sort: first.get("sort") ?? "", page: first.get("page") ?? "" };
const look = { ...config.look };
let filled = null; // what the areas are filled with, as the server answered
let isWrong = main.querySelector("#ask-wrong li") !== null;

// the map -------------------------------------------------------------------------------------

const map = await openMap("planner-map");
new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
const view = viewOf(look.view);
if (view) map.setView([view.lat, view.lon], view.zoom, { animate: false });
else showBox(map, config.box, 16);

const legend = new Legend(document.getElementById("planner-legend"), config);
const answer = new Answer(document.getElementById("results"), {
  onRow: (code) => tiles.shine(code),
  onRows: (asked) => {
    Object.assign(rows, asked);
    remember("push");
    askRows();
  },
  onTab: (tab) => {
    look.tab = tab;
    remember("replace");
  },
  onAnswer: () => {
    wrong([]);
    drawing.show(answer.shapes);
  },
  onWrong: (sentences, lost) => (lost ? lostNote(lost) : wrong(sentences)),
});
const tiles = new Tiles(map, isWrong ? "" : question, config, {
  onLost: () => lostNote(word("lost")),
  onDrawn: () => {},
});
const drawing = new Drawing(map, { onAsk: askWithin, onMode: drawMode, onWrong: say }, main.querySelector("[data-shapes]").dataset.shapes);
const card = new Card(document.getElementById("planner-card"), {
  onNear: (geometry, metres) => {
    card.close();
    drawing.around(geometry, metres);
  },
  onClose: () => tiles.shine(null),
});
const pointing = new Pointing(map, tiles, config, {
  onWork: (code) => {
    tiles.shine(code);
    answer.mark(code);
  },
  onOpen: (code) => card.open(`/map/projects/${encodeURIComponent(code)}/`).catch(() => lostNote(word("lost"))),
  onPoint: (lon, lat) => {
    const slot = main.querySelector("[data-here]")?.dataset.here;
    card.openPoint(lon, lat, pointing.write(lon, lat), slot);
  },
  onHint: say,
  nameOf: (code) => answer.nameOf(code),
  fill: () => filled,
  isDrawing: () => drawing.isDrawing,
});

let level = levelAt(map.getZoom());
map.on("moveend", () => {
  const { lat, lng } = map.getCenter();
  look.view = viewText(map.getZoom(), lat, lng);
  remember("replace");
  tiles.zoomed();
  const isLow = map.getZoom() < SHAPES_FROM;
  if (isLow && (!filled || levelAt(map.getZoom()) !== level)) fill();
  else showLegend();
});

// the question --------------------------------------------------------------------------------

function remember(how) {
  clearTimeout(remember.waiting);
  if (how === "push") history.pushState(null, "", address());
  else remember.waiting = setTimeout(() => history.replaceState(null, "", address()), 250);
}

function address() {
  const query = queryOf(question, rows, look);
  return `${location.pathname}${query ? `?${query}` : ""}`;
}

function changed() {
  const asked = questionOf(new FormData(form));
  count();
  if (asked === question) return;
  question = asked;
  rows.page = "";
  remember("push");
  askAll();
}

function askAll() {
  note.hidden = true;
  askRows();
  tiles.ask(question);
  fill();
  slots();
}

function askRows() {
  answer.ask(`/map/results/?${queryOf(question, rows, {})}`, look.tab);
}

let filling = null;
async function fill() {
  level = levelAt(map.getZoom());
  if (map.getZoom() >= SHAPES_FROM) {
    filled = null;
    showLegend();
    return;
  }
  const isFilled = look.fill !== "none";
  filling?.abort();
  filling = new AbortController();
  const beside = new URLSearchParams({ level, measure: isFilled ? look.fill : "count" });
  try {
    const got = await fetch(`/map/fills/?${question}&${beside}`, { signal: filling.signal, headers: { Accept: "application/json" } });
    const told = await got.json();
    if (!got.ok) return; // the results say why
    filled = { ...told, isFilled };
    await tiles.setFills(filled, isFilled, ({ value }) => (value === null ? "?" : short(value)));
    map.getContainer().dataset.fills = `${told.level} ${told.measure} ${told.total.count}`;
    showLegend();
  } catch (error) {
    if (error.name !== "AbortError") lostNote(word("lost"));
  }
}

/** A value in at most four letters and its unit: 12, 3.4M. */
function short(value) {
  return new Intl.NumberFormat("en", { notation: value >= 10_000 ? "compact" : "standard", maximumFractionDigits: 1 }).format(value);
}

function showLegend() {
  const isLow = map.getZoom() < SHAPES_FROM;
  legend.show({ answer: filled, isLow, isFilled: look.fill !== "none" });
}

/** Parts of other pages, of the question that is asked: fetched when they are looked at. */
function slots() {
  for (const slot of document.querySelectorAll("[data-slot]")) fetched(slot);
}

function fetched(slot) {
  if (!slot.closest("details").open || document.getElementById("ask-wrong").hasChildNodes()) return;
  window.htmx.ajax("GET", `${slot.dataset.slot}?${question}`, slot);
}

for (const slot of document.querySelectorAll("[data-slot]")) {
  slot.closest("details").addEventListener("toggle", () => fetched(slot));
}

document.getElementById("ask-keep")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const kept = event.target;
  const values = { name: kept.elements.name.value, query: question };
  window.htmx.ajax("POST", kept.getAttribute("action"), { target: main.querySelector(".ask-saved [data-slot]"), values });
});

function wrong(sentences) {
  const place = document.getElementById("ask-wrong");
  if (!sentences.length) {
    place.replaceChildren();
    return;
  }
  const list = document.createElement("ul");
  list.className = "errors";
  list.append(...sentences.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
  place.replaceChildren(list);
  place.scrollIntoView({ block: "nearest" });
}

function say(text) {
  note.textContent = text;
  note.hidden = !text;
}

function lostNote(text) {
  const again = document.createElement("button");
  Object.assign(again, { type: "button", textContent: word("again") });
  again.addEventListener("click", () => {
    askAll();
    tiles.again(question);
  });
  note.replaceChildren(text, " ", again);
  note.hidden = false;
}

/** How many are ticked stands beside each list. */
function count() {
  for (const pick of form.querySelectorAll("details.pick")) {
    const ticked = pick.querySelectorAll("input:checked").length;
    let chip = pick.querySelector("summary .chip");
    if (!ticked) chip?.remove();
    else {
      chip ??= pick.querySelector("summary").appendChild(Object.assign(document.createElement("span"), { className: "chip" }));
      chip.textContent = number(ticked);
    }
  }
}

function addChip(name, value, label, box) {
  const known = [...chips().querySelectorAll("input")].find((one) => one.name === name && one.value === value);
  if (known) known.checked = true;
  else {
    const chip = document.createElement("label");
    chip.className = "ask-chip";
    if (box) chip.dataset.box = JSON.stringify(box);
    const input = Object.assign(document.createElement("input"), { type: "checkbox", name, value, checked: true });
    chip.append(input, ` ${label}`);
    chips().append(chip);
  }
}

function askWithin(name, value, label, box) {
  for (const input of chips().querySelectorAll("input")) if (DRAWN.includes(input.name)) input.closest("label").remove();
  addChip(name, value, label, box);
  changed();
}

/** To all the areas and shapes asked for, or home. */
function goto() {
  const boxes = [...chips().querySelectorAll("[data-box]")].map((chip) => JSON.parse(chip.dataset.box));
  if (!boxes.length) return showBox(map, config.home, 16);
  const side = (n, pick) => pick(...boxes.map((box) => box[n]));
  return showBox(map, [side(0, Math.min), side(1, Math.min), side(2, Math.max), side(3, Math.max)], 16);
}

let picker = null;
function wireForm() {
  const [input, list, told] = ["ask-area", "ask-areas", "ask-area-told"].map((id) => document.getElementById(id));
  picker = new Picker(input, list, told, {
    onPick: ({ name, code, label, kind, box }) => {
      addChip(name, code, name === "lao" ? label : `${kind} ${label}`, box);
      changed();
      goto();
    },
    under: () => [...chips().querySelectorAll("input:checked")].filter((one) => ["province", "district"].includes(one.name)).at(-1)?.value ?? "",
  });
  count();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  changed();
  showSheet("map");
});
form.addEventListener("change", ({ target }) => {
  if (!target.checked && target.closest(".ask-chip")) target.closest(".ask-chip").remove();
  changed();
});
form.addEventListener("click", (event) => {
  if (event.target.closest("#ask-goto")) {
    goto();
    showSheet("map");
  } else if (event.target.closest("#ask-clear")) {
    event.preventDefault();
    history.pushState(null, "", location.pathname + `?${queryOf("", {}, look)}`);
    load();
  }
});

/** Form and results as the server makes them for the address: back, forward, cleared. */
async function load() {
  const asked = new URLSearchParams(location.search);
  try {
    const page = new DOMParser().parseFromString(await (await fetch(location.href, { headers: { Accept: "text/html" } })).text(), "text/html");
    form.replaceChildren(...page.getElementById("ask").childNodes);
    document.getElementById("results").replaceChildren(...page.getElementById("results").childNodes);
    const told = JSON.parse(page.getElementById("planner-config").textContent);
    Object.assign(look, told.look);
    drawing.show(told.shapes);
  } catch {
    lostNote(word("lost"));
    return;
  }
  question = questionOf(asked);
  Object.assign(rows, { sort: asked.get("sort") ?? "", page: asked.get("page") ?? "" });
  const there = viewOf(look.view);
  if (there) map.setView([there.lat, there.lon], there.zoom, { animate: false });
  wireForm();
  controls();
  answer.show(look.tab);
  tiles.ask(question);
  fill();
  slots();
}
window.addEventListener("popstate", load);

// the tools -----------------------------------------------------------------------------------

const fillChoice = document.getElementById("planner-fill");
const baseChoice = document.getElementById("planner-base");
function controls() {
  fillChoice.value = look.fill;
  baseChoice.value = look.base;
  setBase();
}

let base = null;
function setBase() {
  base?.remove();
  base = null;
  const chosen = config.bases[Number(look.base) - 1];
  if (chosen) {
    const options = { maxZoom: 20, maxNativeZoom: 19, referrerPolicy: "strict-origin", attribution: chosen.credit };
    base = L.tileLayer(chosen.url, options).addTo(map);
  }
  tiles.setBase(Boolean(chosen));
}

fillChoice.addEventListener("change", () => {
  look.fill = fillChoice.value;
  remember("replace");
  fill();
});
baseChoice.addEventListener("change", () => {
  look.base = baseChoice.value;
  remember("replace");
  setBase();
});

const finish = document.getElementById("draw-finish");
const HINTS = { Polygon: "draw-hint", Rectangle: "draw-box-hint", Circle: "draw-circle-hint" };
function drawMode(shape) {
  finish.hidden = shape !== "Polygon";
  for (const button of document.querySelectorAll("[data-draw]")) {
    button.setAttribute("aria-pressed", String(button.dataset.draw === shape));
  }
  say(shape ? word(HINTS[shape]) : "");
}
for (const button of document.querySelectorAll("[data-draw]")) {
  button.addEventListener("click", () => {
    drawing.draw(button.dataset.draw);
    button.closest("details").open = false;
  });
}
finish.addEventListener("click", () => drawing.finish());
document.getElementById("draw-clear").addEventListener("click", () => {
  drawing.stop();
  for (const input of chips().querySelectorAll("input")) if (DRAWN.includes(input.name)) input.closest("label").remove();
  changed();
});
document.getElementById("draw-file").addEventListener("change", ({ target }) => {
  if (target.files.length) drawing.file(target);
});
document.getElementById("planner-print").addEventListener("click", () => window.print());

const here = L.featureGroup().addTo(map);
document.getElementById("planner-here").addEventListener("click", () => map.locate({ setView: true, maxZoom: 15, enableHighAccuracy: true, timeout: 15_000 }));
map.on("locationfound", ({ latlng, accuracy }) => {
  here.clearLayers();
  const still = { pmIgnore: true, interactive: false, className: "planner-me" };
  L.circle(latlng, { ...still, radius: accuracy, weight: 1 }).addTo(here);
  L.circleMarker(latlng, { ...still, radius: 6, fillOpacity: 1 }).addTo(here);
});
map.on("locationerror", () => say(word("no-position")));

// sheets of a phone ---------------------------------------------------------------------------

function showSheet(name) {
  main.dataset.sheet = name;
  for (const button of document.querySelectorAll("[data-sheet][aria-pressed]")) {
    button.setAttribute("aria-pressed", String(button.dataset.sheet === name));
  }
}
for (const button of document.querySelectorAll("button[data-sheet]")) {
  button.addEventListener("click", () => showSheet(button.dataset.sheet));
}

wireForm();
controls();
answer.show(look.tab);
drawing.show(config.shapes);
fill();
slots();
showSheet("map");
main.dataset.ready = "";
