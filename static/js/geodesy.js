// Lengths and areas on the ellipsoid of WGS 84, for positions [lon, lat] in degrees.
// Length: T. Vincenty, "Direct and inverse solutions of geodesics on the ellipsoid" (1975).
// Area: the authalic sphere, which keeps every area, with great-circle edges.

const A = 6378137;
const F = 1 / 298.257223563;
const B = A * (1 - F);
const E2 = F * (2 - F);
const E = Math.sqrt(E2);
const RADIANS = Math.PI / 180;

/** Metres between two positions; exact to a millimetre at any distance inside a country. */
export function distanceM([lon1, lat1], [lon2, lat2]) {
  const l = (lon2 - lon1) * RADIANS;
  const u1 = Math.atan((1 - F) * Math.tan(lat1 * RADIANS));
  const u2 = Math.atan((1 - F) * Math.tan(lat2 * RADIANS));
  const [sinU1, cosU1, sinU2, cosU2] = [Math.sin(u1), Math.cos(u1), Math.sin(u2), Math.cos(u2)];
  let lambda = l;
  for (let round = 0; round < 100; round += 1) {
    const sinL = Math.sin(lambda);
    const cosL = Math.cos(lambda);
    const sinSigma = Math.hypot(cosU2 * sinL, cosU1 * sinU2 - sinU1 * cosU2 * cosL);
    if (sinSigma === 0) return 0;
    const cosSigma = sinU1 * sinU2 + cosU1 * cosU2 * cosL;
    const sigma = Math.atan2(sinSigma, cosSigma);
    const sinAlpha = (cosU1 * cosU2 * sinL) / sinSigma;
    const cos2Alpha = 1 - sinAlpha ** 2;
    const cos2M = cos2Alpha === 0 ? 0 : cosSigma - (2 * sinU1 * sinU2) / cos2Alpha;
    const c = (F / 16) * cos2Alpha * (4 + F * (4 - 3 * cos2Alpha));
    const before = lambda;
    const bend = cos2M + c * cosSigma * (2 * cos2M ** 2 - 1);
    lambda = l + (1 - c) * F * sinAlpha * (sigma + c * sinSigma * bend);
    if (Math.abs(lambda - before) < 1e-12) {
      return arcM(sigma, sinSigma, cosSigma, cos2M, cos2Alpha);
    }
  }
  return Number.NaN; // nearly antipodal: not a work of anybody's
}

function arcM(sigma, sinSigma, cosSigma, cos2M, cos2Alpha) {
  const u2 = (cos2Alpha * (A ** 2 - B ** 2)) / B ** 2;
  const a = 1 + (u2 / 16384) * (4096 + u2 * (-768 + u2 * (320 - 175 * u2)));
  const b = (u2 / 1024) * (256 + u2 * (-128 + u2 * (74 - 47 * u2)));
  const third = (b / 6) * cos2M * (4 * sinSigma ** 2 - 3) * (4 * cos2M ** 2 - 3);
  const turn = cos2M + (b / 4) * (cosSigma * (2 * cos2M ** 2 - 1) - third);
  return B * a * (sigma - b * sinSigma * turn);
}

/** Metres along a path of positions. */
export function lengthM(path) {
  let sum = 0;
  for (let i = 1; i < path.length; i += 1) sum += distanceM(path[i - 1], path[i]);
  return sum;
}

const q = (sin) =>
  (1 - E2) * (sin / (1 - E2 * sin ** 2) - Math.log((1 - E * sin) / (1 + E * sin)) / (2 * E));
const Q_POLE = q(1);
const AUTHALIC_RADIUS_M = A * Math.sqrt(Q_POLE / 2);

/** Square metres inside a ring (closed or not), whichever way it turns. */
export function ringM2(ring) {
  const halves = ring.map(([, lat]) => {
    const sin = q(Math.sin(lat * RADIANS)) / Q_POLE;
    return Math.tan(Math.asin(Math.max(-1, Math.min(1, sin))) / 2);
  });
  let sum = 0;
  for (let i = 0; i < ring.length; i += 1) {
    const j = (i + 1) % ring.length;
    const turn = Math.tan(((ring[j][0] - ring[i][0]) * RADIANS) / 2);
    sum += 2 * Math.atan2(turn * (halves[i] + halves[j]), 1 + halves[i] * halves[j]);
  }
  return Math.abs(sum) * AUTHALIC_RADIUS_M ** 2;
}

/** How large a shape is: metres of lines, square metres of polygons; 0 of points. */
export function sizeOf({ primitive, parts }) {
  if (primitive === "line") return parts.reduce((sum, [line]) => sum + lengthM(line), 0);
  if (primitive === "polygon") return parts.reduce((sum, part) => sum + areaM2(part), 0);
  return 0;
}

/** Square metres of a polygon: its outer ring less its holes. */
export function areaM2([outer, ...holes]) {
  return Math.max(0, ringM2(outer) - holes.reduce((sum, hole) => sum + ringM2(hole), 0));
}
