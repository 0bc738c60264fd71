// Leaves the page when Shift is pressed three times within two seconds, with no other key between.
(function () {
  "use strict";
  var leave = document.querySelector("a.leave"), pressed = [];
  if (!leave) return;
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Shift") { pressed = []; return; }
    if (event.repeat) return;
    pressed = pressed.slice(-2).concat(event.timeStamp);
    if (pressed.length === 3 && pressed[2] - pressed[0] < 2000) location.replace(leave.href);
  });
})();
