// The map's address and the notation of its pointer: what is written is read again.
import assert from "node:assert/strict";
import test from "node:test";
import { fromLonLat, toLonLat } from "../../static/js/coordinates/utm.js";
import { levelAt, polygonText, queryOf, questionOf, viewOf, viewText } from "../../static/js/map/planner/address.js";

test("a position goes to UTM and back", () => {
  for (const [lon, lat] of [[99.0477, 18.5822], [100.5018, 13.7563], [105.6, 5.7], [97.4, 20.4], [102, 16]]) {
    const [zone, easting, northing] = fromLonLat(lon, lat);
    const [lon2, lat2] = toLonLat(zone, easting, northing);
    assert.ok(Math.abs(lon - lon2) < 1e-8 && Math.abs(lat - lat2) < 1e-8, `${lon} ${lat}`);
  }
});

test("UTM agrees with a published point", () => {
  const [lon, lat] = toLonLat(47, 672978.171, 1521044.256);
  const [zone, easting, northing] = fromLonLat(lon, lat);
  assert.equal(zone, 47);
  assert.ok(Math.abs(easting - 672978.171) < 0.001 && Math.abs(northing - 1521044.256) < 0.001);
});

test("the address keeps question and look apart", () => {
  const entries = [["province", "50"], ["province", "51"], ["q", ""], ["view", "6/1/2"], ["sort", "name"], ["year", "2568"]];
  const question = questionOf(entries);
  assert.equal(question, "province=50&province=51&year=2568");
  assert.equal(queryOf(question, { sort: "code", page: "2" }, { fill: "count", view: "6/13/101", tab: "sums" }), `${question}&page=2&view=6%2F13%2F101&tab=sums`);
  assert.equal(queryOf("", {}, { fill: "none" }), "fill=none");
});

test("a view is read as it was written", () => {
  assert.deepEqual(viewOf(viewText(13, 16.05, 100.05)), { zoom: 13, lat: 16.05, lon: 100.05 });
  assert.equal(viewOf(""), null);
});

test("a polygon is short text, holes and parts kept", () => {
  const ring = [[100, 16], [101, 16], [101, 17.1234567], [100, 16]];
  assert.equal(polygonText("Polygon", [ring]), "POLYGON((100 16,101 16,101 17.12346,100 16))");
  assert.equal(polygonText("MultiPolygon", [[ring], [ring]]).split("((").length, 3);
});

test("levels follow the zoom", () => {
  assert.deepEqual([4, 7, 8, 10, 11, 13].map(levelAt), ["province", "province", "district", "district", "subdistrict", "subdistrict"]);
});
