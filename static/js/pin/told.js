// What is doubtful about the shape, asked of the server while it is drawn: the verdicts of a save.
import { sizeOf } from "geodesy";
import { $, config, field, form, say } from "pin-page";
import { ask } from "saving";
import { fromGeoJSON } from "shape";
import { number, word } from "words";

const REST_MS = 400;

export class Told {
  /** `standing(role)`: the position that a save would replace, or null. */
  constructor(board, origin, standing) {
    Object.assign(this, { board, origin, standing, findings: [] });
  }

  /** Ask about the form as it is once the officer's hand rests. */
  checkSoon() {
    clearTimeout(this.wait);
    this.checking?.abort();
    if (field("geometry").value) this.wait = setTimeout(() => this.#check(), REST_MS);
    else this.#tell("", []);
  }

  async #check() {
    this.checking = new AbortController();
    const { signal } = this.checking;
    const answer = await ask(config.urls.position_check, new FormData(form), signal);
    if (signal.aborted) return;
    if (!answer) this.#tell(word("where-offline"), []);
    else if (answer.findings) this.#tell(answer.where, answer.findings, headline(answer.findings));
    else this.#tell("", [{ severity: "block", message: answer.error, fix: "", place: null, proposal: null, other: null }], word("told-refused"));
  }

  /** Show them all; told again unchanged, the list and what is chosen in it stay. */
  #tell(where, findings, title = "") {
    $("pin-where").textContent = where;
    const heading = $("told-title");
    heading.textContent = title;
    heading.hidden = !heading.textContent;
    const nearby = $("told-nearby"); // on a phone the list lies far above what is typed
    nearby.hidden = !findings.length;
    nearby.firstElementChild.textContent = heading.textContent;
    if (JSON.stringify(findings) === JSON.stringify(this.findings)) return;
    this.findings = findings;
    this.board.faults.show(findings.map(({ place }) => place));
    $("pin-doubts").replaceChildren(...findings.map((one, index) => this.#row(one, index)));
  }

  #row(finding, index) {
    const row = document.querySelector('template[data-row="verdict"]').content.firstElementChild.cloneNode(true);
    const of = (name) => row.querySelector(`[data-of="${name}"]`);
    const { rule, severity, message, fix, place, proposal, other } = finding;
    row.classList.add(`verdict-${severity}`);
    of("mark").append(document.querySelector(`template[data-mark="${severity}"]`).content.cloneNode(true));
    of("severity").textContent = word(`severity-${severity}`);
    of("message").textContent = message;
    of("message").id = `told-${index}`;
    for (const name of ["show", "use"]) of(name).setAttribute("aria-describedby", `told-${index}`);
    of("fix").textContent = fix;
    of("rule").hidden = !rule;
    if (rule) of("rule").href = rule;
    of("other").hidden = !other;
    if (other) {
      for (const name of ["code", "name", "owner", "year", "state"]) of(name).textContent = other[name];
      of("code").href = other.url;
    }
    of("show").hidden = !place;
    of("show").addEventListener("click", () => this.#choose(index));
    of("use").hidden = !proposal;
    of("use").addEventListener("click", () => this.#use(finding));
    return row;
  }

  /** Choose the place of a verdict; chosen again it is let go. */
  #choose(index) {
    const buttons = [...$("pin-doubts").querySelectorAll('[data-of="show"]')];
    const isChosen = buttons[index].getAttribute("aria-pressed") === "true";
    buttons.forEach((one, at) => one.setAttribute("aria-pressed", String(at === index && !isChosen)));
    this.board.faults.choose(isChosen ? null : index, sizeWords(this.findings[index].place));
    if (!isChosen) $("pin-board").scrollIntoView({ block: "nearest" });
  }

  /** Put what a rule proposes on the map; the officer can take it back, and still has to save. */
  #use({ code, message, proposal }) {
    this.board.setMode("look");
    this.board.put(fromGeoJSON(proposal));
    this.origin.proposed(code);
    if (this.standing(field("role").value)) field("reason").value ||= word("proposal-reason", { sentence: message });
    this.board.showShape();
    say(word("proposal-used"));
    $("pin-told").focus();
  }
}

/** How many there are, those first that have to be mended before the position is used. */
function headline(findings) {
  if (!findings.length) return word("told-clear");
  const blocks = findings.filter(({ severity }) => severity === "block").length;
  if (!blocks) return word("told-count", { count: findings.length });
  const more = findings.length - blocks;
  return more ? word("told-blocks-more", { blocks, more }) : word("told-blocks", { blocks });
}

/** "340 ม." of the place of a verdict; "" where it is a point. */
function sizeWords(place) {
  const shape = fromGeoJSON(place);
  const size = shape ? sizeOf(shape) : 0;
  return size ? word(`fault-${shape.primitive}`, { size: number(size) }) : "";
}
