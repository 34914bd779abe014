// What the page shows of a moment: sentence, mirror, panel, buttons; all of it is told.

import { drawFigures, drawMirror } from "./live-draw.js";

const SILENT_MS = 700;
const at = (id) => document.getElementById(id);
const make = (name, properties = {}, ...inside) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...inside);
  return made;
};

export class Face {
  phase = "";
  onAgain = () => {};
  onRecord = () => {};
  #shown = {};
  #told = null;
  #picture = null;
  #trouble = "";
  #mayRetry = false;
  #offers = false;
  #last_ms = 0;

  constructor(data, command) {
    this.data = data;
    this.command = command;
    addEventListener("resize", () => this.#fit());
  }

  say(text, { hint = false } = {}) {
    const cue = at("cue");
    if (cue.textContent === text && cue.classList.contains("hint") === hint) return;
    cue.textContent = text;
    cue.classList.toggle("hint", hint);
    this.#fit();
  }

  // Why it does not go on; it stands in the place of the sentence until it does.
  trouble(text, mayRetry = false) {
    this.#trouble = text;
    this.#mayRetry = mayRetry;
    if (text) this.say(text, { hint: true });
    else if (this.#told?.update) this.#sentence(this.#told.update);
    this.#buttons();
  }

  // Offer to record and send, where it is too slow for this.
  offer(wanted) {
    if (wanted === this.#offers) return;
    this.#offers = wanted;
    this.#buttons();
  }

  // The check is over, and nothing more will be told.
  over(text) {
    this.#told = { stage: "failed", reason: text };
    this.#end();
  }

  show(told, picture) {
    this.#told = told.update || !this.#told ? told : { ...this.#told, ...told };
    if (told.stage && told.stage !== "running") return this.#end();
    if (!told.update) return undefined;
    this.#last_ms = performance.now();
    const { update } = told;
    this.phase = update.phase;
    if (picture) this.#picture = picture;
    drawMirror(at("mirror"), this.#picture, update, this.data);
    this.#sentence(update);
    this.#panel(update, told.figures);
    return this.#buttons();
  }

  // A picture while nothing is told: the mirror goes on, without what is seen in it.
  alone(video) {
    if (performance.now() - this.#last_ms < SILENT_MS) return;
    drawMirror(at("mirror"), video, null, this.data);
  }

  #sentence(update) {
    if (!this.#trouble) this.say(update.hint || update.cue, { hint: Boolean(update.hint) });
  }

  // Change a part of the page only if what it shows has changed.
  #change(name, value, change) {
    const key = JSON.stringify(value);
    if (this.#shown[name] === key) return;
    this.#shown[name] = key;
    change(value);
  }

  #panel(update, figures) {
    at("pause").hidden = !update.pause;
    at("pause").textContent = update.pause;
    this.#change("name", update.name, (name) => {
      at("name").hidden = !name;
      at("name").textContent = name?.text ?? "";
      at("name").className = `name ${name ? `${name.look}-side` : ""}`;
    });
    const { counter, rest_s, timer_s, side } = update;
    this.#change("count", { counter, rest_s, timer_s, side }, () => {
      const rests = rest_s !== null;
      at("counting").hidden = !counter && !rests;
      at("counting").classList.toggle("small-count", Boolean(update.sketch));
      at("count").textContent = rests ? `${rest_s} s` : (counter?.count ?? "");
      at("count").className = `count ${!rests && side ? `${side}-side` : ""}`;
      at("of").textContent = rests ? "" : (counter?.words ?? "");
      at("timer").textContent = timer_s === null ? "" : `${timer_s} s`;
    });
    at("figures").hidden = !figures.length || Boolean(update.felt);
    if (!at("figures").hidden) drawFigures(at("figures"), figures);
    this.#change("gauge", update.gauge, (gauge) => this.#gauge(gauge, side));
    this.#change("felt", update.felt, (felt) => this.#felt(felt));
    this.#change("table", update.results, (rows) => this.#table(rows));
    this.#change("hand", update.by_hand, (text) => { at("hand").textContent = text; });
  }

