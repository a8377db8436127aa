// Drawing to ask within: polygon, box, circle by mouse or finger; shapes of the question shown.
import L from "leaflet";
import { STYLES } from "map-base";
import { polygonText } from "planner-address";
import { word } from "words";

const LONGEST = 1500; // characters of a shape in an address; longer ones are kept by the server
const STYLE = { ...STYLES.mine, weight: 3, fillOpacity: 0.08, pmIgnore: true, interactive: false };

export class Drawing {
  /** hooks: onAsk(name, value, label, box), onMode(shape or null), onWrong(sentence). */
  constructor(map, hooks, shapes) {
    Object.assign(this, { map, hooks, shapes });
    this.shown = L.featureGroup().addTo(map);
    map.pm.setLang(document.documentElement.lang === "th" ? "th" : "en");
    map.on("pm:create", ({ shape, layer }) => this.#created(shape, layer));
    map.on("pm:drawend", () => this.hooks.onMode(null));
  }

  draw(shape) {
    const isOn = this.map.pm.Draw[shape].enabled();
    this.stop();
    if (isOn) return;
    this.map.pm.enableDraw(shape, { tooltips: false, snappable: false, pathOptions: STYLES.mine, templineStyle: STYLES.mine, hintlineStyle: { ...STYLES.mine, dashArray: "5 7" } });
    this.hooks.onMode(shape);
  }

  get isDrawing() {
    return this.map.pm.globalDrawModeEnabled();
  }

  finish() {
    const tool = this.map.pm.Draw.Polygon;
    if (tool.enabled()) tool._finishShape({});
  }

  stop() {
    if (this.isDrawing) this.map.pm.disableDraw();
  }

  /** Draw what the question asks within: {shapes, near, bbox}. */
  show({ shapes, near, bbox }) {
    this.shown.clearLayers();
    for (const shape of shapes) L.geoJSON(shape, { style: STYLE, ...STYLE }).addTo(this.shown);
    if (near) L.circle([near[1], near[0]], { ...STYLE, radius: near[2] }).addTo(this.shown);
    if (bbox) L.rectangle([[bbox[1], bbox[0]], [bbox[3], bbox[2]]], STYLE).addTo(this.shown);
  }

  #created(shape, layer) {
    layer.remove();
    if (shape === "Circle") {
      const { lat, lng } = layer.getLatLng();
      this.near(lng, lat, Math.max(1, Math.round(layer.getRadius())));
      return;
    }
    if (shape === "Rectangle") {
      const bounds = layer.getBounds();
      const value = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map((d) => d.toFixed(5));
      this.hooks.onAsk("bbox", value.join(","), word("chip-bbox"), value.map(Number));
      return;
    }
    this.within(layer.toGeoJSON().geometry);
  }

  near(lon, lat, metres) {
    const place = `${lat.toFixed(5)}, ${lon.toFixed(5)}`;
    const value = `${lon.toFixed(5)},${lat.toFixed(5)},${metres}`;
    const reach = metres / 100_000;
    this.hooks.onAsk("near", value, word("chip-near", { m: metres, place }), [lon - reach, lat - reach, lon + reach, lat + reach]);
  }

  /** Ask within a polygon of GeoJSON; a long one is kept by the server and asked by its hash. */
  async within(geometry) {
    const text = polygonText(geometry.type, geometry.coordinates);
    if (text.length <= LONGEST) {
      this.hooks.onAsk("within", text, word("chip-within"), boxOf(geometry));
      return;
    }
    await this.#kept({ geometry });
  }

  /** Ask within `metres` of any geometry. */
  async around(geometry, metres) {
    if (geometry.type === "Point") this.near(...geometry.coordinates, metres);
    else await this.#kept({ geometry, buffer_m: metres });
  }

  async #kept(asked) {
    const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
    const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token };
    try {
      const answer = await fetch(this.shapes, { method: "POST", headers, body: JSON.stringify(asked) });
      const told = await answer.json();
      if (answer.ok) this.hooks.onAsk("shape", told.shape, word("chip-within"), boxOf(asked.geometry));
      else this.hooks.onWrong((told.errors ?? [told.detail ?? word("failed")]).join(" "));
    } catch {
      this.hooks.onWrong(word("lost"));
    }
  }

  /** Ask within the polygons of a file; the server reads it. */
  async file(input) {
    const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
    const body = new FormData();
    body.append("file", input.files[0]);
    try {
      const answer = await fetch(input.dataset.url, { method: "POST", headers: { "X-CSRFToken": token, Accept: "application/json" }, body });
      const told = await answer.json();
      if (!answer.ok) return this.hooks.onWrong(told.errors.join(" "));
      const polygons = told.features.flatMap(({ geometry }) => polygonsOf(geometry));
      if (!polygons.length) return this.hooks.onWrong(word("no-polygon"));
      const one = polygons.length === 1;
      return this.within({ type: one ? "Polygon" : "MultiPolygon", coordinates: one ? polygons[0] : polygons });
    } catch {
      return this.hooks.onWrong(word("lost"));
    } finally {
      input.value = "";
    }
  }
}

function polygonsOf(geometry) {
  if (geometry?.type === "Polygon") return [geometry.coordinates];
  if (geometry?.type === "MultiPolygon") return geometry.coordinates;
  return (geometry?.geometries ?? []).flatMap(polygonsOf);
}

function boxOf(geometry) {
  const bounds = L.geoJSON(geometry).getBounds();
  return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
}
