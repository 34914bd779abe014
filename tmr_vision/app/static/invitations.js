// Invitations in the history of a person: make one, show its address this once, withdraw it.

import { attempt, call, words } from "./request.js";

const section = document.getElementById("invitations"), form = document.getElementById("invite");
const made = document.getElementById("made"), address = document.getElementById("address");

// The list anew, as the page would show it now.
async function renew() {
  const answer = await fetch(location.href);
  if (!answer.ok || answer.redirected) throw new Error(words.failed);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  document.getElementById("invited").replaceWith(page.getElementById("invited"));
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const given = Object.fromEntries(new FormData(form));
  attempt(async () => {
    const found = await call("POST", `/people/${encodeURIComponent(section.dataset.person)}/invitations`, {
      movements: given.movements.split(","), days: Number(given.days), reps: Number(given.reps),
      rounds: Number(given.rounds), brief: "brief" in given, keep_video: "keep_video" in given,
    });
    address.value = found.address;
    document.getElementById("qr").src = found.qr;
    made.hidden = false;
    document.getElementById("copied").textContent = "";
    made.focus();
    await renew();
  }, event.submitter);
});

document.getElementById("copy").addEventListener("click", async () => {
  address.select();
  let done = true;
  try {
    await navigator.clipboard.writeText(address.value);
  } catch { // only over HTTPS, and where it is allowed
    done = document.execCommand("copy");
  }
  document.getElementById("copied").textContent = done ? words.copied : words.copyByHand;
});

section.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-withdraw]");
  if (!button || !confirm(button.dataset.ask)) return;
  attempt(() => call("POST", `/invitations/${button.dataset.withdraw}/withdraw`).then(renew), button);
});
