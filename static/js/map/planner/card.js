// The card beside the map: a project, or what is at a point; loaded by htmx where the server says more.
import { word } from "words";

export class Card {
  /** onNear(geometry, metres). */
  constructor(element, { onNear, onClose }) {
    this.element = element;
    this.onClose = onClose;
    element.addEventListener("click", ({ target }) => {
      if (target.closest("[data-close]")) this.close();
    });
    element.addEventListener("keydown", ({ key }) => {
      if (key === "Escape") this.close();
    });
    element.addEventListener("submit", (event) => {
      const form = event.target.closest("[data-near]");
      if (!form) return;
      event.preventDefault();
      onNear(JSON.parse(form.dataset.geometry), Number(form.querySelector("input").value));
    });
  }

  close() {
    this.element.hidden = true;
    this.onClose();
  }

  /** Show the piece of page at an address. */
  async open(address) {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(String(answer.status));
    this.#show(await answer.text());
  }

  #show(html) {
    this.element.innerHTML = html; // ours, escaped by the server
    this.element.hidden = false;
    this.element.scrollTop = 0;
    (this.element.querySelector("#card-title") ?? this.element).focus({ preventScroll: true });
  }

  /** A position in words, the form to ask around it, and room for what the server says of it. */
  openPoint(lon, lat, text, slot) {
    const head = document.createElement("div");
    head.className = "row row-spread";
    const title = document.createElement("h2");
    Object.assign(title, { id: "card-title", tabIndex: -1, textContent: word("here-title") });
    const close = document.createElement("button");
    Object.assign(close, { type: "button", textContent: "✕" });
    close.dataset.close = "";
    close.setAttribute("aria-label", word("close"));
    head.append(title, close);
    const place = document.createElement("p");
    place.className = "small";
    place.textContent = text;
    const here = document.createElement("div");
    this.element.replaceChildren(head, place, here, nearForm(lon, lat));
    this.element.hidden = false;
    title.focus({ preventScroll: true });
    if (slot) window.htmx.ajax("GET", `${slot}?lon=${lon.toFixed(6)}&lat=${lat.toFixed(6)}`, here);
  }
}

function nearForm(lon, lat) {
  const form = document.createElement("form");
  form.className = "near";
  form.dataset.near = "";
  form.dataset.geometry = JSON.stringify({ type: "Point", coordinates: [lon, lat] });
  const label = document.createElement("label");
  Object.assign(label, { htmlFor: "near-m", textContent: word("here-near") });
  const row = document.createElement("div");
  row.className = "row";
  const input = document.createElement("input");
  Object.assign(input, { id: "near-m", type: "number", min: 1, max: 200000, value: 500, required: true });
  const send = document.createElement("button");
  Object.assign(send, { type: "submit", textContent: word("here-ask") });
  row.append(input, send);
  form.append(label, row);
  return form;
}
