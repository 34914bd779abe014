// The review page: a repetition is chosen, moved, left out; the answer comes back calculated anew.
// Charts, player and `page` are those of the report (/script), loaded before this module.
/* global page, review, addresses, timeChart */

import { attempt, call, fault, words } from "./request.js";
import { Bounds } from "./bounds.js";
import { headerOf } from "./header.js";
import { measure } from "./measure.js";

const MOST_KEPT_BYTES = 60e6;
const AROUND_S = 1.5;
const id = document.getElementById("review").dataset.session;
let picked = null; // {rep, bounds}

const panelOf = (rep) => document.querySelector(`.rep[data-rep="${CSS.escape(rep)}"]`);
const chipOf = (rep) => document.querySelector(`[data-pick="${CSS.escape(rep)}"]`);
const testOf = (element) => element.closest("[data-test]");

// --- one repetition -------------------------------------------------------------------------------

// Show a moment of a repetition in the video of its test.
function show(test, index, time) {
  test.querySelector(`.lanes button[data-rep="${index}"]`)?.click();
  const position = test.querySelector(".position");
  if (!position || position.closest(".paired")) return;
  position.value = time;
  position.dispatchEvent(new Event("input"));
}

function unpick() {
  if (!picked) return;
  const { rep } = picked;
  picked = null;
  panelOf(rep)?.setAttribute("hidden", "");
  chipOf(rep)?.setAttribute("aria-pressed", "false");
}

// Open a repetition; quietly: without going to it in the video.
function pick(rep, { quiet = false } = {}) {
  unpick();
  const panel = panelOf(rep);
  if (!panel) return;
  panel.hidden = false;
  chipOf(rep).setAttribute("aria-pressed", "true");
  picked = { rep, bounds: drawBounds(panel, quiet) };
}

// Draw the curve around a repetition with its start, peak and end as marks that can be moved.
function drawBounds(panel, quiet) {
  const test = testOf(panel), index = Number(panel.dataset.index), box = panel.querySelector(".zoom");
  const movement = page.movements[test.querySelector(".review").dataset.movement];
  const rep = movement.reps[index];
  if (!quiet) show(test, index, rep.peak);
  if (!box) return null;
  box.replaceChildren();
  const trace = movement.traces.find((each) => each.source === rep.source);
  const near = trace.time.map((time) => time >= rep.start - AROUND_S && time <= rep.end + AROUND_S);
  const kept = (values) => values.filter((_, i) => near[i]);
  const shown = { source: rep.source, time: kept(trace.time),
                  left: kept(trace[rep.side] ?? trace.left) };
  const bounds = new Bounds({ start_s: rep.start, peak_s: rep.peak, end_s: rep.end }, {
    low: shown.time[0], high: shown.time.at(-1), step: 1 / movement.rate,
    onMove: (name, time) => {
      panel.querySelector(`[name=${name}]`).value = time.toFixed(2);
      show(test, index, time);
    },
    onKeep: (name, time) => change(panel, { [name]: time }),
  });
  bounds.draw(timeChart(box, shown, {
    xLabel: box.dataset.x, onPick: (time) => show(test, index, time), onHover: () => {},
    onZoom: () => bounds.place(),
  }));
  return bounds;
}

// --- changes --------------------------------------------------------------------------------------

const change = (panel, changes) => save([
  { test: testOf(panel).dataset.test, rep: panel.dataset.rep, ...changes }]);

// What is changed is answered with the page as it is then: one trip in place of two.
const save = (edits) => attempt(async () => {
  let answer;
  try {
    answer = await call("POST", `/sessions/${id}/edits`, { edits }, { page: true });
  } catch (error) {
    await renew(await thePage()); // the marks go back to where they were
    throw error;
  }
  await renew(answer, words.saved);
});

const goBack = (direction, button) => attempt(async () => {
  await renew(await call("POST", `/sessions/${id}/${direction}`, undefined, { page: true }),
              words.saved);
}, button);

async function thePage() {
  const answer = await fetch(location.pathname);
  if (!answer.ok || answer.redirected) throw new Error(words.loggedOut);
  return answer.text();
}

function include(panel) {
  const button = panel.querySelector("[data-include]"), why = panel.querySelector(".why");
  if (!button) return;
  if (button.dataset.include === "yes") change(panel, { include: true });
  else if (why.value.trim()) change(panel, { include: false, reason: why.value.trim() });
  else {
    fault(document.activeElement === why ? words.needsReason : "");
    why.focus();
  }
}

// Say how to find the element that has the focus again in a new page.
function focused() {
  const element = document.activeElement, panel = element.closest(".rep");
  const own = ["data-pick", "data-history", "data-rename", "data-note", "data-name", "name"]
    .find((name) => element.hasAttribute(name));
  if (!own) return panel ? `[data-pick="${CSS.escape(panel.dataset.rep)}"]` : null;
  const value = element.getAttribute(own);
  const scope = panel ? `.rep[data-rep="${CSS.escape(panel.dataset.rep)}"] `
    : testOf(element) ? `[data-test="${CSS.escape(testOf(element).dataset.test)}"] ` : "";
  return `${scope}[${own}="${CSS.escape(value)}"]`;
}

// The plots and videos of a page by the test that they belong to, with where each video is.
const plotsOf = (whole) => new Map([...whole.querySelectorAll(".review")].map((root) => [
  testOf(root).dataset.test,
  { root, source: root.querySelector("video")?.dataset.source,
    position: root.querySelector(".position")?.value },
]));

