// How each table is drawn. Series differ by dash and mark as well as by colour; bars by a pattern.

const DASHES = [[], [8, 4], [2, 3], [10, 3, 2, 3]];
const MARKS = ["circle", "rect", "triangle", "rectRot"];

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const number = (cell) => (cell === "" || cell === undefined ? null : Number(cell));
const short = (week) => week.replace(/^\d+-/, "");

function hatched(shade) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 8;
  const pen = tile.getContext("2d");
  pen.strokeStyle = shade;
  pen.lineWidth = 2;
  for (const start of [-8, 0, 8]) {
    pen.moveTo(start, 8);
    pen.lineTo(start + 8, 0);
  }
  pen.stroke();
  return pen.createPattern(tile, "repeat");
}

function line(label, data, place) {
  const shade = colour(`series-${place % 4 + 1}`);
  return {
    label, data, borderColor: shade, backgroundColor: shade, borderDash: DASHES[place % 4], borderWidth: 2.5,
    pointStyle: MARKS[place % 4], pointRadius: 4, spanGaps: false, tension: 0, clip: 10,
  };
}

function bar(label, data, place, pattern) {
  const shade = colour(`series-${place % 4 + 1}`);
  return {
    type: "bar", label, data, borderColor: shade, borderWidth: 1.5, backgroundColor: pattern ? hatched(shade) : shade,
    pointStyle: "rect", order: 1,
  };
}

function axis(title, more = {}) {
  return {
    title: { display: Boolean(title), text: title, color: colour("quiet") },
    ticks: { color: colour("quiet"), maxRotation: 0, autoSkipPadding: 12 },
    grid: { color: colour("line") },
    border: { color: colour("quiet") },
    ...more,
  };
}

function frame(type, labels, datasets, { x = "", y = "", most } = {}) {
  const fromZero = { beginAtZero: true, max: most };
  const scales = { x: axis(x), y: axis(y, fromZero) };
  return {
    type,
    data: { labels, datasets },
    options: {
      animation: false, responsive: true, maintainAspectRatio: false, scales,
      interaction: { mode: "index", intersect: false },
      font: { family: getComputedStyle(document.body).fontFamily },
      plugins: {
        legend: { display: datasets.length > 1, labels: {
          color: colour("ink"), usePointStyle: true, boxHeight: 8, pointStyleWidth: 10, padding: 14,
          sort: (one, other) => one.datasetIndex - other.datasetIndex,
        } },
        tooltip: { usePointStyle: true },
      },
    },
  };
}

// The weeks in which nothing was judged have no row: a line has a gap there.
function byWeek(records, all, name, where) {
  const weeks = [...new Set(all.map((record) => record.week))].sort();
  return weeks.map((week) => {
    const found = records.find((record) => record.week === week && where(record));
    return found ? number(found[name]) : null;
  });
}

const weeksOf = (all) => [...new Set(all.map((record) => record.week))].sort().map(short);

function volume(records) {
  const labels = records.map((record) => `${short(record.week)}${record.events ? " ▾" : ""}`);
  const one = (name) => records.map((record) => number(record[name]));
  const found = frame("line", labels, [
    bar("reports", one("reports"), 0, true), line("new known issues", one("new known issues"), 1),
    line("fixed", one("fixed"), 2),
  ], { x: "week" });
  found.options.plugins.tooltip.callbacks = {
    afterBody: ([first]) => records[first.dataIndex].events && `Event: ${records[first.dataIndex].events}`,
  };
  return found;
}

function attainment(records, all) {
  const severities = [...new Set(records.map((record) => record.severity))];
  const lines = severities.map((severity, place) =>
    line(severity, byWeek(records, all, "percent", (record) => record.severity === severity), place));
  return frame("line", weeksOf(all), lines, { x: "week", y: "% in time", most: 100 });
}

