// What is missing, slow or odd, logins and streams.

function missingSection() {
  const { unanswered, unreported } = STATS;
  const requests = table(
    [
      column(
        WORDS.message,
        (row) => link(row.number),
        (row) => row.number,
        "number",
      ),
      column(WORDS.request, (row) => name(row.command)),
      numeric("Sequence_Id", (row) => row.sequence_id, String),
      numeric(WORDS.stream, (row) => row.stream),
      column(WORDS.reason, (row) => WORDS.why[row.why] ?? row.why),
    ],
    unanswered,
    8,
  );
  const reports = table(
    [
      column(
        WORDS.message,
        (row) => link(row.number),
        (row) => row.number,
        "number",
      ),
      numeric("Sequence_Id", (row) => row.sequence_id, String),
      numeric(WORDS.stream, (row) => row.stream),
      numeric(WORDS.missing, (row) => row.missing),
    ],
    unreported.first,
    8,
  );
  const half = (title, list) => h("div", {}, h("h3", {}, title), list ?? h("p.faint", {}, WORDS.none));
  const about = unreported.reports ? WORDS.aboutUnreported(unreported.reports, unreported.messages) : null;
  return section(
    "missing",
    WORDS.missingTitle,
    about,
    h("div.halves", {}, half(WORDS.unanswered, requests), half(WORDS.unreported, reports)),
  );
}

function slowestSection() {
  const { slowest } = STATS;
  if (!slowest.length) return null;
  const most = slowest[0].ms || 1;
  return section(
    "slowest",
    WORDS.slowest,
    null,
    table(
      [
        numeric(WORDS.time, (row) => row.ms, duration),
        column(
          "",
          (row) => h("span.bar", {}, h("span", { style: `width:${(row.ms / most) * 100}%` })),
          (row) => row.ms,
        ),
        column(WORDS.request, (row) => name(row.command)),
        column(
          WORDS.message,
          (row) => link(row.request),
          (row) => row.request,
          "number",
        ),
        column(
          WORDS.answer,
          (row) => link(row.answer),
          (row) => row.answer,
          "number",
        ),
        column("Result", (row) => row.result ?? "–"),
      ],
      slowest,
      10,
    ),
  );
}

function notesSection() {
  const { notes, errors } = STATS;
  const levels = ["info", "warn", "error"];
  const list = table(
    [
      column(
        WORDS.level,
        (row) => h(`span.level.${row.level}`, {}, WORDS.levels[row.level]),
        (row) => levels.indexOf(row.level),
      ),
      column(
        WORDS.code,
        (row) => h("code", {}, row.code),
        (row) => row.code,
      ),
      numeric(WORDS.count, (row) => row.count),
      column(
        WORDS.first,
        (row) => link(row.first),
        (row) => row.first,
        "number",
      ),
      column("", (row) => row.text),
    ],
    notes,
    20,
  );
  const broken = table(
    [
      column(
        WORDS.error,
        (row) => h("span.level.error", {}, row.kind),
        (row) => row.kind,
      ),
      column(WORDS.field, (row) => row.field ?? "–"),
      column(WORDS.message, (row) => name(row.command)),
      numeric(WORDS.count, (row) => row.count),
      column(
        WORDS.first,
        (row) => link(row.first),
        (row) => row.first,
        "number",
      ),
    ],
    errors,
  );
  return section(
    "notes",
    WORDS.notes,
    WORDS.aboutNotes,
    list ?? h("p.faint", {}, WORDS.none),
    broken && h("h3", {}, WORDS.inError),
    broken,
  );
}

function loginsSection() {
  const { logins } = STATS;
  if (!logins.length) return null;
  const status = (row) =>
    row.status === null
      ? h("span.level.warn", {}, WORDS.noAnswer)
      : h(`span.level.${row.status === "0" ? "good" : "error"}`, {}, `${row.status} ${row.meaning ?? ""}`);
  return section(
    "logins",
    WORDS.logins,
    null,
    table(
      [
        column(WORDS.account, (row) => row.account || "–"),
        column(WORDS.gateway, (row) => row.gateway || "–"),
        column(WORDS.version, (row) => row.version),
        numeric(WORDS.count, (row) => row.count),
        column(
          WORDS.first,
          (row) => link(row.first),
          (row) => row.first,
          "number",
        ),
        column(WORDS.answer, status, (row) => row.status ?? ""),
      ],
      logins,
    ),
  );
}

function streamsSection() {
  const { streams, stream_count: all } = STATS;
  const seconds = (row) => (row.first && row.last ? Date.parse(row.last) - Date.parse(row.first) : null);
  return section(
    "streams",
    WORDS.streams,
    all > streams.length ? WORDS.aboutStreams(streams.length, all) : null,
    table(
      [
        numeric(WORDS.stream, (row) => row.stream),
        column(WORDS.client, (row) => row.client || "–"),
        column(WORDS.gateway, (row) => row.server || "–"),
        column(WORDS.account, (row) => row.account || "–"),
        column(WORDS.version, (row) => row.version ?? "–"),
        numeric(WORDS.messages, (row) => row.messages),
        numeric(WORDS.inError, (row) => row.errors),
        numeric(WORDS.inFlight, (row) => row.in_flight),
        column(WORDS.begin, (row) => (row.first ? `${row.first.slice(0, 10)} ${row.first.slice(11, 19)}` : "–")),
        numeric(WORDS.lasted, seconds, duration),
      ],
      streams,
    ),
  );
}