// What the plots of a movement show, the numbers of its traces by their keys.
const shown = ({ traces, ...rest }) =>
  JSON.stringify([rest, traces.map(({ key, others }) => [key, others?.length])]);

// Give the traces of new data, which may come as their keys alone, the numbers of those that are
// known; false: some are not.
function filled(data, known) {
  const traces = new Map(known.movements.flatMap((each) => each.traces)
    .map((each) => [each.key, each]));
  for (const movement of data.movements) {
    movement.traces = movement.traces.map((each) => (each.time ? each : traces.get(each.key)));
    if (movement.traces.includes(undefined)) return false;
  }
  return true;
}

const frame = () => new Promise((go) => { requestAnimationFrame(() => setTimeout(go)); });

// Put a page in the place of the present one, without losing where one is in it: what can be read
// first, then, when that is on the screen, the plots and videos of the tests that have changed.
async function renew(text, told) {
  const fresh = new DOMParser().parseFromString(text, "text/html");
  const [again, rep] = [focused(), picked?.rep];
  const before = page.movements.map(shown);
  const data = JSON.parse(fresh.getElementById("data").textContent);
  if (!filled(data, page)) {
    await renew(await thePage(), told);
    return;
  }
  picked = null;
  Object.assign(page, data);
  const whole = document.adoptNode(fresh.getElementById("review"));
  const made = plotsOf(whole), old = plotsOf(document);
  made.forEach(({ root }, test) => { if (old.has(test)) root.replaceWith(old.get(test).root); });
  document.getElementById("review").replaceWith(whole);
  if (rep) pick(rep, { quiet: true });
  const refocus = () => document.querySelector(again ?? "#none")?.focus({ preventScroll: true });
  refocus();
  await frame();
  for (const [test, { root }] of made) {
    const number = root.dataset.movement, was = old.get(test);
    if (was && !was.root.isConnected) continue; // another change came meanwhile
    if (was && before[number] === shown(page.movements[number])) continue;
    was?.root.replaceWith(root);
    review(root, page.movements[number], number);
    goTo(root, was);
  }
  if (document.activeElement === document.body) refocus();
  if (told) setTimeout(() => { document.getElementById("told").textContent = told; }, 50);
}

function goTo(root, place) {
  const video = root.querySelector("video"), position = root.querySelector(".position");
  if (!video || !place || video.dataset.source !== place.source) return;
  video.addEventListener("loadedmetadata", () => {
    position.value = place.position;
    position.dispatchEvent(new Event("input"));
  }, { once: true });
}

// Keep small videos at hand, so that they are there at once after each change.
async function keepVideos() {
  for (const [source, path] of Object.entries(page.videos)) {
    const head = await fetch(path, { headers: { Range: "bytes=0-0" } });
    const bytes = Number(head.headers.get("Content-Range")?.split("/")[1] ?? Infinity);
    if (bytes < MOST_KEPT_BYTES) {
      addresses[source] = URL.createObjectURL(await (await fetch(path)).blob());
    }
  }
}

// Lay an angle over the picture, or take it away.
function measureOn(box) {
  const screens = testOf(box).querySelectorAll(".screen");
  if (box.checked) box.away = [...screens].map(measure);
  else box.away.forEach((away) => away());
}

// --- what the hand does ---------------------------------------------------------------------------

document.addEventListener("click", ({ target }) => {
  const button = target.closest("button"), panel = target.closest(".rep");
  if (!button) return;
  const { pick: rep, history, side } = button.dataset;
  if (rep) { if (picked?.rep === rep) unpick(); else pick(rep); }
  else if (history) goBack(history, button);
  else if (panel && "include" in button.dataset) {
    panel.querySelector(".why")?.focus();
    include(panel);
  } else if (panel && side) change(panel, { side });
});

document.addEventListener("submit", (event) => {
  if (event.target.id !== "header") return;
  event.preventDefault();
  save([{ header: headerOf(event.target, { all: true }) }]);
});

document.addEventListener("change", ({ target }) => {
  const test = testOf(target)?.dataset.test, panel = target.closest(".rep");
  if ("rename" in target.dataset) save([{ test, movement: target.value }]);
  else if ("note" in target.dataset) save([{ test, note: target.value }]);
  else if ("measure" in target.dataset) measureOn(target);
  else if (panel && target.type === "number" && target.value !== "") {
    change(panel, { [target.name]: Number(target.value) });
  }
});

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  const typing = target.closest("input:not([type=range]), textarea, select");
  const panel = target.closest(".rep") ?? (picked && panelOf(picked.rep));
  const command = event.ctrlKey || event.metaKey;
  const act = (todo) => { event.preventDefault(); todo(); };
  if (key === "Enter" && target.matches(".why")) act(() => include(panel));
  else if (typing) return;
  else if (command && key.toLowerCase() === "z" && !event.shiftKey) act(() => goBack("undo"));
  else if (command && ["y", "z"].includes(key.toLowerCase())) act(() => goBack("redo"));
  else if (command || event.altKey) return;
  else if (target.dataset.pick && ["ArrowLeft", "ArrowRight"].includes(key)) {
    const chips = [...target.parentElement.children];
    const next = chips[chips.indexOf(target) + (key === "ArrowRight" ? 1 : -1)];
    if (next) act(() => { next.focus(); pick(next.dataset.pick); });
  } else if (panel && key === "x") act(() => include(panel));
  else if (panel && key === "s") act(() => panel.querySelector("[data-side]")?.click());
  else if (panel && key === "Escape") act(() => { chipOf(panel.dataset.rep).focus(); unpick(); });
});

keepVideos().catch(() => {});
