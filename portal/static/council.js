// What a script adds to the page of the council's look: words appear in the preview, and the colour is judged, as one types.
(function () {
  "use strict";
  var WAIT = 250;

  function follow(box) {
    var shown = document.querySelectorAll('[data-shows="' + box.id + '"]');
    if (shown.length) box.addEventListener("input", function () {
      shown.forEach(function (each) { each.textContent = box.value; });
    });
  }

  // The one formula is the server's: this asks, and shows what it said of the last colour that was typed.
  function judge(box, said, sheet) {
    var timer, last = 0;
    function ask() {
      var asked = ++last;
      fetch(said.dataset.ask + "?colour=" + encodeURIComponent(box.value)).then(function (answer) {
        return answer.ok && !answer.redirected ? answer.text() : Promise.reject(answer);
      }).then(function (part) {
        if (asked !== last) return;
        said.innerHTML = part;
        sheet.href = said.querySelector("[data-sheet]").dataset.sheet;
      }).catch(function () {}); // the Preview button is still there
    }
    box.addEventListener("input", function () { clearTimeout(timer); timer = setTimeout(ask, WAIT); });
  }

  document.querySelectorAll("#look input[type=text]").forEach(follow);
  judge(document.getElementById("brand_colour"), document.getElementById("colour-said"), document.getElementById("tried-colour"));
})();
