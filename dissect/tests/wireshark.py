#!/usr/bin/env python3
"""Holds the plugin for Wireshark against `cmpp-dissect`: tshark with the plugin sees every message, none is malformed that
is not, and every field has the same place, bytes, value and meaning.

    dissect/tests/wireshark.py target/debug/cmpp-dissect

It reads all captures of the project, and captures that it makes of all vectors: alone and after a login, cut and joined,
on odd ports, inside tunnels, several versions in one file, and with bytes changed at random. Needs tshark.
"""

import json
import random
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VECTORS = ROOT / "spec-vectors"
PLUGIN = ROOT / "dissect/wireshark/cmpp.lua"
OCTETS = {"1.2": 0x12, "2.0": 0x20, "2.1": 0x21, "3.0": 0x30}
# What Lua does not look for: whether another encoding fits a text better.
UNSOUGHT = {"text-other"}
# What Wireshark itself does not read: xz, a capture without packets, the segments after a RST of another sequence number.
NOT_READ = {"one-segment.pcap.xz", "one-segment-in-two-streams.pcap.xz", "one-segment-64-mib.pcap.xz", "u2028.pcap",
            "silent-after-rst.pcap", "rst-forged.pcap"}
# Wireshark takes the last message of the first segment for one, `cmpp-dissect` waits for what is behind.
EARLIER = {"silent-odd-port-starts-inside.pcap"}


# ---------- Captures --------------------------------------------------------------------------------------------------


def vectors(folder):
    """The messages of a folder of vectors: the left columns, by name."""
    found = {}
    for path in sorted((VECTORS / folder).glob("*.txt")):
        rows = [line for line in path.read_text().splitlines() if not line.startswith("#")]
        digits = "".join(row.split(" ")[0] for row in rows if row)
        found[path.stem] = bytes.fromhex(digits.replace("-", ""))
    return found


def login(version):
    """CONNECT and its answer."""
    octet = OCTETS[version]
    connect = bytes(27)[:22] + bytes([octet]) + struct.pack(">I", 1109172112)
    answer = bytes(4 if version == "3.0" else 1) + bytes(16) + bytes([octet])
    header = struct.pack(">III", 39, 1, 7)
    return header + connect, struct.pack(">III", 12 + len(answer), 0x80000001, 7) + answer


