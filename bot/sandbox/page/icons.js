const SVG = "http://www.w3.org/2000/svg";
// Drawn, not emoji: they look the same on machines without an emoji font.
const PATHS = {
  smile: "M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15M6.8 11.8a3.8 3.8 0 0 0 6.4 0M7.5 7.8v.4M12.5 7.8v.4",
  thread: "M3 4.5h14v9H9l-4 3.5v-3.5H3zM6.5 8h7M6.5 10.5h4.5",
  more: "M10 4.2v.6M10 9.7v.6M10 15.2v.6",
  lock: "M5 9.5h10v7H5zM7 9.5V7a3 3 0 0 1 6 0v2.5",
  people: "M7.5 9.5a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6M2.5 16.5c0-6 10-6 10 0M13 4.2a2.7 2.7 0 0 1 0 5.1M14.8 11.6c1.8.6 2.7 2.2 2.7 4.9",
  eye: "M2 10c4-7 12-7 16 0-4 7-12 7-16 0M10 7.6a2.4 2.4 0 1 0 0 4.8 2.4 2.4 0 0 0 0-4.8",
  send: "M3.5 3.5 17 10 3.5 16.5 5.5 10zM5.5 10H11",
};

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 20 20", class: "icon", "aria-hidden": "true" })) svg.setAttribute(key, value);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
