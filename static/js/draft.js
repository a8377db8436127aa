// A draft stays in the browser until the receipt of the save comes. Its id names one change: what
// is edited after a send is another change, so that no receipt of the first one covers it.

/** A name no other change will ever have; `crypto.randomUUID` is missing without https. */
export function newDraftId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Draft {
  constructor(key, storage = globalThis.localStorage) {
    this.key = key;
    this.storage = storage;
  }

  /** What is kept, or null; what cannot be read is no draft. */
  load() {
    try {
      const kept = JSON.parse(this.storage.getItem(this.key));
      return kept && typeof kept.id === "string" ? kept : null;
    } catch {
      return null;
    }
  }

  /** Keep an edit: under the id it has, under a new one once that was sent. False without room. */
  save(content) {
    const kept = this.load();
    return this.#write({ ...content, id: kept && !kept.sent ? kept.id : newDraftId(), pending: null });
  }

  /** Keep what goes out now; `pending` is what to do when it has to go out again. */
  sending(content, pending) {
    return this.#write({ ...content, id: this.load()?.id ?? newDraftId(), pending, sent: true });
  }

  /** It was answered, or edited on: not to be sent again unasked. */
  rest() {
    const kept = this.load();
    if (kept) this.#write({ ...kept, pending: null });
  }

  discard() {
    try {
      this.storage.removeItem(this.key);
    } catch {
      // A browser without storage has nothing to forget.
    }
  }

  /** A receipt came for draft `id`: forget that one, never a newer one. */
  receipt(id) {
    if (this.load()?.id !== id) return false;
    this.discard();
    return true;
  }

  #write(content) {
    try {
      this.storage.setItem(this.key, JSON.stringify({ ...content, at: Date.now() }));
      return content.id;
    } catch {
      return false;
    }
  }
}
