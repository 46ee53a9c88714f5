import { h, button, reconcile } from "./dom.js";
import { avatar } from "./messages.js";
import { icon } from "./icons.js";
import { bots, canSee, dmWith, go, isDm, isMember, people, personName, store, unreadOf } from "./store.js";

const shell = document.getElementById("sidebar");

function entry({ key, test, channel, sign, label, active, faded, target, hint }) {
  const { unread, mentions } = channel && isMember(channel) && !active ? unreadOf(channel) : { unread: false, mentions: 0 };
  const look = ["entry", active && "active", unread && "unread", faded && "faded"].filter(Boolean).join(" ");
  const spoken = unread ? `${label}, unread` : label;
  const build = () => h("li", {}, button({ className: look, "data-test": test, "data-channel": channel?.id, title: hint,
    "aria-current": active ? "page" : null, "aria-label": spoken, onclick: () => go(target) },
  sign(), h("span", { className: "entry-name" }, label), mentions > 0 && h("span", { className: "badge" }, mentions)));
  return { key, build, sig: JSON.stringify([look, label, mentions, channel?.id, store.me, test]) };
}

const glyph = (text) => () => h("span", { className: "glyph", "aria-hidden": "true" }, text);
const activeChannel = (channel) => store.place.kind === "channel" && channel && store.place.id === channel.id;

function channelEntries() {
  return [...store.channels.values()].filter((channel) => !isDm(channel) && !channel.is_archived && canSee(channel))
    .sort((a, b) => isMember(b) - isMember(a) || a.name.localeCompare(b.name))
    .map((channel) => entry({ key: channel.id, test: `channel-${channel.id}`, channel, label: channel.name,
      sign: glyph(channel.is_private ? icon("lock") : "#"), active: activeChannel(channel), faded: !isMember(channel),
      hint: isMember(channel) ? null : "You are not a member of this channel", target: { channel: channel.id } }));
}

function personEntries() {
  return people().sort((a, b) => (b.id === store.me) - (a.id === store.me) || personName(a.id).localeCompare(personName(b.id)))
    .filter((user) => user.id !== store.me)
    .map((user) => entry({ key: user.id, test: `dm-${user.id}`, channel: dmWith(user.id), sign: () => avatar(user.id, "small"),
      label: personName(user.id), active: activeChannel(dmWith(user.id)), target: { dm: user.id } }));
}

function appEntries() {
  return bots().map((bot) => {
    const active = (store.place.kind === "home" && store.place.id === bot.id) || activeChannel(dmWith(bot.id));
    return entry({ key: bot.id, test: `app-${bot.id}`, channel: dmWith(bot.id), sign: () => avatar(bot.id, "small"),
      label: personName(bot.id), active, target: { home: bot.id } });
  });
}

function group(id, title) {
  return h("section", { "aria-labelledby": `${id}-title` }, h("h2", { id: `${id}-title` }, title), h("ul", { id }));
}

function frame() {
  shell.append(h("div", { className: "workspace", id: "workspace" }),
    group("list-channels", "Channels"), group("list-people", "Direct messages"), group("list-apps", "Apps"));
}

export function drawSidebar() {
  if (!shell.firstElementChild) frame();
  document.getElementById("workspace").textContent = store.workspace.name || "Workspace";
  reconcile(document.getElementById("list-channels"), channelEntries());
  reconcile(document.getElementById("list-people"), personEntries());
  reconcile(document.getElementById("list-apps"), appEntries());
}
