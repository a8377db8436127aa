// A form with data-once is sent once: its buttons rest until the next page, or until she comes back.
const buttonsOf = (form) => form.querySelectorAll("[type=submit]");

function rest(form, isResting) {
  for (const button of buttonsOf(form)) button.disabled = isResting;
}

for (const form of document.querySelectorAll("form[data-once]")) {
  // after the browser took the value of the button that was pressed
  form.addEventListener("submit", () => setTimeout(() => rest(form, true)));
  window.addEventListener("pageshow", ({ persisted }) => {
    if (persisted) rest(form, false);
  });
}
