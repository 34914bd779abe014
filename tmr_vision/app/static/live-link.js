// The socket: opened again for as long as it takes, and never more on its way than two pictures.

const IN_FLIGHT = 2, AGAIN_MS = 1000;
// A line that died says nothing of it: for so long a check that runs is never silent, and nobody
// waits for a door to open.
const SILENT_MS = 6000, OPENS_MS = 8000;

export class Link {
  onTold = () => {};
  onLost = () => {};
  onBack = () => {};
  #sent = 0;
  #arrived = 0;
  #closed = false;
  #picture = null;
  #runs = false;
  #since_ms = 0;

  constructor(path, { pictures }) {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    setInterval(() => this.#watch(), AGAIN_MS);
    this.address = `${scheme}//${location.host}${path}${pictures ? "?pictures=1" : ""}`;
  }

  open() {
    const socket = (this.socket = new WebSocket(this.address));
    socket.binaryType = "arraybuffer";
    this.#sent = this.#arrived = 0;
    this.#runs = false;
    this.#since_ms = performance.now();
    let was = false;
    socket.onopen = () => {
      was = true;
      this.onBack();
    };
    socket.onmessage = async ({ data }) => {
      this.#since_ms = performance.now();
      if (typeof data !== "string") {
        this.#picture = createImageBitmap(new Blob([data.slice(8)], { type: "image/jpeg" }));
        return;
      }
      const told = JSON.parse(data), picture = this.#picture;
      this.#arrived = told.arrived;
      this.#picture = null;
      if ("stage" in told) this.#runs = Boolean(told.update) && told.stage === "running";
      this.onTold(told, picture && (await picture.catch(() => null)));
    };
    socket.onclose = () => {
      if (this.#closed) return;
      this.onLost(was);
      setTimeout(() => this.#closed || this.open(), AGAIN_MS);
    };
  }

  // Leave a line that is dead, and open another one.
  #watch() {
    const { socket } = this, silent_ms = performance.now() - this.#since_ms;
    const dead = socket?.readyState === WebSocket.CONNECTING ? silent_ms > OPENS_MS
      : socket?.readyState === WebSocket.OPEN && this.#runs && silent_ms > SILENT_MS;
    if (!dead || this.#closed) return;
    const { onclose } = socket;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
    onclose();
  }

  // Whether a picture can go now; what cannot is not kept: the next one is newer.
  get free() {
    const open = this.socket?.readyState === WebSocket.OPEN && this.socket.bufferedAmount === 0;
    return open && this.#sent - this.#arrived < IN_FLIGHT;
  }

  async picture(capture_s, blob) {
    const jpeg = new Uint8Array(await blob.arrayBuffer());
    const message = new Uint8Array(8 + jpeg.length);
    new DataView(message.buffer).setFloat64(0, capture_s, true);
    message.set(jpeg, 8);
    if (this.socket?.readyState !== WebSocket.OPEN) return;
    this.socket.send(message);
    this.#sent += 1;
  }

  command(command) { this.#tell({ command }); }

  trouble(kind) { this.#tell({ trouble: kind }); }

  close() {
    this.#closed = true;
    this.socket?.close();
  }

  #tell(what) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(what));
  }
}
