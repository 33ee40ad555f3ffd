// What became of messages: by account, service and gateway, and failures by cause.

function outcomesSection() {
  const { outcomes } = STATS;
  const tabs = [
    ["accounts", "account", WORDS.account],
    ["services", "service", WORDS.service],
    ["gateways", "gateway", WORDS.gateway],
    ["groups", null, WORDS.allThree],
  ];
  const place = h("div", {});
  const show = (key, button) => {
    for (const other of button.parentNode.children) other.setAttribute("aria-selected", String(other === button));
    place.replaceChildren(outcomeTable(key, outcomes[key]) ?? h("p.faint", {}, WORDS.nothing));
  };
  const bar = h(
    "div.tabs",
    { role: "tablist" },
    tabs.map(([key, , title]) =>
      h(
        "button",
        { type: "button", role: "tab", "data-tab": key, onclick: (event) => show(key, event.currentTarget) },
        title,
      ),
    ),
  );
  show("accounts", bar.firstChild);
  return section("outcomes", WORDS.outcomes, WORDS.aboutOutcomes, bar, place);
}

function outcomeTable(key, rows) {
  const named = (part, title) => column(title, (row) => row[part] || "–");
  const names =
    key === "groups"
      ? [named("account", WORDS.account), named("service", WORDS.service), named("gateway", WORDS.gateway)]
      : [named(key.slice(0, -1), WORDS[key.slice(0, -1)])];
  const codes = (values) =>
    Object.entries(values)
      .sort((one, other) => other[1] - one[1])
      .slice(0, 6)
      .map(([code, number]) => h("span.code", {}, h("b", {}, code), ` ${count(number)}`));
  const bar = (row) =>
    share([
      ["good", row.delivered, WORDS.delivered],
      ["bad", row.failed, WORDS.failed],
      ["idle", row.unreported, WORDS.unreported],
    ]);
  return table(
    [
      ...names,
      numeric("SUBMIT", (row) => row.submits),
      numeric(WORDS.answered, (row) => row.answered),
      numeric(WORDS.accepted, (row) => row.accepted),
      numeric(WORDS.delivered, (row) => row.delivered),
      numeric(WORDS.failed, (row) => row.failed),
      numeric(WORDS.unreported, (row) => row.unreported),
      numeric(WORDS.rate, (row) => row.delivery_rate, percent),
      column("", bar, (row) => row.delivery_rate ?? -1),
      column(
        "Result",
        (row) => codes(row.results),
        (row) => Object.keys(row.results).length,
        "results",
      ),
      column(
        "Stat",
        (row) => codes(row.stats),
        (row) => Object.keys(row.stats).length,
        "stats",
      ),
    ],
    rows,
  );
}

function failuresSection() {
  const { causes, unknown_codes: unknown } = STATS;
  const most = Math.max(
    1,
    ...causes.map((row) => row.count),
    unknown.reduce((sum, row) => sum + row.count, 0),
  );
  const rows = causes.map((row) => cause(row.text, row.cause, row.retry, row.count, row.codes, most));
  if (unknown.length)
    rows.push(
      cause(
        WORDS.unpublished,
        "?",
        "ask",
        unknown.reduce((sum, row) => sum + row.count, 0),
        unknown,
        most,
      ),
    );
  return section(
    "failures",
    WORDS.failuresByCause,
    WORDS.aboutFailures,
    rows.length ? h("div.causes", {}, rows) : h("p.faint", {}, WORDS.none),
  );
}

function cause(text, word, retry, number, codes, most) {
  const badge = h(`span.badge.${retry ?? "none"}`, {}, WORDS.retry[retry] ?? WORDS.retry.none);
  const bar = h("span.bar", {}, h("span", { style: `width:${(number / most) * 100}%` }));
  const list = table(
    [
      column(WORDS.code, (row) => h("b", {}, row.code)),
      column(WORDS.field, (row) => `${name(row.command)} ${row.field}`),
      numeric(WORDS.count, (row) => row.count),
      column(
        WORDS.first,
        (row) => link(row.first),
        (row) => row.first,
        "number",
      ),
      column(WORDS.meaning, (row) => row.meaning ?? WORDS.unknown),
    ],
    codes,
    20,
  );
  return h(
    "details",
    { "data-cause": word },
    h("summary", {}, h("span.text", {}, text), badge, bar, h("span.number", {}, count(number))),
    list,
  );
}
