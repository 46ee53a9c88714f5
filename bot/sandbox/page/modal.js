import { h, button, keepFocus } from "./dom.js";
import { blocksNode, problemsOf, showErrors, stateOf } from "./blocks.js";
import { textNodes } from "./mrkdwn.js";
import { closePopup, homeNotes, note } from "./popup.js";
import { forgetValues, seedValues } from "./inputs.js";
import { control, send, unsaid } from "./connection.js";
import { store } from "./store.js";

const ANSWER_SECONDS = 6;
const dialog = document.getElementById("modal");
let shown = { id: "", sig: "" };
let waiting = null;

const stack = () => store.views.get(store.me) || [];
const top = () => stack().at(-1);

function closeTop() {
  if (!send({ t: "view_close", user: store.me })) note("The connection to the sandbox is lost. Try again in a moment.");
}

function setWaiting(on) {
  clearTimeout(waiting);
  waiting = on ? setTimeout(() => {
    setWaiting(false);
    note("We had some trouble connecting. Try again?");
  }, ANSWER_SECONDS * 1000) : null;
  const submit = dialog.querySelector("[data-test=modal-submit]");
  if (submit) submit.setAttribute("aria-disabled", String(on));
}

function submitTop() {
  const view = top();
  if (!view?.submit || waiting) return;
  const problems = problemsOf(view.blocks, view.id);
  showErrors(dialog, problems);
  if (Object.keys(problems).length) return;
  if (send({ t: "view_submit", user: store.me, values: stateOf(view.blocks, view.id) })) setWaiting(true);
  else note("The connection to the sandbox is lost. Try again in a moment.");
}

/** Every action out of a view carries what is typed in it so far, as Slack's does. */
export async function actInView(view, action) {
  const error = unsaid(await control("interact", {
    user: store.me, viewId: view.id, action, values: stateOf(view.blocks || [], view.id) }));
  if (error) note(`That did not work: ${error}`);
}

function content(view, depth) {
  return h("form", { className: "modal-form", novalidate: true, onsubmit: (event) => { event.preventDefault(); submitTop(); } },
    h("header", {},
      depth > 1 && button({ className: "icon-button", "aria-label": "Back", "data-test": "modal-back", onclick: closeTop }, "‹"),
      h("h2", { id: "modal-title" }, textNodes(view.title)),
      button({ className: "icon-button", "aria-label": "Close", "data-test": "modal-close", onclick: closeTop }, "✕")),
    h("div", { className: "modal-body", tabindex: "-1" },
      blocksNode(view.blocks || [], { surface: view.id, act: (action) => actInView(view, action) })),
    h("footer", {},
      button({ className: "btn", "data-test": "modal-cancel", onclick: closeTop },
        view.close ? textNodes(view.close) : depth > 1 ? "Back" : view.submit ? "Cancel" : "Close"),
      view.submit && h("button", { type: "submit", className: "btn btn-primary", "data-test": "modal-submit" }, textNodes(view.submit))));
}

function draw(view, depth) {
  setWaiting(false);
  closePopup(false);
  const scroll = dialog.querySelector(".modal-body")?.scrollTop || 0;
  const same = shown.id === view.id;
  seedValues(view.id, view.state?.values);
  keepFocus(dialog, () => { dialog.replaceChildren(content(view, depth)); });
  dialog.setAttribute("aria-labelledby", "modal-title");
  dialog.dataset.callbackId = view.callback_id || "";
  if (!dialog.open) dialog.showModal();
  homeNotes();
  if (same) dialog.querySelector(".modal-body").scrollTop = scroll;
  else dialog.querySelector(".modal-body :is(input, textarea, select)")?.focus();
}

/** Shows the top of the acting person's stack; called after every change. */
export function syncModal() {
  const view = top();
  const sig = view ? JSON.stringify([store.me, stack().length, view]) : "";
  if (sig === shown.sig) return;
  if (view) draw(view, stack().length);
  else {
    setWaiting(false);
    dialog.close();
    homeNotes();
    dialog.replaceChildren();
  }
  shown = { id: view?.id, sig };
}

export function viewFrame(frame) {
  if (frame.t === "note" && frame.user === store.me) setWaiting(false);
  if (frame.t === "view_closed") forgetValues(frame.view_id);
  if (frame.t !== "view_errors" || frame.user !== store.me || frame.view_id !== top()?.id) return;
  setWaiting(false);
  showErrors(dialog, frame.errors);
  const strange = Object.entries(frame.errors).filter(([id]) => !dialog.querySelector(`[data-test="field-${CSS.escape(id)}"]`));
  for (const [id, text] of strange) note(`${id}: ${text}`);
}

dialog.addEventListener("cancel", (event) => { event.preventDefault(); closeTop(); });
dialog.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    submitTop();
    return;
  }
  // Enter in a one-line field with an action of its own is that action, not the form's.
  const ownAction = event.target.matches("input.text-input") && event.target.closest(".block-actions, .block-section");
  if (event.key === "Enter" && ownAction) event.preventDefault();
});
