// Says five minutes before an idle person is signed out that they will be, with a way to stay; nothing is lost meanwhile.
(function () {
  "use strict";
  var BEFORE = 300; // seconds
  var said = document.getElementById("idle"), timer;

  function wait(left) {
    clearTimeout(timer);
    timer = setTimeout(function () {
      said.setAttribute("role", "alert");
      said.hidden = false;
    }, Math.max(left - BEFORE, 0) * 1000);
  }

  // Any page that is opened counts as work; the one that came says how long is left now.
  function stay(event) {
    event.preventDefault();
    fetch(said.dataset.stay).then(function (answer) {
      return answer.ok && !answer.redirected ? answer.text() : Promise.reject(answer);
    }).then(function (page) {
      var fresh = new DOMParser().parseFromString(page, "text/html").getElementById("idle");
      said.querySelector("p").textContent = fresh.querySelector("p").textContent;
      said.hidden = true;
      wait(Number(fresh.dataset.left));
    }).catch(function () { location.href = said.dataset.stay; }); // signed out meanwhile, or no network: the page says so
  }

  said.querySelector("a").addEventListener("click", stay);
  wait(Number(said.dataset.left));
})();
