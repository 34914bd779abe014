// The video of one movement: the whole of it, or one repetition of each side, side by side.

const DRIFT_S = 0.06;

// Give the address of each video: that inside the page as a blob, that beside it by its name.
const addresses = {};
function address(source) {
  addresses[source] ??= (() => {
    const inside = document.getElementById(`video-${source}`);
    if (!inside) return encodeURI(page.videos[source]);
    const text = atob(inside.textContent);
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    inside.remove();
    return URL.createObjectURL(new Blob([bytes], { type: "video/mp4" }));
  })();
  return addresses[source];
}

class Player {
  constructor(stage, movement, onMoment) {
    Object.assign(this, { stage, movement, onMoment, pair: false, speed: 1, playing: false });
    this.at = 0; // seconds of the video, or from the moment both sides share
    this.screens = [...stage.querySelectorAll(".screen")];
    this.videos = this.screens.map((screen) => screen.querySelector("video"));
    this.find = (name) => stage.querySelector(name);
    this.picked = { ...movement.typical };
    this.align = "peak";
    this.listen();
    const first = movement.reps[0];
    this.load(0, first ? first.source : Number(Object.keys(page.videos)[0]));
    this.seek(first ? first.start : 0);
  }

  listen() {
    const acts = { play: () => this.toggle(), back: () => this.step(-1), on: () => this.step(1),
                   previous: () => this.next(-1), next: () => this.next(1) };
    for (const button of this.stage.querySelectorAll("button")) {
      button.addEventListener("click", acts[button.dataset.do]);
    }
    this.find(".position").addEventListener("input", (event) => {
      this.pause();
      this.seek(Number(event.target.value));
    });
    this.find(".speed").addEventListener("change", (event) => {
      this.speed = Number(event.target.value);
      this.videos.forEach((video) => { video.playbackRate = this.speed; });
    });
    this.find(".pair").addEventListener("change", (event) => this.setPair(event.target.checked));
    this.find(".align").addEventListener("change", (event) => {
      this.align = event.target.value;
      this.startPair();
    });
    for (const side of SIDES) {
      this.find(`.pick.${side}`).addEventListener("change", (event) => {
        this.picked[side] = Number(event.target.value);
        this.startPair();
      });
    }
    for (const video of this.videos) {
      video.addEventListener("click", () => this.toggle());
      video.addEventListener("loadedmetadata", () => this.tell());
      video.addEventListener("error", () => this.fail());
    }
  }

  load(screen, source) {
    const video = this.videos[screen];
    if (video.dataset.source === `${source}`) return;
    video.dataset.source = source;
    video.src = address(source);
    video.playbackRate = this.speed;
  }

  get source() { return Number(this.videos[0].dataset.source); }

  get shown() { return this.pair ? SIDES.map((side) => this.movement.reps[this.picked[side]]) : []; }

  // The span of the position: the video's, or that of both repetitions around what they share.
  get span() {
    if (!this.pair) return [0, this.videos[0].duration || 0];
    const reps = this.shown;
    return [Math.min(...reps.map((rep) => rep.start - rep[this.align])),
            Math.max(...reps.map((rep) => rep.end - rep[this.align]))];
  }

  setPair(on) {
    this.pause();
    this.pair = on;
    this.stage.classList.toggle("paired", on);
    this.screens[1].hidden = !on;
    this.find(".pairing").hidden = !on;
    if (on) return this.startPair();
    this.screens[0].querySelector("figcaption").textContent = "";
    this.load(0, this.movement.reps[this.picked.left].source);
    this.seek(this.movement.reps[this.picked.left].start);
  }

  startPair() {
    this.pause();
    this.shown.forEach((rep, i) => {
      this.load(i, rep.source);
      const name = page.words[rep.side];
      this.screens[i].querySelector("figcaption").textContent = `${name} ${rep.number}`;
      this.find(`.pick.${rep.side}`).value = this.picked[rep.side];
    });
    this.seek(this.align === "peak" ? 0 : this.span[0]);
  }

  // Show a moment of a repetition: 0 its start, 1 its end.
  showRep(rep, part) {
    this.pause();
    if (this.pair) {
      this.picked[rep.side] = this.movement.reps.indexOf(rep);
      this.startPair();
      this.seek(rep.start + part * (rep.end - rep.start) - rep[this.align]);
    } else {
      this.showTime(rep.source, rep.start + part * (rep.end - rep.start));
    }
  }

