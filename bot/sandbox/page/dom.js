/** Builds an element. Children are nodes or text, never markup: nothing a person types can become HTML. */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "value" || key === "checked") node[key] = value;
    else node.setAttribute(key === "className" ? "class" : key, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return node;
}

export const button = (props, ...children) => h("button", { type: "button", ...props }, ...children);

/** What had the focus inside `node`, as selectors that also find it in a fresh copy of the node. */
function focusMark(node) {
  const focused = document.activeElement;
  if (!focused || !node.contains(focused)) return null;
  if (focused === node) return { selectors: [] };
  const { actionId, test } = focused.dataset;
  const block = focused.closest("[data-block]")?.dataset.block;
  const value = focused.matches("[type=radio], [type=checkbox]") ? `[value="${CSS.escape(focused.value)}"]` : "";
  const action = actionId && `[data-action-id="${CSS.escape(actionId)}"]${value}`;
  // An action_id may come twice; a block_id that the app left to Slack is another one after each update.
  const selectors = action ? [`[data-block="${CSS.escape(block || "")}"] ${action}`, action]
    : test ? [`[data-test="${CSS.escape(test)}"]`] : [];
  return { selectors, start: focused.selectionStart, end: focused.selectionEnd };
}

/** Runs `replace`, which draws `node` anew, without taking the keyboard focus from the person. */
export function keepFocus(node, replace) {
  const mark = focusMark(node);
  const fresh = replace() || node;
  if (!mark) return;
  const target = mark.selectors.map((selector) => fresh.querySelector(selector)).find(Boolean) || fresh;
  target.focus({ preventScroll: true });
  if (typeof mark.start === "number" && target.setSelectionRange) target.setSelectionRange(mark.start, mark.end);
}

/**
 * Makes the children of `container` those of `items` ({key, sig, build}), touching only what changed:
 * hover, focus, open menus and scroll position survive every live update.
 */
export function reconcile(container, items) {
  const old = new Map([...container.children].map((node) => [node.dataset.key, node]));
  let cursor = container.firstElementChild;
  for (const { key, sig, build } of items) {
    let node = old.get(key);
    old.delete(key);
    if (!node || node.signature !== sig) {
      const fresh = Object.assign(build(), { signature: sig });
      fresh.dataset.key = key;
      if (node) {
        if (cursor === node) cursor = fresh;
        const previous = node;
        keepFocus(previous, () => { previous.replaceWith(fresh); return fresh; });
      }
      node = fresh;
    }
    if (node === cursor) cursor = cursor.nextElementSibling;
    else container.insertBefore(node, cursor);
  }
  for (const node of old.values()) node.remove();
}
