// Charts, in SVG.

const COLOURS = 8;

// Round steps for an axis of this height: about `want` of them.
function ticks(most, want) {
  if (!(most > 0)) return [0, 1];
  const raw = most / want;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= raw);
  return Array.from({ length: Math.ceil(most / step - 1e-9) + 1 }, (_, index) => Number((index * step).toPrecision(6)));
}

const TIMES = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 15e3, 3e4, 6e4, 12e4, 3e5, 6e5, 9e5, 18e5, 36e5, 72e5, 108e5,
  216e5, 432e5, 864e5,
];

// Kinds as bands on each other, over time. `kinds` have `name` and `counts`.
function bands(kinds, start, step, describe) {
  const [width, height, left, bottom, top] = [1000, 260, 52, 24, 10];
  const steps = kinds[0].counts.length;
  const scale = 1000 / step >= 1 ? 1 : 1000 / step;
  const rate = step >= 1000;
  const perStep = (value) => (rate ? value * scale : value);
  const sums = Array.from({ length: steps }, (_, at) => kinds.reduce((sum, kind) => sum + kind.counts[at], 0));
  const lines = ticks(perStep(Math.max(...sums)), 5);
  const most = lines[lines.length - 1];
  const x = (at) => left + (at / steps) * (width - left);
  const y = (value) => height - bottom - (value / most) * (height - bottom - top);
  const base = new Array(steps).fill(0);
  const paths = kinds.map((kind, index) => {
    const lower = base.slice();
    kind.counts.forEach((value, at) => {
      base[at] += perStep(value);
    });
    const up = base.map(
      (value, at) => `${x(at).toFixed(1)},${y(value).toFixed(1)} ${x(at + 1).toFixed(1)},${y(value).toFixed(1)}`,
    );
    const down = lower
      .map((value, at) => `${x(at + 1).toFixed(1)},${y(value).toFixed(1)} ${x(at).toFixed(1)},${y(value).toFixed(1)}`)
      .reverse();
    return s(`polygon.fill${kind.colour ?? index}`, { points: [...up, ...down].join(" ") });
  });
  const span = steps * step;
  const wide = TIMES.find((candidate) => span / candidate <= 8) ?? 864e5 * Math.ceil(span / 864e5 / 8);
  const marks = [];
  for (let at = Math.ceil(start / wide) * wide; at < start + span; at += wide) {
    const text = wide >= 864e5 ? day(at).slice(5) : clock(at, wide < 1000);
    const place = x((at - start) / step);
    if (place > width - 40 || place < left + 18) continue;
    marks.push(
      s("text.tick", { x: place, y: height - 6, "text-anchor": "middle" }, text),
      s("line.mark", { x1: place, x2: place, y1: height - bottom, y2: height - bottom + 4 }),
    );
  }
  const grid = lines.map((value) => [
    s("line.grid", { x1: left, x2: width, y1: y(value), y2: y(value) }),
    s("text.tick", { x: left - 6, y: y(value) + 4, "text-anchor": "end" }, count(value)),
  ]);
  const cursor = s("line.cursor", { x1: 0, x2: 0, y1: top, y2: height - bottom, visibility: "hidden" });
  const chart = s("svg.chart", { viewBox: `0 0 ${width} ${height}`, role: "img" }, grid, paths, marks, cursor);
  const tip = h("div.tip", { hidden: true });
  const hover = (event) => {
    const box = chart.getBoundingClientRect();
    const at = Math.floor((((event.clientX - box.left) / box.width) * width - left) / ((width - left) / steps));
    const inside = at >= 0 && at < steps;
    cursor.setAttribute("visibility", inside ? "visible" : "hidden");
    tip.hidden = !inside;
    if (!inside) return;
    cursor.setAttribute("x1", x(at + 0.5));
    cursor.setAttribute("x2", x(at + 0.5));
    tip.replaceChildren(...describe(at));
    const middle = event.clientX - box.left;
    tip.style.left = middle < box.width / 2 ? `${middle + 16}px` : "";
    tip.style.right = middle < box.width / 2 ? "" : `${box.width - middle + 16}px`;
  };
  return h(
    "div.plot",
    {
      onmousemove: hover,
      onmouseleave: () => {
        tip.hidden = true;
        cursor.setAttribute("visibility", "hidden");
      },
    },
    chart,
    tip,
  );
}

// Bars for the counts between bounds.
function histogram(bars) {
  const [width, height, bottom, top] = [360, 130, 20, 14];
  const most = Math.max(...bars.map((bar) => bar.count));
  const wide = Math.min(width / bars.length, 60);
  const left = (width - wide * bars.length) / 2;
  const every = Math.ceil(bars.length / 7);
  return s(
    "svg.chart",
    { viewBox: `0 0 ${width} ${height}`, role: "img" },
    bars.map((bar, index) => {
      const tall = bar.count ? Math.max(1, (bar.count / most) * (height - bottom - top)) : 0;
      const range =
        bar.to_ms === null ? `≥ ${duration(bar.from_ms)}` : `${duration(bar.from_ms)} – ${duration(bar.to_ms)}`;
      return s(
        "g",
        {},
        s("title", {}, `${range}: ${count(bar.count)}`),
        s("rect.hit", { x: left + index * wide, y: 0, width: wide, height: height - bottom }),
        s("rect.fill0", {
          x: left + index * wide + 1,
          y: height - bottom - tall,
          width: wide - 2,
          height: tall,
          rx: Math.min(2, tall),
        }),
        bar.count === most &&
          s(
            "text.tick",
            { x: left + (index + 0.5) * wide, y: height - bottom - tall - 3, "text-anchor": "middle" },
            count(bar.count),
          ),
        index % every === 0 &&
          index < bars.length - (bars.length > 7 ? 1 : 0) &&
          s(
            "text.tick",
            { x: left + index * wide, y: height - 5, "text-anchor": index === 0 && left === 0 ? "start" : "middle" },
            duration(bar.from_ms),
          ),
      );
    }),
    bars.length < 12 &&
      s(
        "text.tick",
        { x: left + bars.length * wide, y: height - 5, "text-anchor": left < 20 ? "end" : "middle" },
        duration(bars[bars.length - 1].to_ms),
      ),
    s("line.axis", { x1: 0, x2: width, y1: height - bottom, y2: height - bottom }),
  );
}

// A bar of parts: delivered, failed, …
function share(parts) {
  const all = parts.reduce((sum, [, value]) => sum + value, 0);
  if (!all) return h("span.share", {});
  return h(
    "span.share",
    {},
    parts
      .filter(([, value]) => value)
      .map(([name, value, text]) =>
        h(`span.${name}`, { style: `flex-grow:${value}`, title: `${text}: ${count(value)}` }),
      ),
  );
}
