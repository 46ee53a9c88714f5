import { h, button } from "./dom.js";
import { emojiChar } from "./emoji.js";
import { icon } from "./icons.js";
import { dateText } from "./dates.js";
import { canSee, go, personName, store } from "./store.js";

const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };
// Once, in one pass: "&amp;lt;" is the text "&lt;", not a bracket.
export const decode = (text) => text.replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity]);
const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const TAGS = { "*": "strong", _: "em", "~": "s" };
const WORD = /[\p{L}\p{N}]/u;
const SAFE_LINK = /^(?:https?|mailto|tel):/i;
export const PERMALINK = /\/archives\/([CDG]\w+)\/p(\d{10})(\d{6})(?:\?.*?thread_ts=([\d.]+))?/;

function emojiNode(name) {
  const char = emojiChar(name);
  return char ? h("span", { className: "emoji", role: "img", "aria-label": name, title: `:${name}:` }, char) : null;
}

/** Permalinks of the sandbox's own messages open here: there is no other Slack that knows them. */
function link(url, label) {
  const own = url.match(PERMALINK);
  if (own && store.channels.has(own[1])) {
    const detail = { channel: own[1], ts: `${own[2]}.${own[3]}`, thread: own[4] };
    return h("a", { href: `?channel=${own[1]}`, onclick: (event) => { event.preventDefault(); go(detail); } }, label);
  }
  if (!SAFE_LINK.test(url)) return document.createTextNode(label);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, label);
}

function userMention(id) {
  return h("span", { className: id === store.me ? "mention mention-me" : "mention" }, `@${personName(id)}`);
}

function channelMention(id, label) {
  const channel = store.channels.get(id);
  if (channel && canSee(channel)) return button({ className: "mention", onclick: () => go({ channel: id }) }, `#${channel.name}`);
  return h("span", { className: "mention" }, channel ? [icon("lock"), "private channel"] : `#${label || id}`);
}

function special(inner, label, opens) {
  const [kind, ...rest] = inner.slice(1).split("^");
  if (kind === "date") {
    const text = /^\d+$/.test(rest[0]) ? dateText(rest[0], decode(rest[1] || ""), opens) : label;
    return rest[2] ? link(decode(rest[2]), text) : h("span", { title: label }, text);
  }
  if (kind === "subteam") return h("span", { className: "mention" }, label || `@${store.userGroups.get(rest[0])?.handle || rest[0]}`);
  return h("span", { className: "mention" }, label || `@${kind}`);
}

/** What stands between < and >; `opens`: at the start of the text. */
function angle(inner, opens = false) {
  const bar = inner.indexOf("|");
  const target = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? "" : decode(inner.slice(bar + 1));
  if (target.startsWith("@")) return userMention(target.slice(1));
  if (target.startsWith("#")) return channelMention(target.slice(1), label);
  if (target.startsWith("!")) return special(target, label, opens);
  const url = decode(target);
  return link(url, label || url.replace(/^mailto:/, ""));
}

/** Text in which only links and entities mean something: code. */
function verbatim(text) {
  return text.split(/(<[^<>\n]+>)/).filter(Boolean)
    .map((part) => (/^<[^<>]+>$/.test(part) ? angle(part.slice(1, -1)) : decode(part)));
}

/** Where the format that opens at `start` closes; -1 when it does not. Code and links are stepped over. */
function closing(text, start) {
  const mark = text[start];
  const before = text[start - 1] || " ";
  if (WORD.test(before) || before === mark || text[start + 1] === mark || /\s/.test(text[start + 1] || " ")) return -1;
  for (let i = start + 1; i < text.length && text[i] !== "\n"; i += 1) {
    const pair = { "`": "`", "<": ">" }[text[i]];
    const jump = pair ? text.indexOf(pair, i + 1) : -1;
    if (jump > 0) i = jump;
    else if (text[i] === mark && i > start + 1 && !/\s/.test(text[i - 1])) {
      const after = text[i + 1] || " ";
      if (!WORD.test(after) && after !== mark) return i;
    }
  }
  return -1;
}

