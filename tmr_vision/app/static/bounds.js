// Start, peak and end of a repetition as marks on a chart, moved by hand or with the keys.

import { words } from "./request.js";

const NAMES = ["start_s", "peak_s", "end_s"];

export class Bounds {
  // `at` has the three times in seconds; `onMove(name, time)` while one moves, `onKeep` at its end.
  constructor(at, { low, high, step, onMove, onKeep }) {
    Object.assign(this, { at: { ...at }, was: at, low, high, step, onMove, onKeep, marks: {} });
  }

  draw(chart) {
    this.chart = chart;
    for (const name of NAMES) {
      const mark = document.createElement("button");
      Object.assign(mark, { type: "button", className: `mark ${name}` });
      mark.dataset.name = name;
      mark.setAttribute("role", "slider");
      mark.setAttribute("aria-label", words[name]);
      const label = document.createElement("span");
      label.textContent = words[name];
      mark.append(label);
      for (const kind of ["mousedown", "click", "dblclick"]) {
        mark.addEventListener(kind, (event) => event.stopPropagation()); // not the chart's
      }
      mark.addEventListener("pointerdown", (event) => this.grab(event, name));
      mark.addEventListener("keydown", (event) => this.press(event, name));
      mark.addEventListener("blur", () => this.keep(name));
      chart.over.append(mark);
      this.marks[name] = mark;
    }
    this.place();
  }

  place() {
    for (const [name, mark] of Object.entries(this.marks)) {
      const time = this.at[name], text = `${time.toFixed(2)} s`;
      mark.style.left = `${this.chart.valToPos(time, "x")}px`;
      const values = { now: time.toFixed(3), min: this.low, max: this.high, text };
      for (const [key, value] of Object.entries(values)) mark.setAttribute(`aria-value${key}`, value);
    }
  }

  // Move one, at most to its neighbours.
  move(name, time) {
    const i = NAMES.indexOf(name);
    const low = i ? this.at[NAMES[i - 1]] + this.step : this.low;
    const high = i < 2 ? this.at[NAMES[i + 1]] - this.step : this.high;
    this.at[name] = Math.round(1000 * Math.min(high, Math.max(low, time))) / 1000;
    this.place();
    this.onMove(name, this.at[name]);
  }

  keep(name) {
    if (this.at[name] === this.was[name]) return;
    this.was = { ...this.at };
    this.onKeep(name, this.at[name]);
  }

  undo(name) {
    this.at[name] = this.was[name];
    this.place();
    this.onMove(name, this.at[name]);
  }

  grab(event, name) {
    event.stopPropagation();
    const mark = this.marks[name], { left } = this.chart.over.getBoundingClientRect();
    const moved = (e) => this.move(name, this.chart.posToVal(e.clientX - left, "x"));
    mark.setPointerCapture(event.pointerId);
    mark.addEventListener("pointermove", moved);
    mark.addEventListener("lostpointercapture", () => {
      mark.removeEventListener("pointermove", moved);
      this.keep(name);
    }, { once: true });
  }

  press(event, name) {
    const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 };
    if (event.key in steps) this.move(name, this.at[name] + steps[event.key] * this.step);
    else if (event.key === "Enter") this.keep(name);
    else if (event.key === "Escape" && this.at[name] !== this.was[name]) this.undo(name);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