  showTime(source, time) {
    this.pause();
    if (this.pair) {
      this.find(".pair").checked = false;
      this.setPair(false);
    }
    this.load(0, source);
    this.seek(time);
  }

  seek(at) {
    const [low, high] = this.span;
    this.at = high > low ? Math.min(high, Math.max(low, at)) : at;
    this.targets().forEach((time, i) => { this.videos[i].currentTime = time; });
    this.tell();
  }

  // Where each shown video has to be.
  targets() {
    if (!this.pair) return [this.at];
    return this.shown.map((rep) =>
      Math.min(rep.end, Math.max(rep.start, rep[this.align] + this.at)));
  }

  toggle() { if (this.playing) this.pause(); else this.play(); }

  play() {
    const [low, high] = this.span;
    if (this.at >= high - 0.02) this.seek(low);
    this.playing = true;
    this.videos.slice(0, this.pair ? 2 : 1).forEach((video) => video.play().catch(() => {}));
    this.label();
    let before = performance.now();
    const tick = (now) => {
      if (!this.playing) return;
      this.at = this.pair ? this.at + (now - before) / 1000 * this.speed
        : this.videos[0].currentTime;
      before = now;
      if (this.pair) this.follow();
      this.tell();
      if (this.at >= this.span[1] - 0.01) this.pause();
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  }

  // Hold both videos to the common clock; one that is at an end waits there.
  follow() {
    this.targets().forEach((time, i) => {
      const rep = this.shown[i], video = this.videos[i];
      const waits = time <= rep.start || time >= rep.end;
      if (waits) video.pause();
      else if (video.paused) video.play().catch(() => {});
      if (Math.abs(video.currentTime - time) > DRIFT_S) video.currentTime = time;
    });
  }

  pause() {
    this.videos.forEach((video) => video.pause());
    if (this.playing && !this.pair) this.at = this.videos[0].currentTime;
    this.playing = false;
    this.label();
  }

  step(direction) {
    this.pause();
    this.seek(this.at + direction / this.movement.rate);
  }

  // Go to the start of the next or previous repetition; side by side, to those of both sides.
  next(direction) {
    const { reps } = this.movement;
    if (this.pair) {
      for (const side of SIDES) {
        const own = reps.filter((rep) => rep.side === side);
        const at = own.indexOf(reps[this.picked[side]]) + direction;
        this.picked[side] = reps.indexOf(own[Math.min(own.length - 1, Math.max(0, at))]);
      }
      return this.startPair();
    }
    const here = [this.source, this.at];
    const order = [...reps].sort((a, b) => a.source - b.source || a.start - b.start);
    const later = (rep) => rep.source - here[0] || rep.start - here[1];
    const found = direction > 0 ? order.find((rep) => later(rep) > 0.02)
      : order.reverse().find((rep) => later(rep) < -0.02);
    if (found) this.showRep(found, 0);
  }

  label() {
    const button = this.find("[data-do=play]");
    button.textContent = this.playing ? page.words.pause : page.words.play;
  }

  // Tell the charts which repetitions are shown, and how far each is.
  tell() {
    const position = this.find(".position");
    [position.min, position.max] = this.span;
    position.value = this.at;
    const seconds = this.at.toLocaleString(page.language, { minimumFractionDigits: 1,
                                                            maximumFractionDigits: 1 });
    this.find(".clock").textContent = `${seconds} s`;
    position.setAttribute("aria-valuetext", `${seconds} s`);
    const times = this.targets();
    const running = this.pair
      ? this.shown.map((rep, i) => ({ rep, time: times[i] }))
      : this.movement.reps
        .filter((rep) => rep.source === this.source && rep.start <= this.at && this.at <= rep.end)
        .map((rep) => ({ rep, time: this.at }));
    this.onMoment({
      source: this.source,
      time: this.pair ? null : this.at,
      running: running.map(({ rep, time }) =>
        ({ rep, part: (time - rep.start) / (rep.end - rep.start) })),
    });
  }

  fail() {
    const note = document.createElement("p");
    note.className = "note";
    note.textContent = page.words.noVideo;
    this.stage.replaceChildren(note);
    this.failed = true;
  }
}
