// The legend: classes of the fills in words and numbers, signs of works; never colour alone.
import { SECTORS, signAddress } from "planner-icons";
import { number, word } from "words";

export class Legend {
  constructor(element, config) {
    this.element = element;
    this.config = config;
  }

  /** `answer`: of the fills, null for none; `isLow`: works are not drawn one by one. */
  show({ answer, isLow, isFilled }) {
    const parts = [];
    if (isLow && answer && isFilled) parts.push(...fillParts(answer));
    else if (isLow) parts.push(line(word("legend-clusters")));
    if (!isLow) parts.push(...this.#signs());
    if (isLow && answer) {
      const { unknown, total } = answer;
      if (unknown.count) parts.push(line(word("legend-unknown", { count: number(unknown.count), baht: number(unknown.budget_baht, 2) })));
      parts.push(line(word("legend-total", { count: number(total.count), baht: number(total.budget_baht, 2) }), "legend-total"));
    }
    const box = document.createElement("details");
    box.open = this.element.querySelector("details")?.open ?? matchMedia("(min-width: 60rem)").matches;
    const title = document.createElement("summary");
    title.textContent = isLow && answer && isFilled ? answer.title : word(isLow ? "legend" : "legend-shapes");
    box.append(title, ...parts);
    this.element.replaceChildren(box);
  }

  #signs() {
    const { sectors } = this.config;
    return [
      list([
        ...SECTORS.map((sector) => [signAddress(sector, "run", false), sectors[sector]]),
        [signAddress("road", "run", true), word("legend-provisional")],
        [signAddress("road", "plan", false), word("legend-plan")],
        [signAddress("road", "done", false), word("legend-done")],
        [signAddress("road", "off", false), word("legend-off")],
      ]),
    ];
  }
}

function fillParts(answer) {
  const items = answer.classes.map((one) => {
    const swatch = document.createElement("span");
    swatch.className = `swatch class-${one.number}`;
    const says = one.number ? `${one.word} ${one.says}` : one.word;
    return item(swatch, `${says} · ${word("legend-areas", { count: number(one.areas) })}`);
  });
  const novalue = answer.rows.filter((row) => row.value === null).length;
  if (novalue) {
    const swatch = document.createElement("span");
    swatch.className = "swatch class-unknown";
    items.push(item(swatch, word("legend-novalue", { count: number(novalue) })));
  }
  const classes = document.createElement("ul");
  classes.append(...items);
  return answer.says ? [line(answer.says), classes] : [classes];
}

function list(signs) {
  const found = document.createElement("ul");
  found.append(...signs.map(([address, text]) => {
    const image = document.createElement("img");
    Object.assign(image, { src: address, alt: "", width: 20, height: 20 });
    return item(image, text);
  }));
  return found;
}

function item(sign, text) {
  const one = document.createElement("li");
  one.append(sign, " ", text);
  return one;
}

function line(text, name = "") {
  const one = document.createElement("p");
  one.className = name;
  one.textContent = text;
  return one;
}
