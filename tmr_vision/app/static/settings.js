// Settings: passwords, accounts, and the archive.

import { attempt, call, fill, words } from "./request.js";
import { Upload } from "./tus.js";

const told = document.getElementById("told");
const account = (name) => `/accounts/${encodeURIComponent(name)}`;
const values = (form) => Object.fromEntries(new FormData(form));

// Say at the top what was done, after the page shows it.
function done(text) {
  sessionStorage.setItem("told", text);
  location.reload();
}

async function changePassword(form) {
  const { old, new: wanted, again } = values(form);
  if (wanted !== again) {
    form.elements.again.focus();
    throw new Error(words.notTheSame);
  }
  await call("POST", "/me/password", { old, new: wanted });
  location.assign("/login");
}

async function addAccount(form) {
  const given = values(form);
  await call("POST", "/accounts", { ...given, person: given.role === "patient" ? given.person : null });
  done(fill(words.accountAdded, { name: given.name }));
}

async function readIn(form) {
  const bar = form.querySelector("progress"), [file] = form.elements.file.files;
  bar.hidden = false;
  const upload = new Upload(file, { onProgress: (part) => { bar.value = part; }, onPause: () => {} });
  try {
    const { n } = await call("POST", "/archive", { upload: await upload.run() });
    upload.forget();
    done(fill(words.readIn, { n }));
  } catch (error) {
    upload.stop(); // what was no archive is of no use here
    throw error;
  } finally {
    bar.hidden = true;
  }
}

const forms = { password: changePassword, newcomer: addAccount, import: readIn };

document.addEventListener("submit", (event) => {
  const { target: form } = event, { reset } = form.dataset;
  const act = forms[form.id] ?? (reset && (async () => {
    await call("PUT", `${account(reset)}/password`, { password: values(form).password });
    done(fill(words.passwordSet, { name: reset }));
  }));
  if (!act) return;
  event.preventDefault();
  attempt(() => act(form), form.querySelector("button"));
});

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-remove-account]"), name = button?.dataset.removeAccount;
  if (!button || !confirm(button.dataset.ask)) return;
  attempt(() => call("DELETE", account(name)).then(() => done(fill(words.accountGone, { name }))), button);
});

const newcomer = document.getElementById("newcomer");
newcomer?.elements.role.addEventListener("change", ({ target }) => {
  document.getElementById("whose").hidden = target.value !== "patient";
  newcomer.elements.person.required = target.value === "patient";
});

const text = sessionStorage.getItem("told");
sessionStorage.removeItem("told");
if (text) setTimeout(() => { told.textContent = text; }, 50);
