import { h } from "./dom.js";
import { textNodes, mrkdwn } from "./mrkdwn.js";
import { elementNode, problemOf, valuesOf } from "./inputs.js";

// Actions are sent from everything outside input blocks; those send only when they say so.
const acting = (block, ctx) => ({ ...ctx, blockId: block.block_id, dispatch: true });

/** Pictures from elsewhere are not fetched: the page works offline. Their words and address are shown. */
function picture(image, className) {
  const url = image.image_url || "";
  const near = url.startsWith("data:") || url.startsWith(location.origin);
  if (near) return h("img", { className, src: url, alt: image.alt_text || "" });
  return h("span", { className: `${className} picture-away`, role: "img", "aria-label": image.alt_text, title: url },
    `[image: ${image.alt_text || url}]`);
}

function section(block, ctx) {
  const inner = { ...acting(block, ctx) };
  const fields = (block.fields || []).map((field) => h("div", {}, textNodes(field)));
  const accessory = block.accessory && (block.accessory.type === "image"
    ? picture(block.accessory, "thumb") : elementNode(block.accessory, inner));
  return h("div", { className: "section" },
    h("div", { className: "section-body" }, block.text && h("div", { className: "text" }, textNodes(block.text)),
      fields.length > 0 && h("div", { className: "fields" }, fields)),
    accessory && h("div", { className: "accessory" }, accessory));
}

function input(block, ctx) {
  const id = `${ctx.surface}-${block.block_id}`;
  const element = elementNode(block.element, { ...ctx, blockId: block.block_id, dispatch: Boolean(block.dispatch_action),
    label: `${id}-label`, described: `${id}-hint ${id}-error`, required: !block.optional });
  return h("div", { className: "field", "data-test": `field-${block.block_id}`, "data-block-id": block.block_id },
    h("div", { className: "label", id: `${id}-label` }, textNodes(block.label),
      block.optional && h("span", { className: "muted" }, " (optional)")),
    element,
    h("p", { className: "field-error", id: `${id}-error`, role: "alert", hidden: true }),
    block.hint && h("p", { className: "hint", id: `${id}-hint` }, textNodes(block.hint)));
}

function richElement(element) {
  const style = element.style || {};
  const text = { text: element.text, link: element.text || element.url }[element.type];
  if (element.type === "user") return mrkdwn(`<@${element.user_id}>`);
  if (element.type === "channel") return mrkdwn(`<#${element.channel_id}>`);
  if (element.type === "emoji") return mrkdwn(`:${element.name}:`);
  if (element.type === "broadcast") return mrkdwn(`<!${element.range}>`);
  if (element.type === "link") return mrkdwn(`<${element.url}|${text}>`);
  if (element.elements) return h("span", {}, element.elements.flatMap(richElement));
  const wraps = { bold: "strong", italic: "em", strike: "s", code: "code" };
  return Object.keys(wraps).filter((key) => style[key]).reduce((node, key) => h(wraps[key], {}, node), text || "");
}

function richPart(part) {
  const tag = { rich_text_quote: "blockquote", rich_text_preformatted: "pre" }[part.type] || "div";
  if (part.type !== "rich_text_list") return h(tag, {}, (part.elements || []).flatMap(richElement));
  return h(part.style === "ordered" ? "ol" : "ul", {}, part.elements.map((item) => h("li", {}, richElement(item))));
}

const BLOCKS = {
  section,
  input,
  header: (block) => h("h3", { className: "header-block" }, textNodes(block.text)),
  divider: () => h("hr"),
  context: (block) => h("div", { className: "context" }, block.elements.map((element) =>
    (element.type === "image" ? picture(element, "tiny") : h("span", {}, textNodes(element))))),
  actions: (block, ctx) => h("div", { className: "actions" },
    block.elements.map((element) => elementNode(element, acting(block, ctx)))),
  image: (block) => h("figure", {}, block.title && h("figcaption", {}, textNodes(block.title)), picture(block, "picture")),
  rich_text: (block) => h("div", { className: "text" }, block.elements.map(richPart)),
};

/** ctx: {surface, act(action)}; blocks of a kind that is not known are named, not dropped. */
export function blocksNode(blocks, ctx) {
  return h("div", { className: "blocks" }, blocks.map((block) => {
    const build = BLOCKS[block.type];
    return h("div", { className: `block block-${block.type}`, "data-block": block.block_id },
      build ? build(block, ctx) : h("span", { className: "muted" }, `[${block.type} is not drawn by the sandbox]`));
  }));
}

const inputBlocks = (blocks) => blocks.filter((block) => block.type === "input");

/** {block_id: text} of what Slack's client would refuse before sending. */
export function problemsOf(blocks, surface) {
  const values = valuesOf(surface);
  return Object.fromEntries(inputBlocks(blocks)
    .map((block) => [block.block_id, problemOf(block.element, values[block.block_id]?.[block.element.action_id], block.optional)])
    .filter(([, problem]) => problem));
}

/** The state of a surface as Slack sends it: only of blocks that are still there. */
export function stateOf(blocks, surface) {
  const there = new Set(blocks.map((block) => block.block_id));
  return Object.fromEntries(Object.entries(valuesOf(surface)).filter(([blockId]) => there.has(blockId)));
}

export function showErrors(container, errors) {
  for (const field of container.querySelectorAll(".field")) {
    const text = errors[field.dataset.blockId];
    const place = field.querySelector(".field-error");
    place.hidden = !text;
    place.textContent = text || "";
    field.classList.toggle("has-error", Boolean(text));
    for (const control of field.querySelectorAll("input, textarea, select")) control.toggleAttribute("aria-invalid", Boolean(text));
  }
  container.querySelector(".has-error :is(input, textarea, select)")?.focus();
}
