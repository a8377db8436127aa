// One photo in one request, with its progress: XMLHttpRequest, since fetch tells none of what is sent.
import { cookie } from "saving";
import { word } from "words";

const STALLED_MS = 60000; // a bad line may be slow, but not silent

/** POST `body` with the token of now; gives {kind, …}: taken, refused, login, forbidden, busy or offline. */
export function sendPhoto(address, body, progress) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const token = cookie("csrftoken"); // a log-in meanwhile brought a new one
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
    if (token) body.set("csrfmiddlewaretoken", token);
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      alive();
      progress(loaded / total);
    });
    request.addEventListener("load", () => end(answerOf(request, token)));
    request.addEventListener("error", () => end({ kind: "offline" }));
    request.addEventListener("abort", () => end({ kind: "offline" }));
    alive();
    request.send(body);
  });
}

function answerOf({ status, responseText }, token) {
  // With a token of now only the right is missing; a project that may be read no more is not found.
  if (status === 403) return { kind: token ? "forbidden" : "login" };
  if (status === 404) return { kind: "forbidden" };
  if (status >= 500) return { kind: "busy" };
  let told;
  try {
    told = JSON.parse(responseText);
  } catch {
    if (status < 400) return { kind: "login" }; // a page instead of an answer: the log-in form
    return { kind: "refused", sentences: [word("photo-unread", { status })] };
  }
  const [one] = told.sent ?? [];
  if (one?.photo) return { kind: "taken", notes: one.notes };
  return { kind: "refused", sentences: one ? [one.error] : told.errors };
}
