import { h, button } from "./dom.js";
import { icon } from "./icons.js";
import { control } from "./connection.js";
import { note, openMenu } from "./popup.js";
import { bots, channelName, dmWith, go, isDm, isMember, otherOf, personName, store, userOf } from "./store.js";

const bar = document.getElementById("pane-header");

async function membership(channel, user, member) {
  const answer = await control("membership", { channel: channel.id, user, member });
  if (!answer.ok) note(`That did not work: ${answer.error}`);
}

export function joinBar(channel) {
  return h("div", { className: "join" }, h("span", {}, "You are viewing ", h("strong", {}, `#${channel.name}`)),
    button({ className: "btn btn-primary", "data-test": "join", onclick: () => membership(channel, store.me, true) }, "Join channel"));
}

function memberItems(channel) {
  const names = (channel.members || []).map(personName).sort().join(", ");
  const apps = bots().map((bot) => {
    const there = isMember(channel, bot.id);
    return { label: there ? `Remove ${personName(bot.id)} from the channel` : `Add ${personName(bot.id)} to the channel`,
      test: `toggle-app-${bot.id}`, run: () => membership(channel, bot.id, !there) };
  });
  const leave = { label: "Leave channel", danger: true, test: "leave", run: () => membership(channel, store.me, false) };
  return [{ label: "Members", detail: names, run: () => {} }, null, ...apps, ...(isMember(channel) ? [leave] : [])];
}

function channelHeader(channel) {
  const anchor = button({ className: "btn members", "data-test": "members", "aria-haspopup": "menu", "aria-expanded": "false",
    onclick: () => openMenu(anchor, memberItems(channel), "Members") }, icon("people"), ` ${channel.members?.length || 0}`);
  anchor.setAttribute("aria-label", `${channel.members?.length || 0} members`);
  return [h("h2", {}, h("span", { className: "glyph", "aria-hidden": "true" }, channel.is_private ? icon("lock") : "#"), ` ${channel.name}`),
    h("span", { className: "topic muted" }, channel.topic?.value || channel.purpose?.value || ""), anchor];
}

function appHeader(bot) {
  const tab = (name, test, active, target) => button({ role: "tab", className: "tab", "data-test": test,
    "aria-selected": String(active), onclick: () => go(target) }, name);
  const home = store.place.kind === "home";
  return [h("h2", {}, personName(bot), " ", h("span", { className: "tag" }, "APP")),
    h("div", { role: "tablist", className: "tabs", "aria-label": personName(bot) },
      tab("Home", "tab-home", home, { home: bot }), tab("Messages", "tab-messages", !home, { dm: bot }))];
}

export function drawHeader() {
  const channel = store.channels.get(store.place.id);
  const other = channel && isDm(channel) ? otherOf(channel) : store.place.id;
  const app = userOf(other)?.is_bot;
  const sig = JSON.stringify([store.me, store.place, channel, app && dmWith(other)?.id]);
  if (bar.dataset.sig === sig) return;
  bar.dataset.sig = sig;
  const name = app ? personName(other) : channelName(channel);
  document.title = `${channel && !isDm(channel) ? "#" : ""}${name} – Liaison sandbox`;
  bar.replaceChildren(...(app ? appHeader(other) : channel && !isDm(channel) ? channelHeader(channel) : [h("h2", {}, name)]));
}
