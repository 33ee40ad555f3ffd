#!/usr/bin/env python3
"""Writes cmpp-vectors.json: the vectors and what belongs to them as one file for any implementation, or with --check
compares it with what is on disk, and holds it against cmpp-vectors.schema.json. See README.md.

It reads the text of the vectors and of inside/, and shares no code with the crate.
"""

import ast
import json
import re
import sys

sys.dont_write_bytecode = True

from hashlib import md5
from pathlib import Path

import layout
from audit import parse
from inside import BLAMED, FAULTS, FOLDERS, STATS, msg_id, time
from messages import VERSIONS, WORLDS

HERE = Path(__file__).parent
FORMAT = "1.0.0"
ALL = (*FOLDERS, "broken")

# What real peers do although the specification forbids it: what a tolerant reader makes of it.
TOLERATED = {
    "broken/terminate-resp-with-status.txt": ("trailing bytes", "wujunjenny/smgw writes and expects a status byte."),
    "broken/submit-with-attachment.txt": ("trailing bytes", "SMSGate appends an attachment as its version 0x7f."),
    "broken/submit-without-reserve.txt": ("missing tail", "An Asiainfo gateway leaves out Reserve."),
    "broken/cancel-resp-4-bytes.txt": ("layout of another version", "SMSGate answers CANCEL with 4 bytes in 2.0, too."),
    "broken/connect-resp-status-4-bytes.txt": (
        "layout of another version", "SMSGate and gocmpp servers of 3.0 answer a CONNECT of 2.0 with 33 bytes."),
    "broken/report-11-short.txt": ("length of a report", "SMSGate reads 60 bytes under a Msg_Length of 71."),
    "broken/report-11-long.txt": ("length of a report", "itio-codec-cmpp writes 71 bytes under a Msg_Length of 60."),
}

# Version octets in CONNECT that name no version, and who sends them.
ODD_OCTETS = {
    0: ["huzorro/cmppgw", "wujunjenny/smgw"], 1: ["huzorro/cmppgw"], 2: ["huzorro/cmppgw", "JumpServer"],
    3: ["fengwenyi/cmpp", "eddyzhou/MyCmpp"], 20: ["GYY2046/CMPPGateWayClient"], 0x7F: ["SMSGate"],
}


def number(raw):
    return int.from_bytes(raw, "big")


def split_value(text):
    """The value of a line, and its meaning in parentheses: quoted text, a decimal number, or anything else."""
    if text.startswith('"'):
        quoted, rest = re.match(r'("(?:[^"\\]|\\.)*")(.*)', text).groups()
        value = ast.literal_eval(re.sub(r"\\u\{([0-9a-f]+)\}", lambda m: f"\\U{int(m[1], 16):08x}", quoted))
        meaning = re.fullmatch(r" \((.*)\)|()", rest)[1]
    elif found := re.fullmatch(r"(-?\d+)(?: \((.*)\))?", text):
        value, meaning = int(found[1]), found[2]
    else:
        value, meaning = text, None
    return {"value": value} | ({"meaning": meaning} if meaning else {})


def shown(raw, text):
    """A value. Hex digits stay text, even if they look like a number."""
    return {"value": text} if text == raw.hex() else split_value(text)


def field(name, at, raw, text):
    """One line of a vector."""
    if name == "Command_Id":
        value = {"value": number(raw)} | ({} if text.startswith("0x") else {"meaning": text})
    elif name == "Msg_Content":
        value = {"value": raw.hex()}  # it is binary, whatever it looks like
    else:
        value = shown(raw, text)
    return {"name": name, "offset": at, "length": len(raw), **value}


def error(text):
    kind, *words = text.split()
    if kind == "incomplete":
        return {"kind": kind, "needs": int(words[1])}
    return {"kind": kind} | ({} if words[0] == "-" else {"field": words[0]}) | {"offset": int(words[2])}


def insides():
    """path -> the fields inside the fields, as trees, and what is wrong with contents."""
    found = {}
    for folder in FOLDERS:
        for block in (HERE / "inside" / f"{folder}.txt").read_text(encoding="utf-8").split("\n\n"):
            title, *lines = block.strip("\n").split("\n")
            parents, wrong = [[]], []
            for line in lines:
                marks, rest = re.fullmatch(r"(!|>*) ?(.*)", line).groups()
                name, at, cell, *value = rest.split(" ", 3)
                if marks == "!":
                    wrong.append({"part": name, "offset": int(at), "what": cell})
                    continue
                raw, depth = bytes.fromhex(cell), len(marks)
                node = {"name": name, "offset": int(at), "length": len(raw)}
                node |= shown(raw, value[0]) if value and value[0] != "-" else {}
                parents[depth:] = [parents[depth], node.setdefault("parts", [])]
                parents[depth].append(node)
            found[title.removeprefix("# ")] = {"inside": pruned(parents[0])} | ({"faults": wrong} if wrong else {})
    return found


