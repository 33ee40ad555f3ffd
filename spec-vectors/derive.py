#!/usr/bin/env python3
"""Writes the vectors of this directory, or with --check compares them with what is on disk. See README.md."""

import sys

sys.dont_write_bytecode = True

from pathlib import Path

from audit import audit, parse
from broken import broken
from extras import extras
from layout import DEFAULT_LIMIT, LAYOUTS, command_id, command_name, dissect, encode, frame, origin
from messages import MESSAGES, MORE, VERSIONS, WORLDS

HERE = Path(__file__).parent
DERIVED = ("v12", "v20", "v21", "v30", "broken")


def render(comments, lines):
    """The comments, then the lines in columns."""
    lines = [(raw.hex() or "-", name, value) for raw, name, value in lines]
    hexes = min(34, max(len(cell) for cell, _, _ in lines))
    names = max(len(name) for _, name, _ in lines)
    rows = [f"{cell:<{hexes}}  {name:<{names}}  {value}" for cell, name, value in lines]
    return "\n".join([f"# {comment}" for comment in comments] + rows) + "\n"


def kebab(message):
    return message.removeprefix("CMPP_").lower().replace("_", "-")


def one_of_each():
    """Every message of every version, from its table of values."""
    for version in VERSIONS:
        for message, (summary, values) in MESSAGES[version].items():
            if version in LAYOUTS[message]["versions"]:
                path = f"v{version.replace('.', '')}/{kebab(message)}.txt"
                yield path, summary, version, message, encode(message, version, values), MORE.get((message, version), "")


def derived():
    """path -> text of everything that is derived from tables."""
    texts = {}
    for path, summary, version, message, body, more in [*one_of_each(), *extras()]:
        assert path not in texts, path
        number = message if isinstance(message, int) else command_id(message)
        name = command_name(number, version)
        sequence = WORLDS[version].sequence(message) if name else 99
        comments = [f"{name or f'0x{number:08x}'}, {version}: {summary}.", f"Protocol: {version}",
                    f"Origin: {origin(name, version, more)}"]
        texts[path] = render(comments, dissect(frame(number, sequence, body), version))
        assert parse(texts[path])[1][-1][1] != "!", path
    for case in broken():
        comments = [f"{case.title}.", f"Protocol: {case.version}", *([f"Limit: {case.limit}"] if case.limit else []),
                    f"Origin: {case.origin}", f"Mistake: {case.mistake}."]
        lines = dissect(case.data, case.version, case.limit or DEFAULT_LIMIT)
        assert lines[-1][1:] == ("!", case.error), f"{case.name}: {case.error!r} was expected: {lines[-1]}"
        assert f"broken/{case.name}.txt" not in texts, case.name
        texts[f"broken/{case.name}.txt"] = render(comments, lines)
    return texts


def annotated():
    """path -> text of what came from outside: its bytes and comments are on disk, the rest is written anew."""
    texts = {}
    for path in sorted((HERE / "field").glob("*.txt")):
        text = path.read_text(encoding="ascii")
        notes, rows = parse(text)
        data = bytes.fromhex("".join(row[0] for row in rows))
        readings = [dissect(data, version) for version in notes["Protocol"].split()]
        assert all(reading == readings[0] for reading in readings), f"{path.name}: its versions differ"
        comments = [line.removeprefix("# ") for line in text.splitlines() if line.startswith("#")]
        texts[f"field/{path.name}"] = render(comments, readings[0])
    return texts


def main(check):
    texts = {**derived(), **annotated()}
    faults = [f"{path}: {fault}" for path, text in texts.items() for fault in audit(text, LAYOUTS)]
    found = {f"{folder}/{path.name}" for folder in (*DERIVED, "field") for path in (HERE / folder).glob("*")}
    faults += [f"{path}: not written by this script" for path in sorted(found - texts.keys())]
    for path, text in texts.items():
        file = HERE / path
        if not check:
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="ascii", newline="\n")
        elif path not in found or file.read_bytes() != text.encode("ascii"):
            faults.append(f"{path}: differs")
    print("\n".join(faults) or f"{len(texts)} vectors: fine")
    return bool(faults)


if __name__ == "__main__":
    if sys.argv[1:] not in ([], ["--check"]):
        sys.exit("usage: derive.py [--check]")
    sys.exit(main(check=bool(sys.argv[1:])))
