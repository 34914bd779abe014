// The camera: pictures with the time they were taken, and in a word why there are none.

const LONG_PX = 640, QUALITY = 0.85, KEPT = 5, AGAIN_MS = 2000;
const KINDS = {
  NotAllowedError: "refused", SecurityError: "refused", NotFoundError: "missing",
  OverconstrainedError: "missing", NotReadableError: "busy", AbortError: "busy",
};

export class Camera {
  onTrouble = () => {};
  onPicture = () => {};
  facing = "user";
  #kept = [];
  #encoding = false;
  #stream = null;
  #stopped = false;

  constructor(video, link) {
    this.video = video;
    this.link = link;
    document.addEventListener("visibilitychange", () => {
      if (this.#stream) this.onTrouble(document.visibilityState === "hidden" ? "hidden" : "");
    });
  }

  async start() {
    this.#stopped = false;
    this.#release();
    if (!navigator.mediaDevices?.getUserMedia) return this.onTrouble("insecure");
    try {
      this.#stream = await navigator.mediaDevices.getUserMedia({
        audio: false,
        video: { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 30 },
                 facingMode: this.facing },
      });
    } catch (error) {
      const kind = KINDS[error.name] ?? "busy";
      this.onTrouble(kind);
      if (kind === "busy") this.#again();
      return undefined;
    }
    this.onTrouble("");
    this.#stream.getVideoTracks()[0].addEventListener("ended", () => {
      this.onTrouble("ended");
      this.#again();
    });
    this.video.srcObject = this.#stream;
    await this.video.play().catch(() => {});
    this.#next();
    return undefined;
  }

  stop() {
    this.#stopped = true;
    this.#release();
  }

  // The picture that was taken at a moment, if it is still there.
  picture(capture_s) {
    return this.#kept.find((each) => each.capture_s === capture_s)?.canvas ?? null;
  }

  #again() {
    setTimeout(() => this.#stopped || this.start(), AGAIN_MS);
  }

  #release() {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
  }

  #next() {
    const stream = this.#stream;
    const taken = (now, { captureTime } = {}) => {
      if (this.#stopped || stream !== this.#stream) return;
      this.#next();
      this.#take((captureTime ?? now) / 1000);
    };
    if (this.video.requestVideoFrameCallback) this.video.requestVideoFrameCallback(taken);
    else requestAnimationFrame(taken);
  }

  #take(capture_s) {
    this.onPicture(this.video);
    if (this.#encoding || !this.link.free || !this.video.videoWidth) return;
    const canvas = this.#kept.length < KEPT
      ? document.createElement("canvas") : this.#kept.shift().canvas;
    const { videoWidth: width, videoHeight: height } = this.video;
    const scale = Math.min(1, LONG_PX / Math.max(width, height));
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.getContext("2d").drawImage(this.video, 0, 0, canvas.width, canvas.height);
    this.#kept.push({ capture_s, canvas });
    this.#encoding = true;
    canvas.toBlob((blob) => {
      this.#encoding = false;
      if (blob) this.link.picture(capture_s, blob);
    }, "image/jpeg", QUALITY);
  }
}
