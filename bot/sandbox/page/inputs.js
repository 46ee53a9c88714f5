import { h, button } from "./dom.js";
import { textNodes, decode } from "./mrkdwn.js";
import { emojiText } from "./emoji.js";
import { people, bots, personName } from "./store.js";
import { confirmDialog, openMenu } from "./popup.js";

/** What people typed and chose, by surface (view id or message): it outlives every redraw. */
const kept = new Map();

export function valuesOf(surface) {
  if (!kept.has(surface)) kept.set(surface, {});
  return kept.get(surface);
}
/** After a reload of the page the server still knows what was chosen in a modal. */
export function seedValues(surface, values) {
  if (values && !kept.has(surface)) kept.set(surface, structuredClone(values));
}
export const forgetValues = (surface) => kept.delete(surface);

/** What is kept for an element; not what an element of another type left under its name. */
function stored(ctx, element) {
  const entry = valuesOf(ctx.surface)[ctx.blockId]?.[element.action_id];
  return entry?.type === element.type ? entry : undefined;
}

function store(ctx, element, value) {
  const block = (valuesOf(ctx.surface)[ctx.blockId] ||= {});
  block[element.action_id] = { type: element.type, ...value };
}

const flat = (text) => decode((text?.text || "").replace(/:([a-z0-9_+-]+):/g, (all, name) => emojiText(name)));
const attributes = (element, ctx) => ({
  "data-action-id": element.action_id, "aria-label": ctx.label ? null : flat(element.placeholder) || element.action_id,
  "aria-labelledby": ctx.label || null, "aria-describedby": ctx.described || null, "aria-required": ctx.required ? "true" : null,
});

async function send(ctx, element, value) {
  if (element.confirm && !(await confirmDialog(element.confirm))) return false;
  ctx.act({ type: element.type, action_id: element.action_id, block_id: ctx.blockId, ...value });
  return true;
}

/** A choice is kept, and told to the app where Slack tells it: everywhere but in inputs without dispatch_action. */
async function choose(ctx, element, value, undo) {
  const before = stored(ctx, element);
  store(ctx, element, value);
  if (!ctx.dispatch || (await send(ctx, element, value))) return;
  store(ctx, element, before || {});
  undo();
}

function buttonElement(element, ctx) {
  const look = { primary: "btn btn-primary", danger: "btn btn-danger" }[element.style] || "btn";
  const press = async () => {
    const sent = await send(ctx, element, { value: element.value, text: element.text });
    if (sent && element.url) window.open(element.url, "_blank", "noopener,noreferrer");
  };
  return button({ className: look, "data-action-id": element.action_id, "data-value": element.value,
    "aria-label": element.accessibility_label, onclick: press }, textNodes(element.text));
}

function overflowElement(element, ctx) {
  const items = (element.options || []).map((option) => ({
    label: flat(option.text), detail: option.description && flat(option.description), test: `option-${option.value}`,
    run: () => {
      if (option.url) window.open(option.url, "_blank", "noopener,noreferrer");
      send(ctx, element, { selected_option: option });
    },
  }));
  const anchor = button({ className: "btn btn-overflow", "data-action-id": element.action_id, "aria-haspopup": "menu",
    "aria-expanded": "false", "aria-label": "More options" }, "⋯");
  anchor.addEventListener("click", () => openMenu(anchor, items, "More options"));
  return anchor;
}

/** An update may have taken a chosen option away. */
const offered = (options, option) => options.find((other) => other.value === option?.value) || null;
const optionNode = (option) => h("option", { value: option.value }, flat(option.text));

function selectOf(element, ctx, nodes, current, onpick) {
  const empty = h("option", { value: "" }, flat(element.placeholder) || "Select an item");
  const select = h("select", { ...attributes(element, ctx), className: "select" }, empty, nodes);
  select.value = current || "";
  select.addEventListener("change", () => onpick(select.value, () => { select.value = current || ""; }));
  return select;
}

function staticSelect(element, ctx) {
  const groups = element.option_groups || [];
  const all = [...(element.options || []), ...groups.flatMap((group) => group.options)];
  const nodes = groups.length
    ? groups.map((group) => h("optgroup", { label: flat(group.label) }, group.options.map(optionNode)))
    : all.map(optionNode);
  const picked = stored(ctx, element) || { selected_option: element.initial_option };
  store(ctx, element, { selected_option: offered(all, picked.selected_option) });
  return selectOf(element, ctx, nodes, stored(ctx, element).selected_option?.value, (value, undo) =>
    choose(ctx, element, { selected_option: all.find((option) => option.value === value) || null }, undo));
}

function usersSelect(element, ctx) {
  if (!stored(ctx, element)) store(ctx, element, { selected_user: element.initial_user || null });
  const nodes = [...people(), ...bots()].map((user) => h("option", { value: user.id }, personName(user.id)));
  return selectOf(element, ctx, nodes, stored(ctx, element).selected_user, (value, undo) =>
    choose(ctx, element, { selected_user: value || null }, undo));
}