def pruned(nodes):
    """The trees without empty lists of parts."""
    return [{**node, "parts": pruned(node["parts"])} if node["parts"] else
            {key: value for key, value in node.items() if key != "parts"} for node in nodes]


def vectors():
    within = insides()
    for folder in sorted(ALL):
        for path in sorted((HERE / folder).glob("*.txt")):
            name, text = f"{folder}/{path.name}", path.read_text(encoding="ascii")
            notes, rows = parse(text)
            raws = [bytes.fromhex(row[0].strip("-")) for row in rows]
            offsets = [sum(map(len, raws[:at])) for at in range(len(raws))]
            fields = [field(row[1], at, raw, row[2]) for row, at, raw in zip(rows, offsets, raws) if row[1] != "!"]
            command = next((one.get("meaning") for one in fields if one["name"] == "Command_Id"), None)
            vector = {"name": name.removesuffix(".txt"), "title": text.splitlines()[0].removeprefix("# "),
                      "origin": notes["Origin"], "versions": notes["Protocol"].split(), "bytes": b"".join(raws).hex()}
            vector |= {"limit": int(notes["Limit"])} if "Limit" in notes else {}
            vector |= {"command": command} if command else {}
            vector["fields"] = fields
            if rows[-1][1] == "!":
                vector |= {"error": error(rows[-1][2]), "mistake": notes["Mistake"]}
            if name in TOLERATED:
                vector["tolerated"] = dict(zip(("as", "note"), TOLERATED[name]))
            yield vector | within.get(name, {})


def digests():
    """The digests of a login: each form with a name as wide as its field, and with a shorter one."""
    cases = [(w.sp, w.secret, w.timestamp, version) for version, w in WORLDS.items()]
    for source, secret, timestamp, version in [*cases, ("9001", b"888888", 102030405, "2.0")]:
        name, stamp = source.encode(), b"%010d" % timestamp
        forms = {"padded": name.ljust(6, b"\0") + bytes(9) + secret + stamp, "bare": name + bytes(9) + secret + stamp,
                 "before 1.2": name + bytes(36) + secret}
        own = md5(forms["padded"]).digest()
        answers = {
            "one octet": lambda status: md5(bytes([status]) + own + secret).digest(),
            "four octets": lambda status: md5(status.to_bytes(4, "big") + own + secret).digest(),
            "decimal": lambda status: md5(b"%d" % status + own + secret).digest(),
            "copy": lambda _: own,
            "status only": lambda status: md5(bytes([status, 0])).digest(),
            "empty": lambda _: bytes(16),
        }
        yield {
            "version": version, "source_addr": source, "secret": secret.decode(), "timestamp": timestamp,
            "authenticator_source": {form: md5(text).hexdigest() for form, text in forms.items()},
            "authenticator_ismg": [{"form": form, "status": status, "digest": digest(status).hex()}
                                   for form, digest in answers.items() for status in (0, 3)],
        }


def identifiers():
    """A Msg_Id in every spelling, with its parts in both layouts."""
    ids = sorted({w.msg_id for w in WORLDS.values()} | {0xB4C5530000010000, 0xA72EEDCC4150AAAA, 1, 2**63, 2**64 - 1})
    for value in ids:
        raw = value.to_bytes(8, "big")
        parts, parts_12 = ({part: bits for _, part, _, _, bits in msg_id(raw, 0, old)} for old in (False, True))
        digits = "".join(f"{parts[name]:0{width}}" for name, width in (
            ("Month", 2), ("Day", 2), ("Hour", 2), ("Minute", 2), ("Second", 2), ("Gateway", 7), ("Sequence", 5)))
        signed = str(int.from_bytes(raw, "big", signed=True))
        yield {"bytes": raw.hex(), "parts": parts, "parts_1.2": parts_12, "spellings": {
            "hex": raw.hex(), "digits": digits, "decimal": str(value), "signed": signed, "swapped": raw[::-1].hex()}}


TIME_FIELDS = {"Timestamp": 4, "Submit_time": 10, "Time_stamp": 14, "Time": 8, "At_Time": 17}
TIMES = {
    "Timestamp": [1021080510, 229235959, 230000000, 0xFFFFFFFF, 101000000, 101240000, 101006000, 101000060],
    "Submit_time": ["0311091721", "0001010000", "9912312359", "0402290000", "0302290000", "0013010000", "031109172", "03110917 1"],
    "Time_stamp": ["20030531235958", "20040229000000", "20030229000000", "20031301000000", "2003120120073"],
    "Time": ["20031130", "20000229", "20030431", "2003-2-1"],
    "At_Time": ["150731224820032+", "150731094820014-", "000001000000000R", "000099235959000R", "990101000000048-",
                "990101000000049-", "031331000000032+", "150731224820032*", "150731224820", "000000240000000R"],
}


