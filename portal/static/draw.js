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

  function pad(told, field) {
    const words = told.dataset;
    const done = []; // strokes, and null where everything was wiped away
    let ink = INKS[0], stroke = null, latest = false, later = 0;

    const box = element("div", { class: "pad" });
    const colours = box.appendChild(element("div", { class: "inks", role: "group", "aria-label": words.colour }));
    const canvas = box.appendChild(element("canvas", { role: "img", "aria-label": words.drawing }));
    const tools = box.appendChild(element("div", { class: "buttons" }));
    box.appendChild(element("p", { class: "limit" }, words.one));

    function tool(label, act) {
      const button = tools.appendChild(element("button", { type: "button", class: "button plain" }, label));
      button.addEventListener("click", act);
      return button;
    }
    tool(words.undo, function () { done.pop(); changed(); });
    tool(words.clear, function () { if (shown().length) { done.push(null); changed(); } });

    words.inks.split("|").forEach(function (name, at) {
      const button = colours.appendChild(element("button", { type: "button", class: "button plain" }));
      button.appendChild(element("span", { "aria-hidden": "true" })).style.backgroundColor = INKS[at];
      button.appendChild(document.createTextNode(name));
      function choose() {
        ink = INKS[at];
        Array.from(colours.children).forEach(function (each) {
          each.setAttribute("aria-pressed", String(each === button));
        });
      }
      button.addEventListener("click", choose);
      if (!at) choose();
    });

    function shown() {
      return done.slice(done.lastIndexOf(null) + 1);
    }

    function draw() {
      paint(canvas, stroke ? shown().concat(stroke) : shown());
    }

    function changed() {
      latest = true;
      draw();
      clearTimeout(later);
      later = setTimeout(hand_over, 500);
    }

    function hand_over() {
      clearTimeout(later);
      if (!latest) return;
      const carried = new DataTransfer();
      if (shown().length) carried.items.add(file_of(shown()));
      field.files = carried.files;
      field.dispatchEvent(new Event("handed"));
    }

    function fit() {
      const wide = Math.round(canvas.clientWidth * Math.min(window.devicePixelRatio || 1, 2));
      if (!wide || wide === canvas.width) return;
      canvas.width = wide;
      canvas.height = Math.round(wide * HIGH / WIDE);
      draw();
    }

    function to(event) {
      const edge = canvas.getBoundingClientRect();
      stroke.points.push([(event.clientX - edge.left) / edge.width, (event.clientY - edge.top) / edge.width]);
    }

    canvas.addEventListener("pointerdown", function (event) {
      if (!event.isPrimary || event.button) return;
      event.preventDefault();
      canvas.setPointerCapture(event.pointerId);
      stroke = { ink: ink, points: [] };
      to(event);
      draw();
    });
    canvas.addEventListener("pointermove", function (event) {
      if (!stroke || !event.isPrimary) return;
      const between = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
      (between.length ? between : [event]).forEach(to);
      draw();
    });
    ["pointerup", "pointercancel"].forEach(function (end) {
      canvas.addEventListener(end, function (event) {
        if (!stroke || !event.isPrimary) return;
        done.push(stroke);
        stroke = null;
        changed();
      });
    });
    field.addEventListener("change", function () { latest = false; });
    field.form.addEventListener("submit", hand_over, true);
    addEventListener("resize", fit);

    told.appendChild(box);
    fit();
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
