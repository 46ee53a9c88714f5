/** Everything the server told us, plus who we act as and where we are. */
export const store = {
  me: "", place: { kind: "channel", id: "" }, thread: null, editing: null, loaded: false,
  workspace: {}, users: new Map(), channels: new Map(), messages: new Map(), ephemerals: new Map(),
  views: new Map(), homes: new Map(), commands: [], shortcuts: [], userGroups: new Map(), dismissed: new Set(), baseline: new Map(),
};

/** Asks app.js to go somewhere: {channel, ts?, thread?} or {home: botId}. */
export const go = (detail) => document.dispatchEvent(new CustomEvent("sandbox:go", { detail }));
export const changed = () => document.dispatchEvent(new CustomEvent("sandbox:changed"));

export const userOf = (id) => store.users.get(id);
export const personName = (id) => userOf(id)?.real_name || userOf(id)?.name || id || "Somebody";
export const people = () => [...store.users.values()].filter((user) => !user.is_bot && !user.deleted);
export const bots = () => [...store.users.values()].filter((user) => user.is_bot && !user.deleted);
export const isMember = (channel, user = store.me) => (channel?.members || []).includes(user);
export const otherOf = (channel) => (channel.members || []).find((id) => id !== store.me) || channel.user || store.me;
export const isDm = (channel) => Boolean(channel?.is_im);
export const dmWith = (other) =>
  [...store.channels.values()].find((channel) => isDm(channel) && isMember(channel) && otherOf(channel) === other);

export function channelName(channel) {
  if (!channel) return "";
  return isDm(channel) ? personName(otherOf(channel)) : channel.name;
}

export function canSee(channel) {
  if (isMember(channel)) return true;
  const me = userOf(store.me) || {};
  return !isDm(channel) && !channel.is_private && !me.is_restricted && !me.is_ultra_restricted;
}

const byTs = (a, b) => (a.ts < b.ts ? -1 : a.ts > b.ts ? 1 : 0);

/** The messages of a channel as the acting person sees them, oldest first, private notes among them. */
export function messagesOf(channel) {
  const shared = [...(store.messages.get(channel)?.values() || [])];
  const own = [...(store.ephemerals.get(store.me)?.values() || [])]
    .filter((message) => message.channel === channel && !store.dismissed.has(message.ts));
  return [...shared, ...own].sort(byTs);
}

export const isReply = (message) => Boolean(message.thread_ts) && message.thread_ts !== message.ts;
export const threadOf = (channel, root) =>
  messagesOf(channel).filter((message) => message.ts === root || message.thread_ts === root);
export const inChannel = (message) => !isReply(message) || message.subtype === "thread_broadcast";
export const findMessage = (channel, ts) => store.messages.get(channel)?.get(ts);

const readKey = (channel) => `read:${store.me}:${channel}`;

function latestTs(channel) {
  const all = [...(store.messages.get(channel)?.keys() || [])];
  return all.reduce((latest, ts) => (ts > latest ? ts : latest), "0");
}

export function markRead(channel) {
  const latest = latestTs(channel);
  if (latest > (localStorage.getItem(readKey(channel)) || "")) localStorage.setItem(readKey(channel), latest);
}

/** {unread, mentions}: replies count only in threads the person takes part in, as in Slack. */
export function unreadOf(channel) {
  const read = localStorage.getItem(readKey(channel.id)) || store.baseline.get(channel.id) || "0";
  const fresh = messagesOf(channel.id).filter((m) => m.ts > read && m.user !== store.me && !m.is_ephemeral);
  const named = fresh.filter((m) => (m.text || "").includes(`<@${store.me}`) || isDm(channel));
  const mine = fresh.filter((m) => inChannel(m) || named.includes(m)
    || threadOf(channel.id, m.thread_ts).some((other) => other.user === store.me));
  return { unread: mine.length > 0, mentions: named.length };
}

const objects = (list, keys) => (list || []).map((entry) =>
  Array.isArray(entry) ? Object.fromEntries(keys.map((key, i) => [key, entry[i] ?? ""])) : entry);
const byId = (list) => new Map((list || []).map((entry) => [entry.id, entry]));
const tsMap = (list) => new Map((list || []).map((message) => [message.ts, message]));

function ephemeralOf(entry, channel) {
  const message = entry.message || entry;
  return { ...message, channel: message.channel || entry.channel || channel, is_ephemeral: true };
}

function load(state) {
  store.workspace = state.workspace || {};
  store.users = byId(state.users);
  store.channels = byId(state.channels);
  store.messages = new Map(Object.entries(state.messages || {}).map(([id, list]) => [id, tsMap(list)]));
  store.ephemerals = new Map(Object.entries(state.ephemerals || {})
    .map(([user, list]) => [user, tsMap(list.map((entry) => ephemeralOf(entry)))]));
  store.views = new Map(Object.entries(state.views || {}));
  store.homes = new Map(Object.entries(state.homes || {}));
  store.commands = objects(state.commands, ["command", "hint", "description"])
    .map((entry) => ({ ...entry, command: entry.command || entry.name }));
  store.shortcuts = objects(state.shortcuts, ["callback_id", "name"]);
  store.userGroups = new Map(objects(state.user_groups, ["id", "handle", "name"]).map((group) => [group.id, group]));
  // What was there when the page was first opened is not news to anybody.
  if (!store.loaded) for (const id of store.channels.keys()) store.baseline.set(id, latestTs(id));
  store.loaded = true;
}

function inner(map, key) {
  if (!map.has(key)) map.set(key, new Map());
  return map.get(key);
}

function showView({ user, view }) {
  const stack = store.views.get(user) || [];
  const at = stack.findIndex((other) => other.id === view.id);
  store.views.set(user, at < 0 ? [...stack, view] : [...stack.slice(0, at), view, ...stack.slice(at + 1)]);
}

const APPLY = {
  state: load,
  message: (f) => inner(store.messages, f.channel).set(f.message.ts, f.message),
  deleted: (f) => store.messages.get(f.channel)?.delete(f.ts),
  channel: (f) => store.channels.set(f.channel.id, f.channel),
  ephemeral: (f) => inner(store.ephemerals, f.user).set(f.message.ts, ephemeralOf(f.message, f.channel)),
  ephemeral_gone: (f) => store.ephemerals.get(f.user)?.delete(f.ts),
  view: showView,
  view_closed: (f) => store.views.set(f.user, f.rest || []),
  home: (f) => store.homes.set(f.user, f.view),
};

export const apply = (frame) => APPLY[frame.t]?.(frame);
