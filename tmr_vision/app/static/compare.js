// Two sessions side by side: both videos start and stop with one button.

document.addEventListener("click", ({ target }) => {
  const both = target.closest("[data-both]");
  if (!both) return;
  const buttons = both.closest("section").querySelectorAll(".stage [data-do=play]");
  buttons.forEach((button) => button.click());
});
