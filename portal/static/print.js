// Opens the printer: on a page that was asked for to be printed, and by a button that is there with a script only.
(function () {
  "use strict";

  function print() {
    window.print();
  }

  document.querySelectorAll("[data-print]").forEach(function (place) {
    place.hidden = false;
    place.querySelector("button").addEventListener("click", print);
  });
  if (location.hash === "#print") {
    location.hash = ""; // loaded anew, the page is not printed again
    print();
  }
})();