def times():
    for name, texts in TIMES.items():
        for text in texts:
            width = TIME_FIELDS[name]
            raw = text.to_bytes(4, "big") if isinstance(text, int) else text.encode().ljust(width, b"\0")
            found = time(name, raw)
            yield {"field": name, "bytes": raw.hex(), "valid": bool(found)} | ({"value": found[1]} if found else {})


def status_codes():
    """What the specification calls the values of the fields that are answers."""
    for message, entry in layout.LAYOUTS.items():
        for version in VERSIONS:
            rows = entry["versions"].get(version, {}).get("fields", []) if entry.get("command_id") else []
            for name in [row["name"] for row in rows if row["name"] in ("Status", "Result", "Success_Id")]:
                if codes := {value: text for value in range(256) if (text := layout.meaning(message, version, name, value))}:
                    yield {"command": message, "version": version, "field": name,
                           "codes": [{"value": value, "meaning": text} for value, text in codes.items()]}


def suite():
    return {
        "$schema": "cmpp-vectors.schema.json", "format": FORMAT, "default_limit": layout.DEFAULT_LIMIT,
        "vectors": list(vectors()), "digests": list(digests()), "identifiers": list(identifiers()), "times": list(times()),
        "status_codes": list(status_codes()),
        "stats": {"texts": STATS, "families": {"first": BLAMED, "second": FAULTS}},
        "version_octets": [{"octet": octet, "version": text} for octet, text in layout.BY_FIELD["Version"].items()]
        + [{"octet": octet, "sent_by": peers} for octet, peers in ODD_OCTETS.items()],
    }


def violations(value, schema, root, at="$"):
    """Where a value is not what the schema says, for the words of JSON Schema that it uses."""
    schema = root["$defs"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    types = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool}
    wanted = schema.get("type", [])
    wanted = [wanted] if isinstance(wanted, str) else wanted
    # To Python a bool is an int, too.
    if wanted and not any(isinstance(value, types[name]) and isinstance(value, bool) == (name == "boolean") for name in wanted):
        return [f"{at} is no {wanted}"]
    found = [f"{at} does not match" for pattern in [schema.get("pattern")] if pattern and not re.search(pattern, value)]
    found += [f"{at} is not listed"] if value not in schema.get("enum", [value]) else []
    if isinstance(value, dict):
        found += [f"{at} has no {key}" for key in schema.get("required", []) if key not in value]
        for key, one in value.items():
            inner = schema.get("properties", {}).get(key, schema.get("additionalProperties", True))
            found += [f"{at}.{key} is unknown"] if inner is False else []
            found += violations(one, inner, root, f"{at}.{key}") if isinstance(inner, dict) else []
    if isinstance(value, list):
        found += [fault for n, one in enumerate(value) for fault in violations(one, schema.get("items", {}), root, f"{at}[{n}]")]
    return found


def compact(value, depth=0):
    """JSON with a line for each entry of the lists at the top, so that a changed vector is a changed line."""
    if depth == 2 or not isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    pairs = [f"{json.dumps(key)}: {compact(one, depth + 1)}" for key, one in value.items()] if isinstance(value, dict) \
        else [compact(one, depth + 1) for one in value]
    start, end = "{}" if isinstance(value, dict) else "[]"
    return f"{start}\n" + ",\n".join(pairs) + f"\n{end}"


def main(check):
    data, file = suite(), HERE / "cmpp-vectors.json"
    schema = json.loads((HERE / "cmpp-vectors.schema.json").read_text(encoding="utf-8"))
    faults = violations(data, schema, schema)
    faults += [f"{name}: no such vector" for name in TOLERATED if not (HERE / name).exists()]
    text = compact(data) + "\n"
    if not check:
        file.write_text(text, encoding="utf-8", newline="\n")
    elif not file.exists() or file.read_bytes() != text.encode("utf-8"):
        faults.append("cmpp-vectors.json: differs")
    print("\n".join(faults) or f"cmpp-vectors.json: {len(data['vectors'])} vectors: fine")
    return bool(faults)


if __name__ == "__main__":
    if sys.argv[1:] not in ([], ["--check"]):
        sys.exit("usage: suite.py [--check]")
    sys.exit(main(check=bool(sys.argv[1:])))
