// Typed coordinates: the server reads them, the officer chooses where they mean several places.
import { $, config, field } from "pin-page";
import { ask } from "saving";
import { fromGeoJSON } from "shape";
import { word } from "words";

export class Typed {
  constructor(board, changed, origin) {
    this.board = board;
    this.changed = changed;
    this.origin = origin;
    // What the officer wants to pin, whatever the first line alone looks like.
    this.wanted = field("shape").value;
    field("shape").addEventListener("change", () => {
      this.wanted = field("shape").value;
    });
    field("typed_text").addEventListener("input", () => {
      this.isUnread = Boolean(field("typed_text").value.trim());
      field("alternative").value = "";
      $("typed-read-as").textContent = ""; // that was said of the text as it stood
      clearTimeout(this.wait);
      this.wait = setTimeout(() => this.read(), 450);
    });
  }

  /** The map does not show what the text says: not read yet, unreadable, or not chosen among several. */
  get isUnread() {
    return field("typed_text").dataset.unread === "1";
  }

  set isUnread(value) {
    field("typed_text").dataset.unread = value ? "1" : "";
  }

  async read() {
    clearTimeout(this.wait);
    this.reading?.abort();
    const text = field("typed_text").value;
    if (!text.trim()) return this.offer([], "");
    this.reading = new AbortController();
    const { signal } = this.reading;
    const answer = await ask(config.urls.position_read, { text, shape: this.wanted }, signal);
    if (signal.aborted) return undefined;
    if (!answer) return this.offer([], word("typed-offline"));
    this.offer(answer.alternatives, answer.error);
    if (answer.alternatives.length === 1) this.#choose(answer.alternatives[0], 0);
    return undefined;
  }

  /** Show what the text may mean, and what is wrong with it. */
  offer(alternatives, error) {
    $("typed-error").textContent = error ?? "";
    if (error) field("typed_text").setAttribute("aria-invalid", "true");
    else field("typed_text").removeAttribute("aria-invalid");
    const isOne = alternatives.length === 1;
    $("typed-choices").replaceChildren(...alternatives.map((one, index) => this.#row(one, index, isOne)));
    $("typed-choose").hidden = alternatives.length < 2;
  }

  #row(alternative, index, isOne) {
    const template = document.querySelector('template[data-row="alternative"]');
    const row = template.content.firstElementChild.cloneNode(true);
    for (const name of ["notation", "reason", "where"]) {
      row.querySelector(`[data-of="${name}"]`).textContent = alternative[name];
    }
    const button = row.querySelector("button");
    button.setAttribute("aria-pressed", String(isOne));
    button.addEventListener("click", () => {
      for (const other of $("typed-choices").querySelectorAll("button")) {
        other.setAttribute("aria-pressed", String(other === button));
      }
      this.#choose(alternative, index);
    });
    return row;
  }

  #choose(alternative, index) {
    this.isUnread = false;
    field("alternative").value = index;
    if (field("method").value === "map") field("method").value = "document";
    this.board.setMode("look");
    this.board.put(fromGeoJSON(alternative.geometry));
    this.origin.picked(null);
    this.board.showShape();
    this.changed();
  }
}
