// The converter while somebody types: the browser's own reading at once, the server's after it.
import { openPoints } from "map-points";
import { read } from "coordinates-reading";
import { showReadings } from "coordinates-readings";
import { number, word } from "words";
import { toLonLat } from "coordinates-utm";

const ASK_AFTER_MS = 200;
const CONVERT_AFTER_MS = 600;

const form = document.getElementById("converter");
const field = form.elements.text;
const said = document.getElementById("positions-said");
const result = document.getElementById("result");
const points = await openPoints("convert-map");
let waiting;
let asking;

const filledLines = () => field.value.split("\n").filter((line) => line.trim());

function say(text) {
  said.textContent = text;
}

function drawn() {
  const data = document.getElementById("convert-points");
  points.show(data ? JSON.parse(data.textContent) : []);
}

/** What the browser itself can say of one position, before the server is asked. */
function feelFirst(text) {
  const found = read(text, toLonLat);
  if (!found) return say(word("reading"));
  const [lat, lon] = [number(found.lat, 6), number(found.lon, 6)];
  points.show([[found.lon, found.lat, 1, "read"]]);
  return say(word(found.reason === "swapped" ? "local-swapped" : "local", { lat, lon }));
}

/** One position: asked of the JSON address that everybody may use. */
async function askOne(text, signal) {
  const asked = new URLSearchParams({ text, written: form.elements.digits.checked ? "thai" : "arabic" });
  if (form.elements.area.value) asked.set("area", form.elements.area.value);
  const response = await fetch(`${form.dataset.read}?${asked}`, { signal });
  const { readings, error } = await response.json();
  if (signal.aborted) return;
  // Several in one line are a table; the form is for them, as for what has a file or thousands.
  if (error?.code === "several") {
    await convert(new FormData(form), signal);
    return;
  }
  showReadings(result, readings, error);
  points.show(readings.map(({ lon, lat }, index) => [lon, lat, index + 1, "read"]));
  say(error ? "" : word(readings.length > 1 ? "several" : "one", { count: readings.length }));
}

/** Thousands, or a file: the form as it would be posted, its result put in place. */
async function convert(data, signal) {
  say(word("converting", { count: number(filledLines().length) }));
  const headers = { "HX-Request": "true" };
  const response = await fetch(form.getAttribute("action"), { method: "POST", body: data, headers, signal });
  if (response.status === 413) return say(word("too-large"));
  if (![200, 400, 503].includes(response.status)) throw new Error(response.statusText);
  const html = await response.text();
  if (signal.aborted) return undefined;
  const made = new DOMParser().parseFromString(html, "text/html");
  result.replaceChildren(...made.body.childNodes);
  const lines = document.getElementById("file-lines");
  if (lines) {
    field.value = lines.value;
    form.elements.file.value = "";
  }
  drawn();
  return say("");
}

async function quietly(work) {
  asking?.abort();
  asking = new AbortController();
  const { signal } = asking;
  result.setAttribute("aria-busy", "true");
  try {
    await work(signal);
  } catch {
    if (signal.aborted) return;
    say(word("offline")); // no connection, or an answer that is none
  }
  result.removeAttribute("aria-busy");
}

function typed() {
  clearTimeout(waiting);
  asking?.abort();
  const lines = filledLines();
  if (!lines.length) {
    result.replaceChildren();
    points.show([]);
    say("");
    return;
  }
  if (lines.length === 1) {
    feelFirst(lines[0]);
    waiting = setTimeout(() => quietly((signal) => askOne(lines[0], signal)), ASK_AFTER_MS);
    return;
  }
  say(word("converting", { count: number(lines.length) }));
  waiting = setTimeout(() => quietly((signal) => convert(new FormData(form), signal)), CONVERT_AFTER_MS);
}

field.addEventListener("input", typed);
form.elements.area.addEventListener("change", typed);
form.elements.digits.addEventListener("change", typed);
form.elements.file.addEventListener("change", () => {
  if (form.elements.file.files.length) quietly((signal) => convert(new FormData(form), signal));
});

form.addEventListener("submit", (event) => {
  delete form.dataset.sent; // one result may be taken in several formats
  const { submitter } = event;
  if (submitter?.hasAttribute("data-download")) return;
  event.preventDefault();
  clearTimeout(waiting);
  quietly((signal) => convert(new FormData(form, submitter), signal));
});

// A reading chosen for an ambiguous line: the same page of the table, with the choice.
result.addEventListener("change", (event) => {
  if (!event.target.matches("select[data-result]")) return;
  const { id } = event.target;
  const data = new FormData(form);
  data.set("page", document.querySelector("[name=within]").dataset.page);
  quietly(async (signal) => {
    await convert(data, signal);
    document.getElementById(id)?.focus();
  });
});

result.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const text = button.parentElement.querySelector("code, a");
  try {
    await navigator.clipboard.writeText(text.textContent);
    say(word("copied"));
  } catch {
    getSelection().selectAllChildren(text); // no right to the clipboard: ready for Ctrl+C
  }
});

drawn();
