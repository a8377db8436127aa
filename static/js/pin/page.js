// What the modules of the pinning page share: its settings, its form, its line of news.

export const config = JSON.parse(document.getElementById("pin-config").textContent);
export const form = document.getElementById("pin-form");
export const field = (name) => form.elements.namedItem(name);
export const $ = (id) => document.getElementById(id);
export const item = (text) => Object.assign(document.createElement("li"), { textContent: text });

export function say(text, kind = "info") {
  const status = $("pin-status");
  status.textContent = text;
  status.className = text ? `note note-${kind}` : "";
}
