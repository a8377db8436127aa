// Where the verdicts point: every place faintly, the chosen one thick, with its size beside it.
import L from "leaflet";
import { geoLayer, STYLES } from "map-base";

const UNDER = 350; // below what is drawn: a wide band on both sides of the line, never over it
const RADIUS = 16;
const RING = { weight: 4, opacity: 1, fill: false };
const CHOSEN_RING = { weight: 8 };
const CHOSEN = { weight: 17, opacity: 0.95, fillOpacity: 0.55 };

export class Faults {
  /** `band`: the style of a line or an area that is shown, where another is wanted. */
  constructor(map, band = {}) {
    this.map = map;
    this.band = band;
    const pane = map.createPane("faults");
    pane.style.zIndex = UNDER;
    pane.style.pointerEvents = "none";
    this.layers = [];
  }

  /** Draw the places, GeoJSON geometries or null, faintly; none of them is chosen. */
  show(places) {
    for (const layer of this.layers) layer?.remove();
    this.layers = places.map((place) => place && this.#layerOf(place));
  }

  /** Make the place of number `index` stand out with `label` on it, and go there; null: none. */
  choose(index, label = "") {
    for (const layer of this.layers) {
      each(layer, (part) => part.unbindTooltip().setStyle(part.getLatLng ? RING : STYLES.fault));
    }
    const layer = this.layers[index];
    if (!layer) return;
    each(layer, (part) => part.setStyle(part.getLatLng ? CHOSEN_RING : CHOSEN));
    layer.bringToFront();
    if (label) layer.getLayers()[0].bindTooltip(label, { permanent: true, direction: "top", className: "fault-label" }).openTooltip();
    const bounds = layer.getBounds();
    if (bounds.isValid()) this.map.fitBounds(bounds, { maxZoom: 18, animate: false, padding: [48, 48] });
  }

  #layerOf(place) {
    const options = { pane: "faults", interactive: false, snapIgnore: true };
    const layer = geoLayer(place, "fault", options);
    each(layer, (part) => (part.getLatLng ? part.setStyle(RING).setRadius(RADIUS) : part.setStyle(this.band)));
    return layer.addTo(this.map);
  }
}

/** The paths of a layer, those of its groups, too. */
function each(layer, then) {
  if (layer?.eachLayer) layer.eachLayer((part) => each(part, then));
  else if (layer) then(layer);
}