class Capture:
    """Packets of TCP connections, in Ethernet frames that `wrap` may put into something else."""

    def __init__(self, wrap=lambda frame: frame):
        self.packets, self.wrap, self.streams = [], wrap, 0

    def segment(self, ends, sequence, payload, flags=0x18):
        hosts, ports = zip(*ends)
        tcp = struct.pack(">HHIIBBHHH", *ports, sequence, 0, 5 << 4, flags, 60000, 0, 0)
        ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 40 + len(payload), 0, 0, 64, 6, 0, *hosts)
        frame = bytes(6) + bytes([2] * 6) + b"\x08\0" + ip + tcp + payload
        self.packets.append(self.wrap(frame))

    def talk(self, turns, cut=None, port=7890):
        """A connection from its SYN: (from the server?, bytes) in turn, in segments of at most `cut` bytes."""
        self.streams += 1
        client = (bytes([192, 0, 2, 1]), 20000 + self.streams)
        ends, sequences = [client, (bytes([192, 0, 2, 2]), port)], [1000, 2000]
        for side in range(2):
            self.segment(ends[:: 1 - 2 * side], sequences[side] - 1, b"", 0x02 if side == 0 else 0x12)
        for side, data in turns:
            while data:
                piece, data = data[: cut or 1400], data[cut or 1400 :]
                self.segment(ends[:: 1 - 2 * side], sequences[side], piece)
                sequences[side] += len(piece)

    def write(self, path):
        with path.open("wb") as file:
            file.write(struct.pack(">IHHIIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
            for number, packet in enumerate(self.packets):
                time = (1_800_000_000 + number // 1000, number % 1000 * 1000)
                file.write(struct.pack(">IIII", *time, len(packet), len(packet)) + packet)
        return path


def over_ip(protocol, payload):
    """A packet of IPv4 in Ethernet."""
    hosts = bytes([198, 51, 100, 1]), bytes([198, 51, 100, 2])
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 0, 0, 64, protocol, 0, *hosts)
    return bytes(6) + bytes([4] * 6) + b"\x08\0" + ip + payload


def over_udp(port, payload):
    return over_ip(17, struct.pack(">HHHH", 50000, port, 8 + len(payload), 0) + payload)


TUNNELS = {
    "vxlan": lambda frame: over_udp(4789, b"\x08\0\0\0\0\0\x07\0" + frame),
    "geneve": lambda frame: over_udp(6081, b"\0\0\x65\x58\0\0\x07\0" + frame),
    "gre": lambda frame: over_ip(47, b"\0\0\x08\0" + frame[14:]),
    "gtpu": lambda frame: over_udp(2152, struct.pack(">BBHI", 0x30, 0xFF, len(frame) - 14, 5) + frame[14:]),
    "ipip": lambda frame: over_ip(4, frame[14:]),
    "mpls": lambda frame: frame[:12] + b"\x88\x47\0\x01\x01\x40" + frame[14:],
    "pppoe": lambda frame: frame[:12] + b"\x88\x64\x11\0\0\x07" + struct.pack(">HH", len(frame) - 12, 0x21) + frame[14:],
    "vlans": lambda frame: frame[:12] + b"\x88\xa8\0\x05" + b"\x81\0\0\x06" * 3 + frame[12:],
}


def is_request(message):
    return message[4] < 0x80


def session(version, messages, answers=True):
    """A login, and messages from the client, their answers from the server."""
    connect, answer = login(version)
    turns = [(0, connect)] + [(1, answer)] * answers
    return turns + [(0 if is_request(message) else 1, message) for message in messages]


def damaged(messages, count, seed):
    """Messages with some bytes changed, or cut, or with bytes behind; framed right all the same."""
    chance = random.Random(seed)
    for _ in range(count):
        message = bytearray(chance.choice(messages))
        for _ in range(chance.randrange(4) if len(message) > 12 else 0):
            message[chance.randrange(12, len(message))] = chance.choice([0, 1, 2, 255, chance.randrange(256)])
        if chance.random() < 0.2:
            message = message[: chance.randrange(12, len(message) + 1)]
        elif chance.random() < 0.1:
            message += bytes(chance.randrange(20))
        yield struct.pack(">I", len(message)) + bytes(message[4:])


def deliver(content, fmt=8, udhi=0, is_report=0):
    """A DELIVER of 2.0."""
    head = bytes([182, 238, 27, 65, 226, 64, 0, 1]) + b"10690001".ljust(21, b"\0") + b"HELP".ljust(10, b"\0")
    body = head + bytes([0, udhi, fmt]) + b"13800138000".ljust(21, b"\0") + bytes([is_report, len(content)]) + content
    return struct.pack(">III", 12 + len(body) + 8, 5, 77) + body + bytes(8)


def report(stat, times=b"2611271000" * 2):
    return deliver(bytes([182, 238, 27, 65, 226, 64, 0, 1]) + stat.ljust(7, b"\0")[:7] + times + bytes(25), is_report=1)


def contents(seed=7):
    """Texts of all encodings, whole and not; all codes that are published; times."""
    chance = random.Random(seed)
    chinese = [chr(code) for code in range(0x4E00, 0x9FA6)] + list("，。！？【】：（）0123456789 abcXYZ")
    pick = lambda count: "".join(chance.choice(chinese) for _ in range(count))
    for _ in range(150):
        text = pick(chance.randrange(1, 60)) + chance.choice(["", "😀", "\n", "\t\x01", "\\\"'", "a\0b"])
        for fmt, bytes_of in [(8, text.encode("utf-16-be")), (15, text.encode("gb18030"))]:
            yield deliver(bytes_of[:255], fmt)
            yield deliver((b"\5\0\3\7\2\1" + bytes_of)[:255], fmt, chance.choice([0, 1, 0x40]))
            cut = bytearray(bytes_of[: chance.randrange(1, 200)])
            cut[chance.randrange(len(cut))] = chance.randrange(256)
            yield deliver(bytes(cut), fmt)
    for fmt in range(256):
        yield deliver(chance.randbytes(chance.randrange(40)), fmt, chance.choice([0, 1]))
    rows = [line.split("\t") for line in (VECTORS / "codes/codes.tsv").read_text().splitlines()[1:]]
    families = [line.split("\t")[0] for line in (VECTORS / "codes/families.tsv").read_text().splitlines()[1:]]
    words = [line.split("\t")[0] for line in (VECTORS / "codes/words.tsv").read_text().splitlines()[1:]]
    numbers = sorted({int(row[1]) for row in rows} | set(range(20)))
    for family in families + ["QQ", "mk", "A1"]:
        for number in numbers:
            form = chance.choice(["%s:%04d", "%s%05d", "%s:%d", "%s%d", "%s:%04dX"])
            yield report((form % (family, number)).encode())
        yield report(f"{family}:ABC".encode())
    for word in [*words, "", "UNKNOWNX", "id:1", "\xff\xfe"]:
        yield report(word.encode("latin-1"))
    for times in (b"2602301200" * 2, b"2611271000261127095A", b"26112710002611270959", bytes(20), b"0001010000" * 2,
                  b"24022912002502291200", b"00022900002802292359", b"26112723602611272400"):
        yield report(b"DELIVRD", times)
    for result in {0, 255, *range(100), *(number for number in numbers if number < 256)}:
        for command in (0x80000004, 0x80000005):
            yield struct.pack(">IIIQB", 21, command, 1, 0xB6EE1B41E2400001, result)


def made(folder):
    """Captures made of the vectors."""
    by_version = {version: list(vectors("v" + version.replace(".", "")).values()) for version in OCTETS}
    alone = Capture()
    for name in ["v12", "v20", "v21", "v30", "field", "broken"]:
        for message in vectors(name).values():
            if len(message) >= 12 and struct.unpack(">I", message[:4])[0] == len(message):
                alone.talk([(0 if is_request(message) else 1, message)])
    yield alone.write(folder / "alone.pcap")

    for cut in (None, 7, 100):
        together = Capture()
        for version, messages in by_version.items():
            joined = [(0, b"".join(message for message in messages if is_request(message)))]
            together.talk(session(version, messages), cut)
            together.talk(session(version, []) + joined, cut)
            together.talk(session(version, messages)[2:], cut)
        yield together.write(folder / f"together-{cut}.pcap")

    odd = Capture()
    for version, messages in by_version.items():
        odd.talk(session(version, messages), 50, port=10086)
        # The other end logs in, and nobody saw it.
        odd.talk([(1 - side, message) for side, message in session(version, messages)[2:]], port=10087)
    yield odd.write(folder / "odd-ports.pcap")

    for name, wrap in TUNNELS.items():
        tunnel = Capture(wrap)
        for version, messages in by_version.items():
            tunnel.talk(session(version, messages), 200)
        yield tunnel.write(folder / f"{name}.pcap")

    inside = Capture()
    inside.talk([(1, message) for message in contents()])
    yield inside.write(folder / "contents.pcap")

    random_bytes = Capture()
    for seed, (version, messages) in enumerate(by_version.items()):
        random_bytes.talk(session(version, damaged(messages, 2000, seed)))
    yield random_bytes.write(folder / "damaged.pcap")


# ---------- What both say ---------------------------------------------------------------------------------------------


def plain(text):
    """A text as it comes through XML: white space is a blank, and what XML lacks is written otherwise or lost."""
    text = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", lambda found: f"\\x{ord(found[0]):x}" if found[0] != "\0" else "␀", text)
    return re.sub(r"\s", " ", NOT_IN_XML.sub("?", text))


NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Message:
    """A message as tshark shows it."""

    def __init__(self, packet, proto):
        self.packet, self.start = packet, int(proto.get("pos"))
        self.fields = [field for field in proto if field.get("name") != "_ws.expert"]
        every = Counter(field.get("name") for field in proto.iter("field"))
        notes = {name: count for name, count in every.items() if name.startswith("cmppx.note.")}
        self.notes = Counter({name.removeprefix("cmppx.note."): count for name, count in notes.items()})
        self.errors = [name.removeprefix("cmppx.error.") for name in every if name.startswith("cmppx.error.")]
        self.is_malformed = any("_ws.malformed" == name for name in every)

    def one(self, name):
        found = [field.get("show") for field in self.fields if field.get("name") == f"cmppx.{name}"]
        return found[0] if found else None


LINKS = ("protocol", "guessed", "response_in", "response_to", "time", "report_in", "report_on", "repeats", "unread",
         "total_length", "command_id", "sequence_id")


def is_field(field):
    name = field.get("name")
    return name.startswith("cmppx.") and name.removeprefix("cmppx.") not in (*LINKS, "cause")


def tshark(path, passes=2):
    """The messages, the bytes that were skipped, and the errors of Lua."""
    command = ["tshark", "-r", path, "-X", f"lua_script:{PLUGIN}", "-T", "pdml", "-J", "cmppx", *["-2"] * (passes - 1)]
    run = subprocess.run(command, capture_output=True, text=True, errors="replace", check=True)
    root = ElementTree.fromstring(NOT_IN_XML.sub("?", run.stdout))
    found, skipped = [], 0
    for number, packet in enumerate(root.iter("packet"), 1):
        for proto in packet.iter("proto"):
            if proto.get("name") == "cmppx" and proto.find("field[@name='cmppx.skipped']") is None:
                found.append(Message(number, proto))
            skipped += proto.get("name") == "cmppx" and proto.find("field[@name='cmppx.skipped']") is not None
    errors = run.stdout.count("Lua Error") + run.stderr.count("Lua:")
    return found, skipped, errors


def dissect(program, path):
    command = [program, "--format", "json", "--quiet", "--lang", "en", path]
    lines = subprocess.run(command, capture_output=True, text=True).stdout.splitlines()
    # What has an impossible length is no message to Wireshark.
    return [message for message in map(json.loads, lines) if "event" not in message and message["command"]]


# ---------- Comparison ------------------------------------------------------------------------------------------------


class Differences:
    def __init__(self, file):
        self.file, self.all = file, []

    def add(self, message, what, ours, theirs):
        where = f"packet {message['packet']} {message['command']} {message['sequence_id']}"
        self.all.append(f"{self.file}: {where}: {what}: {ours!r} in the JSON, {theirs!r} in Wireshark")


def compare_field(differ, message, start, ours, theirs, path=""):
    path = f"{path}{ours['name']}"
    differ_by = lambda what, one, other: one == other or differ.add(message, f"{path}: {what}", one, other)
    label = theirs.get("showname")
    differ_by("name", ours["name"], label.split(":")[0].removesuffix(" [truncated]"))
    differ_by("offset", ours["offset"], int(theirs.get("pos")) - start)
    differ_by("length", ours["length"], int(theirs.get("size")))
    differ_by("bytes", ours["hex"], theirs.get("value", ""))
    value, shown = ours["value"], theirs.get("show")
    if isinstance(value, int):
        differ_by("value", str(value), shown)
    elif ours["name"] == "Msg_Id":
        differ_by("value", f"0x{value}", shown)
    elif ours["name"] not in ("Msg_Content", "User_Data_Header", "Data") and "fields" not in ours or ours["name"] == "Text":
        if ":" not in shown or shown.replace(":", "") != value:  # not bytes
            differ_by("value", plain(value), plain(shown))
    if "meaning" in ours and plain(ours["meaning"]) not in plain(label):
        differ.add(message, f"{path}: meaning", ours["meaning"], label)
    causes = [field.get("show") for field in theirs if field.get("name") == "cmppx.cause"]
    if "cause" in ours:
        differ_by("cause", [ours["cause"]] if ours["cause"] else [], causes)
    inside = [field for field in theirs if is_field(field)]
    compare_fields(differ, message, start, ours.get("fields", []), inside, f"{path}/")


def compare_fields(differ, message, start, ours, theirs, path=""):
    if len(ours) != len(theirs):
        names = [field["name"] for field in ours], [field.get("name") for field in theirs]
        differ.add(message, f"{path} fields", *names)
    for one, other in zip(ours, theirs):
        compare_field(differ, message, start, one, other, path)


KNOWN_NOTES = set(re.findall(r'^    \["([a-z0-9-]+)"\] = \{ "(?:info|warn|error)"', PLUGIN.read_text(), re.M))


def compare_message(differ, ours, theirs):
    guessed = ", ".join(ours["guessed"]) if ours["guessed"] else None
    error = ours["error"] and ours["error"]["kind"]
    pairs = {
        "packet": (0 if differ.file in EARLIER else ours["packet"], 0 if differ.file in EARLIER else theirs.packet),
        "version": (ours["version"], theirs.one("protocol")),
        "guessed": (guessed, theirs.one("guessed")),
        "Command_Id": (f"0x{ours['command_id']:08x}", theirs.one("command_id")),
        "Sequence_Id": (str(ours["sequence_id"]), theirs.one("sequence_id")),
        "Total_Length": (str(ours["total_length"]), theirs.one("total_length")),
        "error": ([error] if error else [], theirs.errors),
        "unread": (ours.get("unread") or None, (theirs.one("unread") or "").replace(":", "") or None),
        "malformed": (False, theirs.is_malformed),
    }
    for what, (one, other) in pairs.items():
        if one != other:
            differ.add(ours, what, one, other)
    # The others are about connections.
    codes = Counter(note["code"] for note in ours["notes"] if note["code"] in KNOWN_NOTES)
    for code in codes.keys() | theirs.notes.keys():
        if codes[code] != theirs.notes[code] and not (code in UNSOUGHT and codes[code] > theirs.notes[code]):
            differ.add(ours, f"note {code}", codes[code], theirs.notes[code])
    compare_fields(differ, ours, theirs.start, ours["fields"], [field for field in theirs.fields if is_field(field)])


def seconds(time):
    """The seconds since the full minute of a time of day."""
    return float(re.search(r":([0-9.]+)Z$", time)[1])


def links(messages):
    """What belongs together: for each message the frames that it is to refer to, and how long an answer took."""
    found, pending, submits = [Counter() for _ in messages], {}, {}
    for index, message in enumerate(messages):
        command = message["command_id"]
        asker = message["dst" if command >> 31 else "src"]
        key = (message["stream"], asker, command & 0x7FFFFFFF, message["sequence_id"])
        asked = pending.get(key)
        if message["command"] == "CMPP_CONNECT":
            pending = {other: index for other, index in pending.items() if other[0] != message["stream"]}
            asked = None
        if not command >> 31:
            if asked is not None:
                found[index]["repeats"] = messages[asked]["packet"]
            pending[key] = index
        elif asked is not None:
            found[asked]["response_in"] = message["packet"]
            found[index]["response_to"] = messages[asked]["packet"]
            found[index]["time"] = round((seconds(message["time"]) - seconds(messages[asked]["time"])) % 60, 6)
            del pending[key]
        values = {field["name"]: field for field in message["fields"]}
        if message["command"] == "CMPP_SUBMIT_RESP" and asked is not None and values.get("Result", {}).get("value") == 0:
            submits[values["Msg_Id"]["hex"]] = asked
        inside = {field["name"]: field for field in values.get("Msg_Content", {}).get("fields", [])}
        submit = submits.get(inside["Msg_Id"]["hex"]) if "Msg_Id" in inside else None
        if submit is not None:
            found[index]["report_on"] = messages[submit]["packet"]
            found[submit].setdefault("report_in", message["packet"])
    return found


def compare_links(differ, message, expected, shown):
    for name in ("repeats", "response_in", "response_to", "time", "report_on", "report_in"):
        value = shown.one(name)
        value = value and (round(float(value), 6) if name == "time" else int(value))
        if expected.get(name) != value:
            differ.add(message, name, expected.get(name), value)


def compare(program, path, passes=2):
    ours, (theirs, skipped, lua) = dissect(program, path), tshark(path, passes)
    differ = Differences(path.name)
    if lua:
        differ.all.append(f"{path.name}: {lua} errors of Lua")
    if len(ours) != len(theirs):
        differ.all.append(f"{path.name}: {len(ours)} messages in the JSON, {len(theirs)} in Wireshark")
    key = lambda packet, command, sequence: (packet, command, sequence)
    for one, other in zip(ours, theirs):
        compare_message(differ, one, other)
    for one, expected, other in zip(ours, links(ours), theirs) if passes > 1 and path.name not in EARLIER else ():
        compare_links(differ, one, expected, other)
    return len(ours), skipped, differ.all


def compare_list(path, ours):
    """What the list of packets says: every message of a packet, once."""
    command = ["tshark", "-r", path, "-X", f"lua_script:{PLUGIN}", "-Y", "cmppx", "-T", "fields", "-e", "frame.number",
               "-e", "_ws.col.Info"]
    shown = subprocess.run(command, capture_output=True, text=True, errors="replace", check=True).stdout
    rows = {int(number): info for number, _, info in (row.partition("\t") for row in shown.splitlines())}
    expected = defaultdict(list)
    for message in ours:
        expected[message["packet"]].append(f"{message['command'].removeprefix('CMPP_')} {message['sequence_id']}")
    for packet, messages in expected.items():
        told = [re.match(r"[A-Z_]+ \d+", one)[0] for one in re.split(r", (?=[A-Z_]+ \d)", rows[packet])]
        if told != messages or any(rows[packet].count(one) > messages.count(one) for one in messages):
            yield f"{path.name}: packet {packet}: {messages} in the JSON, {rows[packet]!r} in the list"


def refused():
    """The filters, the columns and the statistics of the README that Wireshark does not take."""
    text = (PLUGIN.parent / "README.md").read_text()
    filters = [row.replace("\\|", "|") for row in re.findall(r"^\| `(.*?)` \|", text, re.M)]
    columns = re.search(r"gui\.column\.format:\n(?:\t.*\n)+", text)[0].replace("\n\t", " ").strip()
    statistics = re.search(r"-z '(.*?)'", text)[1]
    every = [["-Y", one] for one in filters] + [["-o", columns], ["-q", "-z", statistics]]
    command = ["tshark", "-2", "-r", VECTORS / "captures/sp-v30.pcap", "-X", f"lua_script:{PLUGIN}"]
    bad = []
    for options in every:
        run = subprocess.run([*command, *options], capture_output=True, text=True)
        if run.returncode or "not found" in run.stderr or options[0] == "-Y" and not run.stdout and options[1] not in EMPTY:
            bad.append(f"README: {options[-1]}: {len(run.stdout)} characters; {run.stderr.splitlines()[-1:]}")
    print(f"README: {len(every)} commands, {len(bad)} refused or empty", flush=True)
    return bad


# What the capture does not have.
EMPTY = {
    'cmppx.cause == "blacklist"', "cmppx.command_id == 4 && !cmppx.response_in", "cmppx.time > 1", "cmppx.repeats", "cmppx.guessed",
    '_ws.expert.severity == "Error" && cmppx', "cmppx.note.udh-hidden || cmppx.note.report-60",
}


def main():
    program = Path(sys.argv[1]).resolve()
    if not shutil.which("tshark"):
        sys.exit("wireshark.py: NOT RUN: tshark is missing (apt-get install tshark)")
    captures = [*sorted(VECTORS.glob("captures/*.pcap*")), *sorted(VECTORS.glob("field-inputs/*.pcap*"))]
    captures = [path for path in captures if path.name not in NOT_READ]
    wrong = refused()
    print(*wrong, sep="\n", end="\n" * bool(wrong))
    bad = len(wrong)
    with tempfile.TemporaryDirectory() as folder:
        for path in [*captures, *made(Path(folder))]:
            count, skipped, differences = compare(program, path)
            if path.parent.name == "captures":
                differences += compare(program, path, passes=1)[2]
                differences += compare_list(path, dissect(program, path))
            print(f"{path.name}: {count} messages, {skipped} skipped, {len(differences)} differences", flush=True)
            for difference in differences[:3]:
                print(f"  {difference[:400]}")
            bad += len(differences)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
