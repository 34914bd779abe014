// Each movement: its charts, its strip of repetitions and its video, in step with each other.

const page = JSON.parse(document.getElementById("data").textContent);
page.language = document.documentElement.lang;

const KEYS = { " ": "toggle", ",": ["step", -1], ".": ["step", 1], n: ["next", 1],
               p: ["next", -1] };

function review(root, movement, index) {
  const charts = { curves: null, difference: null, times: {} };
  const stage = root.querySelector(".stage");
  const withVideo = stage && movement.reps.length && Object.keys(page.videos).length;
  let player = null;
  const acts = () => (player && !player.failed ? player : null);
  const showRep = (rep, part) => acts()?.showRep(rep, part);

  const say = (percent) => {
    if (percent === null || percent === undefined) return "";
    const { curves } = movement;
    const words = [`${percent} %`];
    for (const side of curves ? SIDES : []) {
      words.push(`${page.words[side]} ${degrees(curves.mean[side][percent])}`);
    }
    if (curves) words.push(`${page.words.difference} ${degrees(curves.difference[percent], true)}`);
    return words.join(" · ");
  };
  const readout = root.querySelector(".readout.curves");
  const quiet = readout?.textContent;
  const onHover = (percent) => { readout.textContent = say(percent) || quiet; };
  const open = (box) => {
    box.closest(".plot").classList.add("scripted");
    return box;
  };

  const drawCurves = () => {
    const box = root.querySelector(".live.curves");
    if (!box) return;
    const common = { sync: `m${index}`, xLabel: box.dataset.x, onHover };
    const last = !movement.curves;
    charts.curves = curvesChart(open(box), movement, { ...common, last, onPick: showRep });
    readable(box, () => charts.curves, { label: box.dataset.label, words: say, onEnter: (percent) => {
      const rep = movement.reps[movement.typical.left ?? movement.typical.right];
      showRep(rep, percent / 100);
    } });
    if (last) return;
    const below = root.querySelector(".live.difference");
    charts.difference = differenceChart(open(below), movement, { ...common, onPick: (part) =>
      showRep(movement.reps[movement.typical.left], part) });
    for (const made of [charts.curves, charts.difference]) made.marks = new Marks(made);
  };

  const drawTimes = (box) => {
    const trace = movement.traces.find((t) => t.source === Number(box.dataset.source));
    const lanes = box.parentElement.querySelector(".lanes");
    const output = box.parentElement.querySelector(".readout.time");
    const words = (at) => {
      if (at === null || at === undefined) return "";
      const time = trace.time[at].toLocaleString(page.language, { minimumFractionDigits: 1,
                                                                  maximumFractionDigits: 1 });
      const sides = SIDES.filter((side) => shown[side] && shown[side][at] !== null);
      const values = sides.map((side) => shown.right
        ? `${page.words[side]} ${degrees(shown[side][at])}` : degrees(shown[side][at]));
      return [`${time} s`, ...values].join(" · ");
    };
    const arrange = (u) => arrangeLanes(lanes, u, movement.reps);
    let shown = trace;
    const draw = () => {
      const old = charts.times[trace.source];
      if (old) old.destroy();
      const made = timeChart(open(box), shown, {
        xLabel: box.dataset.x, onPick: (time) => acts()?.showTime(trace.source, time),
        yRange: shown === trace ? common(movement.traces) : undefined,
        onHover: (at) => { output.textContent = words(at) || heading(); }, onZoom: arrange,
      });
      arrange(made);
      made.marks = new Marks(made);
      charts.times[trace.source] = made;
    };
    const heading = () => `${shown.name}, °`;
    draw();
    readable(box, () => charts.times[trace.source], { label: box.dataset.label, words,
      onEnter: (at) => acts()?.showTime(trace.source, trace.time[at]) });
    const choice = box.parentElement.querySelector(".angle");
    if (choice && trace.others.length) {
      const all = [trace, ...trace.others];
      choice.append(...all.map((each, i) => new Option(each.name, i)));
      choice.closest(".other").hidden = false;
      choice.addEventListener("change", async () => {
        if (movement.more && choice.value !== "0") await fetchOthers(movement);
        const { others } = trace;
        shown = { ...[trace, ...others][choice.value], time: trace.time };
        if (choice.value === "0") shown = trace;
        output.textContent = heading();
        draw();
      });
    }
    for (const button of lanes.querySelectorAll("button")) {
      button.addEventListener("click", () => showRep(movement.reps[button.dataset.rep], 0));
    }
  };

  const onMoment = ({ source, time, running }) => {
    const points = running.map(({ rep, part }) => {
      const percent = Math.min(100, Math.max(0, Math.round(100 * part)));
      return { side: rep.side, x: percent, y: rep.curve[percent] };
    });
    const together = points.length && points.every((point) => point.x === points[0].x);
    charts.curves?.marks?.show(together ? points[0].x : null, points);
    charts.difference?.marks.show(together ? points[0].x : null, []);
    for (const [key, made] of Object.entries(charts.times)) {
      made.marks.show(Number(key) === source ? time : null, []);
    }
    const now = new Set(running.map(({ rep }) => movement.reps.indexOf(rep)));
    for (const button of root.querySelectorAll(".lanes button")) {
      button.classList.toggle("now", now.has(Number(button.dataset.rep)));
    }
  };

  drawCurves();
  root.querySelectorAll(".live.time").forEach(drawTimes);
  if (!withVideo) return;
  stage.hidden = false;
  root.classList.add("with-video");
  player = new Player(stage, movement, onMoment);
  root.addEventListener("pointerdown", () => { reviews.now = reviews.of.get(root); });
  // After a click the keys go to the movement again, so that space plays and presses no button.
  root.addEventListener("click", (event) => {
    if (event.detail && !event.target.closest("select, a, summary, [role=slider]")) {
      root.focus({ preventScroll: true });
    }
  });
  reviews.of.set(root, { root, act: (name, argument) => {
    if (!acts()) return false;
    player[name](argument);
    return true;
  } });
}

