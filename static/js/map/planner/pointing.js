// What the pointer is at: a tooltip at once, the card of a work on a click, a point on demand.
import L from "leaflet";
import { number, word } from "words";
import { written } from "planner-notation";

export class Pointing {
  /** hooks: onWork(code or null) hovered, onOpen(code), onPoint(lon, lat), nameOf(code), fill(): the
   * answer the areas are filled with, isDrawing(). */
  constructor(map, tiles, config, hooks) {
    Object.assign(this, { map, tiles, config, hooks });
    this.tip = L.tooltip({ direction: "top", offset: [0, -8], className: "planner-tip" });
    this.notation = document.getElementById("planner-notation");
    this.place = document.getElementById("planner-place");
    this.button = document.getElementById("planner-point");
    map.on("mousemove", (event) => this.#soon(event.latlng));
    map.on("mouseout", () => this.#hover(null));
    map.on("move", () => this.#tell(map.getCenter()));
    map.on("click", (event) => this.#click(event.latlng));
    map.on("contextmenu", ({ latlng }) => hooks.isDrawing() || hooks.onPoint(latlng.lng, latlng.lat));
    this.notation.value = localStorage.getItem("notation") ?? "decimal";
    this.notation.addEventListener("change", () => {
      localStorage.setItem("notation", this.notation.value);
      this.#tell(this.last ?? map.getCenter());
    });
    this.button.addEventListener("click", () => this.#asking(this.button.getAttribute("aria-pressed") !== "true"));
    map.getContainer().addEventListener("keydown", (event) => {
      if (event.target === map.getContainer() && event.key === "Enter") this.#click(map.getCenter());
    });
    this.#tell(map.getCenter());
  }

  write(lon, lat) {
    return written(this.notation.value, lon, lat);
  }

  #asking(isOn) {
    this.button.setAttribute("aria-pressed", String(isOn));
    if (isOn) this.hooks.onHint(word("here-hint"));
    this.map.getContainer().classList.toggle("is-asking", isOn);
  }

  #tell(latlng) {
    this.last = latlng;
    this.place.textContent = this.write(latlng.lng, latlng.lat);
  }

  #soon(latlng) {
    this.#tell(latlng);
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.#hover(this.last);
    });
  }

  #hover(latlng) {
    const found = latlng && !this.hooks.isDrawing() ? this.tiles.at(latlng) : null;
    this.map.getContainer().classList.toggle("is-over", Boolean(found?.work));
    this.hooks.onWork(found?.work?.code ?? null);
    const words = found && this.#words(found);
    if (!words) {
      this.tip.remove();
      return;
    }
    this.tip.setLatLng(latlng).setContent(lines(words));
    if (!this.map.hasLayer(this.tip)) this.tip.addTo(this.map);
  }

  #words({ work, cluster, area }) {
    if (work) {
      const { sectors, states, kinds } = this.config;
      const about = [kinds[work.kind] ?? sectors[work.sector], states[work.state], word(work.position)];
      return [this.hooks.nameOf(work.code) || work.code, about.join(" · ")];
    }
    const { rows = [], title = "", isFilled } = this.hooks.fill() ?? {};
    const row = rows.find((one) => one.code === (area ?? cluster?.code));
    if (cluster) {
      const sum = { count: number(cluster.count), baht: number(cluster.budget_baht, 2) };
      return [row?.name, word("cluster", sum)].filter(Boolean);
    }
    if (!row) return null;
    const value = row.value === null ? word("unknown") : number(row.value, row.value % 1 ? 1 : 0);
    const sum = { name: row.name, count: number(row.count), baht: number(row.budget_baht, 2) };
    return [word("fill-tip", sum), isFilled ? word("fill-value", { title, value }) : ""].filter(Boolean);
  }

  #click(latlng) {
    if (this.hooks.isDrawing()) return;
    if (this.button.getAttribute("aria-pressed") === "true") {
      this.#asking(false);
      this.hooks.onPoint(latlng.lng, latlng.lat);
      return;
    }
    const found = this.tiles.at(latlng);
    if (found?.work) this.hooks.onOpen(found.work.code);
    else this.#hover(latlng); // a finger has no hover
  }
}

function lines(words) {
  const element = document.createElement("div");
  for (const [n, text] of words.entries()) {
    const one = document.createElement(n ? "div" : "strong");
    one.textContent = text;
    element.append(one);
  }
  return element;
}
