// Typing in a form from paper: the small figure beside an answer chooses it, Enter goes on. Without a script each answer is ticked.
(function () {
  "use strict";

  var form = document.querySelector("[data-by-keys]");

  function group(field) {
    return [...form.elements].filter((each) => each.name === field.name && each.type === field.type);
  }

  function isChoice(field) {
    return field.type === "radio" || field.type === "checkbox";
  }

  // where Enter leads, one after the other: each question once, each box for words, the button at the end
  function stops() {
    return [...form.elements].filter(function (each) {
      return each.tagName !== "FIELDSET" && each.type !== "hidden" && (!isChoice(each) || group(each)[0] === each);
    });
  }

  function goOn(field) {
    var all = stops();
    var next = all[all.indexOf(isChoice(field) ? group(field)[0] : field) + 1];
    next = isChoice(next) ? group(next).find((each) => each.checked) || next : next;
    next.focus();
    (next.closest("fieldset") || next).scrollIntoView({ block: "center" });
  }

  function choose(field, key) {
    var chosen = group(field).find((each) => each.dataset.key === key);
    if (chosen) {
      chosen.checked = chosen.type === "radio" || !chosen.checked;
      chosen.focus();
    }
    return chosen;
  }

  form.addEventListener("keydown", function (event) {
    var field = event.target;
    if (event.isComposing || field.tagName === "BUTTON" || field.tagName === "A") {
      return;
    }
    if (event.key === "Enter" && (field.tagName !== "TEXTAREA" || event.ctrlKey)) {
      event.preventDefault();
      goOn(field);
    } else if (isChoice(field) && !event.ctrlKey && !event.altKey && !event.metaKey && choose(field, event.key.toLowerCase())) {
      event.preventDefault();
    }
  });
})();
