// A spirit level of the phone's own sensors. A device without them, or that keeps them to itself,
// shows nothing.
// https://www.w3.org/TR/orientation-event/: the angles turn about z, x and y, in this order.

import { fill } from "./request.js";

const SHOWN_MS = 250, SMOOTH = 0.4, GOOD_MS = 2500, FLAT_DEG = 60;
const RAD = Math.PI / 180;

// How far a device is from upright, in degrees, by the way up as its sensors tell it: sideways in
// the picture as it is held, and backwards (screen to the sky) or forwards.
export function leaning({ beta, gamma }, turned = 0) {
  const [b, g] = [beta * RAD, gamma * RAD];
  const up = [-Math.cos(b) * Math.sin(g), Math.sin(b), Math.cos(b) * Math.cos(g)];
  const tilt = Math.atan2(up[0], up[1]) / RAD - turned;
  return { tilt_deg: ((tilt + 540) % 360) - 180, lean_deg: Math.asin(up[2]) / RAD };
}

// Whether somebody has to allow it by a tap; a browser that cannot say so does.
async function mustAsk() {
  try {
    return (await navigator.permissions.query({ name: "accelerometer" })).state === "prompt";
  } catch {
    return true;
  }
}

export class Level {
  #up = null;
  #good_ms = 0;
  #told = "";

  // `box` holds the bubble and the sentence; `ask` is the button for devices that have to be asked.
  constructor(box, ask, { tilt_deg, lean_deg, words: sentences }) {
    Object.assign(this, { box, ask, tilt_deg, lean_deg, sentences });
  }

  async start() {
    if (!("DeviceOrientationEvent" in window)) return;
    this.#listen();
    const permission = DeviceOrientationEvent.requestPermission?.bind(DeviceOrientationEvent);
    if (!permission || !await mustAsk()) return;
    this.ask.hidden = false;
    this.ask.addEventListener("click", () => {
      this.ask.hidden = true;
      permission().catch(() => {}); // a refusal leaves the sensors silent
    });
  }

  #listen() {
    let now = null;
    addEventListener("deviceorientation", (event) => {
      if (event.beta === null || event.gamma === null) return;
      if (!now) setInterval(() => this.#take(now), SHOWN_MS);
      now = leaning(event, screen.orientation?.angle ?? 0);
    });
  }

  // A hand trembles; what is shown follows slowly.
  #take({ tilt_deg, lean_deg }) {
    const near = (then, now) => then + SMOOTH * (((now - then + 540) % 360) - 180);
    const { tilt_deg: tilted, lean_deg: leant } = this.#up ?? { tilt_deg, lean_deg };
    this.#up = { tilt_deg: near(tilted, tilt_deg), lean_deg: near(leant, lean_deg) };
    this.#show(performance.now());
  }

  // It is quiet when all is well; that it is well now is said for a moment.
  #show(ms) {
    const { tilt_deg, lean_deg } = this.#up, whole = (deg) => Math.round(Math.abs(deg));
    let text = "";
    const flat = Math.abs(lean_deg) > FLAT_DEG; // which way is up in the picture is not known then
    if (!flat && whole(tilt_deg) > this.tilt_deg) text = fill(this.sentences.tilted, { deg: whole(tilt_deg) });
    else if (whole(lean_deg) > this.lean_deg) text = fill(this.sentences.leans, { deg: whole(lean_deg) });
    if (text) this.#good_ms = 0;
    else if (this.#told) {
      this.#good_ms ||= ms;
      text = ms - this.#good_ms < GOOD_MS ? this.sentences.level : "";
    }
    this.#told = text;
    this.box.hidden = !text;
    this.box.classList.toggle("good", Boolean(this.#good_ms));
    const [line, bubble] = [this.box.querySelector("span"), this.box.querySelector("i")];
    if (line.textContent !== text) line.textContent = text;
    // The bubble goes to the side that is higher.
    const part = Math.max(-1, Math.min(1, tilt_deg / (3 * this.tilt_deg)));
    bubble.style.left = `${50 + 45 * part}%`;
  }
}

// Show the level where a phone films; `data` says from which tilt on, and in which words.
export function showLevel(data) {
  if (!data.camera && !matchMedia("(pointer: coarse)").matches) return;
  new Level(document.getElementById("level"), document.getElementById("level-ask"), data.level).start();
}
