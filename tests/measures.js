// What a browser computed for the page it shows, judged against what respondents' pages promise: each function gives its
// faults as lines of text, none when all is well. Colours, sizes and room as WCAG 2.2 counts them (1.4.3, 1.4.4, 1.4.10 to
// 1.4.12, 2.5.8), with the house's own and stricter figures.
const SMALLEST = 16;
const BODY = { younger: 20, older: 18, adult: 17 };
const TALL = { younger: 60, older: 48, adult: 48 };
const WIDE = 48;
const INLINE = 24;
const TEXT = 4.5;
const SHAPE = 3;

const style = (each, part) => getComputedStyle(each, part);
const root = document.documentElement;
const skin = document.body.className.match(/skin-(\w+)/)[1];
document.querySelectorAll("details:not(.listen)").forEach((each) => { each.open = true; });

function shown(each) {
  if (!each.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) return false;
  return !each.closest(".visually-hidden, .skip, option, audio");
}

function named(each) {
  const words = (each.innerText || each.value || each.name || "").trim().replace(/\s+/g, " ").slice(0, 40);
  return `${each.tagName.toLowerCase()}${each.className.baseVal === undefined && each.className ? "." + each.className : ""} “${words}”`;
}

const drawn = (...selectors) => [...document.querySelectorAll(selectors.join(","))].filter(shown);

// Words as they stand: each run of text, its element, and a rectangle for each of its lines.
function runs() {
  const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, each = node.parentElement;
    if (!node.textContent.trim() || !shown(each)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const lines = [...range.getClientRects()].filter((line) => line.width > 1 && line.height > 1);
    if (lines.length) found.push({ each, lines, words: node.textContent.trim() });
  }
  return found;
}

// Colours --------------------------------------------------------------------------------------------------------------

function parts(colour) {
  const found = colour.match(/[\d.]+/g).map(Number);
  return { rgb: found.slice(0, 3), alpha: found.length > 3 ? found[3] : 1 };
}

