// One message: its fields, and its bytes, which light up together.

const HEADER = [
  ["Total_Length", 0, "total_length"],
  ["Command_Id", 4, "command_id"],
  ["Sequence_Id", 8, "sequence_id"],
];

// Control characters and marks of direction as escapes: a text cannot change what stands around it.
function visible(text) {
  return String(text).replace(
    /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    (char) => `\\u{${char.charCodeAt(0).toString(16)}}`,
  );
}

// All bytes that are known: the header, then those of the fields.
function bytesOf(message) {
  const bytes = [];
  const put = (at, hex) => {
    for (let i = 0; i + 1 < hex.length; i += 2) bytes[at + i / 2] = hex.slice(i, i + 2);
  };
  if (message.command_id === null) {
    put(0, message.unread ?? "");
    return bytes;
  }
  for (const [, at, key] of HEADER)
    put(
      at,
      Number(message[key] ?? 0)
        .toString(16)
        .padStart(8, "0"),
    );
  for (const field of message.fields) put(field.offset, field.hex);
  if (message.unread) put(bytes.length, message.unread);
  return bytes;
}

function fieldsOf(message) {
  if (message.command_id === null) return [];
  const header = HEADER.map(([title, offset, key]) => ({
    name: title,
    offset,
    length: 4,
    value: message[key],
    meaning: key === "command_id" ? message.command : null,
  }));
  return [...header, ...message.fields];
}

function messageView(message) {
  const bytes = bytesOf(message);
  const cells = bytes.map((byte, at) => h("span.byte", { "data-at": at }, byte));
  const letters = bytes.map((byte, at) => {
    const code = parseInt(byte, 16);
    return h(
      "span.letter",
      { "data-at": at },
      code > 32 && code < 127 ? String.fromCharCode(code) : code === 32 ? "\u00a0" : "·",
    );
  });
  const rows = [];
  const light = (offset, length, scroll) => {
    for (const cell of [...cells, ...letters])
      cell.classList.toggle("lit", Number(cell.dataset.at) >= offset && Number(cell.dataset.at) < offset + length);
    // Only the bytes scroll, never the page under the pointer.
    const [first, list] = [cells[offset], cells[0]?.closest(".hex")];
    if (scroll && first && list) list.scrollTop = first.offsetTop - 40;
  };
  const tree = (fields, depth) =>
    fields
      .map((field) => {
        const row = h(
          "div.field",
          {
            tabindex: 0,
            style: `--depth:${depth}`,
            "data-offset": field.offset,
            "data-length": field.length,
            onmouseenter: () => light(field.offset, field.length, true),
            onfocus: () => light(field.offset, field.length, true),
            onmouseleave: () => light(0, 0),
            onblur: () => light(0, 0),
          },
          h("span.at", {}, field.offset),
          h("span.name", {}, field.name),
          h(
            "span.value",
            { dir: "auto" },
            visible(field.value),
            field.meaning && h("span.meaning", {}, visible(field.meaning)),
            field.cause && field.cause !== "ok" && h("span.badge", {}, field.cause),
          ),
        );
        rows.push([field, row]);
        return [row, ...(field.fields ? tree(field.fields, depth + 1) : [])];
      })
      .flat();
  const fields = h("div.tree", {}, tree(fieldsOf(message), 0));
  // The innermost field of the byte that is pointed at.
  const point = (event) => {
    const at = event.target.dataset?.at;
    const inside = rows.filter(
      ([field]) => at !== undefined && Number(at) >= field.offset && Number(at) < field.offset + field.length,
    );
    const [field, row] = inside.reduce(
      (best, next) => (best[0] && best[0].length < next[0].length ? best : next),
      [null, null],
    );
    rows.forEach(([, other]) => other.classList.toggle("lit", other === row));
    if (field) light(field.offset, field.length);
    else light(0, 0);
  };
  const lines = [];
  for (let at = 0; at < bytes.length; at += 16) {
    lines.push(
      h(
        "div.line",
        {},
        h("span.at", {}, at.toString(16).padStart(4, "0")),
        h("span.cells", {}, cells.slice(at, at + 16)),
        h("span.letters", {}, letters.slice(at, at + 16)),
      ),
    );
  }
  const hex = h("div.hex", { onmouseover: point, onmouseleave: point }, lines);
  return [headline(message), facts(message), fields, bytes.length ? hex : null];
}

function headline(message) {
  const doubt = message.guessed ? ` (${message.guessed.join(" / ")}?)` : "";
  return h(
    "header",
    {},
    h("h3", {}, link(message.number), " ", message.command ?? WORDS.unreadable),
    h(
      "p.faint",
      {},
      [
        message.version && `CMPP ${message.version}${doubt}`,
        message.sequence_id !== null && `seq ${message.sequence_id}`,
        message.total_length !== null && `${count(message.total_length)} B`,
        `${WORDS.stream} ${message.stream}`,
      ]
        .filter(Boolean)
        .join(" · "),
    ),
    message.src && h("p.faint", {}, `${message.time} · ${message.src} → ${message.dst}`),
  );
}

// What the message has to do with others, and what is odd about it.
function facts(message) {
  const lines = [];
  const line = (...parts) => lines.push(h("li", {}, ...parts));
  if (message.answers)
    line(
      WORDS.answers_to,
      " ",
      link(message.answers),
      message.response_ms !== null && message.response_ms !== undefined
        ? ` ${WORDS.after} ${duration(message.response_ms)}`
        : null,
    );
  const answer = ANSWERS.get(message.number);
  if (answer)
    line(
      WORDS.answeredBy,
      " ",
      link(answer.number),
      answer.response_ms !== null && answer.response_ms !== undefined
        ? ` ${WORDS.after} ${duration(answer.response_ms)}`
        : null,
    );
  if (DATA.unanswered[message.number])
    line(h("span.level.warn", {}, WORDS.unanswered), ` ${WORDS.why[DATA.unanswered[message.number]] ?? ""}`);
  if (message.reports) line(WORDS.reportsOn, " ", link(message.reports));
  for (const report of REPORTS.get(message.number) ?? [])
    line(WORDS.reportedBy, " ", link(report.number), " ", visible(brief(report)));
  if (message.repeats) line(WORDS.repeats, " ", link(message.repeats));
  if (message.part_of && message.part_of !== message.number) line(WORDS.partOf, " ", link(message.part_of));
  if (message.whole_text) line(`${WORDS.wholeText}: `, h("q", { dir: "auto" }, visible(message.whole_text)));
  if (message.error)
    line(
      h("span.level.error", {}, WORDS.error),
      ` ${message.error.kind}${message.error.field ? `: ${message.error.field}` : ""} @ ${message.error.offset}`,
    );
  for (const note of message.notes)
    line(h(`span.level.${note.level}`, {}, WORDS.levels[note.level]), ` ${note.text} `, h("code", {}, note.code));
  return lines.length ? h("ul.facts", {}, lines) : null;
}
