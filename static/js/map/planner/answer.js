// The results: fetched as a piece of the page; tabs, order and pages without leaving the map.
import { word } from "words";

export class Answer {
  /** hooks: onRow(code or null) hovered, onRows({sort, page}), onTab(tab), onAnswer(), onWrong(sentences). */
  constructor(element, hooks) {
    this.element = element;
    this.hooks = hooks;
    element.addEventListener("click", (event) => this.#click(event));
    element.addEventListener("change", ({ target }) => {
      if (target.id === "answer-sort") hooks.onRows({ sort: target.value, page: "" });
    });
    const over = ({ target }) => hooks.onRow(target.closest("tr[data-code]")?.dataset.code ?? null);
    element.addEventListener("pointerover", over);
    element.addEventListener("focusin", over);
    element.addEventListener("pointerleave", () => hooks.onRow(null));
    element.addEventListener("keydown", (event) => this.#key(event));
  }

  async ask(address, tab) {
    this.asking?.abort();
    this.asking = new AbortController();
    this.element.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address, { signal: this.asking.signal, headers: { Accept: "text/html" } });
      const html = await answer.text();
      if (answer.redirected) return location.reload(); // the log-in ended
      this.#take(answer, html, tab);
    } catch (error) {
      if (error.name === "AbortError") return undefined;
      this.hooks.onWrong([], word("lost"));
    }
    this.element.setAttribute("aria-busy", "false");
    return undefined;
  }

  #take(answer, html, tab) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const wrong = [...page.querySelectorAll(".errors li")].map((one) => one.textContent);
    if (!answer.ok) {
      const told = wrong.length ? wrong : [...page.querySelectorAll("main p")].map((one) => one.textContent);
      this.hooks.onWrong(told.length ? told : [word("failed")], "");
      return;
    }
    this.element.replaceChildren(...page.body.childNodes);
    document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: this.element } }));
    this.show(tab);
    this.hooks.onAnswer();
  }

  /** What was drawn for the question that is answered. */
  get shapes() {
    return JSON.parse(document.getElementById("answer-shapes")?.textContent ?? "null");
  }

  show(tab) {
    for (const button of this.element.querySelectorAll("[data-tab]")) {
      const isOn = button.dataset.tab === tab;
      button.setAttribute("aria-selected", String(isOn));
      button.tabIndex = isOn ? 0 : -1;
      document.getElementById(button.getAttribute("aria-controls")).hidden = !isOn;
    }
    const sums = document.getElementById("answer-sums");
    if (tab === "sums" && sums && !sums.childElementCount) this.#sums(sums);
  }

  async #sums(sums) {
    sums.textContent = "…";
    try {
      const answer = await fetch(sums.dataset.url, { headers: { Accept: "text/html" } });
      const html = await answer.text();
      const page = new DOMParser().parseFromString(html, "text/html");
      if (answer.ok) sums.replaceChildren(...page.body.childNodes);
      else sums.textContent = [...page.querySelectorAll(".errors li, main p")].map((one) => one.textContent).join(" ") || word("failed");
    } catch {
      sums.textContent = "";
      this.hooks.onWrong([], word("lost"));
    }
  }

  #click(event) {
    const tab = event.target.closest("[data-tab]");
    if (tab) {
      this.show(tab.dataset.tab);
      this.hooks.onTab(tab.dataset.tab);
      return;
    }
    const link = event.target.closest("th a, .pager a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const asked = new URL(link.href).searchParams;
    this.hooks.onRows({ sort: asked.get("sort") ?? "", page: asked.get("page") ?? "" });
  }

  #key(event) {
    const tab = event.target.closest("[data-tab]");
    if (!tab || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    const other = [...this.element.querySelectorAll("[data-tab]")].find((one) => one !== tab);
    other.focus();
    other.click();
  }

  /** Mark the row of a work that the pointer is at on the map. */
  mark(code) {
    for (const row of this.element.querySelectorAll("tr[data-code]")) row.classList.toggle("is-hot", row.dataset.code === code);
  }

  nameOf(code) {
    return this.element.querySelector(`tr[data-code="${CSS.escape(code)}"] td:nth-child(2) a`)?.textContent ?? "";
  }
}
