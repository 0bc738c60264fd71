// What a script adds to respondents' pages: away at once, words saved while they are typed, another try when the
// connection is lost, letters counted, pages read aloud. Without it every page works all the same.
// Nothing of an answer is kept in the browser, and nothing is asked of any other site.
(function () {
  "use strict";

  let going = false; // on the way elsewhere: from here on nothing is saved and nothing is shown
  let under_way = null; // what stops the request that is being made
  const on_page = "isConnected" in Node.prototype ? function (node) { return node.isConnected; }
    : function (node) { return document.contains(node); };

  function element(tag, facts, words) {
    const made = document.createElement(tag);
    Object.keys(facts).forEach(function (name) { made.setAttribute(name, facts[name]); });
    if (words) made.textContent = words;
    return made;
  }

  function before(place, made) {
    return place.insertAdjacentElement("beforebegin", made);
  }

  // Away -------------------------------------------------------------------------------------------------------------

  function away(leave) {
    going = true;
    if (under_way) under_way.abort();
    document.body.hidden = true;
    location.replace(leave.href);
  }

  function leaving(leave) {
    let pressed = [];
    leave.addEventListener("click", function (event) {
      if (event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      away(leave);
    });
    document.addEventListener("keydown", function (event) {
      if (event.key !== "Shift" || !on_page(leave)) { pressed = []; return; }
      if (event.repeat) return;
      pressed = pressed.slice(-2).concat(event.timeStamp);
      if (pressed.length === 3 && pressed[2] - pressed[0] < 2000) away(leave);
    });
  }

  // A browser may keep a page to show it again on Back, though it was told not to: what it keeps is blank, and asks anew.
  addEventListener("pagehide", function (event) {
    if (event.persisted) document.body.hidden = true;
  });
  addEventListener("pageshow", function (event) {
    if (event.persisted) location.replace(location.href.split("#")[0]);
  });

  // Letters ----------------------------------------------------------------------------------------------------------

  // as the server counts them: composed, without controls, ends trimmed, each sign once
  function letters(text) {
    const kept = text.replace(/\r\n?/g, "\n").replace(/[\0-\x08\x0b-\x1f\x7f-\x9f]/g, "");
    return Array.from(kept.normalize("NFC").trim()).length;
  }

  function limit_of(box) {
    const limit = document.getElementById(box.id + "-limit");
    return limit && limit.dataset.limit ? limit : null;
  }

  function excess(box) {
    const limit = limit_of(box);
    return limit ? letters(box.value) - limit.dataset.limit : -1;
  }

  function counting(box) {
    const limit = limit_of(box);
    if (!limit) return;
    const told = before(limit, element("p", { class: "limit", "aria-live": "polite" }));
    limit.hidden = true; // from here on it is said near it, and in numbers
    const near = Math.max(20, limit.dataset.limit / 10);
    let later = 0;
    function count() {
      const over = excess(box), words = over > 0 ? limit.dataset.over : limit.dataset.left;
      const number = Math.abs(over).toLocaleString(document.documentElement.lang);
      told.textContent = -over <= near ? words.replace("#", number) : "";
      told.classList.toggle("error", over > 0);
    }
    box.addEventListener("input", function () {
      clearTimeout(later);
      later = setTimeout(count, 700);
    });
    count();
  }

  // "No one" and a name are not ticked together: what is ticked last counts
  function alone(form) {
    form.addEventListener("change", function (event) {
      const ticked = event.target;
      if (ticked.type !== "checkbox" || !ticked.checked) return;
      Array.from(form.querySelectorAll("input[type=checkbox]")).forEach(function (other) {
        const apart = "alone" in ticked.dataset || "alone" in other.dataset;
        if (apart && other !== ticked && other.name === ticked.name) other.checked = false;
      });
    });
  }

  // The connection ---------------------------------------------------------------------------------------------------

  function pause(ms) {
    return new Promise(function (done) { setTimeout(done, ms); });
  }

  // what came back, or null when nothing did in time or the server could not take it now: both are worth another try
  async function post(form, data, seconds, parting, to) {
    const stop = new AbortController(), timer = setTimeout(function () { stop.abort(); }, seconds * 1000);
    under_way = stop;
    try {
      const answer = await fetch(to || form.getAttribute("action"), {
        method: "POST", body: data, credentials: "same-origin", headers: { Accept: "application/json" },
        keepalive: Boolean(parting), signal: stop.signal
      });
      if (answer.status >= 500 || answer.status === 429) return null;
      const words = await answer.text();
      if (/^application\/json/.test(answer.headers.get("Content-Type"))) return { next: JSON.parse(words).next };
      return { status: answer.status, next: answer.redirected ? answer.url : "", page: words };
    } catch (fault) {
      return null;
    } finally {
      clearTimeout(timer);
    }
  }

  function connected(form, returned) {
    const LONGEST = 30000, PAUSE = 2000;
    const worded = Array.from(form.querySelectorAll("textarea, input[type=text]")).filter(limit_of);
    const boxes = worded.filter(function (box) { return !box.closest("[data-caption]"); }); // it is saved with its picture
    const buttons = form.querySelector(".buttons");
    const status = before(buttons, element("p", { class: "limit", "aria-live": "polite" }));
    let saves = "autosave" in form.dataset, unsaved = false, wait = PAUSE, soon = 0;
    let saving = Promise.resolve(); // the save under way
    let sending = false, by_link = false, pressed = null, again = 0, tries = 0, alarm = null;

    async function save(parting) {
      clearTimeout(soon);
      if (!unsaved || going || sending || !saves) return;
      if (boxes.some(function (box) { return excess(box) > 0; })) return;
      const data = new FormData();
      data.append("ticket", form.elements.ticket.value);
      boxes.forEach(function (box) { data.append(box.name, box.value); });
      unsaved = false;
      const answer = await post(form, data, 15, parting, form.dataset.autosave);
      if (going || sending) return;
      if (!answer) {
        unsaved = true;
        wait = Math.min(wait * 2, LONGEST);
        status.textContent = form.dataset.unsaved;
        soon = setTimeout(start_saving, wait);
      } else if (answer.status === 204) {
        wait = PAUSE;
        if (!unsaved) status.textContent = form.dataset.saved;
      } else {
        saves = false; // not this browser's to save any more: why is told when the page is sent
        status.textContent = "";
      }
    }

    // one after the other, so that an earlier text never arrives last
    function start_saving(parting) {
      saving = saving.then(function () { return save(parting === true); });
    }

    async function send() {
      clearTimeout(again);
      if (sending || going) return;
      sending = true;
      const slow = setTimeout(function () { status.textContent = form.dataset.saving; }, 1000);
      await Promise.race([saving, pause(3000)]);
      if (under_way) under_way.abort();
      const data = new FormData(form);
      if (pressed && pressed.name) data.append(pressed.name, pressed.value);
      const heavy = form.querySelector("input[type=file]");
      const to = pressed && pressed.getAttribute("formaction");
      const answer = await post(form, data, heavy && heavy.files.length ? 180 : 20, false, to);
      clearTimeout(slow);
      status.textContent = "";
      if (going) return;
      if (!answer) lost();
      else if (answer.next) { going = true; location.assign(answer.next); }
      else show(answer.page);
    }

    function lost() {
      sending = false;
      tries += 1;
      again = setTimeout(send, Math.min(1500 * Math.pow(2, tries), LONGEST));
      if (alarm) return;
      alarm = before(buttons, element("div", { class: "notice tone-error", role: "alert" }));
      const button = element("button", { type: "button", class: "button plain" }, form.dataset.again);
      button.addEventListener("click", send);
      alarm.appendChild(element("p", {}, form.dataset.lost));
      alarm.appendChild(button);
      alarm.scrollIntoView({ block: "nearest" });
    }

    form.addEventListener("input", function (event) {
      if (!saves) return;
      if (boxes.indexOf(event.target) >= 0) unsaved = true;
      if (wait !== PAUSE) return; // it is being tried again anyway
      status.textContent = "";
      clearTimeout(soon);
      soon = setTimeout(start_saving, PAUSE);
    });
    // also of a button that stands elsewhere: the language is changed in the header
    document.addEventListener("click", function (event) {
      const button = event.target.closest("button");
      if (button && button.type === "submit" && button.form === form) pressed = button;
    });
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      send();
    });
    // What is not kept yet: a picture, or words that are saved with their page alone. One press is soon made again.
    function unkept() {
      const picture = form.querySelector("input[type=file]");
      const unsent = worded.some(function (box) {
        const kept = saves && boxes.indexOf(box) >= 0 && excess(box) <= 0;
        return box.value && (returned || box.value !== box.defaultValue) && !kept;
      });
      const pressed_on = form.querySelectorAll("input:checked").length - form.querySelectorAll("[checked]").length;
      return unsent || pressed_on > 1 || Boolean(picture && picture.files.length);
    }
    // Before a link of this page takes that along the browser asks, in its own words. Leave asks nothing, nor does
    // closing the page: whoever has to be gone at once is.
    document.addEventListener("click", function (event) {
      const link = event.target.closest("a[href]:not(.leave, .tel)");
      by_link = Boolean(link) && !event.ctrlKey && !event.metaKey && !event.shiftKey && on_page(form) &&
        !/^#/.test(link.getAttribute("href")) && unkept();
    });
    // listens from the start: a browser believes no page that begins to listen when it is left
    addEventListener("beforeunload", function (event) {
      if (!by_link || going) return;
      by_link = false;
      event.preventDefault();
      event.returnValue = ""; // older browsers ask only then
    });
    if (returned && saves) {
      unsaved = true;
      soon = setTimeout(start_saving, PAUSE);
    }
    // a phone may close a page that is out of sight without another word
    document.addEventListener("visibilitychange", function () {
      if (document.visibilityState === "hidden") start_saving(true);
    });
    addEventListener("online", function () {
      if (!on_page(form)) return;
      if (alarm) send();
      else start_saving();
    });
  }

  // a page that came back in the place of the next one: something on it is to be read, and what was typed stands in it
  function show(page) {
    hush(); // its button goes with the page
    const come = new DOMParser().parseFromString(page, "text/html");
    document.title = come.title;
    ["lang", "dir"].forEach(function (name) { // it may speak another language
      document.documentElement.setAttribute(name, come.documentElement.getAttribute(name));
    });
    document.documentElement.replaceChild(document.adoptNode(come.body), document.body);
    scrollTo(0, 0);
    begin(true);
    document.dispatchEvent(new Event("shown"));
    (document.querySelector("[role=alert]") || document.getElementById("main")).focus();
  }

  // Reading aloud ----------------------------------------------------------------------------------------------------

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
      const button = element("button", { type: "button", class: "button plain listen", "data-stop": told.dataset.stop });
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

  // ------------------------------------------------------------------------------------------------------------------

  function begin(came) {
    const form = document.querySelector("form[data-lost]"), leave = document.querySelector("a.leave");
    if (leave) leaving(leave);
    if (form) Array.from(form.querySelectorAll("textarea, input[type=text]")).forEach(counting);
    if (form) alone(form);
    // it came back, with something wrong or through a change of language: what stands in it is not kept
    const returned = came || Boolean(document.querySelector("[role=alert]"));
    if (form && window.fetch && window.AbortController) connected(form, returned);
    listening();
  }

  begin(false);
})();
