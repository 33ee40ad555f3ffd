"""Mutants in the format of `cargo mutants --list --json`: those that it lacks, those that are described by a text, and
the functions that contain them."""

import json
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple


class Function(NamedTuple):
    """The position of a function's body in the file, and its mutants: a number and the text of the body."""

    start: int
    end: int
    mutants: list[tuple[int, str]]


def starts(text: str) -> list[int]:
    """Return where each line of the text starts."""
    lines = [0]
    for line in text.splitlines(keepends=True):
        lines.append(lines[-1] + len(line))
    return lines


def offset(lines: list[int], place: dict) -> int:
    return lines[place["line"] - 1] + place["column"] - 1


def body(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the position of the body of the function at `start`, without its braces."""
    at = start + re.search(r"\bfn\b", re.sub(r"//[^\n]*", lambda m: " " * len(m[0]), text[start:end])).start()
    depth = 0
    while text[at] != "{" or depth:
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(text[at], 0)
        at += 1
    return at + 1, end - 1


def functions(text: str, mutants: list[tuple[int, dict]]) -> list[Function]:
    lines = starts(text)
    found: dict[tuple[int, int], list[tuple[int, str]]] = defaultdict(list)
    for number, mutant in mutants:
        span = mutant["function"]["span"]
        start, end = body(text, offset(lines, span["start"]), offset(lines, span["end"]))
        a, b = offset(lines, mutant["span"]["start"]), offset(lines, mutant["span"]["end"])
        found[start, end].append((number, text[start:a] + mutant["replacement"] + text[b:end]))
    # A function inside another one is left out, because its text is part of the outer one.
    return [
        Function(start, end, bodies)
        for (start, end), bodies in sorted(found.items())
        if not any(a < start and end < b for a, b in found)
    ]


HIDDEN = re.compile(r"""//[^\n]*|b?"(?:\\.|[^"\\])*"|b?'(?:\\.[^']*|[^'\\])'""", re.S)
LITERAL = re.compile(r"(?<!\w)(?<![^.]\.)(0x[0-9a-fA-F_]+|0b[01_]+|\d[\d_]*?)((?:_?[iu](?:8|16|32|64|128|size))?)(?![\w.]|\.\d)")
EDGE = re.compile(r"(?<= )[<>]=(?= )")


def other_number(literal: re.Match) -> str:
    value = int(literal[1].replace("_", ""), 0)
    # The largest of a type has none above it.
    other = value - 1 if value in {(1 << bits) - 1 for bits in (7, 8, 15, 16, 31, 32, 63, 64)} and value > 1 else value + 1
    return (hex(other) if literal[1].startswith("0x") else str(other)) + literal[2]


def others(copy: Path, mutants: list[dict]) -> list[dict]:
    """Return the mutants that cargo-mutants lacks, of the functions of which it lists some."""
    found = []
    spans = {(mutant["file"], json.dumps(mutant["function"]["span"])): mutant for mutant in mutants if mutant["function"]}
    for (file, span), mutant in sorted(spans.items()):
        text = (copy / file).read_text()
        lines = starts(text)
        span = json.loads(span)
        start, end = body(text, offset(lines, span["start"]), offset(lines, span["end"]))
        shown = HIDDEN.sub(lambda hidden: re.sub(r"[^\n]", " ", hidden[0]), text[start:end])
        places = [(place, other_number(place)) for place in LITERAL.finditer(shown)]
        places += [(place, place[0][0]) for place in EDGE.finditer(shown)]
        for place, replacement in places:
            at = []
            for index in (start + place.start(), start + place.end()):
                line = text.count("\n", 0, index)
                at.append({"line": line + 1, "column": index - lines[line] + 1})
            where = f"{file}:{at[0]['line']}:{at[0]['column']}"
            name = f"{where}: replace {place[0]} with {replacement} in {mutant['function']['function_name']}"
            found.append(mutant | {"name": name, "span": dict(zip(("start", "end"), at)), "replacement": replacement})
    return found


def by_text(copy: Path, fault: dict) -> dict:
    """Return the mutant that replaces a text in a function."""
    text = (copy / fault["file"]).read_text()
    if text.count(fault["old"]) != 1:
        sys.exit(f"{fault['file']} has {text.count(fault['old'])} times: {fault['old']}")
    at = text.index(fault["old"])
    shown = HIDDEN.sub(lambda hidden: re.sub(r"[^\n]", " ", hidden[0]), text)
    start = [item.start() for item in re.finditer(r"\bfn \w", shown[:at])][-1]
    # The brace that ends a function has the indentation of its first line, because rustfmt puts it there.
    indent = re.search(r" *", shown[shown.rfind("\n", 0, start) + 1 :])[0]
    end = shown.index(f"\n{indent}}}\n", start) + len(indent) + 2
    lines = starts(text)

    def place(index: int) -> dict:
        line = text.count("\n", 0, index)
        return {"line": line + 1, "column": index - lines[line] + 1}

    def span(start: int, end: int) -> dict:
        return {"start": place(start), "end": place(end)}

    old, new = " ".join(fault["old"].split()), fault["new"] or "nothing"
    name = f"{fault['file']}:{place(at)['line']}: replace {old} with {new}"
    function = {"function_name": "", "span": span(start, end)}
    where = span(at, at + len(fault["old"]))
    return {"name": name, "file": fault["file"], "function": function, "span": where, "replacement": fault["new"]}
