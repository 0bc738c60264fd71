// Pages read aloud by a voice of the device, where it has one for the language of the page: nothing of the page leaves it.
(function () {
  "use strict";

  const talk = window.speechSynthesis;
  const THREE = { eng: "en", cym: "cy", wel: "cy", pol: "pl", ron: "ro", rum: "ro", ukr: "uk", sqi: "sq", alb: "sq",
    vie: "vi", som: "so", ara: "ar", urd: "ur", fas: "fa", per: "fa", prs: "fa", pan: "pa" };
  const READ = "h1, h2, h3, p, li, legend, label, .help, .note, dt, dd";
  const NOT_READ = "nav, details, .limit, [aria-live], [hidden], .visually-hidden";
  let turn = 0, talking = null; // a reading that is not the last one begun says nothing more

  // browsers write en-GB, en_GB or eng-GBR-f000
  function language_of(tag) {
    const first = tag.toLowerCase().split(/[-_]/)[0];
    return THREE[first] || first;
  }

  // A voice on this device: one that lives elsewhere would be sent the page. Browsers on Android list voices that are
  // not there and then speak English, so that only English is believed of them.
  function voice_for(tag) {
    const language = language_of(tag), android = /android/i.test(navigator.userAgent);
    if (!talk || (android && language !== "en")) return null;
    const known = talk.getVoices().filter(function (voice) {
      return voice.localService && language_of(voice.lang) === language;
    });
    const british = known.filter(function (voice) { return /^en[-_]gb/i.test(voice.lang); });
    return british[0] || known.filter(function (voice) { return voice.default; })[0] || known[0] || null;
  }

  function hush() {
    turn += 1;
    if (!talking) return;
    talk.cancel();
    talking.lastChild.textContent = talking.dataset.listen;
    talking = null;
  }

  // an answer and what stands beside it are two sentences
  function words_of(part) {
    const copy = part.cloneNode(true);
    Array.from(copy.querySelectorAll(".visually-hidden")).forEach(function (unseen) { unseen.textContent = ""; });
    Array.from(copy.querySelectorAll("small, br")).forEach(function (beside) {
      beside.insertAdjacentText("beforebegin", "\u2029");
    });
    return copy.textContent.split("\u2029");
  }

  function sentences(places) {
    const parts = [];
    places.forEach(function (place) {
      Array.from(place.matches(READ) ? [place] : place.querySelectorAll(READ)).forEach(function (part) {
        const whole = part !== place && (part.closest(NOT_READ) || part.parentNode.closest(READ));
        if (whole && place.contains(whole)) return;
        words_of(part).forEach(function (said) {
          parts.push.apply(parts, said.replace(/\s+/g, " ").trim().match(/[^.!?؟۔।…]+[.!?؟۔।…]*\s*/g) || []);
        });
      });
    });
    return parts;
  }

  // A question is heard with what a reader finds around it: before the first whoever should look away, after each who
  // sees it. A page that can be heard as a whole tells that there.
  function around(told) {
    const main = document.getElementById("main"), question = told.closest("fieldset, .field"), blocks = [];
    if (!question) return [main];
    if (Array.from(main.querySelectorAll(".listen")).some(function (each) { return !each.closest("fieldset, .field"); })) {
      return [question];
    }
    Array.from(main.children).forEach(function (block) {
      blocks.push.apply(blocks, block.contains(question) ? Array.from(block.children) : [block]);
    });
    const asked = blocks.filter(function (block) { return block.querySelector(".listen"); });
    const from = blocks.indexOf(question), next = blocks.indexOf(asked[asked.indexOf(question) + 1]);
    return blocks.slice(asked[0] === question ? 0 : from, next < 0 ? blocks.length : next).filter(function (block) {
      return !block.matches(NOT_READ);
    });
  }

  function read(button, places) {
    const same = talking === button;
    hush();
    if (same) return;
    const mine = turn, parts = sentences(places);
    let saying = null; // held on to: some browsers forget a sentence nobody holds, and never say that it ended
    talking = button;
    button.lastChild.textContent = button.dataset.stop;
    function next() {
      if (mine !== turn) return;
      const voice = voice_for(document.documentElement.lang);
      if (!parts.length || !voice) { hush(); return; }
      saying = new SpeechSynthesisUtterance(parts.shift());
      saying.voice = voice;
      saying.lang = voice.lang.replace(/_/g, "-");
      saying.onend = next;
      saying.onerror = function () { if (mine === turn) hush(); };
      talk.speak(saying);
    }
    setTimeout(next, 50); // what follows a cancel() at once is lost in some browsers
  }

  function listening() {
    if (!voice_for(document.documentElement.lang)) return;
    Array.from(document.querySelectorAll("details.listen")).forEach(function (told) {
      const words = told.firstElementChild;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button plain listen";
      button.dataset.stop = told.dataset.stop;
      Array.from(words.children).forEach(function (part) { button.appendChild(part); });
      button.dataset.listen = button.textContent;
      button.addEventListener("click", function () { read(button, around(button)); });
      told.parentNode.replaceChild(button, told);
    });
  }

  if (talk) {
    talk.onvoiceschanged = listening;
    addEventListener("pagehide", hush);
    [500, 2000].forEach(function (ms) { setTimeout(listening, ms); }); // some browsers list voices late, and do not say so
  }

  document.addEventListener("shown", function () {
    hush(); // its button went with the page
    listening();
  });
  listening();
})();
