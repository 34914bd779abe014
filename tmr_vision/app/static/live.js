// The guided check: a camera, a socket, and a face that shows what it is told. Nothing is decided
// here: what is seen, counted and said comes from the program.

import { API, attempt, call, fault } from "./request.js";
import { Camera } from "./live-camera.js";
import { Face } from "./live-face.js";
import { showLevel } from "./live-level.js";
import { Link } from "./live-link.js";
import { Voice } from "./live-voice.js";

const data = JSON.parse(document.getElementById("live-data").textContent);
const form = document.getElementById("choose"), stage = document.getElementById("stage");
const asked = new URLSearchParams(location.search);
const face = new Face(data, (command) => link?.command(command));
const voice = new Voice();
let link = null, camera = null, awake = null, started = false, recording = data.record ?? "", slow_phase = null;

async function stayAwake() {
  try {
    awake = await navigator.wakeLock?.request("screen");
  } catch { /* the device does not want to; the check goes on all the same */ }
}

function show(id, { withCamera, invites = false }) {
  if (form) form.hidden = true;
  stage.hidden = false;
  document.body.classList.add("on-stage");
  face.say(data.words.opening);
  if (!data.camera) history.replaceState(null, "", `?check=${id}${withCamera ? "" : "&view=guide"}`);
  link = new Link(data.socket ?? `${API}/live/${id}/socket`, { pictures: !withCamera });
  link.onTold = (told, picture) => {
    if (told.ready && withCamera && !started) {
      started = true;
      face.say(data.words.starting);
      camera.start();
    }
    if (told.update) for (const event of told.update.events) voice.hear(event, told.update.language);
    if (told.update && withCamera && recording) {
      const { cue_code: code, phase } = told.update;
      if (data.slow.includes(code)) slow_phase = phase;
      face.offer(slow_phase === phase);
    }
    if (withCamera && !told.camera) {
      camera.stop();
      face.trouble(data.words.otherCamera);
    }
    const own = told.page === told.you ? camera?.picture(told.capture_s) : null;
    face.show(told, own ?? picture);
    if (picture) document.getElementById("invite").hidden = true;
    if (told.stage === "done" || told.stage === "failed") finish();
  };
  link.onLost = async () => {
    face.trouble(data.words.offline);
    const known = await stateOf(id);
    if (known && !known.runs) location.assign(known.review);
    if (known === null) {
      finish();
      face.over(data.words.gone);
    }
  };
  link.onBack = () => face.trouble("");
  if (withCamera) {
    camera = new Camera(document.getElementById("camera"), link);
    camera.onTrouble = (kind) => {
      face.trouble(kind ? data.troubles[kind] : "", kind === "refused" || kind === "missing");
      if (kind) link.trouble(kind);
    };
    camera.onPicture = (picture) => face.alone(picture);
    face.onAgain = () => camera.start();
    // The check ends with what was done; the films come beside it.
    face.onRecord = () => {
      if (!data.camera) link.command("stop");
      finish();
      location.assign(recording);
    };
    offerOthers();
    showLevel(data);
  }
  stayAwake();
  link.open();
  if (invites) {
    attempt(async () => {
      const { qr, address } = await call("POST", `/live/${id}/phone`);
      document.getElementById("qr").src = qr;
      document.getElementById("qr").title = address;
      document.getElementById("invite").hidden = false;
    });
  }
}

// Front or back camera, where there are several.
async function offerOthers() {
  const turn = document.getElementById("turn");
  const found = (await navigator.mediaDevices?.enumerateDevices?.()) ?? [];
  turn.hidden = found.filter((each) => each.kind === "videoinput").length < 2;
  turn.addEventListener("click", () => {
    camera.facing = camera.facing === "user" ? "environment" : "user";
    camera.start();
  });
}

function finish() {
  document.getElementById("invite").hidden = true;
  link.close();
  camera?.stop();
  awake?.release();
}

// What is known of a check: null if it is over for this page, undefined if nobody answers.
async function stateOf(id) {
  if (data.camera) return undefined;
  try {
    return await call("GET", `/live/${id}`);
  } catch (error) {
    return [404, 410].includes(error.status) ? null : undefined;
  }
}

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && link) stayAwake();
});

document.addEventListener("keydown", (event) => {
  const wanted = !stage.hidden && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (!wanted || event.target.closest("button, a, input")) return;
  const keys = face.phase === "gate" ? { ...data.keys, ...data.gate_keys } : data.keys;
  if (event.key in keys) link?.command(keys[event.key]);
});

form?.addEventListener("submit", (event) => {
  if (event.submitter?.formAction.endsWith("/record")) return; // a page of its own
  event.preventDefault();
  const given = Object.fromEntries(new FormData(form)), button = event.submitter;
  voice.wanted = "voice" in given;
  voice.wake();
  attempt(async () => {
    const made = await call("POST", "/live", data.invited ? undefined : {
      movements: given.movements.split(","), person: given.person || null,
      reps: Number(given.reps), rounds: Number(given.rounds),
      brief: "brief" in given, keep_video: "keep_video" in given,
    });
    const phone = button?.dataset.view === "guide";
    recording = made.record;
    show(made.id, { withCamera: !phone, invites: phone });
  }, button);
});

if (data.camera) voice.wanted = false; // the computer speaks
if (data.camera) show(data.camera, { withCamera: true });
else if (asked.has("check")) {
  stateOf(asked.get("check")).then((known) => {
    recording = known?.record ?? "";
    if (known?.runs) show(known.id, { withCamera: asked.get("view") !== "guide" });
    else if (known) location.assign(known.review);
    else {
      history.replaceState(null, "", location.pathname);
      fault(data.words.gone);
    }
  });
}
