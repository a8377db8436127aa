// Length or area at once, where it falls, and what is doubtful.
import { areaM2, lengthM } from "geodesy";
import { $, config, item } from "pin-page";
import { ask } from "saving";
import { number, word } from "words";

const M2_PER_WAH = 4;

/** The measure of `shape` with the part `path` that is still being drawn. */
export function measure({ primitive, parts }, path = []) {
  const output = $("pin-measure");
  if (primitive === "line") {
    const metres = parts.reduce((sum, [line]) => sum + lengthM(line), 0) + lengthM(path);
    const count = parts.length + (path.length > 1 ? 1 : 0);
    output.dataset.value = metres;
    output.textContent = count ? word("measure-line", { length: number(metres, 1), parts: count }) : "";
  } else if (primitive === "polygon") {
    const rings = path.length > 2 ? [...parts, [path]] : parts;
    const metres = rings.reduce((sum, part) => sum + areaM2(part), 0);
    output.dataset.value = metres;
    output.textContent = rings.length ? word("measure-polygon", { area: number(metres, 1), ...inRai(metres) }) : "";
  } else {
    output.textContent = parts.length ? word("measure-point", { count: parts.length, place: degrees(parts) }) : "";
  }
}

function inRai(metres) {
  const wah = Math.round(metres / M2_PER_WAH);
  return { rai: number(Math.floor(wah / 400)), ngan: Math.floor((wah % 400) / 100), wah: wah % 100 };
}

const degrees = ([[[[lon, lat]]]]) => `${lat.toFixed(6)}, ${lon.toFixed(6)}`;

let checking;
let wait;

/** Ask the server about `geometry` once the officer's hand rests. */
export function checkSoon(geometry) {
  clearTimeout(wait);
  checking?.abort();
  if (!geometry) told("", []);
  else wait = setTimeout(() => check(geometry), 400);
}

async function check(geometry) {
  checking = new AbortController();
  const { signal } = checking;
  const answer = await ask(config.urls.position_check, { geometry: JSON.stringify(geometry) }, signal);
  if (signal.aborted) return;
  if (!answer) told(word("where-offline"), []);
  else told(answer.where ?? "", answer.findings ?? [{ message: answer.error }]);
}

function told(where, doubts) {
  $("pin-where").textContent = where;
  $("pin-doubts").replaceChildren(...doubts.map(({ message }) => item(message)));
}
