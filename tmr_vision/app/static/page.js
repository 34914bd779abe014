// What every page can do: language, log in and out, agree, watch analyses, delete.

import { attempt, call, fault, words } from "./request.js";
import { watch } from "./progress.js";

const acts = {
  agree: () => call("POST", "/consent").then(() => location.reload()),
  logOut: () => call("POST", "/logout").then(() => location.assign("/login")),
  retry: (id) => call("POST", `/sessions/${id}/retry`).then(() => location.reload()),
  cancel: (id) => call("POST", `/sessions/${id}/cancel`).then(() => location.reload()),
  print: async () => window.print(),
  language: async (language) => {
    document.cookie = `language=${language}; path=/; max-age=31536000; samesite=strict`;
    location.reload();
  },
  removeVideo: async (id, button) => {
    if (!confirm(button.dataset.ask)) return;
    await call("DELETE", `/sessions/${id}/video`);
    location.reload();
  },
  remove: async (id, button) => {
    if (!confirm(button.dataset.ask)) return;
    await call("DELETE", `/sessions/${id}`);
    document.getElementById(`s-${id}`).remove();
    document.getElementById("main").focus();
  },
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  const name = button && Object.keys(acts).find((each) => each in button.dataset);
  if (name) attempt(() => acts[name](button.dataset[name], button), button);
});

// A form that deletes does so only when its word was typed.
const typed = (form) => {
  const { typed: field } = form.elements;
  if (field.value.trim() === field.dataset.word) return true;
  fault(words.typeWord);
  field.focus();
  return false;
};

document.addEventListener("submit", (event) => {
  const form = event.target, button = form.querySelector("button");
  const { removePerson: code } = form.dataset;
  const act = (todo) => {
    event.preventDefault();
    attempt(todo, button);
  };
  if (form.id === "login") {
    act(async () => {
      const given = Object.fromEntries(new FormData(form));
      try {
        await call("POST", "/login", given);
      } catch (error) {
        throw new Error(error.message === words.loggedOut ? words.wrongLogin : error.message);
      }
      location.assign("/");
    });
  } else if (code && typed(form)) {
    act(() => call("DELETE", `/people/${encodeURIComponent(code)}`)
      .then(() => location.assign("/history")));
  } else if ("removeEverything" in form.dataset && typed(form)) {
    act(() => call("DELETE", "/everything").then(() => {
      localStorage.clear();
      location.assign("/");
    }));
  } else if (form.querySelector("[data-word]")) event.preventDefault();
});

for (const box of document.querySelectorAll("[data-watch]")) {
  watch(box, box.dataset.watch, () => location.reload());
}

for (const box of document.querySelectorAll("[data-load]")) {
  fetch(box.dataset.load).then((answer) => {
    if (!answer.ok || answer.redirected) throw new Error(words.failed);
    return answer.text();
  }).then((text) => box.replaceChildren(
    ...new DOMParser().parseFromString(text, "text/html").body.childNodes))
    .catch(() => { box.textContent = words.failed; });
}

document.querySelector("[data-filter]")?.addEventListener("input", ({ target }) => {
  const wanted = target.value.trim().toLocaleLowerCase();
  for (const item of document.querySelectorAll(target.dataset.filter)) {
    item.hidden = !item.textContent.toLocaleLowerCase().includes(wanted);
  }
});
