"""The layouts as data: encode a table of values, dissect a message field by field, name a value's meaning.

Everything here walks a message from front to back by the SIZES of layouts.json; audit.py walks by its OFFSETS.
"""

import json
from pathlib import Path

LAYOUTS = json.loads((Path(__file__).parent.parent / "tests" / "layouts.json").read_text(encoding="utf-8"))
DEFAULT_LIMIT = 8578  # SUBMIT of 3.0 with DestUsr_tl = Msg_Length = 255: the longest message the fields can say

RESULT = [
    "correct", "message structure error", "command word error", "message sequence repeated", "message length error",
    "fee code error", "over the maximum message length", "service code error", "flow control error",
]
SUBMIT_RESULT = RESULT + [
    "charging number not served here", "Src_Id error", "Msg_src error", "Fee_terminal_Id error", "Dest_terminal_Id error",
]
REPORT_WANTED = ["no report", "report wanted", "SMC billing record"]
USER = ["GoTone", "Shenzhouxing", "M-Zone"]
NUMBER = ["real number", "pseudo code"]

BY_COMMAND = {
    ("CMPP_CONNECT_RESP", "Status"): [
        "correct", "message structure error", "illegal source address", "authentication error", "version too high",
    ],
    ("CMPP_SUBMIT_RESP", "Result"): SUBMIT_RESULT,
    ("CMPP_DELIVER_RESP", "Result"): RESULT,
    ("CMPP_FWD_RESP", "Result"): RESULT + ["wrong forward decision"],
    ("CMPP_CANCEL_RESP", "Success_Id"): ["success", "failure"],
    ("CMPP_SUBMIT", "Registered_Delivery"): REPORT_WANTED,
    ("CMPP_FWD", "Registered_Delivery"): REPORT_WANTED,
    ("CMPP_DELIVER", "Registered_Delivery"): ["message", "status report"],
}
BY_FIELD = {
    "Msg_Fmt": {0: "ASCII", 3: "card write", 4: "binary", 8: "UCS-2", 15: "GB"},
    "Fee_UserType": ["destination terminal", "source terminal", "SP", "see Fee_terminal_Id"],
    "FeeType": {
        b"00": "record only", b"01": "free", b"02": "per message", b"03": "monthly", b"04": "capped",
        b"05": "charged by the SP", b"06": "monthly query",
    },
    "Fee_terminal_type": NUMBER, "Dest_terminal_type": NUMBER, "Src_terminal_type": NUMBER, "Src_type": NUMBER,
    "Fee_terminal_UserType": USER, "Src_UserType": USER, "Dest_UserType": USER, "User_type": USER,
    "Msg_Fwd_Type": ["MT", "MO", "MT status report", "MO status report"],
    "Query_Type": ["totals", "by service type"],
    "Update_type": ["add", "delete", "update"],
    "SP_AcessType": ["main access point", "mirror"],
    "Version": {0x12: "1.2", 0x20: "2.0", 0x21: "2.1", 0x30: "3.0"},
}
# CMPP 2.1 gave all GNS messages one list of results.
GNS_RESULT = dict(enumerate([
    "success", "no matching route", "source gateway code error", "route type error", "node takes no updates",
    "route update failed", "time stamp too old", None, None, "system busy", "Update_type error", "Route_Id error",
    "destination gateway code error", "destination gateway IP error", "destination gateway port error",
    "Start_Id error", "End_Id error", "Area_code error", "User_type error", "SP_Id error", "SP_Code error",
    "SP_AccessType error", "Service_Id error", "Start_code error", "End_code error",
]))


def gns_results(command, version):
    if version in ("2.1", "3.0"):
        return GNS_RESULT
    if "PUSH" in command:
        return ["changed", "change failed"]
    if "UPDATE" in command:
        return ["data legal", "data illegal"]
    return ["normal", "no matching route", "last route"]


def meaning(command, version, field, value):
    """What the specification calls this value of this field, or None."""
    names = BY_COMMAND.get((command, field)) or BY_FIELD.get(field)
    if names is None and field == "Result":
        names = gns_results(command, version)
    if isinstance(names, list):
        names = dict(enumerate(names))
    return (names or {}).get(value)


def escape(raw):
    special = {9: r"\t", 10: r"\n", 13: r"\r", 0x22: r"\"", 0x27: r"\'", 0x5C: r"\\"}
    return "".join(special.get(b) or (chr(b) if 0x20 <= b <= 0x7E else f"\\x{b:02x}") for b in raw)


