// Length or area at once.
import { sizeOf } from "geodesy";
import { $ } from "pin-page";
import { withPart } from "shape";
import { number, word } from "words";

const M2_PER_WAH = 4;
const LEAST = { line: 2, polygon: 3 }; // vertices of a part that has a size

/** The measure of `shape` with the part `path` that is still being drawn. */
export function measure(shape, path = []) {
  const output = $("pin-measure");
  const { primitive } = shape;
  const { parts } = path.length >= LEAST[primitive] ? withPart(shape, [path]) : shape;
  const size = sizeOf({ primitive, parts });
  if (primitive !== "point") output.dataset.value = size;
  if (primitive === "line") {
    output.textContent = parts.length ? word("measure-line", { length: number(size, 1), parts: parts.length }) : "";
  } else if (primitive === "polygon") {
    output.textContent = parts.length ? word("measure-polygon", { area: number(size, 1), ...inRai(size) }) : "";
  } else {
    output.textContent = parts.length ? word("measure-point", { count: parts.length, place: degrees(parts) }) : "";
  }
}

function inRai(metres) {
  const wah = Math.round(metres / M2_PER_WAH);
  return { rai: number(Math.floor(wah / 400)), ngan: Math.floor((wah % 400) / 100), wah: wah % 100 };
}

const degrees = ([[[[lon, lat]]]]) => `${lat.toFixed(6)}, ${lon.toFixed(6)}`;
