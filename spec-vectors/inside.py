#!/usr/bin/env python3
"""Writes inside/: what lies inside the fields of the vectors, or with --check compares it with what is on disk.

It reads the lines of the vectors, not their bytes, and shares no code with the crate: text is decoded by Python.
"""

import codecs
import sys

sys.dont_write_bytecode = True

from datetime import datetime
from pathlib import Path

from audit import parse

HERE = Path(__file__).parent
FOLDERS = ("field", "v12", "v20", "v21", "v30")

# Texts that nobody needs to read: their value is `-`.
UNSHOWN = {"field/p95-deliver.txt"}

# Name, offset, width.
REPORT = [("Msg_Id", 0, 8), ("Stat", 8, 7), ("Submit_time", 15, 10), ("Done_time", 25, 10)]
REPORTS = {
    60: [*REPORT, ("Dest_terminal_Id", 35, 21), ("SMSC_sequence", 56, 4)],
    71: [*REPORT, ("Dest_terminal_Id", 35, 32), ("SMSC_sequence", 67, 4)],
}
MO_REPORT = [("Msg_Id", 0, 8), ("Stat", 8, 7), ("CMPP_DELIVER_time", 15, 10), ("CMPP_DELIVER_RESP_time", 25, 10),
             ("Dest_Id", 35, 21), ("Reserved", 56, 4)]

STATS = {"DELIVRD": "delivered", "EXPIRED": "validity over", "DELETED": "deleted", "UNDELIV": "undeliverable",
         "ACCEPTD": "accepted", "UNKNOWN": "invalid state", "REJECTD": "rejected"}
BLAMED = {"M": "SMSC", "C": "SCP", "D": "DSMP", "S": "SP", "I": "next ISMG"}
FAULTS = {"A": "gave no response", "B": "gave an error", "C": "gave no report"}
FAULTS_OF_HEADERS = {"Missing": "no user data header in an empty content",
                     "TooLong": "user data header longer than the content",
                     "ElementCut": "information element cut off by the end of its header"}
NO_SUCH = ("CC:", "DC:", "SC:")

ELEMENTS = {0x00: "concatenation, 8-bit reference", 0x01: "special message indication", 0x04: "ports, 8-bit",
            0x05: "ports, 16-bit", 0x06: "SMSC control parameters", 0x07: "UDH source indicator",
            0x08: "concatenation, 16-bit reference", 0x09: "wireless control message",
            0x70: "SIM toolkit command packet", 0x71: "SIM toolkit response packet"}

TEXT = {0: "ascii", 8: "utf-16-be", 9: "utf-16-be", 15: "gb18030", **{fmt: "utf-16-be" for fmt in range(0x18, 0x1c)},
        **{fmt: "ascii" for fmt in (*range(0x10, 0x14), *range(0xf0, 0xf4))}}


SMPP = ("ValId_Time", "Valid_Time", "At_Time")
TIMES = {"Submit_time": "%y%m%d%H%M", "Done_time": "%y%m%d%H%M", "CMPP_DELIVER_time": "%y%m%d%H%M",
         "CMPP_DELIVER_RESP_time": "%y%m%d%H%M", "Time_stamp": "%Y%m%d%H%M%S", "Time": "%Y%m%d"}
SHOWN = {"%y%m%d%H%M": "%Y-%m-%d %H:%M", "%Y%m%d%H%M%S": "%Y-%m-%d %H:%M:%S", "%Y%m%d": "%Y-%m-%d"}


def strays(error):
    """Marks what is no character, and remembers where it was."""
    found.append((error.start, error.object[error.start:error.end]))
    return "\N{REPLACEMENT CHARACTER}", error.end


found = []  # by the last text
codecs.register_error("strays", strays)


def number(raw):
    return int.from_bytes(raw, "big")


def quoted(text):
    """Text on one line."""
    escapes = {"\t": "\\t", "\r": "\\r", "\n": "\\n", '"': '\\"', "\\": "\\\\"}
    return '"' + "".join(escapes.get(c, f"\\u{{{ord(c):x}}}" if ord(c) < 32 or 127 <= ord(c) < 160 else c) for c in text) + '"'


