import assert from "node:assert/strict";
import test from "node:test";
import { emptyShape, fromGeoJSON, isSame, toGeoJSON, withPart, withoutPart } from "../../static/js/shape.js";

const GEOMETRIES = [
  { type: "Point", coordinates: [100.1, 16.1] },
  { type: "MultiPoint", coordinates: [[100.1, 16.1], [100.2, 16.2]] },
  { type: "LineString", coordinates: [[100, 16], [100.1, 16.1]] },
  { type: "MultiLineString", coordinates: [[[100, 16], [100.1, 16.1]], [[101, 16], [101.1, 16.1]]] },
  { type: "Polygon", coordinates: [[[100, 16], [100.1, 16], [100.1, 16.1], [100, 16]]] },
];

test("a geometry comes back as it went in", () => {
  for (const geometry of GEOMETRIES) assert.deepEqual(toGeoJSON(fromGeoJSON(geometry)), geometry);
});

test("an unfinished part is left out, a shape without parts is none", () => {
  const line = withPart(emptyShape("line"), [[[100, 16]]]);
  assert.equal(toGeoJSON(line), null);
  assert.equal(toGeoJSON(emptyShape("polygon")), null);
});

test("two parts make a multi geometry, one less a single one", () => {
  const two = fromGeoJSON(GEOMETRIES[3]);
  assert.equal(toGeoJSON(withoutPart(two, 0)).type, "LineString");
  assert.equal(two.parts.length, 2);
});

test("decimals are cut to seven and heights dropped", () => {
  const shape = fromGeoJSON({ type: "Point", coordinates: [100.12345678, 16.5, 230] });
  assert.deepEqual(toGeoJSON(shape).coordinates, [100.1234568, 16.5]);
});

test("a collection is no shape", () => {
  assert.equal(fromGeoJSON({ type: "GeometryCollection", geometries: [] }), null);
});

test("the same drawing is the same, another kind of it is not", () => {
  const line = fromGeoJSON(GEOMETRIES[2]);
  assert.ok(isSame(line, fromGeoJSON(GEOMETRIES[2])));
  assert.ok(!isSame(emptyShape("line"), emptyShape("point")));
});
