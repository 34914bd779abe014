// What somebody who was invited presses: open the invitation in this browser, and agree.

import { attempt, call, fault } from "./request.js";

const begin = document.getElementById("open");
// It stands behind the # of the address, so that nobody but this page is told.
const token = location.hash.slice(1);

begin?.addEventListener("click", () => {
  if (!token) {
    fault(begin.dataset.unknown);
    return;
  }
  attempt(async () => {
    const { address } = await call("POST", "", { token });
    location.replace(address); // the address with the token is not kept among those one was at
  }, begin);
});

document.getElementById("agree")?.addEventListener("click", ({ target }) => {
  attempt(() => call("POST", "/consent").then(() => location.reload()), target);
});