function light(rgb) {
  const [red, green, blue] = rgb.map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function ground(each) {
  for (let at = each; at; at = at.parentElement) {
    const { rgb, alpha } = parts(style(at).backgroundColor);
    if (alpha === 1) return rgb;
  }
  return [255, 255, 255];
}

function weak_words() {
  return runs().flatMap(({ each, words }) => {
    const found = contrast(parts(style(each).color).rgb, ground(each));
    return found < TEXT ? [`“${words}” has a contrast of ${found.toFixed(2)}`] : [];
  });
}

// A control is told from the page by its border or its fill, whichever stands out more.
function edge(each) {
  // a round or square to tick lies on the label beside it
  const outside = ground(each.matches(".option > input") ? each.nextElementSibling : each.parentElement), own = style(each);
  const tones = [];
  if (parseFloat(own.borderTopWidth) && own.borderTopStyle !== "none") tones.push(parts(own.borderTopColor));
  tones.push(parts(own.backgroundColor));
  return Math.max(0, ...tones.filter((tone) => tone.alpha === 1).map((tone) => contrast(tone.rgb, outside)));
}

function weak_shapes() {
  const faults = [];
  for (const each of drawn("main input:not([type=hidden])", "textarea", "select", ".button:not(.link)", ".options .option > label", "progress")) {
    if (edge(each) < SHAPE) faults.push(`the edge of ${named(each)} has a contrast of ${edge(each).toFixed(2)}`);
  }
  for (const each of drawn(".icon")) {
    const found = contrast(parts(style(each).stroke).rgb, ground(each));
    if (found < SHAPE) faults.push(`an icon beside “${each.parentElement.innerText.trim()}” has a contrast of ${found.toFixed(2)}`);
  }
  for (const each of drawn(".face")) {
    const ink = parts(style(each).stroke).rgb, fill = parts(style(each.querySelector("circle")).fill).rgb;
    const told = Math.max(contrast(ink, ground(each)), contrast(fill, ground(each)));
    if (contrast(ink, fill) < SHAPE || told < SHAPE) faults.push(`a face has a contrast of ${told.toFixed(2)}`);
  }
  return faults;
}

// Sizes ----------------------------------------------------------------------------------------------------------------

function small_words() {
  const faults = runs().flatMap(({ each, words }) => {
    const size = parseFloat(style(each).fontSize);
    return size < SMALLEST - 0.01 ? [`“${words}” is ${size} px`] : [];
  });
  const body = parseFloat(style(document.body).fontSize);
  if (body < BODY[skin]) faults.push(`the body is ${body} px`);
  return faults;
}

function small_targets() {
  const targets = drawn("a[href]", "button", "summary", ".option > label", "input:not([type=hidden])", "select", "textarea");
  return targets.flatMap((each) => {
    if (each.matches(".option > input")) return [];
    const box = each.getBoundingClientRect(), inline = style(each).display === "inline";
    const tall = inline ? INLINE : each.matches("a, button, summary, label") ? TALL[skin] : WIDE;
    const wide = inline ? INLINE : WIDE;
    if (box.height >= tall - 0.1 && box.width >= wide - 0.1) return [];
    return [`${named(each)} is ${box.width.toFixed(0)} × ${box.height.toFixed(1)}${inline ? " in a line" : ""}`];
  });
}

// Going on and skipping weigh the same, as they are seen: what Enter presses stands unseen before them.
function unequal_buttons() {
  const [go, skip] = [".primary", "[formaction*='/skip']"].map((which) => drawn(`#answers > .buttons > button${which}`)[0]);
  if (skip && drawn("#answers button.tile").length) return [];  // every answer goes on
  if (!go || !skip) return document.querySelector(".progress") && location.pathname.includes("/q/") ? ["nothing to skip with"] : [];
  const [one, other] = [go.getBoundingClientRect(), skip.getBoundingClientRect()];
  return Math.abs(one.height - other.height) > 0.5 ? [`going on is ${one.height} high, skipping ${other.height}`] : [];
}

// Room -----------------------------------------------------------------------------------------------------------------

function within(line, box, slack) {
  return line.left >= box.left - slack && line.right <= box.right + slack && line.top >= box.top - slack && line.bottom <= box.bottom + slack;
}

// The middle of a line, where letters stand: above and below it lines of one paragraph may share their white.
function core(line) {
  const white = line.height * 0.25;
  return { left: line.left + 1, right: line.right - 1, top: line.top + white, bottom: line.bottom - white };
}

const meet = (one, other) => one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;

function cut_words() {
  // the bar at the foot stands over what is not scrolled to yet: at the end of the page it is where it belongs
  scrollTo(0, root.scrollHeight);
  const faults = [], all = runs();
  if (root.scrollWidth > root.clientWidth) faults.push(`${root.scrollWidth} px wide on a screen of ${root.clientWidth}`);
  for (const { each, lines, words } of all) {
    if (lines.some((line) => line.left < -1 || line.right > root.clientWidth + 1)) faults.push(`“${words}” leaves the screen`);
    for (let at = each; at && at !== document.body; at = at.parentElement) {
      const own = style(at), boxed = parts(own.backgroundColor).alpha || parseFloat(own.borderTopWidth);
      if (own.display === "inline" || (!boxed && own.overflow === "visible")) continue;
      if (!lines.map(core).every((line) => within(line, at.getBoundingClientRect(), 1))) faults.push(`“${words}” stands out of ${named(at)}`);
    }
  }
  const lines = all.flatMap(({ each, lines, words }) => lines.map((line) => ({ each, words, line: core(line) })));
  lines.forEach((one, at) => lines.slice(at + 1).forEach((other) => {
    if (one.each !== other.each && meet(one.line, other.line)) faults.push(`“${one.words}” and “${other.words}” stand on each other`);
  }));
  return faults;
}

// A word of a face's label stands on one line; in Urdu every line has room for its letters.
function broken_words() {
  return runs().filter(({ each }) => each.closest(".faces, .button")).flatMap(({ each }) => {
    const text = each.firstChild.nodeType === 3 ? each.firstChild : null;
    if (!text) return [];
    return [...text.textContent.matchAll(/\S+/g)].flatMap((word) => {
      const range = document.createRange();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      const tops = new Set([...range.getClientRects()].map((line) => Math.round(line.top)));
      return tops.size > 1 && !word[0].includes("-") ? [`“${word[0]}” is broken`] : [];
    });
  });
}

function tight_lines() {
  return runs().flatMap(({ each, words }) => {
    const speaks = each.closest("[lang]").lang, own = style(each);
    const lines = parseFloat(own.lineHeight) / parseFloat(own.fontSize);
    return speaks === "ur" && lines < 2 ? [`“${words}” has lines of ${lines.toFixed(2)}`] : [];
  });
}

// Letters that rise and fall far, as in Nastaliq, stay inside the button or tile they stand in. How far the words' own
// letters go from the line they stand on, a canvas measures; where that line is, the font's own height tells.
function cut_letters() {
  const pen = document.createElement("canvas").getContext("2d");
  return runs().flatMap(({ each, lines, words }) => {
    const box = each.closest(".button, .option > label, summary, .tag");
    if (!box) return [];
    const edge = box.getBoundingClientRect();
    pen.font = style(each).font;
    pen.direction = root.dir;
    const inked = words.split(/\s+/).map((word) => pen.measureText(word)), rise = inked[0].fontBoundingBoxAscent;
    const above = edge.top + 2 - (lines[0].top + rise) + Math.max(...inked.map((ink) => ink.actualBoundingBoxAscent));
    const below = lines[lines.length - 1].top + rise + Math.max(...inked.map((ink) => ink.actualBoundingBoxDescent)) - edge.bottom + 2;
    return above > 0.5 || below > 0.5 ? [`“${words}” stands ${Math.max(above, below).toFixed(1)} px out of ${named(box)}`] : [];
  });
}

function unisolated_numbers() {
  return runs().flatMap(({ each, words }) => {
    const number = /\d{3,}[ \d]*\d/.test(words) && root.dir === "rtl";
    return number && style(each).direction !== "ltr" ? [`“${words}” is read from the right`] : [];
  });
}

function as_it_stands() {
  return [
    ...weak_words(), ...weak_shapes(), ...small_words(), ...small_targets(), ...unequal_buttons(), ...cut_words(),
    ...broken_words(), ...tight_lines(), ...cut_letters(), ...unisolated_numbers(),
  ];
}

// Text at twice its size, and spaced as WCAG 1.4.12 wants it; joined scripts are not spaced out.
function enlarged() {
  const buttons = drawn("button.button"), before = buttons.map((each) => each.getBoundingClientRect().height);
  root.style.fontSize = "200%";
  const stuck = buttons.filter((each, at) => each.getBoundingClientRect().height <= before[at]);
  const faults = [...cut_words(), ...cut_letters(), ...stuck.map((each) => `${named(each)} does not grow`)];
  root.style.fontSize = "";
  return faults;
}

function spaced() {
  const sheet = new CSSStyleSheet(), joined = root.dir === "rtl" || root.lang === "pa";
  sheet.replaceSync(`* { word-spacing: .16em !important; ${joined ? "" : "letter-spacing: .12em !important; line-height: 1.5 !important;"} }
    p { margin-block-end: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
  const faults = [...cut_words(), ...cut_letters()];
  document.adoptedStyleSheets = [];
  return faults;
}
