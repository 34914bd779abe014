// How far an analysis is: its stage in words, and the time that is left by what it took so far.

import { call, fill, words } from "./request.js";

const EVERY_MS = 1000;
const ENDED = ["done", "failed", "cancelled"];

const duration = (seconds) => seconds < 90
  ? fill(words.seconds, { n: Math.max(1, Math.round(seconds)) })
  : fill(words.minutes, { n: Math.round(seconds / 60) });

// Show the progress of a session in a box until it has ended; `onEnd(session)` gets the last state.
export function watch(box, id, onEnd) {
  const bar = box.querySelector("progress"), stage = box.querySelector("[data-stage]");
  let first = null;
  const look = async () => {
    let session;
    try {
      session = await call("GET", `/sessions/${id}`);
      stage.classList.remove("fault");
    } catch (error) {
      stage.textContent = error.message;
      setTimeout(look, 4 * EVERY_MS);
      return;
    }
    if (!box.isConnected) return;
    if (ENDED.includes(session.state)) { onEnd(session); return; }
    const at = performance.now() / 1000, { fraction } = session;
    if (session.state === "running" && fraction) first ??= { at, fraction };
    bar.value = fraction ?? 0;
    const gone = first ? fraction - first.fraction : 0;
    const left = gone > 0.02 ? (1 - fraction) * (at - first.at) / gone : null;
    const name = words[session.state === "queued" ? "waiting" : session.stage] ?? words.waiting;
    const text = left === null ? name
      : `${name}, ${fill(words.left, { time: duration(left) })}`;
    if (stage.textContent !== text) stage.textContent = text;
    setTimeout(look, EVERY_MS);
  };
  look();
}
