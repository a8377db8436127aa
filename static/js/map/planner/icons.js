// The sign of a work: its shape says the sector, its filling the position, its middle the state.
import { colour } from "map-base";

const SIZE = 20; // px of the screen
export const SECTORS = ["road", "water", "other"];
const STANDINGS = ["plan", "run", "done", "off"];
export const ICONS = SECTORS.flatMap((sector) =>
  STANDINGS.flatMap((standing) => [false, true].map((isProvisional) => ({ sector, standing, isProvisional }))),
);

export function sectorColour(sector) {
  return colour(`sector-${sector}`);
}

/** ImageData of one sign, twice as fine as the screen. */
export function sign(sector, standing, isProvisional) {
  const canvas = drawn(sector, standing, isProvisional);
  return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
}

export function signAddress(sector, standing, isProvisional) {
  return drawn(sector, standing, isProvisional).toDataURL();
}

function drawn(sector, standing, isProvisional) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZE * 2;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.scale(2, 2);
  pen.translate(SIZE / 2, SIZE / 2);
  const radius = standing === "plan" ? 4.5 : 7;
  const ground = standing === "off" ? colour("off") : sectorColour(sector);
  outline(pen, sector, radius + 1.5);
  pen.fillStyle = "#fff";
  pen.fill();
  outline(pen, sector, isProvisional ? radius - 1 : radius);
  pen.lineWidth = isProvisional ? 2 : 1;
  pen.strokeStyle = ground;
  pen.fillStyle = isProvisional ? "#fff" : ground;
  pen.fill();
  pen.stroke();
  if (standing === "done") dot(pen, isProvisional ? ground : "#fff");
  if (standing === "off") cross(pen, isProvisional ? ground : "#fff");
  return canvas;
}

function outline(pen, sector, radius) {
  pen.beginPath();
  if (sector === "road") pen.arc(0, 0, radius, 0, 2 * Math.PI);
  else if (sector === "water") {
    pen.moveTo(0, -radius - 1);
    pen.lineTo(radius, radius * 0.75);
    pen.lineTo(-radius, radius * 0.75);
  } else pen.rect(-radius * 0.85, -radius * 0.85, radius * 1.7, radius * 1.7);
  pen.closePath();
}

function dot(pen, ground) {
  pen.beginPath();
  pen.arc(0, 0.5, 2.4, 0, 2 * Math.PI);
  pen.fillStyle = ground;
  pen.fill();
}

function cross(pen, ground) {
  pen.beginPath();
  for (const side of [-1, 1]) {
    pen.moveTo(-3 * side, -2.5);
    pen.lineTo(3 * side, 3.5);
  }
  pen.strokeStyle = ground;
  pen.lineWidth = 1.8;
  pen.stroke();
}
