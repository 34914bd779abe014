// Interactive plots in place of the static ones: the same lines, with a cursor, zoom and clicks.

const SIDES = ["left", "right"];
const DASHES = { left: [], right: [7, 4], out: [2, 3] };
const NEAR_PX = 24;

const colour = (name) =>
  getComputedStyle(document.documentElement).getPropertyValue(`--fig-${name}`).trim();
const sideLine = (side, width, alpha, dash) => ({
  stroke: () => colour(side), width, alpha, dash, points: { show: false },
});
const hidden = { stroke: "transparent", width: 0, points: { show: false } };

// Write whole degrees as the rest of the page does.
const degrees = (value, signed) => {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  const whole = Math.round(value);
  const sign = whole < 0 ? "−" : signed && whole > 0 ? "+" : "";
  return `${sign}${Math.abs(whole)}°`;
};

function axis(extra) {
  const line = () => ({ stroke: () => colour("grid"), width: 1 });
  return {
    stroke: () => colour("ink"), font: "12px system-ui, sans-serif",
    grid: line(), ticks: line(), ...extra,
  };
}

// Make a chart in a box; `onClick(index, x, y)` gets what was clicked on, not dragged over.
function chart(box, { height, data, series, bands, hooks, sync, xLabel, onClick, yRange }) {
  const made = new uPlot({
    width: Math.max(200, box.clientWidth), height, series, bands, hooks,
    legend: { show: false },
    scales: { x: { time: false }, y: { range: yRange } },
    axes: [
      axis({ label: xLabel, labelSize: 18, labelFont: "12px system-ui, sans-serif", size: 30,
             values: (_, ticks) => ticks.map((tick) => tick.toLocaleString(page.language)) }),
      axis({ size: 44, values: (_, ticks) => ticks.map((tick) => `${tick}`.replace("-", "−")) }),
    ],
    cursor: { sync: sync && { key: sync }, drag: { x: true, y: false }, points: { show: false },
              focus: { prox: NEAR_PX } },
    focus: { alpha: 0.35 },
  }, data, box);
  let pressedAt = null;
  made.over.addEventListener("mousedown", (event) => { pressedAt = event.clientX; });
  made.over.addEventListener("click", (event) => {
    if (pressedAt === null || Math.abs(event.clientX - pressedAt) > 4) return;
    const { left, top } = made.over.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    onClick(made.posToIdx(x), made.posToVal(x, "x"), made.posToVal(y, "y"));
  });
  new ResizeObserver(() => {
    const width = box.clientWidth;
    if (width && width !== made.width) made.setSize({ width, height });
  }).observe(box);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => made.redraw(false));
  return made;
}

// Both sides over 0 to 100 %: repetitions thin, means thick with a band of one SD.
function curvesChart(box, movement, { sync, last, xLabel, onPick, onHover }) {
  const data = [Array.from({ length: 101 }, (_, percent) => percent)];
  const series = [{}], bands = [];
  for (const rep of movement.reps) {
    data.push(rep.curve);
    series.push(sideLine(rep.side, 1, 0.55, DASHES[rep.excluded === null ? rep.side : "out"]));
  }
  for (const side of movement.curves ? SIDES : []) {
    const { mean, sd } = movement.curves;
    const edge = (sign) => mean[side].map((value, i) =>
      value === null || sd[side][i] === null ? null : value + sign * sd[side][i]);
    bands.push({ series: [data.length, data.length + 1], fill: () => `${colour(side)}2b` });
    data.push(edge(1), edge(-1), mean[side]);
    series.push(hidden, hidden, sideLine(side, 2.4, 1, DASHES[side]));
  }
  const nearest = (percent, y) => movement.reps
    .filter((rep) => rep.curve[percent] !== null)
    .reduce((best, rep) => !best ||
      Math.abs(rep.curve[percent] - y) < Math.abs(best.curve[percent] - y) ? rep : best, null);
  return chart(box, {
    height: last ? 250 : 225, data, series, bands, sync, xLabel: last ? xLabel : undefined,
    hooks: { setCursor: [(u) => onHover(u.cursor.idx)] },
    onClick: (percent, _, y) => {
      const rep = nearest(percent, y);
      if (rep) onPick(rep, percent / 100);
    },
  });
}

