// One photo in one request, with its progress: XMLHttpRequest, since fetch tells none of what is sent.
import { cookie } from "saving";

const STALLED_MS = 60000; // a bad line may be slow, but not silent

/** POST `body`; gives {kind, …}: taken, refused, login, busy or offline. */
export function sendPhoto(address, body, progress) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    let stalled;
    const alive = () => {
      clearTimeout(stalled);
      stalled = setTimeout(() => request.abort(), STALLED_MS);
    };
    const end = (answer) => {
      clearTimeout(stalled);
      resolve(answer);
    };
    request.open("POST", address);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", cookie("csrftoken") ?? "");
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      alive();
      progress(loaded / total);
    });
    request.addEventListener("load", () => end(answerOf(request)));
    request.addEventListener("error", () => end({ kind: "offline" }));
    request.addEventListener("abort", () => end({ kind: "offline" }));
    alive();
    request.send(body);
  });
}

function answerOf({ status, responseText }) {
  if (status === 403) return { kind: "login" };
  if (status >= 500) return { kind: "busy" };
  let told;
  try {
    told = JSON.parse(responseText);
  } catch {
    return { kind: "login" }; // a page instead of an answer: the log-in form
  }
  const [one] = told.sent ?? [];
  if (one?.photo) return { kind: "taken", notes: one.notes };
  return { kind: "refused", sentences: one ? [one.error] : told.errors };
}
