// Our vector tiles on a Leaflet map: MapLibre draws, Leaflet leads.
import L from "leaflet";
import { setWorkerUrl } from "maplibre-gl";
import { maplibreGL } from "maplibre-gl-leaflet";
import { levelAt, SHAPES_FROM } from "planner-address";
import { ICONS, sign } from "planner-icons";
import { FILLS, hotFilters, LEVELS, NOTHING, styleOf, tilesOf, WORKS } from "planner-style";

const REACH_PX = 5; // how near a pointer must be to a line

export class Tiles {
  /** hooks: onLost(message) when tiles cannot be had, onDrawn(codes) of the works in sight. */
  constructor(map, question, config, hooks) {
    this.map = map;
    this.hooks = hooks;
    this.fillLevel = null;
    this.hot = null;
    setWorkerUrl(map.getContainer().dataset.worker);
    const pane = map.createPane("works");
    pane.style.zIndex = 300;
    pane.style.pointerEvents = "none";
    const layer = maplibreGL({
      style: styleOf(question, config),
      pane: "works",
      fadeDuration: 0,
      canvasContextAttributes: { preserveDrawingBuffer: true }, // else the page prints without it
      attributionControl: { customAttribution: "" },
    }).addTo(map);
    this.gl = layer.getMaplibreMap();
    this.ready = new Promise((resolve) => this.gl.once("load", resolve));
    this.gl.once("style.load", () => this.#addSigns());
    this.gl.on("error", ({ error }) => this.#failed(error));
    this.gl.on("dataloading", () => this.#tell("busy"));
    this.gl.on("idle", () => this.#drawn());
  }

  async ask(question) {
    await this.ready;
    this.#tell("busy");
    this.gl.getSource("projects").setTiles(tilesOf("projects", question));
  }

  /** Tiles that failed are asked for again. */
  async again(question) {
    await this.ready;
    this.gl.getSource("areas").setTiles(tilesOf("areas"));
    await this.ask(question);
  }

  async setBase(isOn) {
    await this.ready;
    for (const id of ["sea", "land"]) this.#show(id, !isOn);
  }

  /** Fill areas by what the server answered; `measure` "none" shows clusters instead. */
  async setFills(answer, isFilled, says) {
    await this.ready;
    for (const level of LEVELS) this.gl.removeFeatureState({ source: "areas", sourceLayer: level });
    for (const { code, ...row } of answer.rows) {
      this.gl.setFeatureState({ source: "areas", sourceLayer: answer.level, id: code }, { class: row.class ?? -1 });
    }
    const features = answer.rows.filter((row) => row.at).map((row) => ({
      type: "Feature",
      geometry: { type: "Point", coordinates: row.at },
      properties: { name: row.name, count: row.count, ...(isFilled ? { says: says(row) } : {}) },
    }));
    this.gl.getSource("labels").setData({ ...NOTHING, features });
    this.fillLevel = isFilled ? answer.level : null;
    this.#levels();
  }

  #levels() {
    const isLow = this.map.getZoom() < SHAPES_FROM;
    for (const level of LEVELS) this.#show(`fill-${level}`, isLow && this.fillLevel === level);
    for (const id of ["clusters", "cluster-counts"]) this.#show(id, !this.fillLevel);
  }

  async zoomed() {
    await this.ready;
    this.#levels();
  }

  #show(id, isShown) {
    this.gl.setLayoutProperty(id, "visibility", isShown ? "visible" : "none");
  }

  /** Let the work with this code shine; null lets none. */
  shine(code) {
    if (code === this.hot || !this.gl.isStyleLoaded()) return;
    this.hot = code;
    for (const [id, filter] of Object.entries(hotFilters(code))) this.gl.setFilter(id, filter);
  }

  /** What is under a position: {work}, {cluster}, {area: code} or null. */
  at({ lng, lat }) {
    if (!this.gl.isStyleLoaded() && !this.gl.loaded()) return null;
    const { x, y } = this.gl.project([lng, lat]);
    const near = [[x - REACH_PX, y - REACH_PX], [x + REACH_PX, y + REACH_PX]];
    const [work] = this.gl.queryRenderedFeatures(near, { layers: [...WORKS].reverse() });
    if (work) return { work: work.properties };
    const [cluster] = this.gl.queryRenderedFeatures([x, y], { layers: ["clusters"] });
    if (cluster) return { cluster: cluster.properties };
    const [area] = this.gl.queryRenderedFeatures([x, y], { layers: FILLS });
    return area ? { area: area.properties.code } : null;
  }

  #addSigns() {
    for (const { sector, standing, isProvisional } of ICONS) {
      const id = `${sector}-${standing}${isProvisional ? "-provisional" : ""}`;
      this.gl.addImage(id, sign(sector, standing, isProvisional), { pixelRatio: 2 });
    }
  }

  #failed(error) {
    this.hooks.onLost(error);
  }

  #drawn() {
    const codes = new Set(this.gl.queryRenderedFeatures({ layers: WORKS }).map((one) => one.properties.code));
    this.#tell("idle");
    this.map.getContainer().dataset.works = codes.size;
    this.hooks.onDrawn(codes);
  }

  #tell(state) {
    this.map.getContainer().dataset.tiles = state;
  }

  get level() {
    return levelAt(this.map.getZoom());
  }
}
