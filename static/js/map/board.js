// The board an officer draws on: one shape of several parts, drawn, dragged, undone, snapped.
import L from "leaflet";
import { colour, geoLayer, openMap, pinIcon, showBox, STYLES } from "map-base";
import { Faults } from "map-faults";
import { emptyShape, fromGeoJSON, isSame, withPart, withoutPart } from "shape";
import { Undo } from "undo";

const DRAW = { point: "Marker", line: "Line", polygon: "Polygon" };
const SNAP_PX = 18;
const SNAP_M = 30; // farther than that it is another place, however near it looks from afar
const CONTEXT_ZOOM = 11;

export async function openBoard(id, primitive, hooks) {
  return new Board(await openMap(id), primitive, hooks);
}

class Board {
  /** hooks: onShape(shape), onMode(mode), onDrawing(path), neighbours(bbox) → GeoJSON. */
  constructor(map, primitive, hooks) {
    this.map = map;
    this.hooks = hooks;
    this.undoing = new Undo(emptyShape(primitive));
    this.mode = "look";
    this.mine = L.featureGroup().addTo(map);
    this.ghosts = L.featureGroup().addTo(map);
    this.context = L.featureGroup().addTo(map);
    this.overlay = L.featureGroup().addTo(map);
    this.here = L.featureGroup().addTo(map);
    this.faults = new Faults(map);
    map.on("pm:create", ({ layer }) => this.#created(layer));
    map.on("pm:drawstart", ({ workingLayer }) => this.#started(workingLayer));
    map.on("moveend", () => this.#context());
    map.on("zoomend", () => map.pm.setGlobalOptions(this.#snapping()));
    map.doubleClickZoom.disable(); // two quick taps are two vertices
    // The stage gives the map what height is left; a map that missed it would take taps askew.
    new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
  }

  get shape() {
    return this.undoing.state;
  }

  /** How near, in pixels of this zoom, a vertex is drawn to another: never over SNAP_M metres. */
  #snapping() {
    const middle = this.map.getSize().divideBy(2);
    const [a, b] = [middle, middle.add([100, 0])].map((at) => this.map.containerPointToLatLng(at));
    const snapDistance = Math.min(SNAP_PX, SNAP_M / (this.map.distance(a, b) / 100));
    return { snappable: snapDistance >= 3, snapDistance };
  }

  // what is drawn -------------------------------------------------------------------------

  /** Begin anew with `shape`; nothing before it can be undone. */
  begin(shape) {
    this.undoing = new Undo(shape);
    this.#shown();
  }

  /** Put `shape` in place of what is drawn; the officer can take it back. */
  put(shape) {
    if (isSame(shape, this.shape)) return;
    this.undoing.push(shape);
    this.#shown();
  }

  undo() {
    const drawing = this.#drawing();
    if (drawing?._layer?.getLatLngs?.().length) {
      drawing._removeLastVertex();
      this.hooks.onDrawing(pathOf(drawing._layer));
      return;
    }
    this.undoing.undo();
    this.#shown();
  }

  redo() {
    this.undoing.redo();
    this.#shown();
  }

  clear() {
    this.put(emptyShape(this.shape.primitive));
  }

  // modes: look, draw, edit (drag, add), prune (tap a vertex away), remove (tap a part away) ---

  setMode(mode, primitive = this.shape.primitive) {
    this.#drawing()?.disable();
    this.mode = mode;
    if (mode === "draw") {
      if (primitive !== this.shape.primitive) this.put(emptyShape(primitive));
      this.map.pm.enableDraw(DRAW[primitive], {
        tooltips: false,
        ...this.#snapping(),
        continueDrawing: primitive === "point",
        markerStyle: { icon: pinIcon() },
        templineStyle: STYLES.mine,
        hintlineStyle: { ...STYLES.mine, dashArray: "5 7" },
        pathOptions: STYLES.mine,
      });
    }
    this.#shown();
    this.hooks.onMode(mode);
  }

  /** A vertex where the middle of the map is: for keys, and for a finger that hides its aim. */
  addAtMiddle() {
    this.addAt(this.map.getCenter());
  }

  addAt({ lat, lng }) {
    if (this.mode !== "draw") this.setMode("draw");
    this.map.fire("click", { latlng: L.latLng(lat, lng) });
  }

  finishPart() {
    const drawing = this.#drawing();
    if (drawing?._finishShape) drawing._finishShape({});
    if (this.mode === "draw") this.setMode("look");
  }

  #drawing() {
    return Object.values(DRAW)
      .map((name) => this.map.pm.Draw[name])
      .find((tool) => tool.enabled());
  }

  #started(layer) {
    const tell = () => this.hooks.onDrawing(pathOf(layer));
    layer?.on?.("pm:vertexadded", tell);
  }

  #created(layer) {
    const made = fromGeoJSON(layer.toGeoJSON().geometry);
    this.map.removeLayer(layer);
    const isKind = made.primitive === this.shape.primitive;
    this.hooks.onDrawing([]);
    this.put(isKind ? withPart(this.shape, made.parts[0]) : made);
    if (made.primitive !== "point") this.setMode("look");
  }

  #shown() {
    this.mine.clearLayers();
    this.shape.parts.forEach((part, index) => {
      const layer = this.#layerOf(part).addTo(this.mine);
      this.#wire(layer, index);
    });
    this.hooks.onShape(this.shape, this.undoing);
  }