const TOKENS = [
  [/`([^`\n]+)`/y, ([, code]) => h("code", {}, verbatim(code))],
  [/<([^<>\n]+)>/y, (found) => angle(found[1], found.index === 0)],
  [/:([a-z0-9_+'-]+):(?::skin-tone-\d:)?/y, ([, name]) => emojiNode(name)],
  [/\n/y, () => h("br")],
];

function token(text, at) {
  for (const [pattern, build] of TOKENS) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    const node = found && build(found);
    if (node) return { node, length: found[0].length };
  }
  const end = TAGS[text[at]] ? closing(text, at) : -1;
  if (end < 0) return null;
  return { node: h(TAGS[text[at]], {}, inline(text.slice(at + 1, end))), length: end + 1 - at };
}

function inline(text) {
  const nodes = [];
  let plain = "";
  for (let at = 0; at < text.length;) {
    const found = token(text, at);
    if (!found) {
      plain += text[at];
      at += 1;
      continue;
    }
    nodes.push(decode(plain), found.node);
    plain = "";
    at += found.length;
  }
  return [...nodes, decode(plain)].filter((node) => node !== "");
}

const QUOTE = /^(?:>|&gt;)/;
const QUOTE_ALL = /^(?:>|&gt;){3}/;

/** Lines that open with > become quotes, after >>> everything does: apps send it bare, people's clients as an entity. */
function lines(text) {
  const parts = [];
  let all = false;
  for (let line of text.split("\n")) {
    if (!all && QUOTE_ALL.test(line)) {
      all = true;
      line = line.replace(QUOTE_ALL, "");
    }
    const quote = all || QUOTE.test(line);
    const body = quote ? line.replace(QUOTE, "").replace(/^ /, "") : line;
    const last = parts.at(-1);
    if (last && last.quote === quote) last.body += `\n${body}`;
    else parts.push({ quote, body });
  }
  return parts.flatMap(({ quote, body }) => (quote ? [h("blockquote", {}, inline(body))] : inline(body)));
}

export function mrkdwn(text) {
  const parts = (text || "").split(/```\n?([\s\S]+?)\n?```\n?/);
  return parts.flatMap((part, i) => {
    if (i % 2) return [h("pre", {}, verbatim(part))];
    return part === "" ? [] : lines(i + 1 < parts.length ? part.replace(/\n$/, "") : part);
  });
}

function plain(text) {
  return (text || "").split(/(:[a-z0-9_+'-]+:)/).filter(Boolean)
    .map((part) => (/^:.+:$/.test(part) && emojiNode(part.slice(1, -1))) || decode(part));
}

/** A text object of Block Kit, or a bare string of plain text. */
export function textNodes(object) {
  if (!object) return [];
  return object.type === "mrkdwn" ? mrkdwn(object.text) : plain(object.text ?? object);
}

const sentNames = () => [
  ...[...store.users.values()].filter((user) => !user.deleted)
    .flatMap((user) => [[`@${user.real_name}`, `<@${user.id}>`], [`@${user.name}`, `<@${user.id}>`]]),
  ...[...store.channels.values()].filter((channel) => channel.name && !channel.is_im)
    .map((channel) => [`#${channel.name}`, `<#${channel.id}|${channel.name}>`]),
  ...[...store.userGroups.values()].map(({ id, handle }) => [`@${handle}`, `<!subteam^${id}|@${handle}>`]),
  ...["here", "channel", "everyone"].map((name) => [`@${name}`, `<!${name}>`]),
].sort((a, b) => b[0].length - a[0].length);

function sentPart(text, names) {
  return text.split(/(https?:\/\/[^\s<>]*[^\s<>.,;:!?)\]'"*_~])/).map((part, i) => {
    if (i % 2) return `<${escape(part)}>`;
    let out = "";
    for (let at = 0; at < part.length;) {
      const free = !WORD.test(part[at - 1] || " ");
      const hit = free && names.find(([name]) => part.slice(at, at + name.length).toLowerCase() === name.toLowerCase()
        && !WORD.test(part[at + name.length] || " "));
      out += hit ? hit[1] : escape(part[at]);
      at += hit ? hit[0].length : 1;
    }
    return out;
  }).join("");
}

/** Typed text as Slack's client sends it: escaped, names and links made into <…>, code left alone. */
export function toSent(typed) {
  const names = sentNames();
  return typed.split(/(```[\s\S]*?```|`[^`\n]+`)/)
    .map((part, i) => (i % 2 ? escape(part) : sentPart(part, names))).join("");
}

/** The way back, for editing. */
export function toTyped(sent) {
  return decode(sent.replace(/<([^<>\n]+)>/g, (all, inner) => {
    const [target, label] = inner.split("|");
    if (target[0] === "@") return `@${escape(personName(target.slice(1)))}`;
    if (target[0] === "#") return `#${store.channels.get(target.slice(1))?.name || label}`;
    if (target[0] === "!") return label || `@${target.slice(1)}`;
    return target;
  }));
}
