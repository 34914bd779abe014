// One film of the camera, in whichever format this browser can record; the picture is as it was
// taken, never mirrored.

const TYPES = ["video/webm;codecs=vp8", "video/webm", "video/mp4"];
const PART_MS = 1000;

export const canRecord = () => "MediaRecorder" in window;

export class Film {
  #recorder = null;
  #parts = [];

  start(stream, bits_per_s) {
    const mimeType = TYPES.find((each) => MediaRecorder.isTypeSupported(each));
    this.#parts = [];
    const recorder = (this.#recorder = new MediaRecorder(stream, {
      ...(mimeType ? { mimeType } : {}), videoBitsPerSecond: bits_per_s,
    }));
    recorder.addEventListener("dataavailable", ({ data }) => {
      if (recorder === this.#recorder && data.size) this.#parts.push(data);
    });
    recorder.start(PART_MS);
  }

  // End it and return the file; null if nothing is in it.
  async stop(name) {
    const recorder = this.#recorder;
    if (!recorder) return null;
    if (recorder.state !== "inactive") {
      await new Promise((done) => {
        recorder.addEventListener("stop", done, { once: true });
        recorder.stop();
      });
    }
    if (recorder !== this.#recorder) return null;
    this.#recorder = null;
    const type = recorder.mimeType.split(";")[0] || "video/webm", ending = type.split("/")[1];
    const parts = this.#parts.splice(0);
    return parts.length ? new File(parts, `${name}.${ending}`, { type }) : null;
  }

  // Throw it away.
  drop() {
    const recorder = this.#recorder;
    this.#recorder = null;
    this.#parts = [];
    if (recorder && recorder.state !== "inactive") recorder.stop();
  }
}
