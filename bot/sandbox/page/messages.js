import { h, button, reconcile } from "./dom.js";
import { blocksNode } from "./blocks.js";
import { mrkdwn, toSent, toTyped } from "./mrkdwn.js";
import { emojiText } from "./emoji.js";
import { icon } from "./icons.js";
import { ago, dayKey, dayLabel, fullTime, timeOf } from "./dates.js";
import { control, unsaid } from "./connection.js";
import { confirmDialog, note, openEmojiPicker, openMenu } from "./popup.js";
import { changed, inChannel, isReply, messagesOf, personName, store, threadOf, userOf } from "./store.js";
import { openThread } from "./thread.js";

const GROUP_SECONDS = 300;
const QUICK = ["white_check_mark", "eyes", "raised_hands"];

/** Calls the control API as the acting person; what fails is said. */
async function act(path, body, failed) {
  const error = unsaid(await control(path, { user: store.me, ...body }));
  if (error) note(`${failed}: ${error}`);
}

/** WCAG's: above 0.18 dark letters read better than white ones. */
function luminance(hex) {
  const [r, g, b] = [0, 2, 4].map((at) => (parseInt(hex.slice(at, at + 2), 16) / 255) ** 2.2);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function avatar(id, size = "") {
  const user = userOf(id) || { id: id || "?" };
  const initials = personName(user.id).split(/\s+/).map((word) => word[0]).join("").slice(0, 2).toUpperCase();
  const tone = [...user.id].reduce((sum, char) => sum * 31 + char.charCodeAt(0), 7) % 8;
  const look = user.is_bot ? "avatar-bot" : `tone-${tone}`;
  const node = h("span", { className: `avatar ${look} ${size}`, "aria-hidden": "true" }, initials);
  const colour = /^#?([0-9a-f]{6})$/i.exec(user.color || "")?.[1];
  if (colour) Object.assign(node.style, { backgroundColor: `#${colour}`, color: luminance(colour) > 0.18 ? "#10151a" : "#fff" });
  return node;
}

const ownReaction = (message, name) => (message.reactions || []).some((r) => r.name === name && r.users?.includes(store.me));

const toggle = (channel, message, name) => act("reaction",
  { channel, ts: message.ts, name, present: !ownReaction(message, name) }, "The reaction was not saved");

function reactions(channel, message) {
  if (!message.reactions?.length) return null;
  const chips = message.reactions.map(({ name, count, users = [] }) => {
    const who = users.map((id) => (id === store.me ? "you" : personName(id))).join(", ");
    return button({ className: "chip", "data-test": `reaction-${name}`, "aria-pressed": String(users.includes(store.me)),
      "aria-label": `${count ?? users.length} ${name}, ${who}`, title: `${who} reacted with :${name}:`,
      onclick: () => toggle(channel, message, name) }, h("span", { className: "emoji" }, emojiText(name)), ` ${count ?? users.length}`);
  });
  const add = button({ className: "chip chip-add", "aria-label": "Add a reaction", "aria-haspopup": "dialog", "aria-expanded": "false",
    onclick: () => openEmojiPicker(add, (name) => toggle(channel, message, name)) }, icon("smile"), "+");
  return h("div", { className: "reactions" }, chips, add);
}

async function remove(channel, message) {
  const sure = await confirmDialog({ title: "Delete message", style: "danger", confirm: "Delete",
    text: "Are you sure you want to delete this message? This cannot be undone." });
  if (sure) act("delete-message", { channel, ts: message.ts }, "The message was not deleted");
}

function edit(channel, message) {
  store.editing = { channel, ts: message.ts, text: toTyped(message.text || "") };
  changed();
}

function moreItems(channel, message) {
  const own = message.user === store.me && !message.bot_id;
  const shortcuts = store.shortcuts.map(({ callback_id: id, name }) => ({ label: name, detail: "Liaison", test: `shortcut-${id}`,
    run: () => act("shortcut", { channel, messageTs: message.ts, callback_id: id }, `${name} failed`) }));
  return [
    { label: "Copy text", run: () => navigator.clipboard?.writeText(toTyped(message.text || "")) },
    ...(own ? [null, { label: "Edit message", test: "edit-message", run: () => edit(channel, message) },
      { label: "Delete message…", test: "delete-message", danger: true, run: () => remove(channel, message) }] : []),
    ...(shortcuts.length ? [null, ...shortcuts] : []),
  ];
}

function toolbar(channel, message, inThread) {
  const react = button({ "data-test": "react", "aria-label": "Add a reaction", title: "Add a reaction", "aria-haspopup": "dialog",
    "aria-expanded": "false", onclick: () => openEmojiPicker(react, (name) => toggle(channel, message, name)) }, icon("smile"));
  const more = button({ "data-test": "more-actions", "aria-label": "More actions", title: "More actions", "aria-haspopup": "menu",
    "aria-expanded": "false", onclick: () => openMenu(more, moreItems(channel, message), "More actions") }, icon("more"));
  const quick = QUICK.map((name) => button({ className: "quick", "data-test": `quick-${name}`, "aria-label": `React with ${name}`,
    title: `:${name}:`, onclick: () => toggle(channel, message, name) }, emojiText(name)));
  return h("div", { className: "toolbar", role: "group", "aria-label": "Message actions" }, quick, react,
    !inThread && button({ "data-test": "reply-in-thread", "aria-label": "Reply in thread", title: "Reply in thread",
      onclick: () => openThread(channel, message.thread_ts || message.ts, true) }, icon("thread")), more);
}

function editor(message) {
  const area = h("textarea", { value: store.editing.text, rows: 2, "aria-label": "Edit message", "data-test": "edit-text" });
  const done = () => { store.editing = null; changed(); };
  const save = () => {
    const { channel, ts, text } = store.editing;
    done();
    if (text.trim()) act("edit-message", { channel, ts, text: toSent(text) }, "The change was not saved");
  };
  area.addEventListener("input", () => { store.editing.text = area.value; });
  area.addEventListener("keydown", (event) => {
    if (event.key === "Escape") done();
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); save(); }
  });
  queueMicrotask(() => document.activeElement !== area && area.focus());
  return h("div", { className: "editor" }, area, h("div", { className: "actions" },
    button({ className: "btn", onclick: done }, "Cancel"),
    button({ className: "btn btn-primary", "data-test": "edit-save", onclick: save }, "Save")));
}

