// The ladder: messages between client and gateway, one below the other.

const SENT_BY_CLIENT = /^CMPP_(CONNECT|SUBMIT|QUERY|CANCEL|DELIVER_RESP)$/;

function field(fields, wanted) {
  for (const one of fields ?? []) {
    if (one.name === wanted) return one;
    const inner = field(one.fields, wanted);
    if (inner) return inner;
  }
  return null;
}

function outcome(message) {
  return (
    field(message.fields, "Stat") ??
    field(message.fields, "Result") ??
    field(message.fields, "Status") ??
    field(message.fields, "Success_Id")
  );
}

// Whether the message says that something failed.
function fails(message) {
  const end = outcome(message);
  if (!end) return false;
  return end.name === "Stat" ? end.value !== "DELIVRD" && end.cause !== "ok" : end.value !== 0;
}

// The worst about a message: error, warn, or nothing.
function mood(message) {
  if (message.error || message.notes.some((note) => note.level === "error")) return "error";
  if (fails(message) || DATA.unanswered[message.number] || message.notes.some((note) => note.level === "warn"))
    return "warn";
  return "";
}

// What a message says, in a few words.
function brief(message) {
  const value = (wanted) => field(message.fields, wanted)?.value;
  const end = outcome(message);
  if (end)
    return [
      end.name === "Stat" ? field(field(message.fields, "Msg_Content")?.fields, "Dest_terminal_Id")?.value : end.name,
      end.value,
      end.value !== 0 && end.meaning,
    ]
      .filter((part) => part !== false && part !== undefined)
      .join(" ");
  const text = message.whole_text ?? value("Text");
  const to = value("Dest_terminal_Id") ?? value("Dest_Id");
  const from = value("Src_terminal_Id");
  const who =
    message.command === "CMPP_CONNECT" ? value("Source_Addr") : message.command === "CMPP_DELIVER" ? from : to;
  return [who, text && `“${text.length > 48 ? `${text.slice(0, 48)}…` : text}”`].filter(Boolean).join(" ");
}

function isFromClient(message) {
  const stream = STREAMS.get(message.stream);
  if (message.src && stream?.client) return message.src === stream.client;
  return message.command !== null && SENT_BY_CLIENT.test(message.command);
}

function ladderRow(message) {
  const out = isFromClient(message);
  const worst = mood(message);
  const label = [
    h("b", {}, name(message.command ?? "unreadable")),
    " ",
    h("span.faint", {}, message.sequence_id === null ? "" : `seq ${message.sequence_id}`),
    "  ",
    h("span", { dir: "auto" }, visible(brief(message))),
  ];
  return h(
    `button.rung${out ? ".out" : ".in"}${worst ? `.${worst}` : ""}`,
    { type: "button", id: `m${message.number}`, "data-number": message.number, onclick: () => select(message.number) },
    h("span.number", {}, `#${message.number}`),
    h("span.time", {}, message.time ? message.time.slice(11, 23) : ""),
    h("span.lane", {}, h("span.label", {}, label), h("span.arrow", {})),
    h(
      "span.stream",
      {},
      message.response_ms !== null && message.response_ms !== undefined ? duration(message.response_ms) : "",
    ),
  );
}

function eventRow(event) {
  const text = WORDS.events[event.event] ?? event.event;
  return h(
    "div.rung.event",
    {},
    h("span.number", {}),
    h("span.time", {}, event.time ? event.time.slice(11, 23) : ""),
    h("span.lane", {}, h("span.label", {}, `${text}${event.bytes ? ` · ${count(event.bytes)} B` : ""}`)),
    h("span.stream", {}),
  );
}

// Messages that are not shown: a line if they are few, as between those of one stream.
function hole(number) {
  const text = WORDS.notShownHere(number);
  return number < 50 ? h("div.hole.small", { title: text }) : h("div.hole", {}, text);
}

const LADDER = { stream: null, odd: false, scale: 0, selected: null };

