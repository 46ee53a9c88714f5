import { h } from "./dom.js";
import { connect, control } from "./connection.js";
import { apply, canSee, dmWith, findMessage, isMember, isReply, markRead, people, personName, store } from "./store.js";
import { composer } from "./composer.js";
import { PERMALINK } from "./mrkdwn.js";
import { drawMessages, setUpList } from "./messages.js";
import { drawHome } from "./home.js";
import { drawHeader, joinBar } from "./header.js";
import { drawSidebar } from "./sidebar.js";
import { drawThread } from "./thread.js";
import { closePopup, note } from "./popup.js";
import { syncModal, viewFrame } from "./modal.js";

const at = (id) => document.getElementById(id);
const slot = at("composer-slot");

function readUrl() {
  const query = new URLSearchParams(location.search);
  const as = query.get("as");
  store.me = people().some((user) => user.id === as) ? as : store.me || people()[0]?.id || "";
  const link = location.pathname.match(PERMALINK);
  const id = link?.[1] || query.get("channel") || "";
  const home = query.get("home");
  if (home) store.place = { kind: "home", id: home };
  else if (canSee(store.channels.get(id))) store.place = { kind: "channel", id };
  const thread = query.get("thread") || query.get("thread_ts");
  store.thread = thread ? { channel: id, ts: thread } : null;
  settle();
  return link && { channel: id, ts: `${link[2]}.${link[3]}`, thread };
}

/** Somebody who cannot see the open place lands in the first channel that is theirs. */
function settle() {
  if (store.place.kind === "home") return;
  if (canSee(store.channels.get(store.place.id))) return;
  const mine = [...store.channels.values()].find((channel) => isMember(channel) && !channel.is_im);
  store.place = { kind: "channel", id: mine?.id || "" };
  store.thread = null;
}

function writeUrl(push = false) {
  const query = new URLSearchParams({ as: store.me, [store.place.kind]: store.place.id });
  if (store.thread) query.set("thread", store.thread.ts);
  const url = `/?${query}`;
  if (url !== location.pathname + location.search) history[push ? "pushState" : "replaceState"](null, "", url);
}

function drawComposer(channel) {
  const place = `${store.me}/${channel.id}/${isMember(channel)}`;
  if (slot.dataset.place === place) return;
  slot.dataset.place = place;
  const label = `Message ${channel.is_im ? "" : "#"}${channel.is_im ? personName(channel.members?.find((id) => id !== store.me)) : channel.name}`;
  slot.replaceChildren(isMember(channel) ? composer({ channel: channel.id }, { label, test: "composer", sendTest: "send" }) : joinBar(channel));
}

function drawPane() {
  const channel = store.channels.get(store.place.id);
  const home = store.place.kind === "home";
  at("home").hidden = !home;
  at("messages").hidden = home;
  slot.hidden = home;
  drawHeader();
  if (home) return drawHome(at("home"), store.place.id);
  if (!channel) return undefined;
  drawComposer(channel);
  drawMessages(at("messages"), channel.id);
  if (!document.hidden) markRead(channel.id);
  return undefined;
}

function drawActAs() {
  const select = at("act-as");
  const sig = JSON.stringify(people().map((user) => [user.id, personName(user.id)]));
  if (select.dataset.sig !== sig) {
    select.dataset.sig = sig;
    select.replaceChildren(...people().map((user) =>
      h("option", { value: user.id }, personName(user.id) + (user.is_restricted || user.is_ultra_restricted ? " (guest)" : ""))));
  }
  select.value = store.me;
}

function draw() {
  if (!store.loaded) return;
  settle();
  drawActAs();
  drawPane();
  drawThread();
  drawSidebar();
  syncModal();
  writeUrl();
}

let queued = false;
/** Many frames at once are one redraw; a timer, as animation frames stand still in windows in the background. */
function redraw() {
  if (queued) return;
  queued = true;
  setTimeout(() => { queued = false; draw(); });
}

function drawer(open) {
  document.body.classList.toggle("drawer-open", open);
  at("drawer-toggle").setAttribute("aria-expanded", String(open));
  at("drawer-shade").hidden = !open;
  if (open) at("sidebar").querySelector(".entry.active, .entry")?.focus();
}

async function openDm(other) {
  const known = dmWith(other);
  if (known) return known.id;
  const answer = await control("open-dm", { user: store.me, with: other });
  if (!answer.ok) note(`The conversation could not be opened: ${answer.error}`);
  const id = answer.channel?.id || answer.channel;
  if (id && !store.channels.has(id)) store.channels.set(id, { is_im: true, members: [store.me, other], ...answer.channel, id });
  return id;
}

function reveal(channel, ts) {
  const node = document.querySelector(`.message[data-channel="${CSS.escape(channel)}"][data-ts="${CSS.escape(ts)}"]`);
  node?.scrollIntoView({ block: "center" });
  node?.classList.add("found");
  setTimeout(() => node?.classList.remove("found"), 3000);
}

async function goTo({ channel, ts, thread, dm, home }) {
  closePopup(false);
  const id = dm ? await openDm(dm) : channel;
  if (!id && !home) return;
  if (id && !canSee(store.channels.get(id))) {
    note("This conversation is not open to you.");
    return;
  }
  const linked = ts && findMessage(id, ts);
  const root = thread || (linked && isReply(linked) && linked.thread_ts);
  const moved = store.place.id !== (home || id);
  store.place = home ? { kind: "home", id: home } : { kind: "channel", id };
  if (root) store.thread = { channel: id, ts: root };
  else if (moved) store.thread = null;
  writeUrl(true);
  drawer(false);
  draw();
  if (home) control("open-home", { user: store.me });
  else if (ts) reveal(id, ts);
  else if (matchMedia("(hover: hover)").matches) slot.querySelector("textarea")?.focus();
}

function actAs(user) {
  store.me = user;
  store.editing = null;
  settle();
  writeUrl(true);
  draw();
  if (store.place.kind === "home") control("open-home", { user });
}

function onFrame(frame) {
  const first = frame.t === "state" && !store.loaded;
  apply(frame);
  if (first) {
    const linked = readUrl();
    if (linked) setTimeout(() => goTo(linked));
    if (store.place.kind === "home") control("open-home", { user: store.me });
  }
  if (frame.t === "note" && frame.user === store.me) note(frame.text);
  if (frame.t === "note" || frame.t.startsWith("view")) {
    draw();
    viewFrame(frame);
  } else redraw();
}

const STATUS = { connected: "Connected", lost: "Connection lost – reconnecting…" };
function onStatus(status) {
  at("connection").dataset.state = status;
  at("connection").textContent = STATUS[status];
}

at("act-as").addEventListener("change", (event) => actAs(event.target.value));
at("drawer-toggle").addEventListener("click", () => drawer(!document.body.classList.contains("drawer-open")));
at("drawer-shade").addEventListener("click", () => drawer(false));
at("sidebar").addEventListener("keydown", (event) => event.key === "Escape" && drawer(false));
document.addEventListener("sandbox:go", (event) => goTo(event.detail));
document.addEventListener("sandbox:changed", draw);
document.addEventListener("visibilitychange", redraw);
addEventListener("popstate", () => { readUrl(); draw(); });
setInterval(redraw, 60000); // "2 minutes ago", and the day that ends at midnight
setUpList(at("messages"));
setUpList(at("thread-messages"));
connect(onFrame, onStatus);
