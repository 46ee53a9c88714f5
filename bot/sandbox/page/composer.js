import { h, button } from "./dom.js";
import { searchEmoji, emojiText } from "./emoji.js";
import { icon } from "./icons.js";
import { control, unsaid } from "./connection.js";
import { toSent } from "./mrkdwn.js";
import { note } from "./popup.js";
import { canSee, personName, store } from "./store.js";

const MOST = 8;
const drafts = new Map();
const words = (text) => text.toLowerCase();

function commandChoices(typed) {
  return store.commands.filter(({ command }) => command.startsWith(words(typed)))
    .map(({ command, hint, description }) => ({ text: `${command} `, name: command, label: `${command} ${hint || ""}`, detail: description }));
}

const groupChoices = (typed) => [...store.userGroups.values()].filter(({ handle }) => handle.startsWith(words(typed)))
  .map(({ handle, name }) => ({ text: `@${handle} `, name: `@${handle}`, label: `@${handle}`, detail: name }));

function personChoices(typed) {
  const all = [...store.users.values()].filter((user) => !user.deleted);
  return all.filter((user) => words(`${user.real_name} ${user.name}`).split(/[\s.]+/).some((part) => part.startsWith(words(typed))))
    .map((user) => ({ user, name: `@${personName(user.id)}` }))
    .map(({ user, name }) => ({ text: `${name} `, name, label: name, detail: user.is_bot ? "App" : user.name }))
    .concat(groupChoices(typed));
}

function channelChoices(typed) {
  return [...store.channels.values()].filter((channel) => !channel.is_im && canSee(channel) && channel.name.startsWith(words(typed)))
    .map((channel) => ({ text: `#${channel.name} `, name: `#${channel.name}`, label: `#${channel.name}` }));
}

const emojiChoices = (typed) => searchEmoji(typed, MOST)
  .map((name) => ({ text: `:${name}: `, name: `:${name}:`, label: `${emojiText(name)}  :${name}:` }));

const TRIGGERS = [
  [/^(\/[\w-]*)$/, commandChoices, "main"],
  [/(?:^|\s)@([\p{L}.-]*)$/u, personChoices],
  [/(?:^|\s)#([\w-]*)$/, channelChoices],
  [/(?:^|\s):([\w+-]{2,})$/, emojiChoices],
];

/** What could complete the word at the caret: {choices, length} of what they replace. */
function completions(before, inThread) {
  for (const [pattern, choices, where] of TRIGGERS) {
    const found = pattern.exec(before);
    if (!found || (where === "main" && inThread)) continue;
    const list = choices(found[1]).slice(0, MOST);
    const length = found[0].trimStart().length;
    const exact = list.some((choice) => words(choice.name) === words(before.slice(-length)));
    return { list, length, exact };
  }
  return { list: [], length: 0, exact: false };
}

async function sendCommand(target, name, text) {
  const error = unsaid(await control("command", { user: store.me, channel: target.channel, command: name, text }));
  if (error) note(`${name} failed with the error "${error}"`);
}

async function sendMessage(target, text, restore) {
  const answer = await control("message", { user: store.me, channel: target.channel, text: toSent(text), thread_ts: target.thread });
  if (answer.ok) return;
  note(`Your message was not sent: ${answer.error}`);
  restore();
}

/** Sends what was typed; false when it stays in the box. The notes are in the words of Slack's client. */
function submit(target, text, restore) {
  const [, name, rest] = text.match(/^(\/[^\s/]+)(?:\s+([\s\S]*))?$/) || [];
  if (!name) sendMessage(target, text, restore);
  else if (target.thread) {
    note(`${name} is not supported in threads. Sorry!`);
    return false;
  } else if (!store.commands.some(({ command }) => command === name)) {
    note(`${name} is not a valid command. In Slack, all messages that start with the "/" character are interpreted as commands. `
      + 'If you are trying to send a message and not run a command, try preceding the "/" with an empty space.');
    return false;
  } else sendCommand(target, name, (rest || "").trim());
  return true;
}

function grow(area) {
  area.style.height = "auto";
  area.style.height = `${Math.min(area.scrollHeight + 2, innerHeight * 0.4)}px`;
}

/** A message box for {channel, thread?}; what is typed in it is kept per person and place. */
export function composer(target, { label, test, sendTest }) {
  const key = `${store.me}/${target.channel}/${target.thread || ""}`;
  const list = h("ul", { className: "suggestions", role: "listbox", id: `${test}-suggestions`, "aria-label": "Suggestions", hidden: true });
  const area = h("textarea", { rows: 1, placeholder: label, "aria-label": label, "data-test": test, value: drafts.get(key) || "",
    "aria-haspopup": "listbox", "aria-autocomplete": "list", "aria-controls": `${test}-suggestions` });
  const go = button({ className: "send", "data-test": sendTest, "aria-label": "Send", title: "Send" }, icon("send"));
  let offer = { list: [] };
  let at = 0;

  const show = (next) => {
    offer = next;
    at = 0;
    list.hidden = !offer.list.length;
    mark();
  };
  const mark = () => {
    list.replaceChildren(...offer.list.map((choice, i) => h("li", {
      role: "option", id: `${test}-option-${i}`, "aria-selected": String(i === at),
      onmousedown: (event) => { event.preventDefault(); accept(i); },
    }, h("span", {}, choice.label), choice.detail && h("small", {}, choice.detail))));
    if (offer.list.length) area.setAttribute("aria-activedescendant", `${test}-option-${at}`);
    else area.removeAttribute("aria-activedescendant");
  };
  const keep = () => {
    if (area.value) drafts.set(key, area.value);
    else drafts.delete(key);
    go.classList.toggle("ready", area.value.trim() !== "");
    grow(area);
  };
  const accept = (i) => {
    area.setRangeText(offer.list[i].text, area.selectionStart - offer.length, area.selectionStart, "end");
    show({ list: [] });
    keep();
  };
  const restore = () => {
    if (!area.value) area.value = drafts.get(key) || area.dataset.sent || "";
    keep();
  };
  const fire = () => {
    const text = area.value;
    if (!text.trim()) return;
    area.dataset.sent = text;
    if (submit(target, text.trimEnd(), restore)) area.value = "";
    show({ list: [] });
    keep();
  };
  const keys = (event) => {
    if (event.isComposing) return;
    const open = offer.list.length > 0;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (open && step) { at = (at + step + offer.list.length) % offer.list.length; mark(); }
    else if (open && event.key === "Escape") show({ list: [] });
    else if (open && (event.key === "Tab" || (event.key === "Enter" && !offer.exact)) && !event.shiftKey) accept(at);
    else if (event.key === "Enter" && !event.shiftKey) fire();
    else return;
    event.preventDefault();
  };

  area.addEventListener("input", () => {
    keep();
    show(completions(area.value.slice(0, area.selectionStart), Boolean(target.thread)));
  });
  area.addEventListener("keydown", keys);
  area.addEventListener("blur", () => show({ list: [] }));
  go.addEventListener("click", () => { fire(); area.focus(); });
  queueMicrotask(() => area.isConnected && keep());
  return h("div", { className: "composer" }, list, area, go);
}
