import { h, button } from "./dom.js";
import { emojiChar, searchEmoji } from "./emoji.js";
import { textNodes } from "./mrkdwn.js";

const NOTE_SECONDS = 9;
let open = null;

/** A dialog makes the rest of the page inert, so whatever must be usable above it has to live in it. */
const layer = (anchor) => anchor?.closest("dialog") || [...document.querySelectorAll("dialog[open]")].at(-1) || document.body;

export function closePopup(refocus = true) {
  if (!open) return;
  const { node, anchor } = open;
  open = null;
  node.remove();
  anchor.setAttribute("aria-expanded", "false");
  anchor.closest(".message")?.classList.remove("menu-open");
  if (refocus && anchor.isConnected) anchor.focus({ preventScroll: true });
}

function place(node, anchor) {
  const box = anchor.getBoundingClientRect();
  const below = box.bottom + node.offsetHeight + 12 < innerHeight;
  const top = below ? box.bottom + 4 : Math.max(8, box.top - node.offsetHeight - 4);
  const left = Math.min(box.left, innerWidth - node.offsetWidth - 8);
  Object.assign(node.style, { top: `${top}px`, left: `${Math.max(8, left)}px` });
}

function popup(anchor, node) {
  closePopup(false);
  open = { node, anchor };
  anchor.setAttribute("aria-expanded", "true");
  anchor.closest(".message")?.classList.add("menu-open");
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" && event.key !== "Tab") return;
    event.preventDefault();
    event.stopPropagation();
    closePopup();
  });
  layer(anchor).append(node);
  place(node, anchor);
}

document.addEventListener("pointerdown", ({ target }) => {
  if (open && !open.node.contains(target) && !open.anchor.contains(target)) closePopup(false);
});
document.addEventListener("scroll", ({ target }) => {
  if (open && !open.node.contains(target)) closePopup(false);
}, true);

function arrows(event, list, step = 1) {
  const move = { ArrowDown: step, ArrowUp: -step, ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!move) return;
  event.preventDefault();
  const at = list.indexOf(document.activeElement);
  list[Math.max(0, Math.min(list.length - 1, at + move))]?.focus();
}

/** items: {label, test?, danger?, run} or null for a line. */
export function openMenu(anchor, items, label) {
  if (open?.anchor === anchor) return closePopup();
  const node = h("div", { className: "popup menu", role: "menu", "aria-label": label });
  node.append(...items.map((item) => (item ? button({
    role: "menuitem", className: item.danger ? "danger" : "", "data-test": item.test, "data-action-id": item.actionId,
    onclick: () => { closePopup(); item.run(); },
  }, item.label, item.detail && h("small", {}, item.detail)) : h("hr"))));
  node.addEventListener("keydown", (event) => arrows(event, [...node.querySelectorAll("button")]));
  popup(anchor, node);
  node.querySelector("button")?.focus();
}

export function openEmojiPicker(anchor, pick) {
  if (open?.anchor === anchor) return closePopup();
  const grid = h("div", { className: "emoji-grid", role: "group", "aria-label": "Emoji" });
  const search = h("input", { type: "search", placeholder: "Search emoji", "aria-label": "Search emoji", "data-test": "emoji-search" });
  const choose = (name) => { closePopup(); pick(name); };
  const fill = () => grid.replaceChildren(...searchEmoji(search.value).map((name) => button({
    title: `:${name}:`, "aria-label": name, "data-test": `emoji-${name}`, onclick: () => choose(name),
  }, emojiChar(name))));
  const node = h("div", { className: "popup picker", role: "dialog", "aria-label": "Add a reaction" }, search, grid);
  search.addEventListener("input", fill);
  search.addEventListener("keydown", (event) => {
    const first = searchEmoji(search.value, 1)[0];
    if (event.key === "Enter" && first) choose(first);
    if (event.key === "ArrowDown") { event.preventDefault(); event.stopPropagation(); grid.firstElementChild?.focus(); }
  });
  grid.addEventListener("keydown", (event) => arrows(event, [...grid.children], 8));
  fill();
  popup(anchor, node);
  search.focus();
}

/** Asks before something happens; resolves to the answer. `confirm` is Block Kit's confirm object. */
export function confirmDialog({ title, text, confirm, deny, style }) {
  return new Promise((resolve) => {
    const dialog = h("dialog", { className: "modal confirm", "data-test": "confirm", "aria-labelledby": "confirm-title" });
    const answer = (value) => { dialog.close(); dialog.remove(); homeNotes(); resolve(value); };
    dialog.append(
      h("h2", { id: "confirm-title" }, textNodes(title)), h("div", { className: "modal-body" }, textNodes(text)),
      h("footer", {},
        button({ className: "btn", "data-test": "confirm-no", onclick: () => answer(false) }, textNodes(deny || "Cancel")),
        button({ className: `btn ${style === "danger" ? "btn-danger" : "btn-primary"}`, "data-test": "confirm-yes", autofocus: true,
          onclick: () => answer(true) }, textNodes(confirm || "Yes"))),
    );
    dialog.addEventListener("cancel", (event) => { event.preventDefault(); answer(false); });
    document.body.append(dialog);
    dialog.showModal();
  });
}

// Held here: a dialog that is drawn anew throws out what is in it, and the notes must come back.
const notes = document.getElementById("notes");

/** Notes stay readable above dialogs, and return to the page when the dialog goes. */
export function homeNotes() {
  const home = layer();
  if (notes.parentElement !== home) home.append(notes);
}

export function note(text) {
  if ([...notes.children].some((other) => other.dataset.text === text)) return;
  const node = h("div", { className: "note", "data-test": "note", "data-text": text }, h("span", {}, textNodes(text)));
  const timer = setTimeout(() => node.remove(), NOTE_SECONDS * 1000);
  node.append(button({ className: "icon-button", "aria-label": "Dismiss",
    onclick: () => { clearTimeout(timer); node.remove(); } }, "✕"));
  homeNotes();
  notes.append(node);
}
