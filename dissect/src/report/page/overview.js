// The figures at the top, messages over time, and response times.

function tiles() {
  const { outcomes, traffic, answers, causes, unknown_codes: unknown, unreported } = STATS;
  const sum = (rows, value) => rows.reduce((all, row) => all + value(row), 0);
  const submits = sum(outcomes.accounts, (row) => row.submits);
  const [delivered, failed] = [
    sum(outcomes.accounts, (row) => row.delivered),
    sum(outcomes.accounts, (row) => row.failed),
  ];
  const submit = answers.find((row) => row.command === "CMPP_SUBMIT");
  const waiting = sum(answers, (row) => sum(Object.values(row.unanswered), Number));
  const failures = sum(causes, (row) => row.count) + sum(unknown, (row) => row.count);
  const peak = Math.max(0, ...traffic.kinds.filter((kind) => kind.name === "CMPP_SUBMIT").map((kind) => kind.peak));
  const tile = (title, value, about, mood) =>
    h(
      `div.tile${mood ? `.${mood}` : ""}`,
      {},
      h("span.title", {}, title),
      h("span.value", {}, value),
      h("span.about", {}, about),
    );
  const rate = delivered + failed ? delivered / (delivered + failed) : null;
  return h(
    "div.tiles",
    {},
    tile(WORDS.messages, count(STATS.summary.messages), WORDS.inStreams(STATS.stream_count)),
    tile("SUBMIT", count(submits), WORDS.peak(peak)),
    tile(
      WORDS.deliveryRate,
      percent(rate),
      WORDS.ofReports(delivered + failed),
      rate !== null && rate < 0.9 ? "warn" : "",
    ),
    tile(WORDS.responseTime, duration(submit?.ms?.p50), submit?.ms ? `p99 ${duration(submit.ms.p99)}` : WORDS.unknown),
    tile(
      WORDS.failures,
      count(failures),
      WORDS.ofCauses(causes.length + (unknown.length ? 1 : 0)),
      failures ? "warn" : "good",
    ),
    tile(WORDS.unanswered, count(waiting), WORDS.reportsMissing(unreported.reports), waiting ? "warn" : "good"),
    tile(
      WORDS.inError,
      count(STATS.summary.errors),
      WORDS.bytesMissing(STATS.summary.bytes),
      STATS.summary.errors || STATS.summary.bytes.missing ? "bad" : "good",
    ),
  );
}

// The kinds that have a colour; the others together.
function folded(kinds) {
  if (kinds.length <= COLOURS) return kinds;
  const others = kinds.slice(COLOURS - 1);
  const counts = others[0].counts.map((_, at) => others.reduce((sum, kind) => sum + kind.counts[at], 0));
  const total = others.reduce((sum, kind) => sum + kind.total, 0);
  return [...kinds.slice(0, COLOURS - 1), { name: WORDS.others, total, peak: null, counts }];
}

function trafficSection() {
  const { traffic } = STATS;
  const kinds = folded(traffic.kinds).map((kind, colour) => ({ ...kind, colour }));
  const hidden = new Set();
  const plot = h("div", {});
  const draw = () => {
    const shown = kinds.filter((kind) => !hidden.has(kind.name));
    if (traffic.start_ms === null || !shown.length) return plot.replaceChildren();
    const describe = (at) => {
      const time = traffic.start_ms + at * traffic.step_ms;
      const rows = shown.filter((kind) => kind.counts[at]).reverse();
      return [
        h("b", {}, `${day(time)} ${clock(time, traffic.step_ms < 1000)}`),
        ...rows.map((kind) =>
          h("div", {}, h(`i.swatch.fill${kind.colour}`, {}), `${name(kind.name)} ${count(kind.counts[at])}`),
        ),
      ];
    };
    plot.replaceChildren(bands(shown, traffic.start_ms, traffic.step_ms, describe));
  };
  const legend = h(
    "div.legend",
    {},
    kinds.map((kind) =>
      h(
        "button",
        {
          type: "button",
          "aria-pressed": "true",
          "data-kind": kind.name,
          onclick: (event) => {
            const on = hidden.delete(kind.name);
            if (!on) hidden.add(kind.name);
            event.currentTarget.setAttribute("aria-pressed", String(on));
            draw();
          },
        },
        h(`i.swatch.fill${kind.colour}`, {}),
        name(kind.name),
        h("span.faint", {}, count(kind.total)),
      ),
    ),
  );
  draw();
  return section("traffic", WORDS.traffic, WORDS.aboutTraffic(traffic.step_ms), plot, legend);
}

function name(kind) {
  return kind === "status report"
    ? WORDS.report
    : kind === "unreadable"
      ? WORDS.unreadable
      : kind.replace(/^CMPP_/, "");
}

function answersSection() {
  const { answers } = STATS;
  const reasons = (row) =>
    Object.entries(row.unanswered)
      .map(([why, number]) => `${count(number)} ${WORDS.why[why] ?? why}`)
      .join(", ") || "–";
  const rows = table(
    [
      column(WORDS.request, (row) => name(row.command)),
      numeric(WORDS.sent, (row) => row.requests),
      numeric(WORDS.again, (row) => row.repeated),
      numeric(WORDS.answered, (row) => row.answered),
      ...[
        ["p50", "p50"],
        ["p90", "p90"],
        ["p99", "p99"],
        ["p999", "p99.9"],
        ["max", WORDS.max],
      ].map(([key, title]) => numeric(title, (row) => row.ms?.[key], duration)),
      column(WORDS.unanswered, reasons),
    ],
    answers,
  );
  const cards = answers
    .filter((row) => row.ms)
    .slice(0, 6)
    .map((row) =>
      h(
        "figure",
        {},
        h("figcaption", {}, name(row.command), h("span.faint", {}, `${WORDS.median} ${duration(row.ms.p50)}`)),
        histogram(row.ms.bars),
      ),
    );
  return section("answers", WORDS.answers, WORDS.aboutAnswers, cards.length ? h("div.cards", {}, cards) : null, rows);
}
