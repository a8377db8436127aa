// A shape being drawn: {primitive: "point" | "line" | "polygon", parts}. A part is a list of
// paths (a polygon's first is its outer ring, kept open); a path is a list of [lon, lat].

const NAMES = { point: "Point", line: "LineString", polygon: "Polygon" };
const LEAST = { point: 1, line: 2, polygon: 3 };
const round = (value) => Math.round(value * 1e7) / 1e7;

export function emptyShape(primitive) {
  return { primitive, parts: [] };
}

/** The shape of a GeoJSON geometry; null for a kind that is no project's. */
export function fromGeoJSON(geometry) {
  if (!geometry) return null;
  const name = geometry.type.replace(/^Multi/, "");
  const primitive = Object.keys(NAMES).find((key) => NAMES[key] === name);
  if (!primitive) return null;
  const parts = geometry.type === name ? [geometry.coordinates] : geometry.coordinates;
  return { primitive, parts: parts.map((part) => pathsOf(primitive, part)) };
}

function pathsOf(primitive, part) {
  if (primitive === "point") return [[flat(part)]];
  if (primitive === "line") return [part.map(flat)];
  return part.map((ring) => opened(ring.map(flat)));
}

const flat = ([lon, lat]) => [round(lon), round(lat)];

function opened(ring) {
  const [first, last] = [ring[0], ring[ring.length - 1]];
  const isClosed = ring.length > 1 && first[0] === last[0] && first[1] === last[1];
  return isClosed ? ring.slice(0, -1) : ring;
}

/** The GeoJSON geometry of what is complete; null where nothing is yet. */
export function toGeoJSON({ primitive, parts }) {
  const whole = parts.filter((part) => isComplete(primitive, part));
  if (whole.length === 0) return null;
  const made = whole.map((part) => coordinatesOf(primitive, part));
  const name = NAMES[primitive];
  return made.length === 1
    ? { type: name, coordinates: made[0] }
    : { type: `Multi${name}`, coordinates: made };
}

export function isComplete(primitive, part) {
  return part.length > 0 && part[0].length >= LEAST[primitive];
}

function coordinatesOf(primitive, part) {
  if (primitive === "point") return flat(part[0][0]);
  if (primitive === "line") return part[0].map(flat);
  return part.map((ring) => [...ring, ring[0]].map(flat));
}

export function withPart(shape, part) {
  return { ...shape, parts: [...shape.parts, part] };
}

export function withoutPart(shape, index) {
  return { ...shape, parts: shape.parts.filter((_, at) => at !== index) };
}

export function isSame(a, b) {
  return JSON.stringify(toGeoJSON(a)) === JSON.stringify(toGeoJSON(b)) && a.primitive === b.primitive;
}
