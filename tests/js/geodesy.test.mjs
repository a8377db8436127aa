import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { areaM2, distanceM, lengthM, ringM2, sizeOf } from "../../static/js/geodesy.js";

const vectors = JSON.parse(readFileSync(new URL("../vectors/geodesy.json", import.meta.url)));
const off = (got, want) => Math.abs(got - want) / want;

test("lengths agree with the server's within a millionth", () => {
  for (const { path, length_m } of vectors.lines) {
    assert.ok(off(lengthM(path), length_m) < 1e-6, `${lengthM(path)} for ${length_m}`);
  }
});

test("areas agree with the server's within 0.1 %", () => {
  for (const { rings, area_m2 } of vectors.polygons) {
    assert.ok(off(areaM2(rings), area_m2) < 1e-3, `${areaM2(rings)} for ${area_m2}`);
  }
});

test("ponds agree within a hundred-thousandth", () => {
  const ponds = vectors.polygons.filter(({ area_m2 }) => area_m2 < 1e7);
  assert.ok(ponds.length > 5);
  for (const { rings, area_m2 } of ponds) {
    assert.ok(off(areaM2(rings), area_m2) < 1e-5, `${areaM2(rings)} for ${area_m2}`);
  }
});

test("a point is no distance from itself", () => {
  assert.equal(distanceM([100, 15], [100, 15]), 0);
  assert.equal(lengthM([[100, 15]]), 0);
});

test("the way round does not matter, nor whether the ring is closed", () => {
  const ring = [[100, 15], [100.1, 15], [100.1, 15.1]];
  const area = ringM2(ring);
  assert.ok(Math.abs(ringM2([...ring].reverse()) - area) < 1e-3);
  assert.ok(Math.abs(ringM2([...ring, ring[0]]) - area) < 1e-3);
});

test("a shape is as large as its parts together, a point has no size", () => {
  const [{ path, length_m: one }, { path: other, length_m: two }] = vectors.lines;
  assert.ok(off(sizeOf({ primitive: "line", parts: [[path], [other]] }), one + two) < 1e-6);
  const [{ rings, area_m2 }] = vectors.polygons;
  assert.ok(off(sizeOf({ primitive: "polygon", parts: [rings] }), area_m2) < 1e-3);
  assert.equal(sizeOf({ primitive: "point", parts: [[[100, 15]]] }), 0);
  assert.equal(sizeOf({ primitive: "line", parts: [] }), 0);
});
