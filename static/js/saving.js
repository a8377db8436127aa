// Sends the form and says what became of it; the draft is somebody else's to forget.

const PATIENCE_MS = 30000;

export function cookie(name) {
  const pair = document.cookie.split("; ").find((one) => one.startsWith(`${name}=`));
  return pair ? decodeURIComponent(pair.slice(name.length + 1)) : null;
}

/** POST `form`; gives {kind, …}: saved, refused, conflict, login, forbidden, broken or offline. */
export async function send(form, extra = {}) {
  const body = new FormData(form);
  Object.entries(extra).forEach(([name, value]) => body.set(name, value));
  const token = cookie("csrftoken"); // a log-in meanwhile brought a new one
  if (token) body.set("csrfmiddlewaretoken", token);
  let response;
  try {
    response = await fetch(form.getAttribute("action"), {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch {
    return { kind: "offline" };
  }
  if (response.type === "opaqueredirect") return { kind: "login" };
  if (response.status === 403) return { kind: token ? "forbidden" : "login" };
  if (response.status === 409) return { kind: "conflict" };
  if (response.status >= 500) return { kind: "broken" };
  try {
    const answer = await response.json();
    if (response.ok) return answer.receipt ? { kind: "saved", ...answer } : { kind: "broken" };
    return { kind: "refused", ...answer };
  } catch {
    return { kind: "broken" };
  }
}

/** POST fields and get JSON, whatever the status; null without a connection or an answer. */
export async function ask(url, fields, signal) {
  const token = cookie("csrftoken") ?? document.querySelector("[name=csrfmiddlewaretoken]").value;
  try {
    const response = await fetch(url, {
      method: "POST",
      body: fields instanceof FormData ? fields : new URLSearchParams(fields),
      headers: { Accept: "application/json", "X-CSRFToken": token },
      redirect: "manual",
      signal,
    });
    return { ok: response.ok, ...(await response.json()) };
  } catch {
    return null;
  }
}

export async function get(url) {
  try {
    const response = await fetch(url, { headers: { Accept: "application/json" }, redirect: "manual" });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}
