// Saving, and what to do with each answer.
import { $, config, field, form, item, say } from "pin-page";
import { send } from "saving";
import { fromGeoJSON } from "shape";
import { word } from "words";

const ALL = "__all__";

export class Saver {
  constructor(board, work, typed, origin) {
    Object.assign(this, { board, work, typed, origin, isSaving: false });
    form.addEventListener("submit", (event) => {
      if (form.dataset.native) return;
      event.preventDefault();
      this.save(event.submitter?.value ?? "");
    });
    form.addEventListener("input", ({ target }) => settled(target.name));
    window.addEventListener("online", () => this.retry());
  }

  async save(then) {
    if (this.isSaving) return;
    if (this.origin.isDoubtful) {
      showErrors({ srid_agreed: [word("srid-unagreed")] });
      say(word("refused"), "error");
      return;
    }
    if (this.board.mode === "draw") this.board.finishPart();
    this.isSaving = true;
    if (this.typed.isUnread) await this.typed.read();
    const drawn = field("geometry").value;
    // The map still shows something else than the text says: the server reads the text itself.
    if (this.typed.isUnread) field("geometry").value = "";
    this.work.sending(then);
    showErrors({});
    say(word("saving"));
    toggle(true);
    const { edits } = this.work;
    const result = await send(form, { then });
    field("geometry").value ||= drawn;
    this.isSaving = false;
    toggle(false);
    this.work.flush();
    this.#answered(result, then, this.work.edits !== edits);
  }

  /** Send again what went out and was never answered. */
  retry() {
    const pending = this.work.draft.load()?.pending;
    if (pending && !this.isSaving) this.save(pending === "stay" ? "" : pending);
  }

  #answered(result, then, wasEdited) {
    switch (result.kind) {
      case "saved":
        this.#saved(result, wasEdited);
        break;
      case "conflict": // the server's page shows both; the draft stays until a receipt comes
        this.work.draft.rest();
        form.dataset.native = "1";
        form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "then", value: then }));
        HTMLFormElement.prototype.submit.call(form);
        break;
      case "refused":
        this.#refused(result);
        break;
      case "login":
        say(word("login"), "error");
        $("pin-status").append(" ", loginLink());
        break;
      case "forbidden":
        this.work.draft.rest();
        say(word("forbidden"), "error");
        break;
      case "broken":
        say(word("broken"), "error");
        break;
      default:
        say(word("offline"), "warning");
    }
  }

  /** The receipt covers what was sent; what was edited meanwhile stays, to be saved on top of it. */
  #saved({ receipt, location }, wasEdited) {
    this.work.draft.receipt(receipt.draft);
    if (!wasEdited) {
      this.work.isDirty = false;
      window.location.assign(location);
      return;
    }
    field("version").value = receipt.position_version;
    this.work.keep();
    say(word("saved-before-edit"), "warning");
  }

  #refused({ errors = {}, alternatives, corrected }) {
    this.work.draft.rest();
    showErrors(errors);
    if (alternatives?.length > 1) this.typed.offer(alternatives, null);
    this.#offerCorrected(corrected);
    say(word("refused"), "error");
  }

  #offerCorrected(geometry) {
    const button = $("pin-corrected");
    button.hidden = !geometry;
    button.onclick = () => {
      this.board.put(fromGeoJSON(geometry));
      this.board.showShape();
      button.hidden = true;
    };
  }
}

function toggle(isBusy) {
  for (const button of form.querySelectorAll("[name=then]")) button.disabled = isBusy;
}

function loginLink() {
  const link = document.createElement("a");
  link.href = `${config.urls.login}?next=${encodeURIComponent(window.location.pathname)}`;
  link.textContent = word("login-link");
  return link;
}

/** Each error at its control (those of hidden ones at the top); the first wrong one has focus. */
function showErrors(errors) {
  const lists = [...form.querySelectorAll("[data-errors]")];
  const shown = new Set(lists.map((list) => list.dataset.errors));
  const loose = Object.keys(errors).filter((name) => !shown.has(name)).flatMap((name) => errors[name]);
  if (errors.reason) $("reason-field").hidden = false;
  if (errors.difference_reason) $("difference-field").hidden = false;
  let first = null;
  for (const list of lists) {
    const name = list.dataset.errors;
    const found = [...(errors[name] ?? []), ...(name === ALL ? loose : [])];
    list.replaceChildren(...found.map(item));
    list.hidden = found.length === 0;
    const controls = form.querySelectorAll(`[name="${name}"]`);
    for (const control of controls) mark(control, found.length > 0);
    if (found.length) first ??= controls[0] ?? list;
  }
  first?.focus();
}

/** What the officer changes again is wrong no longer; the next save judges it anew. */
function settled(name) {
  const list = form.querySelector(`[data-errors="${name}"]`);
  if (!list || list.hidden) return;
  list.replaceChildren();
  list.hidden = true;
  for (const control of form.querySelectorAll(`[name="${name}"]`)) mark(control, false);
  say("");
}

function mark(control, isWrong) {
  if (isWrong) control.setAttribute("aria-invalid", "true");
  else control.removeAttribute("aria-invalid");
}
