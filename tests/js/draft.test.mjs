import assert from "node:assert/strict";
import test from "node:test";
import { Draft, newDraftId } from "../../static/js/draft.js";
import { Undo } from "../../static/js/undo.js";

class Memory {
  #kept = new Map();

  getItem(key) {
    return this.#kept.get(key) ?? null;
  }

  setItem(key, value) {
    this.#kept.set(key, value);
  }

  removeItem(key) {
    this.#kept.delete(key);
  }
}

test("a draft keeps its id while it grows", () => {
  const draft = new Draft("a", new Memory());
  const id = draft.save({ typed: "1" });
  assert.equal(draft.save({ typed: "12" }), id);
  assert.equal(draft.load().typed, "12");
});

test("only its own receipt ends a draft", () => {
  const draft = new Draft("a", new Memory());
  const id = draft.save({});
  assert.equal(draft.receipt(newDraftId()), false);
  assert.ok(draft.load());
  assert.equal(draft.receipt(id), true);
  assert.equal(draft.load(), null);
});

test("an edit after a send is another draft, which the receipt of the first leaves alone", () => {
  const draft = new Draft("a", new Memory());
  const first = draft.save({ typed: "1" });
  assert.equal(draft.sending({ typed: "1" }, "next"), first);
  assert.equal(draft.load().pending, "next");
  const second = draft.save({ typed: "12" });
  assert.notEqual(second, first);
  assert.equal(draft.load().pending, null);
  assert.equal(draft.save({ typed: "123" }), second);
  assert.equal(draft.receipt(first), false);
  assert.equal(draft.load().typed, "123");
});

test("sent again without an edit it keeps its id", () => {
  const draft = new Draft("a", new Memory());
  const id = draft.sending({ typed: "1" }, "stay");
  assert.equal(draft.sending({ typed: "1" }, "stay"), id);
});

test("an answer that is no receipt ends the sending, not the draft", () => {
  const draft = new Draft("a", new Memory());
  const id = draft.sending({ typed: "1" }, "stay");
  draft.rest();
  assert.equal(draft.load().pending, null);
  assert.equal(draft.load().typed, "1");
  assert.notEqual(draft.save({ typed: "2" }), id);
  new Draft("b", new Memory()).rest();
});

test("two projects have two drafts", () => {
  const memory = new Memory();
  new Draft("a", memory).save({ n: 1 });
  assert.equal(new Draft("b", memory).load(), null);
});

test("a spoilt draft is none", () => {
  const memory = new Memory();
  memory.setItem("a", "{");
  assert.equal(new Draft("a", memory).load(), null);
});

test("a full storage is told, not thrown", () => {
  const memory = new Memory();
  memory.setItem = () => {
    throw new Error("QuotaExceededError");
  };
  assert.equal(new Draft("a", memory).save({}), false);
});

test("undo walks back, redo forth, and a new step forgets what was undone", () => {
  const undo = new Undo(0);
  undo.push(1);
  undo.push(2);
  assert.equal(undo.undo(), 1);
  assert.equal(undo.redo(), 2);
  undo.undo();
  undo.push(3);
  assert.ok(!undo.canRedo);
  assert.equal(undo.undo(), 1);
  assert.equal(undo.undo(), 0);
  assert.equal(undo.undo(), 0);
});

test("the line of states does not grow without end", () => {
  const undo = new Undo(0, 3);
  for (let step = 1; step < 9; step += 1) undo.push(step);
  assert.equal(undo.states.length, 3);
  assert.equal(undo.state, 8);
});