function ladderSection() {
  const numbers = [...MESSAGES.keys()];
  if (!numbers.length) return section("ladder", WORDS.ladder, WORDS.nothing);
  const streams = new Map();
  for (const message of MESSAGES.values()) streams.set(message.stream, (streams.get(message.stream) ?? 0) + 1);
  const option = (value, text) => h("option", { value }, text);
  const ends = (stream) => {
    const row = STREAMS.get(stream);
    return row?.client ? ` ${row.account ? `${row.account} ` : ""}${row.client} → ${row.server}` : "";
  };
  const choose = h(
    "select",
    {
      id: "stream",
      onchange: (event) => {
        LADDER.stream = event.target.value === "" ? null : Number(event.target.value);
        drawLadder();
      },
    },
    streams.size > 1 && option("", WORDS.allStreams(streams.size)),
    [...streams].map(([stream, number]) =>
      option(stream, `${WORDS.stream} ${stream}${ends(stream)} (${count(number)})`),
    ),
  );
  LADDER.stream = streams.size > 1 ? null : numbers.length ? MESSAGES.get(numbers[0]).stream : null;
  const odd = h(
    "label",
    {},
    h("input", {
      type: "checkbox",
      id: "odd",
      onchange: (event) => {
        LADDER.odd = event.target.checked;
        drawLadder();
      },
    }),
    ` ${WORDS.onlyOdd}`,
  );
  const scale = h(
    "label",
    { title: WORDS.aboutScale },
    `${WORDS.scale} `,
    h("input", {
      type: "range",
      id: "scale",
      min: 0,
      max: 10,
      value: 0,
      oninput: (event) => {
        LADDER.scale = Number(event.target.value);
        drawLadder();
      },
    }),
  );
  const list = h("div.rungs", { id: "rungs", onkeydown: step });
  const detail = h("article.detail", { id: "detail" }, h("p.faint", {}, WORDS.choose));
  const [first, last] = [numbers[0], numbers[numbers.length - 1]];
  return section(
    "ladder",
    WORDS.ladder,
    WORDS.aboutLadder(numbers.length, STATS.summary.messages, first, last),
    h("div.controls", {}, choose, odd, scale),
    h("div.split", {}, h("div.left", {}, h("div.ends", { id: "ends" }), list), detail),
  );
}

function drawLadder() {
  const list = document.getElementById("rungs");
  if (!list) return;
  const rows = [];
  let before = null;
  let last = null;
  const events = new Map();
  for (const [number, event] of DATA.events) events.set(number, [...(events.get(number) ?? []), event]);
  for (const message of MESSAGES.values()) {
    if (before !== null && message.number !== before + 1) rows.push(hole(message.number - before - 1));
    const isShown = (LADDER.stream === null || message.stream === LADDER.stream) && (!LADDER.odd || mood(message));
    if (isShown) {
      const row = ladderRow(message);
      const gap = last !== null && message.time ? Date.parse(message.time) - last : 0;
      if (LADDER.scale && gap > 0) row.style.marginTop = `${Math.min(400, gap * 0.02 * 2 ** LADDER.scale)}px`;
      if (message.time) last = Date.parse(message.time);
      rows.push(row);
    }
    for (const event of events.get(message.number) ?? []) {
      if (LADDER.stream === null || event.stream === LADDER.stream) rows.push(eventRow(event));
    }
    before = message.number;
  }
  // No two holes behind each other, and none at the end.
  const kept = rows.filter(
    (row, at) => !row.classList.contains("hole") || (rows[at + 1] && !rows[at + 1].classList.contains("hole")),
  );
  list.replaceChildren(...kept);
  const stream = STREAMS.get(LADDER.stream);
  document
    .getElementById("ends")
    .replaceChildren(h("span", {}, stream?.client || WORDS.client), h("span", {}, stream?.server || WORDS.gateway));
  mark();
}

// Shows a message beside the ladder.
function select(number) {
  LADDER.selected = number;
  document.getElementById("detail").replaceChildren(...messageView(MESSAGES.get(number)).filter(Boolean));
  mark();
}

// Marks the message that is shown, and those that belong to it.
function mark() {
  const chosen = MESSAGES.get(LADDER.selected);
  const related = new Set();
  if (chosen) {
    const request = chosen.answers ?? chosen.reports ?? chosen.repeats ?? chosen.number;
    for (const number of [
      request,
      ANSWERS.get(request)?.number,
      ...(REPORTS.get(request) ?? []).map((report) => report.number),
    ])
      related.add(number);
    related.add(ANSWERS.get(chosen.number)?.number);
  }
  for (const row of document.querySelectorAll("#rungs button")) {
    const number = Number(row.dataset.number);
    row.classList.toggle("chosen", number === LADDER.selected);
    row.classList.toggle("related", number !== LADDER.selected && related.has(number));
  }
}

// Goes to a message, from wherever it is named.
function openMessage(number) {
  const message = MESSAGES.get(number);
  if (!message) return;
  if ((LADDER.stream !== null && LADDER.stream !== message.stream) || (LADDER.odd && !mood(message))) {
    Object.assign(LADDER, { stream: message.stream, odd: false });
    document.getElementById("stream").value = message.stream;
    document.getElementById("odd").checked = false;
    drawLadder();
  }
  select(number);
  document.getElementById("ladder").scrollIntoView({ block: "start" });
  const [list, row] = [document.getElementById("rungs"), document.getElementById(`m${number}`)];
  list.scrollTop = row.offsetTop - list.offsetTop - list.clientHeight / 3;
  row.focus({ preventScroll: true });
}

// Arrow keys go to the next message.
function step(event) {
  const way = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
  if (!way) return;
  event.preventDefault();
  let row = event.target[way];
  while (row && row.tagName !== "BUTTON") row = row[way];
  if (!row) return;
  row.focus();
  select(Number(row.dataset.number));
}
