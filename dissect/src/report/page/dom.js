// Elements and numbers. Texts of a capture are hostile: they become text nodes, never HTML.

const NS = "http://www.w3.org/2000/svg";

// Creates an element: its tag with classes (`td.number`), attributes, and what is in it.
function h(tag, attributes, ...children) {
  const [name, ...classes] = tag.split(".");
  return fill(document.createElement(name), classes, attributes, children);
}

// The same for SVG.
function s(tag, attributes, ...children) {
  const [name, ...classes] = tag.split(".");
  return fill(document.createElementNS(NS, name), classes, attributes, children);
}

function fill(element, classes, attributes, children) {
  if (classes.length) element.setAttribute("class", classes.join(" "));
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false)
      element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(2).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

function count(number) {
  return Number(number).toLocaleString(document.documentElement.lang);
}

// A number of milliseconds with the digits that matter.
function duration(ms) {
  if (ms === null || ms === undefined) return "–";
  const [number, unit] =
    ms >= 60000
      ? [ms / 60000, "min"]
      : ms >= 1000
        ? [ms / 1000, "s"]
        : ms >= 1 || ms === 0
          ? [ms, "ms"]
          : [ms * 1000, "µs"];
  return `${number >= 100 ? number.toFixed(0) : Number(number.toPrecision(3))} ${unit}`;
}

function percent(rate, digits = 1) {
  return rate === null || rate === undefined ? "–" : `${(rate * 100).toFixed(digits)} %`;
}

// The time of day of milliseconds since 1970, UTC.
function clock(ms, withMs) {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return "–";
  return date.toISOString().slice(11, withMs ? 23 : 19);
}

function day(ms) {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? "–" : date.toISOString().slice(0, 10);
}

// A section of the page, with its place in the navigation.
function section(id, title, about, ...children) {
  return h("section", { id }, h("h2", {}, title), about && h("p.about", {}, about), ...children);
}

// A message's number: a link, if the ladder has the message.
function link(number) {
  if (number === null || number === undefined) return "–";
  if (!MESSAGES.has(number)) return h("span.number", { title: WORDS.notShown }, `#${count(number)}`);
  return h(
    "a.number",
    {
      href: `#m${number}`,
      onclick: (event) => {
        event.preventDefault();
        openMessage(number);
      },
    },
    `#${count(number)}`,
  );
}
