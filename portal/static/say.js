// Answering aloud: what is said is sent as soon as it ends, heard again from the portal, and let go of here. Without a
// microphone, or a browser that can record, nothing of it is shown.
(function () {
  "use strict";

  const LONGEST = 120, RATE = 32000; // seconds; bits in each of them
  const KINDS = ["audio/webm;codecs=opus", "audio/mp4"], EVERYWHERE = "audio/mp4;codecs=mp4a.40.2";
  const told_at = [30, 10]; // seconds left, said to who cannot see the clock
  let all = [], pressed = null;

  function element(tag, facts, words) {
    const made = document.createElement(tag);
    Object.keys(facts).forEach(function (name) { made.setAttribute(name, facts[name]); });
    if (words) made.textContent = words;
    return made;
  }

  // `first` is what plays on every phone, where it is to be heard on them
  function kind(first) {
    const records = window.MediaRecorder, media = navigator.mediaDevices;
    if (!records || !records.isTypeSupported || !media || !media.getUserMedia || !window.fetch) return null;
    return (first ? [EVERYWHERE] : []).concat(KINDS).filter(function (each) { return records.isTypeSupported(each); })[0] || null;
  }

  // One place where something can be said. `state`: rest, asking, on, saving, lost.
  function place(box) {
    const words = box.dataset, form = box.closest("form");
    const its = { box: box, words: words, form: form, state: "rest", blob: null, seconds: 0, over: null };
    its.heard = words.heard || words.say.replace(/\/q\/.*/, "/aloud/" + words.question);
    its.stands = words.stands === "true";
    its.button = element("button", { type: "button", class: "button plain" });
    its.button.addEventListener("click", function () { press(its); });
    its.clock = element("p", { class: "limit", "aria-hidden": "true" });
    its.status = element("p", { class: "limit", role: "status" });
    its.remove = element("button", { type: "button", class: "button plain" }, words.remove);
    its.remove.addEventListener("click", function () { take_away(its); });
    its.player = element("audio", { controls: "", preload: "none", "aria-label": words.player });
    its.hint = element("p", { class: "help" }, words.hint);
    const row = element("div", {});
    row.appendChild(its.button);
    row.appendChild(its.remove);
    [its.player, row, its.clock, its.hint, its.status].forEach(function (each) { box.appendChild(each); });
    if (its.stands) its.player.src = its.heard;
    draw(its, "rest", "");
    return its;
  }

  function draw(its, state, status) {
    const resting = state === "rest" || state === "lost";
    its.state = state;
    its.box.classList.toggle("on", state === "on");
    its.box.classList.toggle("stands", its.stands);
    its.button.textContent = state === "on" ? its.words.stop : its.words.open;
    its.button.disabled = state === "asking" || state === "saving";
    its.player.hidden = its.remove.hidden = !its.stands || !resting;
    its.clock.hidden = state !== "on";
    its.hint.hidden = its.stands || state === "on";
    its.status.textContent = status;
    its.status.classList.toggle("visually-hidden", state === "on"); // the clock is seen
  }

  function press(its) {
    if (its.state === "on") end(its);
    else begin(its);
  }

  function left(its) {
    const language = document.documentElement.lang, seconds = LONGEST - its.seconds;
    const two = { minimumIntegerDigits: 2 };
    const clock = Math.floor(seconds / 60).toLocaleString(language) + ":" + (seconds % 60).toLocaleString(language, two);
    return its.words.on.replace("#", "\u2066" + clock + "\u2069");
  }

  async function begin(its) {
    its.blob = null;
    draw(its, "asking", its.words.asking);
    try {
      its.stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch (fault) {
      draw(its, "rest", its.words.denied);
      return;
    }
    if (its.state !== "asking" || document.hidden) { hush(its); draw(its, "rest", ""); return; } // gone meanwhile
    if (window.speechSynthesis) speechSynthesis.cancel();
    Array.from(document.querySelectorAll("audio")).forEach(function (each) { each.pause(); });
    record(its);
  }

  function record(its) {
    const parts = [], recorder = new MediaRecorder(its.stream, { mimeType: kind(its.words.first), audioBitsPerSecond: RATE });
    its.recorder = recorder;
    its.seconds = 0;
    recorder.ondataavailable = function (event) { if (event.data.size) parts.push(event.data); };
    recorder.onstop = function () {
      hush(its);
      if (its.state === "on") { its.blob = new Blob(parts, { type: recorder.mimeType }); send(its); }
    };
    recorder.start();
    draw(its, "on", left(its));
    its.clock.textContent = left(its);
    its.ticking = setInterval(function () { tick(its); }, 1000);
    its.button.focus();
  }

  function tick(its) {
    its.seconds += 1;
    its.clock.textContent = left(its);
    if (told_at.indexOf(LONGEST - its.seconds) >= 0) its.status.textContent = left(its);
    if (its.seconds >= LONGEST) end(its);
  }

  function end(its) {
    clearInterval(its.ticking);
    if (its.recorder && its.recorder.state !== "inactive") its.recorder.stop();
  }

  // the microphone is let go of, and its sign in the browser with it
  function hush(its) {
    clearInterval(its.ticking);
    if (its.stream) its.stream.getTracks().forEach(function (track) { track.stop(); });
    its.stream = null;
  }

  function forget(its) {
    its.state = "rest";
    end(its);
    hush(its);
    its.blob = null;
  }

  async function post(its, to, facts) {
    const data = new FormData();
    const held = its.form.querySelector("[name=ticket], [name=csrf_token]");
    data.append(held.name, held.value);
    data.append("question", its.words.question);
    Object.keys(facts).forEach(function (name) { data.append(name, facts[name]); });
    try {
      return (await fetch(to, { method: "POST", body: data, credentials: "same-origin" })).status;
    } catch (fault) {
      return 0;
    }
  }

  async function send(its) {
    draw(its, "saving", "");
    const status = await post(its, its.words.say, { voice: its.blob, seconds: its.seconds });
    const kept = status === 204;
    if (kept || status === 415) its.blob = null;
    if (kept) {
      its.stands = true;
      its.player.src = its.heard + "?" + Date.now(); // not what was said before
    }
    draw(its, kept ? "rest" : "lost", kept ? its.words.kept : its.words.lost);
    if (its.over) its.over(kept);
    else its.button.focus();
  }

  async function take_away(its) {
    draw(its, "saving", "");
    const gone = (await post(its, its.words.say.replace(/\/say$/, "/unsay"), {})) === 204;
    if (gone) { its.stands = false; its.player.removeAttribute("src"); }
    draw(its, gone ? "rest" : "lost", gone ? its.words.gone : its.words.lost);
    its.button.focus();
  }

  // Whoever goes on while it records, or while it is being saved, takes along what was said; whoever skips does not.
  document.addEventListener("click", function (event) {
    const button = event.target.closest("button, a.leave");
    if (button && button.matches("a.leave")) all.forEach(forget);
    else if (button && button.type === "submit") pressed = button;
  }, true);
  document.addEventListener("submit", function (event) {
    const busy = all.filter(function (its) { return its.state === "on" || its.state === "saving" || its.blob; })[0];
    if (!busy) return;
    const to = (pressed && pressed.getAttribute("formaction")) || "";
    if (/\/skip\b/.test(to)) { all.forEach(forget); return; }
    const button = pressed;
    event.preventDefault();
    event.stopPropagation();
    busy.over = function (kept) {
      busy.over = null;
      if (kept) button.click();
    };
    if (busy.state === "on") end(busy);
    else if (busy.state === "lost") send(busy);
  }, true);
  document.addEventListener("visibilitychange", function () {
    if (document.hidden) all.forEach(function (its) { if (its.state === "on") end(its); });
  });
  addEventListener("pagehide", function () { all.forEach(forget); });

  function start() {
    all.forEach(forget);
    all = kind() ? Array.from(document.querySelectorAll("[data-say]")).map(place) : [];
  }

  document.addEventListener("shown", start);
  start();
})();