  #layerOf(part) {
    const paths = part.map((path) => path.map(([lon, lat]) => [lat, lon]));
    switch (this.shape.primitive) {
      case "point":
        return L.marker(paths[0][0], { icon: pinIcon(), keyboard: true, title: this.map.getContainer().dataset.pin });
      case "line":
        return L.polyline(paths[0], { ...STYLES.mine });
      default:
        return L.polygon(paths, { ...STYLES.mine });
    }
  }

  #wire(layer, index) {
    if (this.mode === "remove") {
      layer.on("click", () => this.put(withoutPart(this.shape, index)));
      return;
    }
    if (this.mode !== "edit" && this.mode !== "prune") return;
    const isPruning = this.mode === "prune";
    layer.pm.enable({
      ...this.#snapping(),
      allowSelfIntersection: true,
      removeLayerBelowMinVertexCount: true,
      removeVertexOn: isPruning ? "click" : "contextmenu",
      hideMiddleMarkers: isPruning,
    });
    const changed = () => queueMicrotask(() => this.#collect());
    layer.on("pm:markerdragend pm:vertexadded pm:vertexremoved pm:dragend", changed);
    layer.on("pm:remove", () => this.put(withoutPart(this.shape, index)));
    if (isPruning && this.shape.primitive === "point") {
      layer.on("click", () => this.put(withoutPart(this.shape, index)));
    }
  }

  /** The layers were edited by hand: what they are now is the shape. Their handles stay. */
  #collect() {
    const parts = this.mine
      .getLayers()
      .map((layer) => fromGeoJSON(layer.toGeoJSON().geometry).parts[0]);
    const edited = { ...this.shape, parts };
    if (isSame(edited, this.shape)) return;
    this.undoing.push(edited);
    this.hooks.onShape(this.shape, this.undoing);
  }

  // what is around ------------------------------------------------------------------------

  showBox(box, maxZoom) {
    showBox(this.map, box, maxZoom);
  }

  showShape() {
    const bounds = this.mine.getBounds();
    if (bounds.isValid()) this.map.fitBounds(bounds, { maxZoom: 17, animate: false, padding: [40, 40] });
  }

  get middle() {
    const { lat, lng } = this.map.getCenter();
    return [lng, lat];
  }

  setOutline(feature) {
    geoLayer(feature, "outline", { snapIgnore: true, interactive: false }).addTo(this.map);
  }

  setGhosts(features, label) {
    this.ghosts.clearLayers();
    geoLayer({ type: "FeatureCollection", features }, "ghost", { snapIgnore: false, label }).addTo(this.ghosts);
  }

  #context() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(async () => {
      if (this.map.getZoom() < CONTEXT_ZOOM) return this.context.clearLayers();
      const data = await this.hooks.neighbours(this.map.getBounds().toBBoxString());
      if (!data) return undefined;
      this.context.clearLayers();
      const label = ({ code, name, year, owner }) => `${code} · ${year} · ${owner} – ${name}`;
      return geoLayer(data, "neighbour", { snapIgnore: false, label }).addTo(this.context);
    }, 350);
  }

  /** A file of the officer's own; a tap on a piece of it hands its geometry and its feature to `onPick`. */
  setOverlay(data, onPick) {
    this.overlay.clearLayers();
    const label = (properties) => String(properties.name ?? properties.Name ?? properties.PRJ_NAME ?? "");
    const layer = geoLayer(data, "overlay", { snapIgnore: false, label }).addTo(this.overlay);
    layer.on("click", ({ propagatedFrom, layer: hit }) => {
      if (this.mode !== "look") return;
      const piece = propagatedFrom ?? hit;
      const whole = layer.getLayers().find((one) => one === piece || one.hasLayer?.(piece));
      onPick(piece.toGeoJSON().geometry, whole.feature);
    });
    const bounds = layer.getBounds();
    if (bounds.isValid()) this.map.fitBounds(bounds, { maxZoom: 17, animate: false });
  }

  setHere({ lon, lat, accuracyM }) {
    this.here.clearLayers();
    const options = { pmIgnore: true, snapIgnore: true, interactive: false };
    const blue = colour("here");
    L.circle([lat, lon], { ...options, radius: accuracyM, color: blue, weight: 1 }).addTo(this.here);
    L.circleMarker([lat, lon], { ...options, radius: 6, color: "#fff", fillColor: blue, fillOpacity: 1 }).addTo(this.here);
    const reach = Math.max(accuracyM, 60) / 111000;
    this.showBox([lon - reach, lat - reach, lon + reach, lat + reach], 18);
  }
}

function pathOf(layer) {
  const latlngs = layer?.getLatLngs?.() ?? [];
  return latlngs.flat().map(({ lat, lng }) => [lng, lat]);
}
