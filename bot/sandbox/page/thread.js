import { h, button } from "./dom.js";
import { composer } from "./composer.js";
import { drawMessages } from "./messages.js";
import { changed, channelName, store, threadOf } from "./store.js";

const panel = document.getElementById("thread");
const slot = document.getElementById("thread-composer-slot");

export function openThread(channel, ts, focus = false) {
  store.thread = { channel, ts };
  changed();
  if (focus) queueMicrotask(() => slot.querySelector("textarea")?.focus());
}

function closeThread() {
  store.thread = null;
  changed();
}

export function drawThread() {
  const thread = store.thread;
  // A thread whose messages have all been deleted has nothing left to show.
  const open = Boolean(thread) && threadOf(thread.channel, thread.ts).length > 0;
  panel.hidden = !open;
  document.body.classList.toggle("has-thread", open);
  if (!open) {
    slot.replaceChildren();
    slot.dataset.place = "";
    return;
  }
  const channel = store.channels.get(thread.channel);
  const place = `${store.me}/${thread.channel}/${thread.ts}`;
  if (slot.dataset.place !== place) {
    slot.dataset.place = place;
    document.getElementById("thread-header").replaceChildren(
      h("h2", {}, "Thread ", h("span", { className: "muted" }, channel?.is_im ? channelName(channel) : `#${channelName(channel)}`)),
      button({ className: "icon-button", "aria-label": "Close the thread", "data-test": "close-thread", onclick: closeThread }, "✕"));
    slot.replaceChildren(composer({ channel: thread.channel, thread: thread.ts },
      { label: "Reply…", test: "thread-composer", sendTest: "thread-send" }));
  }
  drawMessages(document.getElementById("thread-messages"), thread.channel, thread.ts);
}
