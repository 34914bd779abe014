// The page for uploads: send what is chosen, ask what only people know, start the analysis.

import { attempt, call, fill, words } from "./request.js";
import { headerOf } from "./header.js";
import { watch } from "./progress.js";
import { Upload, unfinished } from "./tus.js";

const form = document.getElementById("upload");
const { elements: fields } = form;
const part = (id) => document.getElementById(id);
const MOST_FILES = 10;
const sent = []; // {upload, item, done}

function row(file) {
  const item = document.createElement("li");
  const name = document.createElement("strong"), bar = document.createElement("progress");
  const state = document.createElement("span"), remove = document.createElement("button");
  name.textContent = file.name;
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  state.className = "small";
  remove.type = "button";
  remove.className = "plain";
  remove.textContent = "×";
  remove.setAttribute("aria-label", fill(words.remove, { name: file.name }));
  item.append(name, remove, bar, state);
  part("chosen").append(item);
  return { item, bar, state, remove };
}

function add(file) {
  const { item, bar, state, remove } = row(file);
  const fail = (text) => {
    state.textContent = text;
    state.classList.add("fault");
    bar.hidden = true;
  };
  const upload = new Upload(file, {
    onProgress: (fraction) => {
      bar.value = fraction;
      state.textContent = fill(words.sending, { percent: Math.floor(100 * fraction) });
    },
    onPause: (paused) => { if (paused) state.textContent = words.interrupted; },
  });
  const entry = { upload, item, done: false, failed: false };
  sent.push(entry);
  remove.addEventListener("click", () => {
    sent.splice(sent.indexOf(entry), 1);
    item.remove();
    upload.stop();
    refresh();
    part("files").focus();
  });
  const limit = Number(form.dataset.limitMb);
  if (file.size > limit * 1e6) {
    entry.failed = true;
    fail(fill(words.tooLarge, { name: file.name, limit }));
    refresh();
    return;
  }
  upload.run().then(async () => {
    bar.value = 1;
    state.textContent = words.checking;
    entry.picture = await picture(upload.id);
    entry.done = true;
    state.textContent = words.sent;
  }).catch((error) => {
    entry.failed = true;
    if (!upload.stopped) upload.stop();
    fail(error.message);
  }).finally(refresh);
  refresh();
}

// The first picture of a video as an address; throws a sentence if it is no video.
async function picture(id) {
  const answer = await fetch(`/api/v1/pictures/${id}`);
  if (!answer.ok) {
    const { detail } = await answer.json().catch(() => ({}));
    throw new Error(typeof detail === "string" ? detail : words.failed);
  }
  return URL.createObjectURL(await answer.blob());
}

// Show each step as soon as it can be answered.
function refresh() {
  const good = sent.filter((entry) => !entry.failed);
  const shown = good.find((entry) => entry.picture)?.picture;
  part("mirror").hidden = !shown;
  if (shown) for (const id of ["as-filmed", "exchanged"]) part(id).src = shown;
  part("about").hidden = !good.length;
  part("hint").textContent = good.every((entry) => entry.done) ? "" : words.waitForVideos;
}

// The day on which a file was made last, as it is likely that of the test.
const dayOf = (file) => {
  const made = new Date(file.lastModified), two = (n) => `${n}`.padStart(2, "0");
  return `${made.getFullYear()}-${two(made.getMonth() + 1)}-${two(made.getDate())}`;
};

function take(files) {
  part("earlier").textContent = "";
  if (files.length && !fields.test_date.value) fields.test_date.value = dayOf(files[0]);
  for (const file of [...files].slice(0, MOST_FILES - sent.length)) add(file);
}

part("earlier").textContent = unfinished()
  .map((name) => fill(words.reload, { name })).join(" ");

const taken = ({ target }) => {
  take(target.files);
  target.value = "";
};
part("files").addEventListener("change", taken);
if (part("files").files.length) taken({ target: part("files") }); // quicker than this script
for (const name of ["dragover", "drop"]) {
  addEventListener(name, (event) => event.preventDefault()); // a miss must not leave the page
}
part("drop").addEventListener("dragover", () => part("drop").classList.add("over"));
part("drop").addEventListener("dragleave", () => part("drop").classList.remove("over"));
part("drop").addEventListener("drop", (event) => {
  part("drop").classList.remove("over");
  take(event.dataTransfer.files);
});
part("mirror").addEventListener("change", () => {
  part("unsure").hidden = fields.mirrored.value !== "unknown";
});
fields.person?.addEventListener("change", () => {
  part("newcomer").hidden = fields.person.value !== "+";
  fields.code.required = fields.person.value === "+";
});

// Return the person's code, of somebody new too; null for nobody.
async function person() {
  if (!fields.person || !fields.person.value) return null;
  if (fields.person.value !== "+") return fields.person.value;
  const made = await call("POST", "/people", { code: fields.code.value.trim(),
                                               name: fields.name.value.trim() || null });
  fields.person.prepend(new Option(made.code, made.code, true, true));
  fields.person.value = made.code;
  part("newcomer").hidden = true;
  fields.code.required = false;
  return made.code;
}

async function start() {
  const good = sent.filter((entry) => !entry.failed);
  if (!good.length || good.some((entry) => !entry.done)) throw new Error(words.waitForVideos);
  if (!fields.mirrored.value) {
    fields.mirrored[0].focus();
    throw new Error(words.answerMirror);
  }
  const [left, right] = [fields.felt_left.value, fields.felt_right.value];
  if ((left === "") !== (right === "")) throw new Error(words.bothFelt);
  const names = good.map(({ upload }) => upload.file.name).join(", ");
  const session = await call("POST", "/sessions", {
    title: fields.mirrored.value === "unknown" ? fill(words.unsure, { names }).slice(-200) : "",
    uploads: good.map(({ upload }) => ({ id: upload.id, name: upload.file.name })),
    person: await person(), movement: fields.movement.value,
    mirrored: fields.mirrored.value === "yes", keep_video: fields.keep_video.checked,
    header: headerOf(form),
    ...(left === "" ? {} : { felt_left: Number(left), felt_right: Number(right) }),
  });
  good.forEach(({ upload }) => upload.forget());
  form.hidden = true;
  part("running").hidden = false;
  part("running").querySelector("h2").focus();
  watch(part("analysis"), session.id, () => location.assign(`/review/${session.id}`));
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(start, part("go"));
});
