// Reads the data and builds the page.

const DATA = JSON.parse(document.getElementById("data").textContent);
const STATS = DATA.stats;
const MESSAGES = new Map(DATA.messages.map((message) => [message.number, message]));
const STREAMS = new Map(STATS.streams.map((stream) => [stream.stream, stream]));
// Answers and reports by the number of their request.
const ANSWERS = new Map(
  DATA.messages.filter((message) => message.answers && !message.repeats).map((message) => [message.answers, message]),
);
const REPORTS = new Map();
for (const message of DATA.messages) {
  if (message.reports) REPORTS.set(message.reports, [...(REPORTS.get(message.reports) ?? []), message]);
}

(() => {
  const sections = [
    trafficSection(),
    answersSection(),
    outcomesSection(),
    failuresSection(),
    missingSection(),
    slowestSection(),
    notesSection(),
    loginsSection(),
    streamsSection(),
    ladderSection(),
  ].filter(Boolean);
  const links = sections.map((part) => h("a", { href: `#${part.id}` }, WORDS.nav[part.id]));
  const { traffic } = STATS;
  const end = traffic.start_ms + traffic.seconds * 1000;
  const time =
    traffic.start_ms === null
      ? null
      : `${day(traffic.start_ms)} ${clock(traffic.start_ms)} – ${day(end) === day(traffic.start_ms) ? "" : `${day(end)} `}${clock(end)} UTC`;
  const files = DATA.files.map((file) => file.split("/").pop());
  const names = files.length > 3 ? `${files.slice(0, 3).join(", ")} … (${files.length})` : files.join(", ");
  document
    .getElementById("page")
    .replaceChildren(
      h(
        "header.top",
        {},
        h("h1", {}, document.title),
        h("p.faint", { title: visible(DATA.files.join("\n")) }, [visible(names), time].filter(Boolean).join(" · ")),
        tiles(),
      ),
      h("nav", {}, links),
      ...sections,
      h("footer.faint", {}, WORDS.madeBy, " cmpp-dissect"),
    );
  drawLadder();
  const wanted = /^#m(\d+)$/.exec(location.hash);
  const odd = [...MESSAGES.values()].find((message) => mood(message)) ?? MESSAGES.values().next().value;
  if (wanted && MESSAGES.has(Number(wanted[1]))) openMessage(Number(wanted[1]));
  else if (odd) select(odd.number);
  window.addEventListener("beforeprint", () =>
    document.querySelectorAll("details").forEach((part) => {
      part.open = true;
    }),
  );
})();
