// UTM of WGS 84 to degrees, north of the equator. Louis Krüger, "Konforme Abbildung des
// Erdellipsoids in der Ebene" (1912), series in the third flattening n to the third order, as in
// C. F. F. Karney, "Transverse Mercator with an accuracy of a few nanometers" (2011), eq. 11 and 36:
// good to 0.1 mm inside a zone.

const A = 6378137;
const F = 1 / 298.257223563;
const N = F / (2 - F);
const E = Math.sqrt(F * (2 - F));
const SCALE = 0.9996;
const FALSE_EASTING_M = 500000;
const RECTIFYING_M = (A / (1 + N)) * (1 + N ** 2 / 4 + N ** 4 / 64);
const BETA = [
  N / 2 - (2 * N ** 2) / 3 + (37 * N ** 3) / 96,
  N ** 2 / 48 + N ** 3 / 15,
  (17 * N ** 3) / 480,
];
const DEGREES = 180 / Math.PI;

/** [lon, lat] in degrees of a position in metres of zone 1–60. */
export function toLonLat(zone, eastingM, northingM) {
  const xi = northingM / (SCALE * RECTIFYING_M);
  const eta = (eastingM - FALSE_EASTING_M) / (SCALE * RECTIFYING_M);
  let xi0 = xi;
  let eta0 = eta;
  BETA.forEach((beta, index) => {
    const j = 2 * (index + 1);
    xi0 -= beta * Math.sin(j * xi) * Math.cosh(j * eta);
    eta0 -= beta * Math.cos(j * xi) * Math.sinh(j * eta);
  });
  const conformal = Math.sin(xi0) / Math.hypot(Math.sinh(eta0), Math.cos(xi0)); // tan of the latitude
  const lon = zone * 6 - 183 + Math.atan2(Math.sinh(eta0), Math.cos(xi0)) * DEGREES;
  return [lon, Math.atan(tanLatitude(conformal)) * DEGREES];
}

/** tan of the geographic from that of the conformal latitude, by Newton's method (Karney, eq. 19–21). */
function tanLatitude(conformal) {
  let tan = conformal;
  for (let round = 0; round < 6; round += 1) {
    const sigma = Math.sinh(E * Math.atanh((E * tan) / Math.hypot(1, tan)));
    const now = tan * Math.hypot(1, sigma) - sigma * Math.hypot(1, tan);
    const step =
      ((conformal - now) / Math.hypot(1, now)) *
      ((1 + (1 - E ** 2) * tan ** 2) / ((1 - E ** 2) * Math.hypot(1, tan)));
    tan += step;
    if (Math.abs(step) < 1e-14) break;
  }
  return tan;
}

const ALPHA = [
  N / 2 - (2 * N ** 2) / 3 + (5 * N ** 3) / 16,
  (13 * N ** 2) / 48 - (3 * N ** 3) / 5,
  (61 * N ** 3) / 240,
];

/** [zone, easting, northing] in metres of a position in degrees, in the zone it lies in. */
export function fromLonLat(lon, lat) {
  const zone = Math.floor((lon + 180) / 6) + 1;
  const lambda = (lon - (zone * 6 - 183)) / DEGREES;
  const tan = Math.tan(lat / DEGREES);
  const sigma = Math.sinh(E * Math.atanh((E * tan) / Math.hypot(1, tan)));
  const conformal = tan * Math.hypot(1, sigma) - sigma * Math.hypot(1, tan);
  const xi0 = Math.atan2(conformal, Math.cos(lambda));
  const eta0 = Math.asinh(Math.sin(lambda) / Math.hypot(conformal, Math.cos(lambda)));
  let xi = xi0;
  let eta = eta0;
  ALPHA.forEach((alpha, index) => {
    const j = 2 * (index + 1);
    xi += alpha * Math.sin(j * xi0) * Math.cosh(j * eta0);
    eta += alpha * Math.cos(j * xi0) * Math.sinh(j * eta0);
  });
  return [zone, FALSE_EASTING_M + SCALE * RECTIFYING_M * eta, SCALE * RECTIFYING_M * xi];
}