// Right minus left, on the grey band of its measurement error.
function differenceChart(box, movement, { sync, xLabel, onPick, onHover }) {
  const { difference, error } = movement.curves;
  const reach = 1.3 * Math.max(error, ...difference.filter((v) => v !== null).map(Math.abs));
  const drawBand = (u) => {
    const { left, width } = u.bbox;
    const [top, bottom, zero] = [error, -error, 0].map((v) => u.valToPos(v, "y", true));
    u.ctx.save();
    u.ctx.fillStyle = colour("band");
    u.ctx.fillRect(left, top, width, bottom - top);
    u.ctx.fillStyle = colour("muted");
    u.ctx.fillRect(left, zero, width, 1);
    u.ctx.restore();
  };
  return chart(box, {
    height: 170, sync, xLabel, yRange: [-reach, reach],
    data: [difference.map((_, percent) => percent), difference],
    series: [{}, { stroke: () => colour("ink"), width: 2, points: { show: false } }],
    hooks: { drawAxes: [drawBand], setCursor: [(u) => onHover(u.cursor.idx)] },
    onClick: (percent) => onPick(percent / 100),
  });
}

// The judged angle over the time of one video.
function timeChart(box, trace, { xLabel, yRange, onPick, onHover, onZoom }) {
  const sides = SIDES.filter((side) => trace[side]);
  return chart(box, {
    height: 170, xLabel, yRange,
    data: [trace.time, ...sides.map((side) => trace[side])],
    series: [{}, ...sides.map((side) => sides.length > 1
      ? sideLine(side, 1.4, 1, DASHES[side])
      : { stroke: () => colour("ink"), width: 1.4, points: { show: false } })],
    hooks: { setCursor: [(u) => onHover(u.cursor.idx)], setScale: [onZoom], setSize: [onZoom] },
    onClick: (_, time) => onPick(time),
  });
}

// Where the video is, drawn over a chart: a line, and a dot for each repetition that runs.
class Marks {
  constructor(made) {
    this.chart = made;
    this.line = document.createElement("div");
    this.line.className = "playhead";
    made.over.append(this.line);
    this.dots = {};
    for (const side of SIDES) {
      this.dots[side] = document.createElement("div");
      this.dots[side].className = `dot ${side}`;
      made.over.append(this.dots[side]);
    }
    this.show(null, []);
  }

  show(x, points) {
    const place = (element, px, py) => {
      element.hidden = !(px >= 0 && px <= this.chart.over.clientWidth);
      if (!element.hidden) element.style.transform = `translate(${px}px, ${py}px)`;
    };
    place(this.line, x === null ? NaN : this.chart.valToPos(x, "x"), 0);
    for (const side of SIDES) {
      const point = points.find((p) => p.side === side && p.y !== null);
      place(this.dots[side], point ? this.chart.valToPos(point.x, "x") : NaN,
            point ? this.chart.valToPos(point.y, "y") : 0);
    }
  }
}

// Let a chart be read with the keys: it is a slider whose value is said in words.
// `chart()` gives what is shown now.
function readable(box, chart, { label, words, onEnter }) {
  let at = 0;
  const last = chart().data[0].length - 1;
  Object.entries({ role: "slider", tabindex: 0, "aria-label": label, "aria-valuemin": 0,
                   "aria-valuemax": last, "aria-valuenow": 0, "aria-valuetext": words(0) })
    .forEach(([name, value]) => box.setAttribute(name, value));
  box.addEventListener("keydown", (event) => {
    const far = Math.max(1, Math.round(last / 10));
    const steps = { ArrowLeft: -1, ArrowRight: 1, PageDown: -far, PageUp: far, Home: -last,
                    End: last };
    if (event.key === "Enter") onEnter(at);
    else if (event.key in steps) {
      at = Math.min(last, Math.max(0, at + steps[event.key]));
      const made = chart();
      made.setCursor({ left: made.valToPos(made.data[0][at], "x"), top: 10 });
      box.setAttribute("aria-valuenow", at);
      box.setAttribute("aria-valuetext", words(at));
    } else return;
    event.preventDefault();
  });
}
