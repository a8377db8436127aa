// A draft stays in the browser until the receipt of the save comes.

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

  /** Keep `content` under the id it has or gets; false where the browser has no room for it. */
  save(content) {
    const id = this.load()?.id ?? newDraftId();
    try {
      this.storage.setItem(this.key, JSON.stringify({ ...content, id, at: Date.now() }));
      return id;
    } catch {
      return false;
    }
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
}
