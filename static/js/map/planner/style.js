// The style of the vector tiles: areas and their fills, clusters below the zoom of shapes, works.
import { colour } from "map-base";
import { SECTORS, sectorColour } from "planner-icons";

const FONT = ["Noto Sans Thai", "Noto Sans", "Leelawadee UI", "Thonburi", "sans-serif"];
const SHAPES_GL = 11; // tiles from this zoom hold works one by one
export const LEVELS = ["province", "district", "subdistrict"];
export const WORKS = ["work-fill", "work-line", "work-line-provisional", "work-point"];
export const FILLS = LEVELS.map((level) => `fill-${level}`);

export const tilesOf = (layer, question = "") =>
  [`${location.origin}/tiles/${layer}/{z}/{x}/{y}.mvt${question ? `?${question}` : ""}`];

export function styleOf(question, config) {
  const promoteId = Object.fromEntries(LEVELS.map((level) => [level, "code"]));
  return {
    version: 8,
    sources: {
      areas: { type: "vector", tiles: tilesOf("areas"), maxzoom: 14, promoteId },
      projects: { type: "vector", tiles: tilesOf("projects", question), maxzoom: 16 },
      labels: { type: "geojson", data: NOTHING },
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": colour("sea") } },
      { id: "land", type: "fill", source: "areas", "source-layer": "province", paint: { "fill-color": colour("land") } },
      ...LEVELS.map(fill),
      line("subdistrict", { "line-width": 0.7, "line-opacity": 0.6, "line-dasharray": [3, 2] }),
      line("district", { "line-width": 0.8, "line-opacity": 0.65 }),
      line("province", { "line-width": ["interpolate", ["linear"], ["zoom"], 4, 0.8, 10, 2.2], "line-opacity": 0.8 }),
      ...works(config),
      names(),
      placeNames(),
      ...clusters(),
    ],
  };
}

export const NOTHING = { type: "FeatureCollection", features: [] };

function fill(level) {
  const number = ["coalesce", ["feature-state", "class"], -2];
  const colours = [0, 1, 2, 3, 4, 5].flatMap((n) => [n, colour(`class-${n}`)]);
  return {
    id: `fill-${level}`,
    type: "fill",
    source: "areas",
    "source-layer": level,
    layout: { visibility: "none" },
    paint: {
      "fill-color": ["match", number, ...colours, -1, colour("class-unknown"), "rgba(0,0,0,0)"],
      "fill-opacity": ["case", ["boolean", ["feature-state", "hot"], false], 1, 0.9],
    },
  };
}

function line(level, paint) {
  return {
    id: `line-${level}`,
    type: "line",
    source: "areas",
    "source-layer": level,
    paint: { "line-color": colour("outline"), ...paint },
  };
}

function names() {
  return {
    id: "names",
    type: "symbol",
    source: "labels",
    maxzoom: SHAPES_GL,
    layout: {
      "text-field": ["format", ["get", "name"], { "font-scale": 1 }, ["case", ["has", "says"], ["concat", "\n", ["get", "says"]], ""], { "font-scale": 0.95 }],
      "text-font": FONT,
      "text-size": 12,
      "symbol-sort-key": ["-", 0, ["get", "count"]],
      "text-max-width": 8,
    },
    paint: { "text-color": colour("ink"), "text-halo-color": "rgba(255,255,255,.9)", "text-halo-width": 1.6 },
  };
}

/** Names at the zooms of works, where no fill brings them. */
function placeNames() {
  const name = document.documentElement.lang === "en" ? "name_en" : "name_th";
  return {
    id: "place-names",
    type: "symbol",
    source: "areas",
    "source-layer": "subdistrict",
    minzoom: SHAPES_GL,
    layout: { "text-field": ["get", name], "text-font": FONT, "text-size": 12, "text-max-width": 8 },
    paint: { "text-color": colour("outline"), "text-halo-color": "rgba(255,255,255,.9)", "text-halo-width": 1.6 },
  };
}