def octets(raw):
    """An octet string: ASCII up to the first NUL."""
    text = raw.split(b"\0", 1)[0]
    return '"' + "".join(chr(byte) if 32 <= byte < 127 and byte not in b"'\"\\" else f"\\x{byte:02x}" for byte in text) + '"'


def time(name, raw):
    """The digits of a time, and the time as people write it; nothing where there is no such time."""
    text = raw.split(b"\0", 1)[0].decode("latin-1")
    try:
        if name == "Timestamp":
            date = datetime.strptime(f"2000{number(raw):010}", "%Y%m%d%H%M%S")
            return raw, date.strftime("%m-%d %H:%M:%S")
        if name in TIMES and len(text) == len(datetime(2000, 1, 1).strftime(TIMES[name])):
            # Of two digits Python takes 69 and later for the last century.
            date = datetime.strptime(("20" if "%y" in TIMES[name] else "") + text, TIMES[name].replace("%y", "%Y"))
            return raw, date.strftime(SHOWN[TIMES[name]])
        if name in SMPP and len(text) == 16 and text[:15].isdecimal():
            tenth, quarters, zone = int(text[12]), int(text[13:15]), text[15]
            if zone == "R" and tenth == quarters == 0:
                clock = datetime.strptime(text[6:12], "%H%M%S")
                years, months, days = (int(text[at:at + 2]) for at in (0, 2, 4))
                return raw[:16], f"in {years}-{months}-{days} {clock:%H:%M:%S}"
            if zone in "+-" and quarters <= 48:
                date = datetime.strptime("20" + text[:12], "%Y%m%d%H%M%S")
                return raw[:16], f"{date:%Y-%m-%d %H:%M:%S}.{tenth} {zone}{quarters // 4:02}:{quarters % 4 * 15:02}"
    except ValueError:
        pass
    return None


def stat(raw):
    text = raw.decode("latin-1")
    if text in STATS:
        return f" ({STATS[text]})"
    if text[2] == ":" and text[0] in BLAMED and text[1] in FAULTS and text[:3] not in NO_SUCH:
        return f" ({BLAMED[text[0]]} {FAULTS[text[1]]})"
    return ""


def msg_id(raw, at, old):
    """The parts of an identifier: name, first and last bit from the top, counted from 0."""
    parts = [("Month", 0, 4), ("Day", 4, 9), ("Hour", 9, 14), ("Minute", 14, 20)]
    parts += [("Gateway", 20, 47), ("Sequence", 47, 64)] if old else \
        [("Second", 20, 26), ("Gateway", 26, 48), ("Sequence", 48, 64)]
    digits = f"{number(raw):064b}"
    if "1" not in digits:
        return  # left empty
    for name, start, end in parts:
        first, last = start // 8, (end + 7) // 8
        yield 1, name, at + first, raw[first:last], int(digits[start:end], 2)


def report(raw, at, fields, old):
    for name, offset, width in fields:
        part = raw[offset:offset + width]
        if name == "Msg_Id":
            yield 1, name, at + offset, part, part.hex()
            for depth, *line in msg_id(part, at + offset, old):
                yield depth + 1, *line
        elif name == "SMSC_sequence":
            yield 1, name, at + offset, part, number(part)
        else:
            yield 1, name, at + offset, part, octets(part) + (stat(part) if name == "Stat" else "")
            if shown := time(name, part):
                yield 2, "Time", at + offset, *shown