function attachment(part, ctx) {
  const node = h("div", { className: "attachment" },
    part.blocks ? blocksNode(part.blocks, ctx) : mrkdwn([part.title && `*${part.title}*`, part.text || part.fallback].filter(Boolean).join("\n")));
  if (part.color) node.style.borderLeftColor = /^[0-9a-f]{6}$/i.test(part.color) ? `#${part.color}` : part.color;
  return node;
}

const pictureFile = (file) => h("figure", {}, h("figcaption", {}, file.title),
  h("img", { className: "picture", src: new URL(file.url_private).pathname, alt: file.alt_txt || file.title }));

function body(channel, message) {
  if (store.editing?.channel === channel && store.editing.ts === message.ts) return editor(message);
  const ctx = { surface: `${channel}/${message.ts}/${store.me}`,
    act: (action) => act("interact", { channel, messageTs: message.ts, action }, "That did not work") };
  // Slack's chat.update: the mark is not displayed on a message that is updated with blocks.
  const edited = message.edited && h("span", { className: "edited", title: fullTime(message.edited.ts) }, "(edited)");
  const quiet = /^(channel|group)_(join|leave)$|^me_message$|^tombstone$|^channel_topic$/.test(message.subtype || "");
  const content = message.blocks?.length ? blocksNode(message.blocks, ctx)
    : h("div", { className: quiet ? "text quiet" : "text" }, mrkdwn(message.text), edited && " ", edited);
  const pinned = message.pinned_to?.length && h("div", { className: "muted", "data-test": "pinned" }, "Pinned");
  const files = (message.files || []).map((file) => h("a", { className: "file", href: file.permalink, "data-test": "file" },
    file.url_private && file.mimetype?.startsWith("image/") ? pictureFile(file) : file.name));
  return h("div", { className: "body" }, pinned, content, files, (message.attachments || []).map((part) => attachment(part, ctx)));
}

function repliesLink(channel, message, replies) {
  const faces = [...new Set(replies.map((reply) => reply.user))].slice(0, 4).map((id) => avatar(id, "small"));
  return button({ className: "replies", "data-test": "replies", onclick: () => openThread(channel, message.ts) }, faces,
    h("strong", {}, `${replies.length} ${replies.length === 1 ? "reply" : "replies"}`),
    h("span", { className: "muted" }, `Last reply ${ago(replies.at(-1).ts)}`));
}

function privateNote(message) {
  return h("div", { className: "private" }, icon("eye"), "Only visible to you · ",
    button({ className: "link", onclick: () => { store.dismissed.add(message.ts); changed(); } }, "Dismiss"));
}

