// "No one" and a name are not ticked together: what is ticked last counts.
document.addEventListener("change", function (event) {
  "use strict";

  const ticked = event.target, form = ticked.form;
  if (ticked.type !== "checkbox" || !ticked.checked || !form || !form.matches("[data-lost]")) return;
  Array.from(form.querySelectorAll("input[type=checkbox]")).forEach(function (other) {
    const apart = "alone" in ticked.dataset || "alone" in other.dataset;
    if (apart && other !== ticked && other.name === ticked.name) other.checked = false;
  });
});
