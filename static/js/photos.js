// Sending photos of a project one by one, on a line that breaks: #photo-form works without this, too.
import { locate } from "photo-here";
import { Queue } from "photo-queue";
import { sendPhoto } from "photo-sending";
import { word } from "words";

const AGAIN_S = [2, 6, 15];
const UNSENT = { login: "photo-login", forbidden: "photo-forbidden", busy: "photo-kept", offline: "photo-kept" };
const $ = (id) => document.getElementById(id);
const form = $("photo-form");

if (form) start();

function start() {
  const queue = new Queue($("photo-queue"));
  const here = $("photo-here-state");
  let place = null; // of the device, for the files that are chosen after the tap
  let sending = false;

  $("photo-place").hidden = false;
  $("photo-here").addEventListener("click", async () => {
    place = locate(here);
    $("photo-not-here").hidden = !(await place);
    for (const one of queue.waiting) one.place ??= place;
  });
  $("photo-not-here").addEventListener("click", () => {
    place = null;
    for (const one of queue.waiting) one.place = null;
    here.textContent = "";
    $("photo-not-here").hidden = true;
    $("photo-here").focus();
  });
  $("photo-files").addEventListener("change", ({ target }) => take(target, place));
  let taking = null;
  $("photo-camera").addEventListener("click", () => { taking = located(); });
  $("photo-camera").addEventListener("change", ({ target }) => take(target, taking));

  /** Where the camera is now; where that fails, the place that was found before. */
  async function located() {
    const [found, earlier] = [await locate(here), await place];
    if (!found && earlier) here.textContent = word("photo-here-earlier");
    return found ?? earlier;
  }

  function take(input, where) {
    queue.add([...input.files], where);
    input.value = ""; // the list has them; the same file may be chosen again
    say("");
  }

  function say(text, kind = "note") {
    const state = $("photo-state");
    state.className = text ? `note note-${kind}` : "";
    state.textContent = text;
    state.hidden = !text;
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (sending) return;
    if (!queue.count) {
      say(word("photo-none"), "error");
      return;
    }
    if (!queue.sendable.length) {
      say(word("photo-only-refused"), "error");
      return;
    }
    sending = true;
    say("");
    const count = await sendAll();
    sending = false;
    if (count) await refresh();
    const left = queue.count;
    say(word(left ? "photo-some" : "photo-done", { count, left }), left ? "warning" : "success");
  });
  form.addEventListener("change", ({ target }) => {
    if (target.type !== "file") queue.changed();
  });
  window.addEventListener("beforeunload", (event) => {
    if (queue.count) event.preventDefault();
  });
  window.addEventListener("online", () => {
    if (queue.waiting.some((one) => one.isKept)) form.requestSubmit();
  });

  async function sendAll() {
    let count = 0;
    for (const one of queue.sendable) {
      if (!queue.waiting.includes(one)) continue; // dropped meanwhile
      const answer = await patiently(one);
      one.isKept = answer.kind === "offline" || answer.kind === "busy";
      if (answer.kind === "taken") {
        queue.taken(one, answer.notes);
        count += 1;
      } else if (answer.kind === "refused") queue.refused(one, answer.sentences);
      else queue.say(one, word(UNSENT[answer.kind]));
      if (answer.kind === "login" || answer.kind === "forbidden") break;
    }
    return count;
  }

  async function patiently(one) {
    const body = await bodyOf(one);
    const progress = (part) =>
      queue.say(one, part < 1 ? word("photo-sending", { percent: `${Math.floor(part * 100)}%` }) : word("photo-reading"));
    delete one.line.dataset.state;
    for (const seconds of AGAIN_S) {
      const answer = await sendPhoto(form.action, body, progress);
      if (answer.kind !== "offline" && answer.kind !== "busy") return answer;
      queue.say(one, word("photo-again", { seconds }));
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    }
    return sendPhoto(form.action, body, progress);
  }

  async function bodyOf(one) {
    const body = new FormData(form);
    body.delete("photos");
    body.append("photos", one.file, one.file.name);
    const where = await one.place;
    for (const [name, value] of Object.entries(where ?? {})) body.set(name, value);
    return body;
  }
}

/** The gallery as it stands now; the page keeps its place and its words. */
async function refresh() {
  let gallery;
  try {
    const response = await fetch(form.action, { headers: { "HX-Request": "true" }, redirect: "manual" });
    if (!response.ok) return;
    gallery = await response.text();
  } catch {
    return; // the line broke again: each photo's own line says that it was received
  }
  $("photo-gallery").innerHTML = gallery;
  document.dispatchEvent(new CustomEvent("photos:changed"));
}
