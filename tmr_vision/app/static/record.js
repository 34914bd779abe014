// Record and send: shows what is to be done, films it set by set, sends the films, and has them
// analysed as one session. What is said, in which order and for how long comes from the program.

import { call, fill, words } from "./request.js";
import { Camera } from "./live-camera.js";
import { drawFigures } from "./live-draw.js";
import { showLevel } from "./live-level.js";
import { Voice } from "./live-voice.js";
import { watch } from "./progress.js";
import { Film, canRecord } from "./record-film.js";
import { Sets } from "./record-sets.js";

const data = JSON.parse(document.getElementById("record-data").textContent);
const at = (id) => document.getElementById(id);
const TICK_MS = 100, FIGURE_MS = 100, AGAIN_MS = 3000, BEEP = { start: 880, end: 440 };
const who = document.querySelector(".who")?.textContent ?? "";
const sets = new Sets(`${data.key}${who}${location.search}`);
const film = new Film(), voice = new Voice();
const camera = new Camera(at("camera"), { free: false });
let sound = null, awake = null;
let turn = 0; // what is played; a newer one ends the older
let now = { number: 0, phase: "" }, paused = false, trouble = "", skipped = false;

class Changed extends Error {}

// --- what is shown --------------------------------------------------------------------------------

function say(text, { aloud = true, hint = false } = {}) {
  const cue = at("cue");
  cue.textContent = text;
  cue.classList.toggle("hint", hint);
  for (const size of [2.2, 1.85, 1.6, 1.4, 1.2, 1.05]) {
    cue.style.fontSize = `${size}em`;
    if (cue.scrollHeight <= cue.clientHeight + 1) break;
  }
  if (aloud && text) voice.hear({ event: "cue", text }, data.language);
}

function beep(hertz) {
  if (!sound || !voice.wanted) return;
  const tone = sound.createOscillator(), volume = sound.createGain();
  tone.frequency.value = hertz;
  volume.gain.value = 0.2;
  tone.connect(volume).connect(sound.destination);
  tone.start();
  tone.stop(sound.currentTime + 0.35);
}

function buttons() {
  const { said: told } = data, choices = [];
  const add = (text, act) => choices.push([text, act]);
  if (["refused", "missing"].includes(trouble)) add(told.again, () => camera.start());
  if (now.phase === "set") add(told.enough, () => { skipped = true; });
  if (now.phase === "told" || now.phase === "ready") {
    add(told.now, () => { skipped = true; paused = false; });
    add(paused ? told.goOn : told.wait, () => { paused = !paused; show(); });
    add(told.leaveOut, leaveOut);
  }
  if (now.phase === "kept") add(paused ? told.goOn : told.wait, () => { paused = !paused; show(); });
  const before = sets.recorded.filter((number) => number < now.number).at(-1);
  if (now.phase === "kept" || now.phase === "set") add(told.once, () => play(now.number, "ready"));
  else if (before !== undefined) add(told.lastOnce, () => play(before, "ready"));
  if (sets.recorded.length && now.phase !== "set") add(told.end, finish);
  at("buttons").replaceChildren(...choices.map(([textContent, act]) => {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent });
    button.addEventListener("click", act);
    return button;
  }));
}

function show() {
  const set = data.sets[now.number];
  at("name").textContent = set?.name ?? "";
  at("name").className = `name ${set ? `${set.side}-side` : ""}`;
  at("hand").textContent = paused && !trouble ? data.said.waits : fill(data.said.progress, {
    n: now.number + 1, of: data.sets.length, recorded: sets.recorded.length, sent: sets.sent.length,
  });
  at("dot").hidden = now.phase !== "set";
  at("counting").hidden = now.phase !== "ready" && now.phase !== "set";
  buttons();
}

function count(left_s) {
  const n = Math.ceil(left_s);
  if (at("count").textContent === `${n}`) return; // a page at rest leaves the machine to the film
  at("count").textContent = n;
  at("dot").textContent = now.phase === "set" ? fill(data.said.recording, { n }) : "";
}

setInterval(() => {
  const figures = data.sets[now.number]?.figures ?? [];
  if (at("stage").hidden || !figures.length) return;
  drawFigures(at("figures"), [figures[Math.floor(performance.now() / FIGURE_MS) % figures.length]]);
}, FIGURE_MS);

// --- one set after the other ----------------------------------------------------------------------

// Let some seconds pass that count: not while it waits, nor while the camera has no picture.
async function wait(mine, seconds, onLeft = () => {}) {
  skipped = false;
  let left_s = seconds, last_ms = performance.now();
  while (left_s > 0 && !skipped) {
    onLeft(left_s);
    await new Promise((go) => { setTimeout(go, TICK_MS); });
    if (mine !== turn) throw new Changed();
    const ms = performance.now();
    if (!paused && !trouble) left_s -= (ms - last_ms) / 1000;
    last_ms = ms;
  }
  skipped = false;
}

function enter(number, phase) {
  now = { number, phase };
  at("count").textContent = "";
  show();
}

