// Points of the converter: a few with their numbers, thousands as dots on one canvas.
import L from "leaflet";
import { colour, openMap, showBox } from "map-base";

const NUMBERED = 60;
const COLOURS = { read: "mine", ambiguous: "overlay" };

export async function openPoints(id) {
  return new Points(await openMap(id));
}

class Points {
  constructor(map) {
    this.map = map;
    this.layer = L.featureGroup().addTo(map);
    new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
  }

  /** Show [[lon, lat, number, state], …] and fly to them. */
  show(points) {
    this.layer.clearLayers();
    const make = points.length > NUMBERED ? this.#dots() : numbered;
    for (const point of points) make(point).addTo(this.layer);
    if (!points.length) return;
    const [lons, lats] = [0, 1].map((axis) => points.map((point) => point[axis]));
    showBox(this.map, [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)], 15);
  }

  #dots() {
    const renderer = L.canvas({ padding: 0.5 });
    return ([lon, lat, number, state]) => {
      const ground = colour(COLOURS[state]);
      const options = { renderer, radius: 5, weight: 1, color: "#fff", fillColor: ground, fillOpacity: 0.9 };
      return L.circleMarker([lat, lon], options).bindTooltip(String(number));
    };
  }
}

function numbered([lon, lat, number, state]) {
  const html = document.createElement("span");
  html.textContent = number;
  const icon = L.divIcon({ className: `point-icon is-${state}`, html, iconSize: [28, 28], iconAnchor: [14, 14] });
  return L.marker([lat, lon], { icon, keyboard: false, interactive: false });
}
