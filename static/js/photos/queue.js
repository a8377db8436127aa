// The photos that wait in the page: nothing leaves the list before the server has it.
import { word } from "words";

export class Queue {
  constructor(list) {
    this.list = list;
    this.waiting = [];
  }

  /** Take `files` in; `place` is a promise of where the device was, or null. */
  add(files, place) {
    for (const file of files) this.waiting.push(this.#shown({ file, place }));
    this.list.hidden = false;
  }

  get count() {
    return this.waiting.length;
  }

  /** Those worth sending: what was refused stays so until something is changed. */
  get sendable() {
    return this.waiting.filter((one) => !one.isRefused);
  }

  /** What goes with the photos changed: each may be sent again. */
  changed() {
    for (const one of this.waiting) one.isRefused = false;
  }

  /** Out of the list of what waits, its line stays with the words of the server. */
  taken(one, notes) {
    this.waiting = this.waiting.filter((other) => other !== one);
    one.drop.remove();
    one.line.dataset.state = "taken";
    this.say(one, [word("photo-sent"), ...notes].join(" · "));
  }

  /** Its line says why; it is not sent again as it is. */
  refused(one, sentences) {
    one.isRefused = true;
    one.line.dataset.state = "refused";
    this.say(one, sentences.join(" "));
  }

  say(one, text) {
    one.words.textContent = text;
  }

  #shown(one) {
    one.line = document.createElement("li");
    one.image = document.createElement("img");
    one.words = document.createElement("span");
    one.drop = document.createElement("button");
    const name = document.createElement("strong");
    name.textContent = one.file.name;
    Object.assign(one.image, { src: URL.createObjectURL(one.file), alt: "", width: 64, height: 48 });
    one.image.addEventListener("error", () => { one.image.hidden = true; }); // HEIC in most browsers
    one.image.addEventListener("load", () => URL.revokeObjectURL(one.image.src));
    Object.assign(one.drop, { type: "button", className: "btn-small", textContent: "×" });
    one.drop.setAttribute("aria-label", word("photo-drop", { name: one.file.name }));
    one.drop.addEventListener("click", () => this.#dropped(one));
    const text = document.createElement("div");
    text.append(name, one.words);
    one.line.append(one.image, text, one.drop);
    this.list.append(one.line);
    this.say(one, word("photo-waiting"));
    return one;
  }

  #dropped(one) {
    this.waiting = this.waiting.filter((other) => other !== one);
    one.line.remove();
    this.list.hidden = !this.list.children.length;
  }
}
