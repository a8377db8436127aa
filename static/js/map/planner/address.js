// The address of the map: the question by the filter's names, and beside it where one looks.

const LOOK = ["view", "fill", "tab", "base"];
const ROWS = ["sort", "page"];

/** The filled names of a form or an address, without those of the look and of the rows. */
export function questionOf(entries) {
  const asked = new URLSearchParams();
  for (const [name, value] of entries) {
    if (value === "" || LOOK.includes(name) || ROWS.includes(name)) continue;
    asked.append(name, value);
  }
  return asked.toString();
}

/** The whole query of an address; `rows` and `look` are {name: value}, blank ones left out. */
export function queryOf(question, rows, look) {
  const asked = new URLSearchParams(question);
  for (const name of ROWS) if (rows[name] && rows[name] !== DEFAULTS[name]) asked.append(name, rows[name]);
  for (const name of LOOK) if (look[name] && look[name] !== DEFAULTS[name]) asked.append(name, look[name]);
  return asked.toString();
}

const DEFAULTS = { sort: "code", page: "1", fill: "count", tab: "rows" };

/** {zoom, lat, lon} of "6/13.2/101"; null for none. */
export function viewOf(text) {
  const [zoom, lat, lon] = String(text).split("/").map(Number);
  return Number.isFinite(lon) ? { zoom, lat, lon } : null;
}

export function viewText(zoom, lat, lon) {
  return `${Number(zoom.toFixed(2))}/${lat.toFixed(5)}/${lon.toFixed(5)}`;
}

/** WKT of a polygon of GeoJSON coordinates, to 5 decimals (a metre). */
export function polygonText(type, coordinates) {
  const ring = (path) => `(${path.map(([lon, lat]) => `${short(lon)} ${short(lat)}`).join(",")})`;
  const polygon = (rings) => `(${rings.map(ring).join(",")})`;
  if (type === "Polygon") return `POLYGON${polygon(coordinates)}`;
  return `MULTIPOLYGON(${coordinates.map(polygon).join(",")})`;
}

const short = (degrees) => String(Math.round(degrees * 1e5) / 1e5);

/** The areas that low zooms show: of the Leaflet zoom, whose tiles are one level coarser. */
export function levelAt(zoom) {
  if (zoom < 8) return "province";
  return zoom < 11 ? "district" : "subdistrict";
}

export const SHAPES_FROM = 12; // the Leaflet zoom from which works are drawn one by one
