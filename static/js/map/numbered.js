// A file's features on one map, each with its row's number; what is pointed at stands out.
import L from "leaflet";
import { colour, geoLayer, openMap, STYLES } from "map-base";

// In the order of .file-colour-0 … 5; none is the only sign: every shape bears its number.
const COLOURS = ["mine", "theirs", "ghost", "outline", "overlay", "neighbour"];
const NUMBERED = 120; // more numbers than these would hide the shapes

/** data: features (with row, label, fault, repaired), outline, candidates; hooks: onPick(row). */
export async function openNumbered(id, data, hooks) {
  return new Numbered(await openMap(id), data, hooks);
}

class Numbered {
  constructor(map, data, hooks) {
    this.map = map;
    this.rows = new Map();
    this.words = map.getContainer().dataset;
    if (data.outline) geoLayer(data.outline, "outline", { interactive: false }).addTo(map);
    this.shapes = L.featureGroup().addTo(map);
    for (const feature of data.features) this.#add(feature, data.features.length <= NUMBERED, hooks);
    for (const one of data.candidates.filter(({ shown }) => !shown)) this.#other(one);
    this.show();
    new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
  }

  /** Show all features. */
  show() {
    const bounds = this.shapes.getBounds();
    if (bounds.isValid()) this.map.fitBounds(bounds, { maxZoom: 17, animate: false, padding: [32, 32] });
  }

  /** Make the shape of `row` stand out; null for none. `near` moves the map there if it is out of sight. */
  highlight(row, { near = false } = {}) {
    for (const [number, { layer, kind }] of this.rows) {
      const weight = number === row ? 9 : STYLES[kind].weight;
      layer.eachLayer((part) => part.setStyle?.({ weight }));
      if (number === row) layer.bringToFront();
    }
    const found = this.rows.get(row);
    if (!found || !near) return;
    const bounds = found.layer.getBounds();
    if (!this.map.getBounds().contains(bounds)) this.map.fitBounds(bounds, { maxZoom: 17, animate: false, padding: [40, 40] });
  }

  #add(feature, isNumbered, { onPick }) {
    const { row, label, fault, repaired } = feature.properties;
    const kind = COLOURS[row % COLOURS.length];
    const layer = geoLayer(feature, kind, { label: () => `${row} ${label}`.trim() });
    layer.eachLayer((part) => part.setStyle?.({ dashArray: null, fillOpacity: 0.2, weight: STYLES[kind].weight }));
    layer.on("click", () => onPick(row));
    layer.addTo(this.shapes);
    this.rows.set(row, { layer, kind });
    if (isNumbered) this.#number(row, layer);
    if (repaired) {
      const style = { color: colour("outline"), weight: 3, dashArray: "4 6", fillOpacity: 0.1 };
      const mended = geoLayer(repaired, "outline", { label: () => this.words.repaired });
      mended.setStyle(style);
      mended.addTo(this.map);
    }
    if (fault) {
      const [lon, lat] = fault;
      const spot = L.circleMarker([lat, lon], { radius: 9, color: colour("mine"), weight: 3, fill: false });
      spot.bindTooltip(this.words.fault).addTo(this.map);
    }
  }

  #number(row, layer) {
    const icon = L.divIcon({ className: `file-number file-on-map file-colour-${row % COLOURS.length}`, html: String(row), iconSize: [24, 24] });
    L.marker(middleOf(layer), { icon, interactive: false, keyboard: false }).addTo(this.map);
  }

  #other({ label, at: [lon, lat] }) {
    const spot = L.circleMarker([lat, lon], { ...STYLES.ghost, radius: 8 });
    const text = document.createElement("span");
    text.textContent = label;
    spot.bindTooltip(text).addTo(this.map);
  }
}

/** A vertex half-way along the first part: always on the shape. */
function middleOf(layer) {
  const part = layer.getLayers()[0];
  if (part.getLatLng) return part.getLatLng();
  const path = part.getLatLngs().flat(Infinity);
  return path[Math.floor(path.length / 2)];
}
