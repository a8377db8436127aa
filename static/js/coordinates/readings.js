// Readings of one position as rows of the page: clones of the server's own templates.

/** Show the API's `readings`, or what is wrong (`error`), in `result`. */
export function showReadings(result, readings, error) {
  if (error) {
    const sentence = document.createElement("p");
    sentence.className = "errors";
    sentence.setAttribute("role", "alert");
    sentence.textContent = error.message;
    result.replaceChildren(sentence);
    return;
  }
  const list = document.createElement("ol");
  list.className = "convert-readings";
  list.append(...readings.map(({ shown }) => item(shown)));
  // The choice of notations and the buttons of a download stay as they were.
  const download = result.querySelector(".convert-download") ?? cloned("download");
  result.replaceChildren(list, download);
}

function item(shown) {
  const row = cloned("reading");
  for (const name of ["number", "read_as", "reason", "where"]) {
    row.querySelector(`[data-of="${name}"]`).textContent = shown[name];
  }
  row.querySelector('[data-of="reason"]').classList.toggle("chip-warn", shown.is_doubtful);
  row.querySelector("ul").replaceChildren(...shown.written.map(written));
  const li = document.createElement("li");
  li.append(row);
  return li;
}

function written({ notation, label, text }) {
  const row = cloned(notation === "link" ? "link" : "written");
  for (const element of row.querySelectorAll('[data-of="label"]')) element.textContent = label;
  const element = row.querySelector('[data-of="text"]');
  element.textContent = text;
  if (notation === "link") element.href = text;
  return row;
}

function cloned(name) {
  return document.querySelector(`template[data-row="${name}"]`).content.firstElementChild.cloneNode(true);
}
