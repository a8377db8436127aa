// The map of a page: django-leaflet's own, with Thai titles and icons that hashed names keep.
import L from "leaflet";

const found = new Map();
window.addEventListener("map:init", ({ detail }) => found.set(detail.id, detail.map));

/** The map in element `id`, once django-leaflet made it. */
export function openMap(id) {
  const map = found.get(id);
  if (map) return Promise.resolve(prepared(map));
  return new Promise((resolve) => {
    window.addEventListener("map:init", ({ detail }) => {
      if (detail.id === id) resolve(prepared(detail.map));
    });
  });
}

function prepared(map) {
  const { zoomIn, zoomOut } = map.getContainer().dataset;
  for (const [button, title] of [
    [map.zoomControl?._zoomInButton, zoomIn],
    [map.zoomControl?._zoomOutButton, zoomOut],
  ]) {
    if (!button || !title) continue;
    button.title = title;
    button.setAttribute("aria-label", title);
  }
  return map;
}

/** A pin of our own: a divIcon needs no image file and takes its colour from the stylesheet. */
export function pinIcon() {
  return L.divIcon({ className: "pin-icon", html: PIN, iconSize: [28, 28], iconAnchor: [14, 28] });
}

const PIN =
  '<svg viewBox="0 0 28 28" aria-hidden="true">' +
  '<path d="M14 27C7 18 4 14 4 10.5a10 10 0 0 1 20 0c0 3.5-3 7.5-10 16.5z"/><circle cx="14" cy="10.5" r="3.5"/></svg>';

/** A colour of the map as the stylesheet names it: --map-mine, --map-theirs, … */
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--map-${name}`).trim();
}

export const STYLES = {
  mine: { color: colour("mine"), weight: 5, opacity: 0.95, fillOpacity: 0.2 },
  theirs: { color: colour("theirs"), weight: 5, opacity: 0.95, fillOpacity: 0.2 },
  ghost: { color: colour("ghost"), weight: 3, dashArray: "6 6", fillOpacity: 0.08 },
  neighbour: { color: colour("neighbour"), weight: 3, opacity: 0.8, fillOpacity: 0.12 },
  outline: { color: colour("outline"), weight: 2, dashArray: "8 5", fill: false },
  overlay: { color: colour("overlay"), weight: 3, fillOpacity: 0.1 },
  fault: { color: colour("fault"), weight: 13, opacity: 0.4, fillOpacity: 0.25, lineCap: "butt" },
};

/** A GeoJSON layer in one of our styles; names are shown as text, never as markup. */
export function geoLayer(data, kind, { label, ...options } = {}) {
  return L.geoJSON(data, {
    pmIgnore: true,
    style: () => STYLES[kind],
    pointToLayer: (_feature, latlng) =>
      L.circleMarker(latlng, { ...STYLES[kind], radius: 7, weight: 2, fillOpacity: 0.5, pmIgnore: true, ...options }),
    onEachFeature: (feature, layer) => {
      Object.assign(layer.options, { pmIgnore: true }, options);
      const text = label?.(feature.properties ?? {});
      if (text) layer.bindTooltip(asText(text), { sticky: true });
    },
  });
}

function asText(text) {
  const element = document.createElement("span");
  element.textContent = text;
  return element;
}

/** Show [west, south, east, north] without flying past what a base map has. */
export function showBox(map, [west, south, east, north], maxZoom = 17) {
  map.fitBounds([[south, west], [north, east]], { maxZoom, animate: false, padding: [16, 16] });
}
