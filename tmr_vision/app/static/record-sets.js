// The sets that were recorded: kept in this browser until they are sent, so that neither a reload
// nor a lost connection costs one; sent one after the other.

import { Upload } from "./tus.js";

const STORE = "sets", OLD_MS = 2 * 24 * 3600 * 1000;

const asked = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

async function opened() {
  const request = indexedDB.open("tmr_vision", 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return asked(request);
}

export class Sets {
  onChange = () => {};
  #base = null;
  #all = new Map(); // number of the set: {file, skipped, upload, id, fraction, paused, fault}
  #sending = false;

  constructor(key) {
    this.key = key;
    this.session = null;
  }

  // Read what was recorded before a reload; what nobody sent for days is deleted.
  async open() {
    try {
      this.#base = await opened();
      for (const [key, number] of await asked(this.#store("readonly").getAllKeys())) {
        const kept = await asked(this.#store("readonly").get([key, number]));
        if (Date.now() - kept.at > OLD_MS) await this.#delete([key, number]);
        else if (key === this.key && number === "session") this.session = kept.id;
        else if (key === this.key) this.#all.set(number, kept);
      }
    } catch {
      this.#base = null; // a private window keeps nothing; the sets stay in this page
    }
    this.#pump();
  }

  get numbers() { return [...this.#all.keys()].sort((a, b) => a - b); }

  get recorded() { return this.numbers.filter((number) => this.#all.get(number).file); }

  get sent() { return this.recorded.filter((number) => this.#all.get(number).id); }

  of(number) { return this.#all.get(number); }

  async keep(number, file) {
    this.#all.get(number)?.upload?.stop();
    await this.#put(number, { file, at: Date.now() });
    this.#pump();
  }

  async skip(number) {
    this.#all.get(number)?.upload?.stop();
    await this.#put(number, { skipped: true, at: Date.now() });
  }

  // The id of the session that these sets will be; the same after a reload.
  async sessionId() {
    this.session ??= [...crypto.getRandomValues(new Uint8Array(16))]
      .map((each) => each.toString(16).padStart(2, "0")).join("");
    await this.#write([this.key, "session"], { id: this.session, at: Date.now() });
    return this.session;
  }

  // Delete all of it here; what was not made a session of is deleted on the server, too.
  async clear({ used = false } = {}) {
    for (const [number, each] of [...this.#all]) {
      if (used) each.upload?.forget();
      else each.upload?.stop();
      await this.#delete([this.key, number]);
    }
    await this.#delete([this.key, "session"]);
    this.#all.clear();
    this.session = null;
  }

  // Try again what was refused.
  retry() {
    for (const each of this.#all.values()) each.fault = null;
    this.#pump();
  }

  async #pump() {
    if (this.#sending) return;
    this.#sending = true;
    try {
      for (let next = this.#waiting(); next; next = this.#waiting()) await this.#send(next);
    } finally {
      this.#sending = false;
      this.onChange();
    }
  }

  #waiting() {
    return this.recorded.map((number) => this.#all.get(number)).find((each) => !each.id && !each.fault);
  }

  async #send(each) {
    each.upload = new Upload(each.file, {
      kind: "recording",
      onProgress: (fraction) => { each.fraction = fraction; this.onChange(); },
      onPause: (paused) => { each.paused = paused; this.onChange(); },
    });
    try {
      each.id = await each.upload.run();
    } catch (error) {
      each.fault = each.upload.stopped ? "stopped" : error.message;
    }
    this.onChange();
  }

  async #put(number, each) {
    this.#all.set(number, each);
    await this.#write([this.key, number], each);
    this.onChange();
  }

  async #write(key, { file, skipped, id, at }) {
    if (!this.#base) return;
    try {
      await asked(this.#store("readwrite").put({ file, skipped, id, at }, key));
    } catch { /* the disk is full; it stays in this page */ }
  }

  async #delete(key) {
    if (this.#base) await asked(this.#store("readwrite").delete(key)).catch(() => {});
  }

  #store(mode) { return this.#base.transaction(STORE, mode).objectStore(STORE); }
}
