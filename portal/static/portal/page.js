// What a script adds to respondents' pages: away at once, words saved while they are typed, another try when the
// connection is lost, letters counted. Without it every page works all the same.
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

  const LONGEST = 30000, PAUSE = 2000;

  // One form and what is under way with it; `returned`: it came back, and what stands in it is not kept.
  function connected(form, returned) {
    const worded = Array.from(form.querySelectorAll("textarea, input[type=text]")).filter(limit_of);
    const buttons = form.querySelector(".buttons");
    const its = {
      form: form, returned: returned, worded: worded, buttons: buttons,
      boxes: worded.filter(function (box) { return !box.closest("[data-caption]"); }), // it is saved with its picture
      status: buttons.insertAdjacentElement("afterbegin", element("p", { class: "limit", "aria-live": "polite" })),
      saves: "autosave" in form.dataset, unsaved: false, wait: PAUSE, soon: 0,
      saving: Promise.resolve(), // the save under way
      sending: false, by_link: false, pressed: null, again: 0, tries: 0, alarm: null
    };
    saved_while_typing(its);
    sent_by_script(its);
    asks_before_links(its);
    addEventListener("online", function () {
      if (!on_page(form)) return;
      if (its.alarm) send(its);
      else start_saving(its);
    });
  }

  async function save(its, parting) {
    clearTimeout(its.soon);
    if (!its.unsaved || going || its.sending || !its.saves) return;
    if (its.boxes.some(function (box) { return excess(box) > 0; })) return;
    const data = new FormData();
    data.append("ticket", its.form.elements.ticket.value);
    its.boxes.forEach(function (box) { data.append(box.name, box.value); });
    its.unsaved = false;
    const answer = await post(its.form, data, 15, parting, its.form.dataset.autosave);
    if (going || its.sending) return;
    if (!answer) {
      its.unsaved = true;
      its.wait = Math.min(its.wait * 2, LONGEST);
      its.status.textContent = its.form.dataset.unsaved;
      save_in(its, its.wait);
    } else if (answer.status === 204) {
      its.wait = PAUSE;
      if (!its.unsaved) its.status.textContent = its.form.dataset.saved;
    } else {
      its.saves = false; // not this browser's to save any more: why is told when the page is sent
      its.status.textContent = "";
    }
  }

  // one after the other, so that an earlier text never arrives last
  function start_saving(its, parting) {
    its.saving = its.saving.then(function () { return save(its, parting); });
  }

  function save_in(its, ms) {
    its.soon = setTimeout(function () { start_saving(its); }, ms);
  }

  function saved_while_typing(its) {
    its.form.addEventListener("input", function (event) {
      if (!its.saves) return;
      if (its.boxes.indexOf(event.target) >= 0) its.unsaved = true;
      if (its.wait !== PAUSE) return; // it is being tried again anyway
      its.status.textContent = "";
      clearTimeout(its.soon);
      save_in(its, PAUSE);
    });
    if (its.returned && its.saves) {
      its.unsaved = true;
      save_in(its, PAUSE);
    }
    // a phone may close a page that is out of sight without another word
    document.addEventListener("visibilitychange", function () {
      if (document.visibilityState === "hidden") start_saving(its, true);
    });
  }

  function sent_by_script(its) {
    // also by a button that stands elsewhere: the language is changed in the header
    document.addEventListener("click", function (event) {
      const button = event.target.closest("button");
      if (button && button.type === "submit" && button.form === its.form) its.pressed = button;
    });
    its.form.addEventListener("submit", function (event) {
      event.preventDefault();
      send(its);
    });
  }

  async function send(its) {
    const form = its.form, pressed = its.pressed;
    clearTimeout(its.again);
    if (its.sending || going) return;
    its.sending = true;
    const slow = setTimeout(function () { its.status.textContent = form.dataset.saving; }, 1000);
    await Promise.race([its.saving, pause(3000)]);
    if (under_way) under_way.abort();
    const data = new FormData(form);
    if (pressed && pressed.name) data.append(pressed.name, pressed.value);
    const heavy = form.querySelector("input[type=file]");
    const to = pressed && pressed.getAttribute("formaction");
    const answer = await post(form, data, heavy && heavy.files.length ? 180 : 20, false, to);
    clearTimeout(slow);
    its.status.textContent = "";
    if (going) return;
    if (!answer) lost(its);
    else if (answer.next) { going = true; location.assign(answer.next); }
    else show(answer.page);
  }

  function lost(its) {
    function once_more() { send(its); }
    its.sending = false;
    its.tries += 1;
    its.again = setTimeout(once_more, Math.min(1500 * Math.pow(2, its.tries), LONGEST));
    if (its.alarm) return;
    its.alarm = before(its.buttons, element("div", { class: "notice tone-error", role: "alert" }));
    const button = element("button", { type: "button", class: "button plain" }, its.form.dataset.again);
    button.addEventListener("click", once_more);
    its.alarm.appendChild(element("p", {}, its.form.dataset.lost));
    its.alarm.appendChild(button);
    its.alarm.scrollIntoView({ block: "nearest" });
  }

  // What is not kept yet: a picture, or words that are saved with their page alone. One press is soon made again.
  function unkept(its) {
    const picture = its.form.querySelector("input[type=file]");
    const unsent = its.worded.some(function (box) {
      const kept = its.saves && its.boxes.indexOf(box) >= 0 && excess(box) <= 0;
      return box.value && (its.returned || box.value !== box.defaultValue) && !kept;
    });
    const pressed_on = its.form.querySelectorAll("input:checked").length - its.form.querySelectorAll("[checked]").length;
    return unsent || pressed_on > 1 || Boolean(picture && picture.files.length);
  }

  // Before a link of this page takes that along the browser asks, in its own words. Leave asks nothing, nor does
  // closing the page: whoever has to be gone at once is.
  function asks_before_links(its) {
    document.addEventListener("click", function (event) {
      const link = event.target.closest("a[href]:not(.leave, .tel)");
      its.by_link = Boolean(link) && !event.ctrlKey && !event.metaKey && !event.shiftKey && on_page(its.form) &&
        !/^#/.test(link.getAttribute("href")) && unkept(its);
    });
    // listens from the start: a browser believes no page that begins to listen when it is left
    addEventListener("beforeunload", function (event) {
      if (!its.by_link || going) return;
      its.by_link = false;
      event.preventDefault();
      event.returnValue = ""; // older browsers ask only then
    });
  }

  // a page that came back in the place of the next one: something on it is to be read, and what was typed stands in it
  function show(page) {
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

  function begin(came) {
    const form = document.querySelector("form[data-lost]"), leave = document.querySelector("a.leave");
    if (leave) leaving(leave);
    if (form) Array.from(form.querySelectorAll("textarea, input[type=text]")).forEach(counting);
    // it came back, with something wrong or through a change of language: what stands in it is not kept
    const returned = came || Boolean(document.querySelector("[role=alert]"));
    if (form && window.fetch && window.AbortController) connected(form, returned);
  }

  begin(false);
})();
