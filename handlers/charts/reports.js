// The reports page: asks for the tables, and draws a chart from each. Every number comes from a table as it stands there.

import { charts } from "./drawing.js";

const find = (id) => document.getElementById(id);
const WORDS = new Set(["title", "event", "events", "launch"]);
let drawn = [];  // the charts of Chart.js that are on the page
let told = null;

function make(tag, attributes, ...inside) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...inside);
  return node;
}

const isNumber = (cell) => /^-?\d+(\.\d+)?$/.test(cell);

function cellOf(column, cell) {
  const name = isNumber(cell) ? "number" : WORDS.has(column) ? "words" : "";
  const address = column === "known issue" && told.links[cell];
  const inside = address ? make("a", { href: address, rel: "noreferrer", target: "_blank" }, cell) : cell;
  return make("td", name ? { class: name } : {}, inside);
}

function tableOf(table) {
  const numeric = (place) => table.rows.length && table.rows.every((row) => !row[place] || isNumber(row[place]));
  const head = table.columns.map((column, place) =>
    make("th", { scope: "col", ...(numeric(place) ? { class: "number" } : {}) }, column));
  const rows = table.rows.map((row) =>
    make("tr", {}, ...row.map((cell, place) => cellOf(table.columns[place], cell))));
  return make("div", { class: "scrolls", tabindex: "0", role: "region", "aria-label": `${table.title}: the numbers` },
    make("table", {}, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...rows)));
}

function sectionOf(table) {
  const title = make("h2", { id: `${table.name}-title` }, table.title);
  const section = make("section", { "aria-labelledby": title.id, "data-test": table.name }, title,
    make("p", { class: "quiet" }, table.about));
  if (!table.rows.length) {
    section.append(make("p", { "data-test": "nothing" }, "Nothing in these weeks."));
    return section;
  }
  if (charts[table.name]) addChart(section, table);
  const numbers = charts[table.name] ? make("details", {}, make("summary", {}, "The numbers"), tableOf(table)) : tableOf(table);
  section.classList.toggle("wide", !charts[table.name]);
  section.append(numbers, make("p", {},
    make("a", { href: `/reports/${table.name}.csv${location.search}`, download: "" }, `${table.title} as CSV`)));
  return section;
}

// Some tables hold several charts' worth, such as the times of each promise: one is shown, the others can be chosen.
function addChart(section, table) {
  const { one, describe, pick } = charts[table.name];
  const records = table.rows.map((row) => Object.fromEntries(table.columns.map((name, place) => [name, row[place]])));
  const canvas = make("canvas", { role: "img" });
  const plot = make("figure", { class: "plot" }, canvas);
  let chart = null;
  const show = (choice) => {
    const shown = pick ? records.filter((record) => record[pick] === choice) : records;
    chart?.destroy();
    drawn = drawn.filter((each) => each !== chart);
    canvas.setAttribute("aria-label", `${table.title}${choice ? `, ${choice}` : ""}. ${describe(shown)} The numbers are in the table below.`);
    chart = new Chart(canvas, one(shown, records));
    drawn.push(chart);
  };
  if (pick) section.append(chooser(table, pick, [...new Set(records.map((record) => record[pick]))], show));
  section.append(plot);
  // Once it is on the page: a canvas without a size cannot be drawn on.
  section.draw = () => show(pick ? section.querySelector("select").value : "");
}

const PICKED = { until: "Time to", promise: "Promise", area: "Area of the product" };

function chooser(table, pick, choices, show) {
  const id = `${table.name}-${pick}`;
  const wanted = choices.includes("workaround") ? "workaround" : choices[0];
  const select = make("select", { id }, ...choices.map((choice) => make("option", { value: choice }, choice)));
  select.value = wanted;
  select.addEventListener("change", () => show(select.value));
  return make("p", { class: "within" }, make("label", { for: id }, PICKED[pick]), select);
}

function fill(id, choices, chosen, none) {
  const options = choices.map(([value, label]) => make("option", { value }, label));
  if (none) options.unshift(make("option", { value: "" }, none));
  find(id).replaceChildren(...options);
  find(id).value = chosen === null || chosen === undefined ? "" : String(chosen);
  find(id).closest("p").hidden = id !== "weeks" && id !== "area" && !choices.length;
}

function fillFilters() {
  const { choices, chosen } = told;
  fill("weeks", choices.weeks.map((weeks) => [String(weeks), String(weeks)]), chosen.weeks);
  fill("area", choices.area.map((area) => [area, area]), chosen.area, "all");
  fill("team", choices.team.map((team) => [team, team]), chosen.team, "all");
  fill("marker", choices.marker.map(({ number, title }) => [String(number), title]), chosen.marker);
  find("until").value = new URLSearchParams(location.search).get("until") ?? "";
}

function drawAll() {
  for (const chart of drawn) chart.destroy();
  drawn = [];
  const sections = told.tables.map(sectionOf);
  find("charts").replaceChildren(...sections);
  for (const section of sections) section.draw?.();
}

function say(problem) {
  find("problem").textContent = problem;
  find("standing").textContent = problem ? "" : `${told.chosen.weeks} weeks until ${told.chosen.until}, from Monday to Monday in ${told.zone}`;
}

async function load() {
  find("standing").textContent = "Counting …";
  let answer;
  try {
    answer = await fetch(`/reports/data${location.search}`, { redirect: "manual" });
  } catch {
    return say("The bot does not answer. Please try again in a moment.");
  }
  if (answer.status === 401) return location.assign("/sign-in");
  const said = await answer.json();
  if (!answer.ok) return say(said.problem);
  told = said;
  find("sign-out").hidden = !told.signed_in;
  fillFilters();
  drawAll();
  say("");
}

find("filters").addEventListener("submit", (event) => {
  event.preventDefault();
  const chosen = [...new FormData(event.target)].filter(([, value]) => value);
  history.pushState(null, "", `?${new URLSearchParams(chosen)}`);
  load();
});
addEventListener("popstate", load);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => told && drawAll());
load();