function messageNode(channel, message, { compact, replies, inThread, editing }) {
  const user = userOf(message.user);
  const name = user || message.user !== "USLACKBOT" ? personName(message.user) : "Slackbot";
  const when = h("time", { title: fullTime(message.ts), datetime: new Date(message.ts * 1000).toISOString() },
    compact ? timeOf(message.ts).replace(/\s[AP]M$/, "") : timeOf(message.ts));
  const isApp = user?.is_bot || message.bot_id;
  return h("article", {
    className: `message${compact ? " compact" : ""}${message.is_ephemeral ? " ephemeral" : ""}`, tabindex: "-1",
    "data-test": "message", "data-ts": message.ts, "data-channel": channel, "data-ephemeral": message.is_ephemeral ? "true" : null,
    "aria-label": `${name}, ${timeOf(message.ts)}` },
  h("div", { className: "gutter" }, compact ? when : avatar(message.user)),
  h("div", { className: "content" },
    message.is_ephemeral && privateNote(message),
    !compact && h("div", { className: "byline" }, h("strong", {}, name), isApp && h("span", { className: "tag" }, "APP"), when),
    body(channel, message), reactions(channel, message),
    replies.length > 0 && !inThread && repliesLink(channel, message, replies)),
  !message.is_ephemeral && !editing && message.subtype !== "tombstone" && toolbar(channel, message, inThread));
}

const follows = (message, previous) => previous && !message.is_ephemeral && !previous.is_ephemeral
  && previous.user === message.user && !isReply(previous) === !isReply(message)
  && message.ts - previous.ts < GROUP_SECONDS && dayKey(message.ts) === dayKey(previous.ts);

function item(channel, message, previous, inThread) {
  const replies = inThread ? [] : threadOf(channel, message.ts).filter((reply) => isReply(reply) && !reply.is_ephemeral);
  const compact = Boolean(follows(message, previous));
  const editing = store.editing?.channel === channel && store.editing.ts === message.ts;
  const last = replies.at(-1);
  return { key: message.ts, build: () => messageNode(channel, message, { compact, replies, inThread, editing }),
    sig: JSON.stringify([message, compact, store.me, editing, replies.length, last && [last.ts, ago(last.ts)], store.shortcuts.length]) };
}

function divider(message) {
  return { key: `day-${dayKey(message.ts)}`, sig: dayLabel(message.ts),
    build: () => h("div", { className: "day", role: "separator" }, h("span", {}, dayLabel(message.ts))) };
}

function items(channel, list, inThread) {
  return list.flatMap((message, i) => {
    const previous = list[i - 1];
    const newDay = !inThread && (!previous || dayKey(previous.ts) !== dayKey(message.ts));
    return [...(newDay ? [divider(message)] : []), item(channel, message, newDay ? null : previous, inThread)];
  });
}

const stick = (container) => { if (container.atEnd) container.scrollTop = container.scrollHeight; };

/** Draws a list of messages and stays at its end when the person was there. */
export function drawMessages(container, channel, root = null) {
  const place = `${store.me}/${channel}/${root || ""}`;
  const fresh = container.dataset.place !== place;
  const list = root ? threadOf(channel, root) : messagesOf(channel).filter(inChannel);
  const count = list.filter(isReply).length;
  const rows = items(channel, list, Boolean(root));
  if (root && count) rows.splice(1, 0, { key: "count", sig: String(count),
    build: () => h("div", { className: "day thread-count" }, h("span", {}, `${count} ${count === 1 ? "reply" : "replies"}`)) });
  if (!list.length) rows.push({ key: "empty", sig: "", build: () => h("p", { className: "empty" }, "Nothing has been said here yet.") });
  if (fresh) {
    container.replaceChildren();
    container.atEnd = true;
  }
  container.dataset.place = place;
  reconcile(container, rows);
  const messages = container.querySelectorAll(".message");
  messages.forEach((node, i) => { node.tabIndex = i === messages.length - 1 ? 0 : -1; });
  stick(container);
}

/** Arrow keys walk through a list: one stop of the Tab key for all its messages. Its end stays in sight when it narrows. */
export function setUpList(container) {
  container.addEventListener("scroll", () => {
    container.atEnd = container.scrollHeight - container.scrollTop - container.clientHeight < 80;
  });
  new ResizeObserver(() => stick(container)).observe(container);
  container.addEventListener("keydown", (event) => {
    if (!event.target.matches(".message") || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    const all = [...container.querySelectorAll(".message")];
    all[all.indexOf(event.target) + (event.key === "ArrowUp" ? -1 : 1)]?.focus();
  });
}
