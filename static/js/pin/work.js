// The work at hand: what the officer changed, kept in the browser until a receipt covers it.
import { Draft } from "draft";
import { $, config, field, setValue, valueOf } from "pin-page";
import { withPart } from "shape";
import { word } from "words";

const KEPT = [
  "role", "typed_text", "alternative", "method", "accuracy_m", "reason", "difference_reason", "captured_at",
  "srid", "srid_source", "srid_adjusted", "srid_agreed", "copied_role", "proposed",
];
const REST_MS = 150;

export class Work {
  constructor(board) {
    this.board = board;
    this.draft = new Draft(config.draftKey);
    this.edits = 0; // counted, so that a save knows whether it was edited while on its way
    this.isDirty = false;
    this.path = []; // of the part being drawn, not finished yet
    window.addEventListener("pagehide", () => this.flush());
  }

  /** The officer changed something: kept as soon as her hand rests. */
  changed() {
    this.isDirty = true;
    this.edits += 1;
    clearTimeout(this.wait);
    this.wait = setTimeout(() => this.keep(), REST_MS);
  }

  /** Keep at once what waits to be kept. */
  flush() {
    if (this.wait) this.keep();
  }

  keep() {
    this.#named(this.draft.save(this.#content()));
  }

  sending(then) {
    this.flush();
    this.#named(this.draft.sending(this.#content(), then || "stay"));
  }

  restore(kept) {
    for (const name of KEPT) {
      if (kept.fields?.[name] !== undefined) setValue(name, kept.fields[name]);
    }
    field("typed_text").dataset.unread = kept.unread ?? "";
    field("version").value = kept.version;
    field("draft").value = kept.id;
    this.board.begin(kept.shape);
    this.board.showShape();
    this.isDirty = true;
    $("pin-restored").hidden = false;
  }

  discard() {
    this.draft.discard();
    clearTimeout(this.wait);
    this.wait = null;
    this.isDirty = false;
  }

  #content() {
    clearTimeout(this.wait);
    this.wait = null;
    const fields = Object.fromEntries(KEPT.map((name) => [name, valueOf(name)]));
    const { unread } = field("typed_text").dataset;
    const { shape } = this.board;
    const whole = this.path.length > 1 ? withPart(shape, [this.path]) : shape;
    return { version: field("version").value, shape: whole, fields, unread };
  }

  #named(id) {
    if (id) field("draft").value = id;
    $("pin-kept").textContent = id ? word("kept") : word("not-kept");
  }
}
