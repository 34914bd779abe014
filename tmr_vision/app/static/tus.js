// Send a file in pieces (the tus protocol, 1.0.0); a lost connection or a reload costs one piece.

const PLACE = "/api/v1/uploads";
const PIECE_BYTES = 4 * 2 ** 20;
const WAIT_MS = [500, 1000, 2000, 4000, 8000];
const TUS = { "Tus-Resumable": "1.0.0" };

const key = (file, kind) => `${kind} ${file.name} ${file.size} ${file.lastModified}`;
const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

// Names of files whose upload was begun in this browser and did not become a session.
export const unfinished = () => Object.keys(localStorage)
  .map((each) => /^upload (.*) \d+ \d+$/.exec(each)?.[1]).filter(Boolean);

// A refusal of the server: to try again would not help.
class Refused extends Error {}

export class Upload {
  // `onProgress(fraction)` as it goes on, `onPause(true or false)` when the connection is lost.
  // `kind` tells uploads apart that a page remembers over a reload.
  constructor(file, { onProgress, onPause, kind = "upload" }) {
    Object.assign(this, { file, onProgress, onPause, offset: 0, id: null, stopped: false });
    this.key = key(file, kind);
    this.resumed = false;
  }

  // Send all of it; returns the id under which the server has it.
  async run() {
    this.id = localStorage.getItem(this.key);
    this.resumed = this.id !== null;
    let lost = 0;
    for (;;) {
      try {
        if (!await this.place()) await this.create();
        while (this.offset < this.file.size) {
          if (this.stopped) throw new Refused("stopped");
          await this.piece();
          lost = 0;
        }
        return this.id;
      } catch (error) {
        if (error instanceof Refused || this.stopped) throw error;
        this.onPause(true);
        await new Promise((go) => {
          const timer = setTimeout(go, WAIT_MS[Math.min(lost++, WAIT_MS.length - 1)]);
          addEventListener("online", () => { clearTimeout(timer); go(); }, { once: true });
        });
      }
    }
  }

  // Forget it here, when it has become a session or is not wanted.
  async stop() {
    this.stopped = true;
    this.abort?.abort();
    this.forget();
    if (this.id) await fetch(`${PLACE}/${this.id}`, { method: "DELETE", headers: TUS }).catch(() => {});
  }

  forget() { localStorage.removeItem(this.key); }

  // Ask how much of it is there; false if nothing is.
  async place() {
    if (!this.id) return false;
    const answer = await fetch(`${PLACE}/${this.id}`, { method: "HEAD", headers: TUS });
    if (answer.status >= 500) throw new Error("busy");
    if (!answer.ok || Number(answer.headers.get("Upload-Length")) !== this.file.size) {
      this.forget();
      this.id = null;
      return false;
    }
    this.moved(Number(answer.headers.get("Upload-Offset")));
    return true;
  }

  async create() {
    const answer = await fetch(PLACE, { method: "POST", headers: {
      ...TUS, "Upload-Length": this.file.size,
      "Upload-Metadata": `filename ${base64(this.file.name)},filetype ${base64(this.file.type || "video/mp4")}`,
    } });
    await this.check(answer);
    await answer.text();
    this.id = answer.headers.get("Location").replace(/\/$/, "").split("/").pop();
    localStorage.setItem(this.key, this.id);
    this.moved(0);
  }

  async piece() {
    this.abort = new AbortController();
    const answer = await fetch(`${PLACE}/${this.id}`, {
      method: "PATCH", signal: this.abort.signal,
      headers: { ...TUS, "Upload-Offset": this.offset,
                 "Content-Type": "application/offset+octet-stream" },
      body: this.file.slice(this.offset, this.offset + PIECE_BYTES),
    });
    if (answer.status === 409) throw new Error("asked again where it is");
    await this.check(answer);
    this.moved(Number(answer.headers.get("Upload-Offset")));
  }

  moved(offset) {
    this.offset = offset;
    this.onPause(false);
    this.onProgress(this.file.size ? offset / this.file.size : 1);
  }

  async check(answer) {
    if (answer.ok) return;
    if (answer.status >= 500 || [408, 423, 429].includes(answer.status)) throw new Error("busy");
    if (answer.status === 404 || answer.status === 410) { this.forget(); this.id = null; throw new Error("gone"); }
    const { detail } = await answer.json().catch(() => ({}));
    throw new Refused(typeof detail === "string" ? detail : `${answer.status}`);
  }
}
