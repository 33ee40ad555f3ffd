"""A second reader, written apart from layout.py: holds a vector's text against the OFFSETS of layouts.json.

It reads the text back, puts the hex column together, finds every field by its printed offset (`118+21n+L`), and turns
every value back into bytes. layout.py is not imported, so that a mistake has to be made twice.
"""

import ast
import re


def parse(text):
    """Comments as a dict, lines as (hex, name, value)."""
    notes, rows = {}, []
    for line in text.splitlines():
        if line.startswith("#"):
            key, _, value = line[1:].strip().partition(": ")
            notes[key] = value
        else:
            rows.append(tuple(line.split(None, 2)))
    return notes, rows


def evaluate(formula, n, length):
    """`118+21n+L`, `21*n`, `L`, `7` as numbers."""
    total = 0
    for term in formula.split("+"):
        factor, unit = re.fullmatch(r"(\d*)\*?([nL]?)", term).groups()
        total += int(factor or 1) * {"": 1, "n": n, "L": length}[unit]
    return total


def spans(body, layout):
    """Where each field of the body is: (name, start, end), and the error after them."""
    found, n, length = [], 0, 0
    for field in layout["fields"]:
        name, start, size = field["name"], evaluate(field["offset"], n, length), evaluate(field["size"], n, length)
        is_list = "*n" in field["size"]
        step = size // n if is_list and n else size
        for begin in range(start, start + size, step or 1) if is_list else [start]:
            if begin + step > len(body):
                return found, f"truncated {name} at {12 + begin}"
            found.append((name, begin, begin + step))
        if name == "DestUsr_tl":
            n = body[start]
        if name == "Msg_Length":
            length = body[start]
    end = evaluate(layout["body_length"], n, length)
    return found, f"trailing - at {12 + end}" if end < len(body) else None


def expected(data, layouts, version, limit):
    """The lines' names and spans in the whole message, and the error."""
    need = 12 if len(data) < 12 else int.from_bytes(data[:4], "big")
    if len(data) >= 12 and (need < 12 or need > limit):
        return [], "length Total_Length at 0"
    if len(data) < need:
        return [], f"incomplete needs {need - len(data)}"
    head = [("Total_Length", 0, 4), ("Command_Id", 4, 8), ("Sequence_Id", 8, 12)]
    for name, entry in layouts.items():
        if entry.get("command_id") == f"0x{data[4:8].hex()}" and version in entry["versions"]:
            if len(data) == 12 and name == "CMPP_ACTIVE_TEST_RESP":
                return head, None
            found, error = spans(data[12:], entry["versions"][version])
            return head + [(field, start + 12, end + 12) for field, start, end in found], error
    return head + ([("Body", 12, len(data))] if len(data) > 12 else []), None


def value_holds(name, raw, value, layouts):
    """Whether the value column says what the bytes say."""
    if value.startswith('"'):
        quoted = re.match(r'"(?:[^"\\]|\\.)*"', value)[0]
        text = ast.literal_eval("b" + quoted)
        return raw == text if name == "Msg_Content" else raw.split(b"\0", 1)[0] == text
    word = value.split()[0]
    if name == "Command_Id":
        return word == f"0x{raw.hex()}" or layouts[word]["command_id"] == f"0x{raw.hex()}"
    if name in ("Msg_Id", "AuthenticatorSource", "AuthenticatorISMG", "Body"):
        return value == raw.hex()
    return int(word).to_bytes(len(raw), "big", signed=name == "Last_route_Id") == raw


def audit(text, layouts):
    """Every fault found in one vector's text."""
    notes, rows = parse(text)
    faults = [f"{note} is missing" for note in ("Protocol", "Origin") if not notes.get(note)]
    error = rows[-1][2] if rows and rows[-1][1] == "!" else None
    if bool(error) != ("Mistake" in notes):
        faults.append("an error line and a Mistake come together")
    raws = [bytes.fromhex(cell) if cell != "-" else b"" for cell, _, _ in rows]
    data = b"".join(raws)
    for version in notes["Protocol"].split():
        wanted, wanted_error = expected(data, layouts, version, int(notes.get("Limit", 8578)))
        at, seen = 0, []
        for raw, (_, name, _) in zip(raws, rows):
            seen.append((name, at, at + len(raw)))
            at += len(raw)
        if (seen[:-1] if error else seen) != wanted or error != wanted_error:
            faults.append(f"read as {version}: {wanted[-1:]} {wanted_error}")
    for raw, (_, name, value) in zip(raws, rows):
        if name != "!" and not value_holds(name, raw, value, layouts):
            faults.append(f"{name} is not {value}")
    if any(line != line.rstrip() or not line for line in text.splitlines()) or not text.endswith("\n"):
        faults.append("spaces at a line's end, or a blank line")
    return faults