// Get the values of the other angles: they are most of what there is, and seldom looked at.
async function fetchOthers(movement) {
  const { address, movement: number, offset } = movement.more;
  movement.more = null;
  const { movements } = await (await fetch(address)).json();
  for (const trace of movement.traces) {
    trace.others = movements[number].traces
      .find(({ source }) => source === trace.source - offset).others;
  }
}

// Keys go to the movement that was used last, else to the first whose video is in sight.
const reviews = { of: new Map(), now: null };
function reviewInSight() {
  const seen = ({ root }) => {
    const { top, bottom } = root.querySelector(".stage").getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  };
  if (reviews.now && seen(reviews.now)) return reviews.now;
  return [...reviews.of.values()].find(seen);
}
document.addEventListener("keydown", (event) => {
  const key = KEYS[event.key];
  const typing = event.target.closest("input:not([type=range]), select, textarea") ||
    (event.key === " " && event.target.closest("button, summary, a"));
  if (!key || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const [name, argument] = [key].flat();
  const root = event.target.closest(".review");
  if ((reviews.of.get(root) ?? reviewInSight())?.act(name, argument)) event.preventDefault();
});

// The span of angles that all videos of a movement share, so that their plots can be compared.
function common(traces) {
  const values = traces.flatMap((trace) => SIDES.flatMap((side) => trace[side] ?? []))
    .filter((value) => value !== null);
  const [low, high] = values.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)],
                                    [Infinity, -Infinity]);
  const room = 0.08 * (high - low || 1);
  return traces.length > 1 && values.length ? [low - room, high + room] : undefined;
}

// Put the button of each repetition under its place in the chart.
function arrangeLanes(lanes, made, reps) {
  const width = made.over.clientWidth;
  lanes.style.marginLeft = `${made.over.offsetLeft}px`;
  lanes.style.width = `${width}px`;
  for (const button of lanes.querySelectorAll("button")) {
    const rep = reps[button.dataset.rep];
    const [from, to] = [rep.start, rep.end].map((time) =>
      Math.min(width, Math.max(0, made.valToPos(time, "x"))));
    button.style.left = `${from}px`;
    button.style.width = `${to - from}px`;
    button.hidden = to - from < 1;
  }
}

document.querySelectorAll(".review").forEach((root, i) =>
  review(root, page.movements[root.dataset.movement], i));
