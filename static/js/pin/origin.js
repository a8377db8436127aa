// Where the shape on the map comes from: the system of which file it was read in (a guessed one is
// asked about), the rule that proposed it.
import { $, config, field, setValue, valueOf } from "pin-page";
import { word } from "words";

const NAMES = ["srid", "srid_source", "srid_adjusted", "srid_agreed", "proposed"];
const NONE = Object.fromEntries(NAMES.map((name) => [name, ""]));

export class Origin {
  constructor() {
    this.known = new Map(); // by the shape itself, so that undo finds the way back
    this.now = NONE;
    field("srid_agreed").addEventListener("change", () => this.#keep({ ...this.now, srid_agreed: valueOf("srid_agreed") }));
  }

  /** A guess that nobody agreed to. */
  get isDoubtful() {
    return this.now.srid_source === "guessed" && !this.now.srid_agreed;
  }

  /** The form holds what was kept or posted. */
  begin() {
    this.now = Object.fromEntries(NAMES.map((name) => [name, valueOf(name)]));
    this.shown(field("geometry").value);
  }

  /** The map shows another shape: one known, or the last one changed by hand. */
  shown(geometry) {
    this.geometry = geometry;
    const adjusted = geometry && this.now.srid ? { ...this.now, srid_adjusted: "1", proposed: "" } : NONE;
    this.#keep(this.known.get(geometry) ?? (this.known.size ? adjusted : this.now));
  }

  /** The shape now shown was picked from a layer of a file; null: it comes from elsewhere. */
  picked(layer) {
    field("copied_role").value = ""; // a copy says so itself, afterwards
    this.geometry = field("geometry").value;
    this.#keep(layer ? { ...NONE, srid: String(layer.srid), srid_source: layer.srid_source } : NONE);
  }

  /** The shape now shown is what the rule `code` proposed. */
  proposed(code) {
    this.#keep({ ...this.now, proposed: code });
  }

  #keep(origin) {
    this.now = origin;
    this.known.set(this.geometry, origin);
    for (const name of NAMES) setValue(name, origin[name]);
    const isGuessed = origin.srid_source === "guessed";
    $("srid-question").hidden = !isGuessed;
    if (isGuessed) $("srid-words").textContent = word("srid-read-as", { system: config.systems[origin.srid] });
  }
}
