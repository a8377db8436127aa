// The picker of areas and authorities: a combobox (ARIA) that asks the server while one types.
import { word } from "words";

const PAUSE_MS = 200;

export class Picker {
  /** onPick(hit): {name, code, label, kind, where, box}; under(): the code of an area to look in. */
  constructor(input, list, told, { onPick, under }) {
    Object.assign(this, { input, list, told, onPick, under, hits: [], at: -1 });
    input.addEventListener("input", () => this.#later());
    input.addEventListener("focus", () => this.#later());
    input.addEventListener("keydown", (event) => this.#key(event));
    input.addEventListener("blur", () => setTimeout(() => this.close(), 200));
    list.addEventListener("pointerdown", (event) => event.preventDefault()); // keep the focus
    list.addEventListener("click", ({ target }) => {
      const option = target.closest("[role=option]");
      if (option) this.#pick(Number(option.dataset.at));
    });
  }

  close() {
    this.list.hidden = true;
    this.at = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  #later() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.#ask(), PAUSE_MS);
  }

  async #ask() {
    const text = this.input.value.trim();
    const under = this.under();
    if (!text && !under) return this.close();
    this.asking?.abort();
    this.asking = new AbortController();
    const query = new URLSearchParams({ q: text, under: text ? "" : under });
    try {
      const answer = await fetch(`${this.input.dataset.url}?${query}`, { signal: this.asking.signal, headers: { Accept: "application/json" } });
      const { hits = [], more, errors } = await answer.json();
      return errors ? this.#say(errors.join(" ")) : this.#show(hits, more);
    } catch (error) {
      return error.name === "AbortError" ? undefined : this.#say(word("lost"));
    }
  }

  #say(text) {
    this.close();
    this.told.textContent = text;
  }

  #show(hits, more) {
    if (document.activeElement !== this.input) return;
    this.hits = hits;
    this.at = -1;
    this.list.replaceChildren(...hits.map((hit, at) => optionOf(hit, at)));
    this.list.hidden = hits.length === 0;
    this.input.setAttribute("aria-expanded", String(hits.length > 0));
    this.input.removeAttribute("aria-activedescendant");
    this.told.textContent = hits.length ? word(more ? "found-more" : "found", { count: hits.length }) : word("found-none");
  }

  #key(event) {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !this.list.hidden) {
      event.preventDefault();
      this.#go((this.at + step + this.hits.length + (this.at < 0 && step < 0 ? 1 : 0)) % this.hits.length);
    } else if (event.key === "Enter" && (!this.list.hidden || this.input.value)) {
      event.preventDefault();
      if (!this.list.hidden) this.#pick(Math.max(this.at, 0));
    } else if (event.key === "Escape") {
      this.close();
    }
  }

  #go(at) {
    this.at = at;
    [...this.list.children].forEach((option, n) => option.setAttribute("aria-selected", String(n === at)));
    this.input.setAttribute("aria-activedescendant", `ask-area-${at}`);
    this.list.children[at].scrollIntoView({ block: "nearest" });
  }

  #pick(at) {
    const hit = this.hits[at];
    this.input.value = "";
    this.told.textContent = "";
    this.close();
    if (hit) this.onPick(hit);
  }
}

function optionOf(hit, at) {
  const option = document.createElement("li");
  Object.assign(option, { id: `ask-area-${at}` });
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  option.dataset.at = at;
  const name = document.createElement("strong");
  name.textContent = hit.label;
  const about = document.createElement("span");
  about.className = "small muted";
  about.textContent = [hit.kind, hit.where, hit.code].filter(Boolean).join(" · ");
  option.append(name, " ", about);
  return option;
}