def show(command, version, field, raw):
    """The value column of one field."""
    name, kind = field["name"], field["type"]
    if name == "Msg_Id" or name.startswith("Authenticator"):
        return raw.hex()
    if kind in ("UInt", "Int") and len(raw) <= 4:  # a wider UInt is text: Fee_terminal_Id
        value = int.from_bytes(raw, "big", signed=kind == "Int")
        text = str(value)
    else:
        value = raw if name == "Msg_Content" else raw.split(b"\0")[0]
        text = f'"{escape(value)}"'
    named = meaning(command, version, name, value)
    return f"{text} ({named})" if named else text


def fields(message, version):
    """The table's rows."""
    return LAYOUTS[message]["versions"][version]["fields"]


def command_id(message):
    return int(LAYOUTS[message]["command_id"], 16)


def command_name(number, version):
    names = [m for m, e in LAYOUTS.items() if e["command_id"] and command_id(m) == number and version in e["versions"]]
    return names[0] if names else None


def origin(message, version, more=""):
    """Which table a message comes from. The text of 2.1 is not public; its neighbours say what it kept and what it changed."""
    if message is None:
        text = f"the list of Command_Ids, CMPP {version}"
    elif version != "2.1":
        text = f"the table of {message}, CMPP {version}"
    elif "ROUTE" in message:
        text = f"the table of {message}, CMPP 3.0, which took it over from 2.1"
    else:
        text = f"the table of {message}, CMPP 2.0, which 2.1 kept"
    return f"derived from {text}, {more}" if more else f"derived from {text}"


def octets(value, size, kind):
    """One field's bytes: integers big-endian, text left aligned and padded with NUL."""
    if isinstance(value, int):
        return value.to_bytes(size, "big", signed=kind == "Int")
    raw = value.encode("ascii") if isinstance(value, str) else value
    assert len(raw) <= size, f"{value!r} is longer than {size}"
    return raw.ljust(size, b"\0")


def encode(message, version, values):
    """The body. DestUsr_tl and Msg_Length are counted, unless `values` says otherwise."""
    body, table = b"", fields(message, version)
    for at, field in enumerate(table):
        name, size = field["name"], field["size"]
        if name in ("DestUsr_tl", "Msg_Length") and name not in values:
            body += bytes([len(values[table[at + 1]["name"]])])
        elif size == "L":
            body += values[name]
        elif size.endswith("*n"):
            body += b"".join(octets(item, int(size[:-2]), field["type"]) for item in values[name])
        else:
            body += octets(values[name], int(size), field["type"])
    return body


def frame(number, sequence, body, total=None):
    """Header and body; a wrong Total_Length only if asked for."""
    total = 12 + len(body) if total is None else total
    return b"".join(part.to_bytes(4, "big") for part in (total, number, sequence)) + body


def dissect(data, version, limit=DEFAULT_LIMIT):
    """The lines of one message: (bytes, name, value). A message in error ends in a line named `!`."""
    if len(data) < 12:
        return [(data, "!", f"incomplete needs {12 - len(data)}")]
    total, number, sequence = (int.from_bytes(data[at : at + 4], "big") for at in (0, 4, 8))
    if not 12 <= total <= limit:
        return [(data, "!", "length Total_Length at 0")]
    if len(data) < total:
        return [(data, "!", f"incomplete needs {total - len(data)}")]
    assert len(data) == total, "a vector holds one message"
    command = command_name(number, version)
    lines = [
        (data[0:4], "Total_Length", str(total)),
        (data[4:8], "Command_Id", command or f"0x{number:08x}"),
        (data[8:12], "Sequence_Id", str(sequence)),
    ]
    rest = data[12:]
    if command is None:
        return lines + ([(rest, "Body", rest.hex())] if rest else [])
    if command == "CMPP_ACTIVE_TEST_RESP" and not rest:  # gateways leave its only byte out: accepted
        return lines
    count = length = 0
    for field in fields(command, version):
        name, size = field["name"], field["size"]
        if size == "L":
            sizes = [length]
        elif size.endswith("*n"):
            sizes = [int(size[:-2])] * count
        else:
            sizes = [int(size)]
        for size in sizes:
            if len(rest) < size:
                return lines + [(rest, "!", f"truncated {name} at {total - len(rest)}")]
            raw, rest = rest[:size], rest[size:]
            lines.append((raw, name, show(command, version, field, raw)))
            if name == "DestUsr_tl":
                count = raw[0]
            elif name == "Msg_Length":
                length = raw[0]
    if rest:
        lines.append((rest, "!", f"trailing - at {total - len(rest)}"))
    return lines
