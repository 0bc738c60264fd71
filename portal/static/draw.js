// A pad to draw on with a finger, a pen or a mouse. What is drawn goes into the page's own field for a picture, as a
// PNG; who cannot or will not draw here adds a photo or writes.
(function () {
  "use strict";

  const INKS = ["#1e2340", "#c4201a", "#d96c00", "#17803a", "#1d4ed8", "#7a2fa0"];
  const WIDE = 1000, HIGH = 750, PEN = 0.009; // the picture in pixels; the pen as a part of its width

  function element(tag, facts, words) {
    const made = document.createElement(tag);
    Object.keys(facts).forEach(function (name) { made.setAttribute(name, facts[name]); });
    if (words) made.textContent = words;
    return made;
  }

  function paint(canvas, strokes) {
    const paper = canvas.getContext("2d"), wide = canvas.width;
    paper.fillStyle = "#fff";
    paper.fillRect(0, 0, wide, canvas.height);
    paper.lineCap = paper.lineJoin = "round";
    paper.lineWidth = Math.max(2, wide * PEN);
    strokes.forEach(function (stroke) {
      paper.strokeStyle = stroke.ink;
      paper.beginPath();
      stroke.points.forEach(function (point, at) {
        if (!at) paper.moveTo(point[0] * wide, point[1] * wide);
        paper.lineTo(point[0] * wide, point[1] * wide); // a tap alone is a dot
      });
      paper.stroke();
    });
  }

  // at once, not in its own time: whoever lifts the finger and presses Next must not be faster
  function file_of(strokes) {
    const canvas = element("canvas", { width: WIDE, height: HIGH });
    paint(canvas, strokes);
    const coded = atob(canvas.toDataURL("image/png").split(",")[1]), bytes = new Uint8Array(coded.length);
    for (let at = 0; at < coded.length; at += 1) bytes[at] = coded.charCodeAt(at);
    return new File([bytes], "drawing.png", { type: "image/png" });
  }

  // One pad and what is drawn on it: `done` are strokes, and null where everything was wiped away.
  function pad(told, field) {
    const box = element("div", { class: "pad" });
    const its = { field: field, words: told.dataset, done: [], ink: INKS[0], stroke: null, latest: false, later: 0 };
    inks(its, box);
    its.canvas = box.appendChild(element("canvas", { role: "img", "aria-label": its.words.drawing }));
    tools(its, box);
    box.appendChild(element("p", { class: "limit" }, its.words.one));
    drawn_on(its);
    field.addEventListener("change", function () { its.latest = false; });
    field.form.addEventListener("submit", function () { hand_over(its); }, true);
    addEventListener("resize", function () { fit(its); });
    told.appendChild(box);
    fit(its);
  }

  function inks(its, box) {
    const colours = box.appendChild(element("div", { class: "inks", role: "group", "aria-label": its.words.colour }));
    its.words.inks.split("|").forEach(function (name, at) {
      const button = colours.appendChild(element("button", { type: "button", class: "button plain" }));
      button.appendChild(element("span", { "aria-hidden": "true" })).style.backgroundColor = INKS[at];
      button.appendChild(document.createTextNode(name));
      function choose() {
        its.ink = INKS[at];
        Array.from(colours.children).forEach(function (each) {
          each.setAttribute("aria-pressed", String(each === button));
        });
      }
      button.addEventListener("click", choose);
      if (!at) choose();
    });
  }

  function tools(its, box) {
    const row = box.appendChild(element("div", { class: "buttons" }));
    function tool(label, act) {
      const button = row.appendChild(element("button", { type: "button", class: "button plain" }, label));
      button.addEventListener("click", act);
    }
    tool(its.words.undo, function () { its.done.pop(); changed(its); });
    tool(its.words.clear, function () { if (shown(its).length) { its.done.push(null); changed(its); } });
  }

  function shown(its) {
    return its.done.slice(its.done.lastIndexOf(null) + 1);
  }

  function draw(its) {
    paint(its.canvas, its.stroke ? shown(its).concat(its.stroke) : shown(its));
  }

  function changed(its) {
    its.latest = true;
    draw(its);
    clearTimeout(its.later);
    its.later = setTimeout(function () { hand_over(its); }, 500);
  }

  function hand_over(its) {
    clearTimeout(its.later);
    if (!its.latest) return;
    const carried = new DataTransfer();
    if (shown(its).length) carried.items.add(file_of(shown(its)));
    its.field.files = carried.files;
    its.field.dispatchEvent(new Event("handed"));
  }

  function fit(its) {
    const wide = Math.round(its.canvas.clientWidth * Math.min(window.devicePixelRatio || 1, 2));
    if (!wide || wide === its.canvas.width) return;
    its.canvas.width = wide;
    its.canvas.height = Math.round(wide * HIGH / WIDE);
    draw(its);
  }

  function to(its, event) {
    const edge = its.canvas.getBoundingClientRect();
    its.stroke.points.push([(event.clientX - edge.left) / edge.width, (event.clientY - edge.top) / edge.width]);
  }

  function drawn_on(its) {
    its.canvas.addEventListener("pointerdown", function (event) {
      if (!event.isPrimary || event.button) return;
      event.preventDefault();
      its.canvas.setPointerCapture(event.pointerId);
      its.stroke = { ink: its.ink, points: [] };
      to(its, event);
      draw(its);
    });
    its.canvas.addEventListener("pointermove", function (event) {
      if (!its.stroke || !event.isPrimary) return;
      const between = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
      (between.length ? between : [event]).forEach(function (each) { to(its, each); });
      draw(its);
    });
    ["pointerup", "pointercancel"].forEach(function (end) {
      its.canvas.addEventListener(end, function (event) {
        if (!its.stroke || !event.isPrimary) return;
        its.done.push(its.stroke);
        its.stroke = null;
        changed(its);
      });
    });
  }

  // The field stays, for keys and for whoever cannot see; what is seen of it are the page's own words.
  function chooser(told) {
    const field = told.querySelector("input[type=file]");
    field.classList.add("visually-hidden");
    const label = element("label", { class: "button plain", for: field.id, "aria-hidden": "true" }, told.dataset.choose);
    const chosen = element("p", { class: "limit", "aria-live": "polite", dir: "auto" }, told.dataset.none);
    field.insertAdjacentElement("afterend", label).insertAdjacentElement("afterend", chosen);
    ["change", "handed"].forEach(function (come) {
      field.addEventListener(come, function () {
        chosen.textContent = field.files.length ? field.files[0].name : told.dataset.none;
      });
    });
  }

  function able() {
    try {
      return window.PointerEvent && new DataTransfer() && new File([], "x");
    } catch (fault) {
      return false;
    }
  }

  function begin() {
    Array.from(document.querySelectorAll("[data-draw]")).forEach(function (told) {
      const field = document.getElementById(told.dataset.draw);
      const open = element("button", { type: "button", class: "button plain" }, told.dataset.open);
      open.addEventListener("click", function () {
        told.removeChild(open);
        pad(told, field);
        told.querySelector("button").focus();
      });
      told.appendChild(open);
    });
  }

  function choosing() {
    Array.from(document.querySelectorAll("[data-choose]")).forEach(chooser);
  }

  document.addEventListener("shown", choosing);
  choosing();
  if (!able()) return;
  document.addEventListener("shown", begin);
  begin();
})();
