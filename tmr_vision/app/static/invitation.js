// What somebody who was invited presses: open the invitation in this browser, and agree.

import { attempt, call } from "./request.js";

const begin = document.getElementById("open");
// It stands behind the # of the address, so that nobody but this page is told.
const token = location.hash.slice(1);

// In the place of the welcome: to press again would not help.
function refuse(why) {
  document.getElementById("why").textContent = why[0].toUpperCase() + why.slice(1);
  document.getElementById("welcome").hidden = true;
  document.getElementById("refused").hidden = false;
  document.getElementById("refused").focus();
}

begin?.addEventListener("click", () => {
  if (!token) {
    refuse(begin.dataset.unknown);
    return;
  }
  attempt(async () => {
    try {
      const { address } = await call("POST", "", { token });
      location.replace(address); // the address with the token is not kept among those one was at
    } catch (error) {
      if (![404, 410].includes(error.status)) throw error;
      refuse(error.message);
    }
  }, begin);
});

document.getElementById("agree")?.addEventListener("click", ({ target }) => {
  attempt(() => call("POST", "/consent").then(() => location.reload()), target);
});
