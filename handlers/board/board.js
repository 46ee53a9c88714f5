// The wallboard: draws what the bot sends, and says when it hears nothing, or when what it was told is old.

const SILENT_AFTER = 13;  // seconds; the bot speaks at least every four
const OLD_AFTER = 15;
const TRY_AGAIN_MS = 3000;
const BESIDE = ["waiting", "rising", "workarounds", "thanks"];  // the most urgent first

const find = (id) => document.getElementById(id);
let source = null;
let shown = null;
let seen = null;        // the labels of what was broken, to say what is new
let release = null;
let ahead = 0;          // seconds by which the bot's clock is ahead of this one
let heard = performance.now();
let read = null;
let lost = null;

const here = () => Date.now() / 1000;
const now = () => here() + ahead;

function make(tag, kind, ...inside) {
  const node = document.createElement(tag);
  if (kind) node.className = kind;
  node.append(...inside);
  return node;
}

function span(seconds) {
  const minutes = Math.max(0, Math.floor(seconds / 60));
  if (minutes < 1) return "less than a minute";
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days`;
}

function clock(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}

function since(seconds) {
  if (now() - seconds < 86400) return clock(seconds);
  return new Date(seconds * 1000).toLocaleDateString([], { day: "numeric", month: "short" });
}

const until = (by) => (by <= now() ? `overdue for ${span(now() - by)}` : `due in ${span(by - now())}`);
const reports = (number) => `${number} ${number === 1 ? "report" : "reports"}`;

function brokenOne(each) {
  const item = make("li", each.severity === 1 ? "critical" : "major");
  item.dataset.test = each.label;
  item.append(
    make("p", "quiet", make("span", "level", each.level), ` · ${each.label} · ${each.state} · since ${since(each.since)}`,
      ` (${span(now() - each.since)}) · ${reports(each.reports)}`),
    make("p", "title", each.title),
    each.workaround
      ? make("p", "step", make("strong", "", `Workaround ${each.workaround}: `), each.step)
      : make("p", "step quiet", "No workaround yet."),
  );
  if (each.next && each.by) {
    const late = each.by <= now();
    item.append(make("p", "quiet", `Next: ${each.next}, `, make("span", late ? "overdue" : "", until(each.by))));
  }
  return item;
}

function waitingOne(each) {
  const late = each.by <= now();
  return make("li", "", make("p", "title", each.title),
    make("p", "quiet", `${each.label} · ${each.what} · `, make("span", late ? "overdue" : "", until(each.by))));
}

function risingOne(each) {
  return make("li", "", make("p", "title", `↑ ${each.title}`),
    make("p", "quiet", `${each.label} · ${reports(each.lately)} in 24 hours; usual: ${each.usual} a day`));
}

function workaroundOne(each) {
  return make("li", "", make("p", "title", each.step),
    make("p", "quiet", `${each.label} · for ${each.issue} ${each.title} · ${span(now() - each.at)} ago`));
}

function thankedOne(each) {
  const tag = each.behaviour ? ` · #${each.behaviour}` : "";
  return make("li", "", make("p", "", `${each.what}`), make("p", "quiet", `to ${each.to}${tag} · ${span(now() - each.at)} ago`));
}

function draw(name, list, one, none) {
  const entries = list.first.map(one);
  find(`${name}-list`).replaceChildren(...(entries.length ? entries : [make("li", "calm", none)]));
  sayHowManyMore(name);
}

function sayHowManyMore(name) {
  const more = shown[name].total - find(`${name}-list`).querySelectorAll("li:not(.calm)").length;
  find(`${name}-more`).textContent = more ? `and ${more} more` : "";
}

// Nobody scrolls a wall: on a wide screen the longest list of the longer column gives way until all fits, then the last
// section. A phone shows everything.
function fit() {
  for (const name of BESIDE) sectionOf(name).hidden = false;
  if (!matchMedia("(min-width: 60rem)").matches) return;
  while (document.documentElement.scrollHeight > innerHeight && giveWay());
}

const sectionOf = (name) => find(`${name}-list`).closest("section");
const bottom = (node) => node.getBoundingClientRect().bottom;