function clusters() {
  const below = { source: "projects", "source-layer": "clusters", maxzoom: SHAPES_GL };
  const radius = ["interpolate", ["linear"], ["ln", ["get", "count"]], 0, 12, 7, 20, 13, 34];
  return [
    {
      id: "clusters",
      type: "circle",
      ...below,
      paint: { "circle-radius": radius, "circle-color": colour("cluster"), "circle-opacity": 0.88, "circle-stroke-color": "#fff", "circle-stroke-width": 2 },
    },
    {
      id: "cluster-counts",
      type: "symbol",
      ...below,
      layout: { "text-field": ["number-format", ["get", "count"], { locale: "en" }], "text-font": FONT, "text-size": 12, "text-allow-overlap": true, "text-ignore-placement": true },
      paint: { "text-color": "#fff" },
    },
  ];
}

function works({ unapproved }) {
  const at = { source: "projects", "source-layer": "projects", minzoom: SHAPES_GL };
  const isPlan = ["in", ["get", "state"], ["literal", unapproved]];
  const standing = ["case", isPlan, "plan", ["==", ["get", "state"], "complete"], "done", ["==", ["get", "state"], "cancelled"], "off", "run"];
  const bySector = ["match", ["get", "sector"], ...SECTORS.slice(0, 2).flatMap((one) => [one, sectorColour(one)]), sectorColour("other")];
  const colours = ["case", ["==", ["get", "state"], "cancelled"], colour("off"), bySector];
  const isProvisional = ["==", ["get", "position"], "provisional"];
  const is = (type, ...more) => ["all", ["==", ["geometry-type"], type], ...more];
  const width = ["interpolate", ["linear"], ["zoom"], 11, ["case", isPlan, 2, 3.5], 17, ["case", isPlan, 4, 7]];
  const lines = is("LineString");
  const icon = ["concat", ["get", "sector"], "-", standing, ["case", isProvisional, "-provisional", ""]];
  return [
    { id: "work-fill", type: "fill", ...at, filter: is("Polygon"), paint: { "fill-color": colours, "fill-opacity": ["case", isProvisional, 0.06, 0.3] } },
    { id: "hot-fill", type: "line", ...at, filter: NONE, paint: { "line-color": colour("hot"), "line-width": 6, "line-opacity": 0.9 } },
    { id: "hot-line", type: "line", ...at, filter: NONE, layout: ROUND, paint: { "line-color": colour("hot"), "line-width": 13, "line-opacity": 0.75 } },
    { id: "work-edge", type: "line", ...at, filter: is("Polygon", ["!", isProvisional]), paint: { "line-color": colours, "line-width": ["case", isPlan, 1.5, 2.5] } },
    { id: "work-edge-provisional", type: "line", ...at, filter: is("Polygon", isProvisional), paint: { "line-color": colours, "line-width": 2, "line-dasharray": [2, 2] } },
    { id: "work-casing", type: "line", ...at, filter: lines, layout: ROUND, paint: { "line-color": "#fff", "line-width": ["interpolate", ["linear"], ["zoom"], 11, 6, 17, 11], "line-opacity": 0.85 } },
    { id: "work-line", type: "line", ...at, filter: is("LineString", ["!", isProvisional]), layout: ROUND, paint: { "line-color": colours, "line-width": width } },
    { id: "work-line-provisional", type: "line", ...at, filter: is("LineString", isProvisional), paint: { "line-color": colours, "line-width": width, "line-dasharray": [1.6, 1.4] } },
    { id: "work-sign", type: "symbol", ...at, minzoom: 13, filter: ["!", ["==", ["geometry-type"], "Point"]], layout: { "icon-image": icon, "symbol-placement": "line-center" } },
    { id: "hot-point", type: "circle", ...at, filter: NONE, paint: { "circle-radius": 14, "circle-color": colour("hot"), "circle-opacity": 0.75 } },
    { id: "work-point", type: "symbol", ...at, filter: is("Point"), layout: { "icon-image": icon, "icon-allow-overlap": true, "icon-ignore-placement": true } },
  ];
}

const ROUND = { "line-cap": "round", "line-join": "round" };
const NONE = ["==", ["get", "code"], ""];

/** The filters that let one work shine, by code; null: none. */
export function hotFilters(code) {
  const one = ["==", ["get", "code"], code ?? ""];
  const of = (type) => ["all", ["==", ["geometry-type"], type], one];
  return { "hot-fill": of("Polygon"), "hot-line": of("LineString"), "hot-point": of("Point") };
}
