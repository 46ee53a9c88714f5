import { h, keepFocus } from "./dom.js";
import { blocksNode } from "./blocks.js";
import { actInView } from "./modal.js";
import { personName, store } from "./store.js";

const empty = (bot) => h("p", { className: "empty" }, `${personName(bot)} has not published its Home yet.`);

/** The Home the app published for the acting person. */
export function drawHome(container, bot) {
  const view = store.homes.get(store.me);
  const sig = JSON.stringify([store.me, bot, view]);
  if (container.dataset.sig === sig) return;
  container.dataset.sig = sig;
  const node = view?.blocks?.length
    ? blocksNode(view.blocks, { surface: view.id, act: (action) => actInView(view, action) }) : empty(bot);
  keepFocus(container, () => { container.replaceChildren(h("div", { className: "home-inner" }, node)); });
}