/** Radio buttons and checkboxes differ only in how many may be chosen. */
function choices(element, ctx) {
  const many = element.type === "checkboxes";
  const picked = stored(ctx, element) || { selected_options: element.initial_options, selected_option: element.initial_option };
  const now = (many ? picked.selected_options || [] : [picked.selected_option])
    .map((option) => offered(element.options, option)).filter(Boolean);
  store(ctx, element, many ? { selected_options: now } : { selected_option: now[0] || null });
  const chosen = new Set(now.map((option) => option.value));
  const group = `${ctx.surface}-${ctx.blockId}-${element.action_id}`;
  const boxes = (element.options || []).map((option) => h("input", {
    type: many ? "checkbox" : "radio", name: group, value: option.value, checked: chosen.has(option.value),
    "data-action-id": element.action_id }));
  const read = () => {
    const on = element.options.filter((_, i) => boxes[i].checked);
    return many ? { selected_options: on } : { selected_option: on[0] || null };
  };
  const undo = () => boxes.forEach((box) => { box.checked = chosen.has(box.value); });
  const rows = (element.options || []).map((option, i) => h("label", { className: "choice" }, boxes[i],
    h("span", {}, textNodes(option.text), option.description && h("small", {}, textNodes(option.description)))));
  return h("div", { ...attributes(element, ctx), className: "choices", role: many ? "group" : "radiogroup", "data-action-id": null,
    "aria-required": null, onchange: () => choose(ctx, element, read(), undo) }, rows);
}

const KINDS = { email_text_input: "email", url_text_input: "url", number_input: "text" };

function textInput(element, ctx) {
  const multiline = element.multiline;
  if (!stored(ctx, element)) store(ctx, element, { value: element.initial_value || null });
  const input = h(multiline ? "textarea" : "input", { ...attributes(element, ctx), className: "text-input",
    type: multiline ? null : KINDS[element.type] || "text", rows: multiline ? 4 : null, maxlength: element.max_length,
    inputmode: element.type === "number_input" ? (element.is_decimal_allowed ? "decimal" : "numeric") : null,
    placeholder: flat(element.placeholder), autocomplete: "off", value: stored(ctx, element).value || "" });
  const count = element.max_length && h("small", { className: "count", "aria-hidden": "true" });
  const showCount = () => { if (count) count.textContent = element.max_length - input.value.length; };
  const triggers = element.dispatch_action_config?.trigger_actions_on || ["on_enter_pressed"];
  const tell = (trigger) => ctx.dispatch && triggers.includes(trigger) && send(ctx, element, { value: input.value || null });
  input.addEventListener("input", () => {
    store(ctx, element, { value: input.value || null });
    showCount();
    tell("on_character_entered");
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !multiline && !event.isComposing && !event.ctrlKey && !event.metaKey) tell("on_enter_pressed");
  });
  showCount();
  return h("div", { className: "text-field" }, input, count);
}

const ELEMENTS = {
  button: buttonElement, overflow: overflowElement, static_select: staticSelect, users_select: usersSelect,
  radio_buttons: choices, checkboxes: choices, plain_text_input: textInput, url_text_input: textInput,
  number_input: textInput, email_text_input: textInput,
};

/** ctx: {surface, blockId, act(action), dispatch, label?, described?, required?} */
export function elementNode(element, ctx) {
  const build = ELEMENTS[element.type];
  return build ? build(element, ctx) : h("span", { className: "muted" }, `[${element.type} is not drawn by the sandbox]`);
}

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** What Slack's own client checks before it sends a modal; null when the value will do. */
export function problemOf(element, value, optional) {
  const content = value?.value ?? value?.selected_option ?? value?.selected_user ?? (value?.selected_options?.length ? true : null);
  if (content === null || content === undefined || content === "") return optional ? null : "Please complete this required field.";
  if (element.min_length && content.length < element.min_length) return `Please enter at least ${element.min_length} characters.`;
  if (element.type === "email_text_input" && !EMAIL.test(content)) return "Please enter a valid email address.";
  if (element.type === "url_text_input" && !/^[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(content)) return "Please enter a valid URL.";
  return element.type === "number_input" ? numberProblem(element, content) : null;
}

function numberProblem({ is_decimal_allowed: decimals, min_value: min, max_value: max }, content) {
  if (!(decimals ? /^-?\d+(\.\d+)?$/ : /^-?\d+$/).test(content)) return `Please enter a valid ${decimals ? "number" : "whole number"}.`;
  if (min !== undefined && Number(content) < Number(min)) return `Please enter a number that is at least ${min}.`;
  if (max !== undefined && Number(content) > Number(max)) return `Please enter a number that is at most ${max}.`;
  return null;
}
