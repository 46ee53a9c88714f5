import { store, userOf } from "./store.js";

const formats = new Map();

/** Times are those of the person acted as: a Tokyo engineer sees Tokyo's clock. */
function format(date, options) {
  const zone = userOf(store.me)?.tz;
  const key = JSON.stringify([zone, options]);
  if (!formats.has(key)) formats.set(key, formatter(zone, options));
  return formats.get(key).format(date);
}

function formatter(timeZone, options) {
  try {
    return new Intl.DateTimeFormat("en-US", { ...options, timeZone });
  } catch {
    return new Intl.DateTimeFormat("en-US", options);
  }
}

const dateOf = (ts) => new Date(Number(ts) * 1000);
const TIME = { hour: "numeric", minute: "2-digit" };
const DAY = { year: "numeric", month: "2-digit", day: "2-digit" };

export const timeOf = (ts) => format(dateOf(ts), TIME);
export const dayKey = (ts) => format(dateOf(ts), DAY);
export const fullTime = (ts) => `${longDate(dateOf(ts))} at ${format(dateOf(ts), { ...TIME, second: "2-digit" })}`;

function ordinal(day) {
  const teen = day % 100 >= 11 && day % 100 <= 13;
  return day + (teen ? "th" : ["th", "st", "nd", "rd"][day % 10] || "th");
}

function monthDay(date, month = "long") {
  const day = ordinal(Number(format(date, { day: "numeric" })));
  const year = format(date, { year: "numeric" });
  const thisYear = format(new Date(), { year: "numeric" });
  return `${format(date, { month })} ${day}${year === thisYear ? "" : `, ${year}`}`;
}

const longDate = (date) => `${format(date, { weekday: "long" })}, ${monthDay(date)}`;

function relativeDay(date) {
  const key = format(date, DAY);
  const shifted = (days) => format(new Date(Date.now() + days * 86400000), DAY);
  return { [shifted(1)]: "Tomorrow", [shifted(-1)]: "Yesterday", [shifted(0)]: "Today" }[key];
}

export const dayLabel = (ts) => relativeDay(dateOf(ts)) || longDate(dateOf(ts));

export function ago(ts) {
  const seconds = Math.max(0, Date.now() / 1000 - Number(ts));
  if (seconds < 60) return "just now";
  const [unit, size] = seconds < 3600 ? ["minute", 60] : seconds < 86400 ? ["hour", 3600] : ["day", 86400];
  const count = Math.floor(seconds / size);
  return `${count} ${unit}${count === 1 ? "" : "s"} ago`;
}

const pretty = (date, otherwise) => relativeDay(date)?.toLowerCase() || otherwise;
const DATE_TOKENS = {
  date_num: (d) => `${format(d, { year: "numeric" })}-${format(d, { month: "2-digit" })}-${format(d, { day: "2-digit" })}`,
  date: (d) => monthDay(d),
  date_short: (d) => format(d, { month: "short", day: "numeric", year: "numeric" }),
  date_long: longDate,
  date_pretty: (d) => pretty(d, monthDay(d)),
  date_short_pretty: (d) => pretty(d, format(d, { month: "short", day: "numeric", year: "numeric" })),
  date_long_pretty: (d) => pretty(d, longDate(d)),
  day_divider_pretty: (d) => pretty(d, longDate(d)),
  time: (d) => format(d, TIME),
  time_secs: (d) => format(d, { ...TIME, second: "2-digit" }),
  ago: (d) => ago(d.getTime() / 1000),
};

/** The text of <!date^seconds^pattern|…>; "today" that opens the text is capitalised, as Slack does. */
export function dateText(seconds, pattern, opens) {
  const text = pattern.replace(/\{(\w+)\}/g, (all, token) => DATE_TOKENS[token]?.(dateOf(seconds)) ?? all);
  return opens ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}