async function play(number, from = "told") {
  const mine = (turn += 1), set = data.sets[number];
  film.drop();
  paused = false;
  try {
    if (from === "told") {
      enter(number, "told");
      for (const { text, seconds } of set.sentences) {
        say(text);
        await wait(mine, seconds);
      }
    }
    enter(number, "ready");
    say(set.stance);
    await wait(mine, set.ready_s, count);
    enter(number, "set");
    film.start(at("camera").srcObject, data.bits_per_s);
    beep(BEEP.start);
    say(set.go);
    await wait(mine, set.length_s, count);
    const file = await film.stop(set.file);
    if (mine !== turn) return;
    beep(BEEP.end);
    if (!file) { play(number, "ready"); return; }
    await sets.keep(number, file);
    enter(number, "kept");
    say(data.settle);
    await wait(mine, data.kept_s);
    goOn();
  } catch (error) {
    if (!(error instanceof Changed)) throw error;
  }
}

function goOn() {
  const next = data.sets.findIndex((_, number) => !sets.of(number));
  if (next < 0) finish();
  else play(next);
}

async function leaveOut() {
  turn += 1;
  await sets.skip(now.number);
  goOn();
}

camera.onTrouble = (kind) => {
  const was = trouble;
  trouble = kind;
  if (kind === was) return;
  if (!kind) {
    // The set that was under way begins again; its film was broken off.
    if (now.phase) play(now.number, now.phase === "told" ? "told" : "ready");
    else goOn();
    return;
  }
  const broken = now.phase === "set";
  if (broken) play(now.number, "ready");
  say(broken ? `${data.troubles[kind]} ${data.said.broken}` : data.troubles[kind], { hint: true });
  show();
};

async function stayAwake() {
  try {
    awake = await navigator.wakeLock?.request("screen");
  } catch { /* the device does not want to; it goes on all the same */ }
}

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && !at("stage").hidden) stayAwake();
});

async function begin() {
  voice.wanted = data.voice;
  voice.wake();
  if ("AudioContext" in window) sound = new AudioContext();
  at("before").hidden = true;
  at("stage").hidden = false;
  document.body.classList.add("on-stage");
  stayAwake();
  say(data.said.starting, { aloud: false });
  trouble = "starting";
  camera.start();
  showLevel({ ...data, camera: data.phone });
}

// --- sending --------------------------------------------------------------------------------------

function row(number) {
  const item = document.createElement("li"), name = document.createElement("strong");
  const bar = document.createElement("progress"), state = document.createElement("span");
  const { fraction = 0, id, fault, paused: lost } = sets.of(number);
  name.textContent = data.sets[number].name;
  Object.assign(bar, { max: 1, value: id ? 1 : fraction });
  bar.setAttribute("aria-label", name.textContent);
  state.className = fault ? "small fault" : "small";
  const sending = fraction ? fill(words.sending, { percent: Math.floor(100 * fraction) }) : data.said.queued;
  state.textContent = fault ?? (id ? words.sent : lost ? words.interrupted : sending);
  item.append(name, bar, state);
  return item;
}

function list() {
  at("films").replaceChildren(...sets.recorded.map(row));
  at("retry").hidden = !sets.recorded.some((number) => sets.of(number).fault);
}

const allSent = () => new Promise((done) => {
  const look = () => {
    list();
    if (sets.sent.length === sets.recorded.length) done();
  };
  sets.onChange = look;
  look();
});

async function finish() {
  turn += 1;
  film.drop();
  now = { number: 0, phase: "" };
  camera.stop();
  awake?.release();
  document.body.classList.remove("on-stage");
  at("stage").hidden = at("before").hidden = true;
  at("sending").hidden = false;
  at("sending").querySelector("h1").focus();
  if (!sets.recorded.length) {
    tell(data.said.nothing);
    return;
  }
  await allSent();
  const made = await analysed();
  if (!made) return;
  await sets.clear({ used: true });
  at("sending").hidden = true;
  const next = at(data.phone ? "arrived" : "running");
  next.hidden = false;
  next.querySelector("h1").focus();
  if (!data.phone) watch(at("analysis"), made.id, () => location.assign(`/review/${made.id}`));
}

function tell(text) {
  at("faults").hidden = !text;
  at("faults").textContent = text && text[0].toUpperCase() + text.slice(1);
}

// Have the films analysed as one session; the same request twice makes one, so a lost answer is
// asked for again.
async function analysed() {
  const id = await sets.sessionId();
  for (;;) {
    try {
      return await call("POST", "/sessions", {
        id, title: data.title, person: data.person, keep_video: data.keep_video,
        uploads: sets.recorded.map((number) => ({
          id: sets.of(number).id, name: data.sets[number].name,
          movement: data.sets[number].movement, side: data.sets[number].side,
        })),
      });
    } catch (error) {
      const refused = error.status && error.status < 500;
      tell(refused ? error.message : words.interrupted);
      if (refused) {
        at("retry").hidden = false;
        return null;
      }
      await new Promise((go) => { setTimeout(go, AGAIN_MS); });
    }
  }
}

at("retry")?.addEventListener("click", () => {
  tell("");
  sets.retry();
  if (sets.sent.length === sets.recorded.length) finish();
});

sets.onChange = () => { if (!at("stage").hidden) show(); };
if (at("begin")) {
  at("begin").disabled = !canRecord();
  await sets.open();
  const there = sets.recorded.length;
  at("anew").hidden = at("earlier").hidden = !there && canRecord();
  at("earlier").textContent = canRecord() ? fill(data.said.goesOn, { n: there }) : data.said.cannot;
  if (there) at("begin").textContent = data.said.goOn;
  at("begin").addEventListener("click", () => {
    if (data.sets.every((_, number) => sets.of(number))) finish();
    else begin();
  });
  at("anew").addEventListener("click", async () => {
    await sets.clear();
    at("anew").hidden = at("earlier").hidden = true;
    begin();
  });
}