function times(records, all) {
  const hours = (name) => byWeek(records, all, name, () => true).map((minutes) => minutes === null ? null : minutes / 60);
  return frame("line", weeksOf(all), [
    line("median", hours("median minutes"), 0), line("90 % within", hours("90 % within minutes"), 1),
  ], { x: "week", y: "hours that count" });
}

// Counts, since those of an area are few in a week.
function reproduction(records, all) {
  const counts = (name) => byWeek(records, all, name, () => true);
  return frame("bar", weeksOf(all), [
    bar("decided on", counts("of"), 0, true), bar("reproduced", counts("reproduced"), 1, false),
  ], { x: "week", y: "known issues" });
}

const percents = (name) => (records) =>
  frame("line", records.map((record) => short(record.week)), [line(name, records.map((record) => number(record.percent)), 0)],
    { x: "week", y: "%" });

function returns(records) {
  const { currency } = records[0];
  return frame("bar", records.map((record) => short(record.week)),
    [bar("saved", records.map((record) => number(record.saved)), 0, true)], { x: "week", y: currency || "saved" });
}

function launches(records) {
  const one = (name) => records.map((record) => number(record[name]));
  return frame("bar", records.map((record) => record.launch.split(" ")[0]),
    [bar("reports", one("reports"), 0, true), bar("usual", one("usual"), 1, false)], { x: "launch", y: "reports in 14 days" });
}

function ageing(records) {
  const points = records.map((record) => ({ x: number(record.days), y: number(record.reports) }));
  const found = frame("scatter", undefined, [{ ...line("known issues", points, 0), pointRadius: 6 }],
    { x: "days open", y: "reports" });
  found.options.interaction = { mode: "nearest", intersect: true };
  found.options.plugins.tooltip.callbacks = {
    label: ({ dataIndex }) => {
      const each = records[dataIndex];
      return `${each["known issue"]} ${each.title}: ${each.days} days, ${each.reports} reports`;
    },
  };
  return found;
}

function around(records) {
  const side = (name) => records.map((record) => (record.side === name ? number(record.reports) : null));
  const found = frame("bar", records.map((record) => record.day.slice(5)), [
    bar("before", side("before"), 0, true), bar("after", side("after"), 1, false),
  ], { x: "day", y: "reports" });
  found.options.scales.x.stacked = true;
  return found;
}

const range = (records, name) => {
  const found = records.map((record) => number(record[name])).filter((value) => value !== null);
  return found.length ? `${name} from ${Math.min(...found)} to ${Math.max(...found)}` : `no ${name}`;
};

// `one` makes a chart from the records that are shown and from all; `describe` says it in words for who cannot see it;
// `pick` names the column by which one of several charts is chosen.
export const charts = {
  volume: { one: volume, describe: (records) => `Bars and lines for each week: ${range(records, "reports")}.` },
  attainment: {
    one: attainment, pick: "promise",
    describe: (records) => `Lines for each severity, week by week: ${range(records, "percent")}.`,
  },
  times: {
    one: times, pick: "until",
    describe: (records) => `Two lines, week by week: ${range(records, "median minutes")}, ${range(records, "90 % within minutes")}.`,
  },
  ageing: { one: ageing, describe: (records) => `Dots, one for each known issue: ${range(records, "days")}, ${range(records, "reports")}.` },
  reproduction: {
    one: reproduction, pick: "area",
    describe: (records) => `Two bars for each week: ${range(records, "of")} decided on, ${range(records, "reproduced")}.`,
  },
  deflection: { one: percents("deflection"), describe: (records) => `A line, week by week: ${range(records, "percent")}.` },
  demand: { one: percents("failure demand"), describe: (records) => `A line, week by week: ${range(records, "percent")}.` },
  returns: { one: returns, describe: (records) => `Bars, week by week: ${range(records, "saved")}.` },
  launches: { one: launches, describe: (records) => `Two bars for each launch: ${range(records, "reports")}, ${range(records, "usual")}.` },
  around: { one: around, describe: (records) => `Bars for each day: ${range(records, "reports")}.` },
};