function giveWay() {
  const seen = BESIDE.filter((name) => !sectionOf(name).hidden);
  const names = bottom(find("broken-more")) > bottom(sectionOf(seen.at(-1))) ? ["broken"] : seen;
  const [length, longest] = [...names].reverse().map((name) => [find(`${name}-list`).children.length, name]).sort(([one], [other]) => other - one)[0];
  if (length > 1) {
    find(`${longest}-list`).lastElementChild.remove();
    sayHowManyMore(longest);
  } else if (names.length > 1) {
    sectionOf(names.at(-1)).hidden = true;
  }
  return length > 1 || names.length > 1;
}

function drawAll() {
  if (!shown) return;
  draw("broken", shown.broken, brokenOne, "✓ Nothing critical or major is broken.");
  draw("waiting", shown.waiting, waitingOne, "Nothing is overdue or due within four hours.");
  draw("rising", shown.rising, risingOne, "Nothing rises.");
  draw("workarounds", shown.workarounds, workaroundOne, "None.");
  draw("thanks", shown.thanks, thankedOne, "None yet. /kudos in Slack gives some.");
  fit();
  find("count").textContent = shown.broken.total ? `(${shown.broken.total})` : "";
  document.title = `${shown.broken.total ? `(${shown.broken.total}) ` : ""}Liaison: what is broken now`;
}

function sayWhatIsNew() {
  const critical = shown.broken.first.filter((each) => each.severity === 1);
  const fresh = seen ? critical.filter((each) => !seen.has(each.label)) : [];
  seen = new Set(shown.broken.first.map((each) => each.label));
  if (fresh.length) find("said").textContent = fresh.map((each) => `New, critical: ${each.label} ${each.title}`).join(". ");
}

function state() {
  const silent = (performance.now() - heard) / 1000;
  if (lost !== null || silent > SILENT_AFTER) {
    lost ??= here() - silent;
    return ["lost", `Connection lost at ${clock(lost)} – trying again`];
  }
  if (!shown) return ["waiting", "Connecting …"];
  if (read === null || now() - read > OLD_AFTER) {
    return ["old", read === null ? "Liaison cannot read its data" : `Old: as of ${clock(read)}`];
  }
  return ["live", "● Live"];
}

function sayHowItStands() {
  const [name, words] = state();
  const node = find("connection");
  if (node.textContent !== words) node.textContent = words;
  node.dataset.state = name;
  document.body.classList.toggle("aged", name === "lost" || name === "old");
  find("clock").textContent = clock(now());
  if (name === "lost" && (performance.now() - heard) / 1000 > SILENT_AFTER) connectAnew();
}

// What the browser gives up for good (an answer that is no stream), and lines that died silently.
let waiting = false;
async function connectAnew() {
  if (waiting) return;
  waiting = true;
  source?.close();
  await new Promise((done) => setTimeout(done, TRY_AGAIN_MS));
  try {
    const answer = await fetch("/board", { method: "HEAD", redirect: "manual" });
    if (answer.type === "opaqueredirect") location.reload();  // signed in no longer
    if (answer.ok) connect();
    else heard = Math.min(heard, performance.now() - SILENT_AFTER * 1000 - 1);
  } catch {
    heard = Math.min(heard, performance.now() - SILENT_AFTER * 1000 - 1);
  }
  waiting = false;
}

function listen(name, act) {
  source.addEventListener(name, (event) => {
    heard = performance.now();
    lost = null;
    act(JSON.parse(event.data));
    sayHowItStands();
  });
}

function connect() {
  source = new EventSource("/board/events");
  heard = performance.now();
  source.onerror = () => {
    lost ??= here();
    sayHowItStands();
    if (source.readyState === EventSource.CLOSED) connectAnew();
  };
  listen("hello", (said) => {
    if (release !== null && release !== said.release) location.reload();
    release = said.release;
    find("sign-out").hidden = !said.signed_in;
  });
  listen("board", (board) => {
    shown = board;
    sayWhatIsNew();
    drawAll();
  });
  listen("pulse", (said) => {
    ahead = said.now - here();
    read = said.read;
  });
}

connect();
setInterval(sayHowItStands, 1000);
setInterval(drawAll, 15000);
addEventListener("resize", drawAll);