  #gauge(gauge, side) {
    const box = at("gauge");
    box.hidden = !gauge;
    if (!gauge) return;
    const part = (deg) => `${(100 * Math.min(Math.max(deg, 0), gauge.full_deg)) / gauge.full_deg}%`;
    const now = make("div", { className: "bar-now" });
    now.style.width = gauge.value_deg === null ? "0" : part(gauge.value_deg);
    const rail = make("div", { className: "rail" }, now), labels = make("div", { className: "labels" });
    for (const [each, deg] of Object.entries(gauge.best_deg)) {
      if (deg === null) continue;
      const mark = make("div", { className: `best ${each}-best` });
      mark.style.left = part(deg);
      rail.append(mark);
      const label = each === side ? gauge.best : gauge.other_side;
      labels.append(make("span", { className: `${each}-side`, textContent: `${label} ${Math.round(deg)}°` }));
    }
    const value = gauge.value_deg === null ? "" : `${Math.round(gauge.value_deg)}°`;
    box.setAttribute("aria-label", `${this.data.words.gauge}: ${value}`);
    box.replaceChildren(labels, make("span", { className: "now", textContent: value }), rail);
  }

  #felt(felt) {
    const box = at("felt");
    box.hidden = !felt;
    if (!felt) return;
    const scores = Object.entries(felt.scores).map(([side, score]) =>
      make("p", { className: felt.asked === null || felt.asked === side ? `${side}-side` : "waits" },
        make("span", { textContent: felt.sides[side] }), make("strong", { textContent: score })));
    const choices = felt.asked === null
      ? felt.tags.map((tag, i) => this.#choice(this.data.tags[i], tag.text, tag.look))
      : [...felt.scale].reverse().map((score) => {
        const ends = { [felt.scale[0]]: felt.low, [felt.scale.at(-1)]: felt.high };
        const here = felt.place !== null && Number(score) === Math.round(felt.place);
        const words = ends[score] ? `${score}  ${ends[score]}` : score;
        return this.#choice(score, words, here ? "notice" : "plain", here ? felt.held : 0);
      });
    box.replaceChildren(make("div", { className: "scores" }, ...scores),
      make("div", { className: "choices" }, ...choices));
  }

  #choice(command, words, look, held = 0) {
    const button = make("button", { type: "button", className: `look-${look}` }, words);
    button.addEventListener("click", () => this.command(command));
    if (held) {
      const bar = make("span", { className: "held" });
      bar.style.backgroundSize = `${100 * held}% 100%`;
      button.append(bar);
    }
    return button;
  }

  #table(rows) {
    at("stage").classList.toggle("with-table", rows.length > 0);
    at("table").hidden = !rows.length;
    at("table").replaceChildren(...rows.map((row) => make("section", {},
      make("h2", {}, make("span", { textContent: row.title }),
        make("span", { className: this.#look(row.verdict.look), textContent: row.verdict.text })),
      make("p", { textContent: row.finding }),
      make("p", { className: "strong", textContent: row.action }),
      make("p", { className: "numbers" }, ...row.numbers.map((each) =>
        make("span", { className: this.#look(each.look), textContent: each.text }))))));
    this.#fit();
  }

  #look(look) {
    return look === "left" || look === "right" ? `${look}-side` : `look-${look}`;
  }

  #buttons() {
    const told = this.#told?.update?.buttons ?? [];
    const again = this.#mayRetry ? [{ command: "", text: this.data.words.again }] : [];
    const record = this.#offers ? [{ text: this.data.words.record, act: () => this.onRecord() }] : [];
    this.#change("buttons", [...again, ...record, ...told], (buttons) => {
      at("buttons").replaceChildren(...buttons.map(({ command, text, act }) => {
        const button = make("button", { type: "button", textContent: text, className: act ? "wide" : "" });
        const press = act ?? (command ? () => this.command(command) : () => this.onAgain());
        button.addEventListener("click", press);
        return button;
      }));
    });
  }

  // The last screen: the answer stays, and links lead to what was kept.
  #end() {
    const { stage, reason, review, after, update } = this.#told, { words, invited } = this.data;
    this.#trouble = "";
    if (stage === "writing") at("hand").textContent = words.writing;
    if (stage === "failed") {
      this.#table([]);
      this.say(reason[0].toUpperCase() + reason.slice(1));
    } else if (update) this.#sentence(update);
    at("hand").textContent = stage === "writing" ? words.writing : "";
    const links = invited
      ? [stage === "done" ? [`${invited}/result`, words.review] : [invited, words.again]]
      : [[review, words.review], [after, words.after], ["/", words.start]];
    at("buttons").replaceChildren(...(stage === "writing" || this.data.camera ? [] : links)
      .filter(([address]) => address)
      .map(([href, textContent]) => make("a", { href, textContent, className: "button" })));
    at("figures").hidden = at("gauge").hidden = at("felt").hidden = at("counting").hidden = true;
    at("name").hidden = at("pause").hidden = true;
    this.#shown = {};
    this.#fit();
  }

  // The sentence is written in the largest letters that fit.
  #fit() {
    const cue = at("cue");
    for (const size of [2.2, 1.85, 1.6, 1.4, 1.2, 1.05]) {
      cue.style.fontSize = `${size}em`;
      if (cue.scrollHeight <= cue.clientHeight + 1) break;
    }
  }
}
