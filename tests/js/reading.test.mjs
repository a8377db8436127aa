import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { distanceM } from "../../static/js/geodesy.js";
import { read as readWith } from "../../static/js/coordinates/reading.js";
import { toLonLat } from "../../static/js/coordinates/utm.js";

const vectors = JSON.parse(readFileSync(new URL("../vectors/coordinates.json", import.meta.url)));
const read = (text) => readWith(text, toLonLat);
const ours = vectors.filter((one) => one.browser);

test("the browser reads its rows as the server does", () => {
  assert.ok(ours.length > 60);
  for (const { text, lon, lat, within_m: within, notation, reason } of ours) {
    const got = read(text);
    assert.ok(got, text);
    assert.equal(got.notation, notation, text);
    assert.equal(got.reason, reason, text);
    assert.ok(distanceM([got.lon, got.lat], [lon, lat]) <= within + 0.001, `${text}: ${got.lon} ${got.lat}`);
  }
});

test("on every other row it says what the server says first, or nothing", () => {
  for (const { text, lon, lat, within_m: within, browser, near } of vectors) {
    if (browser || near || lon === undefined) continue; // what is expected where, only the server knows
    const got = read(text);
    if (!got) continue;
    assert.ok(distanceM([got.lon, got.lat], [lon, lat]) <= within + 0.001, text);
  }
});

for (const text of [
  "", "บ้านลุงแดง", "0, 0", "18.5822", "1, 2, 3", "505034 2054611", "46N 505034 2054611", "47N 650000 700000",
  "N 18.5 N 99.0", "-18.5822, 99.0477", "18°75'00\"N 99°02'51\"E", "47N 505365 2054299 Indian 1975",
  "200.5, 300.5", "x".repeat(5000), "18.5822, 99.0477 หมู่ 3",
]) {
  test(`it leaves to the server: ${text.slice(0, 40)}`, () => assert.equal(read(text), null));
}

test("Thai digits and a swapped pair", () => {
  assert.deepEqual(read("๙๙.๐๔๗๗ ๑๘.๕๘๒๒"), { lon: 99.0477, lat: 18.5822, notation: "decimal", reason: "swapped" });
});