def element(raw, at):
    """The octets of an information element."""
    iei, size = raw[0], raw[1]
    name = {(0, 3): "Concatenation", (0, 4): "Concatenation", (8, 4): "Concatenation", (4, 2): "Ports", (5, 4): "Ports"}
    name = name.get((iei, size), "Element")
    yield 2, name, at, raw, raw.hex()
    yield 3, "IEI", at, raw[:1], f"{iei} ({ELEMENTS[iei]})" if iei in ELEMENTS else iei
    yield 3, "IEDL", at + 1, raw[1:2], size
    width = {"Concatenation": (size - 2, 1, 1), "Ports": (size // 2, size // 2)}.get(name)
    names = {"Concatenation": ("Reference", "Total", "Number"), "Ports": ("Destination_Port", "Source_Port")}.get(name)
    start = 2
    for part, step in zip(names or (), width or ()):
        yield 3, part, at + start, raw[start:start + step], number(raw[start:start + step])
        start += step
    if not names and size:
        yield 3, "Data", at + 2, raw[2:], raw[2:].hex()


def fault_of_header(raw):
    """What is wrong with the header at the start, and where; nothing where it holds together."""
    if not raw:
        return "Missing", 0
    end = raw[0] + 1
    if end > len(raw):
        return "TooLong", 0
    start = 1
    while start < end:
        after = start + 2 + raw[start + 1] if start + 1 < end else end + 1
        if after > end:
            return "ElementCut", start
        start = after
    return None


def header(raw, at):
    yield 1, "User_Data_Header", at, raw, raw.hex()
    yield 2, "Length", at, raw[:1], raw[0]
    start = 1
    while start < len(raw):
        end = start + 2 + raw[start + 1]
        yield from element(raw[start:end], at + start)
        start = end


def content(raw, at, fields, old, wrong):
    """What the fields before it make of a content."""
    kind = int(fields.get("Msg_Fwd_Type", "0").split()[0])
    if fields["Command_Id"] == "CMPP_DELIVER":
        kind = 2 if fields["Registered_Delivery"].split()[0] == "1" else 0
    fmt, meaning = int(fields["Msg_Fmt"].split()[0]), ""
    if kind == 2 and len(raw) in REPORTS:
        yield from report(raw, at, REPORTS[len(raw)], old)
        return
    if kind == 3 and len(raw) == 60:
        yield from report(raw, at, MO_REPORT, old)
        return
    if kind in (2, 3):
        meaning = " (status report of no known form)"
    elif int(fields.get("TP_udhi", "0")) & 0x41:
        if fault := fault_of_header(raw):
            wrong.append(("User_Data_Header", at + fault[1], fault[0]))
            meaning = f" ({FAULTS_OF_HEADERS[fault[0]]})"
        else:
            size = raw[0] + 1
            yield from header(raw[:size], at)
            at, raw = at + size, raw[size:]
    if raw and fmt in TEXT:
        found.clear()
        text = raw.decode(TEXT[fmt], "strays")
        wrong.extend(("Text", at + start, piece.hex()) for start, piece in found)
        yield 1, "Text", at, raw, quoted(text) + meaning
    elif raw:
        yield 1, "Data", at, raw, raw.hex() + meaning


def inside(path):
    """The lines of one vector's fields that have something inside."""
    notes, rows = parse(path.read_text(encoding="ascii"))
    old, at, fields, wrong = notes["Protocol"] == "1.2", 0, {}, []
    for cell, name, value in rows:
        raw = b"" if cell == "-" else bytes.fromhex(cell)
        if name == "Msg_Id":
            lines = list(msg_id(raw, at, old))
        elif name == "Msg_Content":
            lines = list(content(raw, at, fields, old, wrong))
        elif shown := time(name, raw):
            lines = [(1, "Time", at, *shown)]
        else:
            lines = []
        if lines:
            yield f"{name} {at} {cell}"
        for depth, part, start, piece, shown in lines:
            yield f"{'>' * depth} {part} {start} {piece.hex()} {shown}"
        fields[name] = value
        at += len(raw)
    yield from (f"! {part} {start} {what}" for part, start, what in wrong)


def main(check):
    faults = []
    for folder in FOLDERS:
        blocks = []
        for path in sorted((HERE / folder).glob("*.txt")):
            name = f"{folder}/{path.name}"
            lines = list(inside(path))
            if name in UNSHOWN:
                lines = [line.split(' "')[0] + " -" if line.startswith("> Text") else line for line in lines]
            if lines:
                blocks.append("\n".join([f"# {name}", *lines]) + "\n")
        text, file = "\n".join(blocks), HERE / "inside" / f"{folder}.txt"
        if not check:
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
        elif not file.exists() or file.read_bytes() != text.encode("utf-8"):
            faults.append(f"inside/{folder}.txt: differs")
    print("\n".join(faults) or "inside: fine")
    return bool(faults)


if __name__ == "__main__":
    if sys.argv[1:] not in ([], ["--check"]):
        sys.exit("usage: inside.py [--check]")
    sys.exit(main(check=bool(sys.argv[1:])))
