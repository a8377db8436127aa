// The photos of a project on #position-map: an arrow where the camera looked, a ring where nobody says.
import { openMap } from "map-base";
import L from "leaflet";

const NEAR_M = 20000; // photos farther from the project do not widen the map; the gallery tells their distance

const ARROW = '<path d="M16 2 L25 20 L16 15 L7 20 Z"/>';
const RING = '<circle cx="16" cy="16" r="7"/>';

function icon({ direction, stage }) {
  const turned = direction === null ? RING : `<g transform="rotate(${Number(direction)} 16 16)">${ARROW}</g>`;
  const html = `<svg viewBox="0 0 32 32" aria-hidden="true">${turned}<circle class="photo-dot" cx="16" cy="16" r="3"/></svg>`;
  return L.divIcon({ className: `photo-icon photo-icon-${stage}`, html, iconSize: [32, 32], iconAnchor: [16, 16] });
}

function popup({ photo, label, thumb }) {
  const link = document.createElement("a");
  link.href = `#photo-${photo}`;
  const image = document.createElement("img");
  Object.assign(image, { src: thumb, alt: "", width: 200, className: "photo-popup" });
  const text = document.createElement("span");
  text.textContent = label;
  link.append(image, text);
  return link;
}

function marker({ geometry, properties }) {
  const [lon, lat] = geometry.coordinates;
  const one = L.marker([lat, lon], { icon: icon(properties), title: properties.label, pmIgnore: true });
  one.bindPopup(() => popup(properties), { minWidth: 200 });
  one.on("add", () => one.getElement().setAttribute("aria-label", properties.label));
  return one;
}

function features() {
  return JSON.parse(document.getElementById("photo-features").textContent).features;
}

const map = await openMap("position-map");
const project = JSON.parse(document.getElementById("position-features").textContent).features;
const layer = L.featureGroup([], { pmIgnore: true }).addTo(map);

function draw() {
  layer.clearLayers();
  for (const one of features()) layer.addLayer(marker(one));
  const shown = L.geoJSON({ type: "FeatureCollection", features: project }).getBounds();
  const bounds = shown.isValid() ? L.latLngBounds(shown.getSouthWest(), shown.getNorthEast()) : null;
  const wanted = bounds ?? layer.getBounds();
  layer.eachLayer((one) => {
    const at = one.getLatLng();
    if (bounds && at.distanceTo(shown.getCenter()) < NEAR_M + bounds.getNorthEast().distanceTo(bounds.getSouthWest())) wanted.extend(at);
  });
  if (wanted.isValid()) map.fitBounds(wanted, { maxZoom: 17, animate: false, padding: [24, 24] });
}

draw();
document.addEventListener("photos:changed", draw);
document.documentElement.dataset.photoMap = "ready";
