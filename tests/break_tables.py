#!/usr/bin/env python3
"""Breaks every row of every layout table, one at a time, and says which tests notice.

    tests/break_tables.py COPY [--only TEXT]

COPY is a copy of the repository, which is changed and changed back: never the repository itself. cargo-mutants does not
look into macros, and the tables are macros; this does for them what it does for functions. A row is given another
width, swapped with the next, renamed, and taken out; a part of a message's shape or grammar is swapped with the next; a
command gets another number. What no test notices is printed, and makes the exit status 1.
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path

TESTS = ["layouts", "vectors"]
ROW = re.compile(r"(?:^ +///.*\n)+^ +#\[doc\(alias = \"(?P<alias>[^\"]+)\"\)\]\n^ +pub (?P<field>\w+): (?P<type>[^\n]+),\n", re.M)
OTHER = {"u8": "crate::U16", "U16": "u8", "U32": "crate::U16", "I32": "U32", "MsgId": "crate::U32", "Authenticator": "Octets<17>"}


def another_width(kind: str) -> str:
    """The same type with another width: where it has numbers, the last is one more; where it has a version, the other."""
    if "<" in kind and re.search(r"\d+>$", kind):
        return re.sub(r"(\d+)>$", lambda m: f"{int(m[1]) + 1}>", kind)
    for one, other in (("Since20", "Until20"), ("Since21", "Until30"), ("Since30", "Until30"), ("Widened30", "Recoded")):
        if one in kind:
            return kind.replace(one, other)
        if other in kind:
            return kind.replace(other, one)
    return OTHER.get(kind, "crate::U16")


def breaks(path: Path):
    """What can be broken in a file: a word for it, and the text after it."""
    text = path.read_text()
    for table in re.finditer(r"^fixed! \{\n.*?^\}\n", text, re.M | re.S):
        rows = [(table.start() + row.start(), table.start() + row.end(), row) for row in ROW.finditer(table[0])]
        struct = re.search(r"pub struct (\w+)", table[0])[1]
        for n, (start, end, row) in enumerate(rows):
            block, what = text[start:end], f"{struct}.{row['field']}"
            head, tail = text[:start], text[end:]
            wider = block.replace(f": {row['type']},\n", f": {another_width(row['type'])},\n")
            yield f"{what}: width", head + wider + tail
            yield f"{what}: name", head + block.replace(f'"{row["alias"]}"', f'"{row["alias"]}x"') + tail
            yield f"{what}: gone", head + tail
            if n + 1 < len(rows):
                after = rows[n + 1]
                yield f"{what}: swapped", head + text[after[0] : after[1]] + text[end : after[0]] + block + text[after[1] :]
    for number in re.finditer(r"= 0x([08])000_00(\d\d) => ", text):
        yield f"command {number[0]}", text[: number.start()] + number[0].replace("_00", "_01", 1) + text[number.end() :]
    for shape in re.finditer(r"const SHAPE: .*?\];\n|let parts = .*?;\n", text, re.S):
        parts = re.findall(r"^ +Part::.*\n", shape[0], re.M)
        for one, other in zip(parts, parts[1:]):
            swapped = shape[0].replace(one + other, other + one)
            yield f"shape {one.strip()}", text[: shape.start()] + swapped + text[shape.end() :]


def run(copy: Path) -> str:
    """What the tests say: nothing if they pass, else which failed, or that it does not compile."""
    command = ["cargo", "test", "-p", "cmpp-codec", "--no-fail-fast"]
    done = subprocess.run(command + [word for test in TESTS for word in ("--test", test)], cwd=copy, capture_output=True, text=True)
    if done.returncode == 0:
        return ""
    failed = sorted(set(re.findall(r"^test (\w+) \.\.\. FAILED", done.stdout, re.M)))
    return ", ".join(failed) or "does not compile"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("copy", type=Path)
    parser.add_argument("--only", default="")
    arguments = parser.parse_args()
    if (arguments.copy / ".git").exists():
        parser.error("COPY is a repository: make a copy without .git")
    if said := run(arguments.copy):
        parser.error(f"the tests fail before anything is broken: {said}")
    done = unnoticed = 0
    for path in sorted((arguments.copy / "src").rglob("*.rs")):
        text = path.read_text()
        for what, broken in breaks(path):
            if arguments.only not in what or broken == text:
                continue
            try:
                path.write_text(broken)
                noticed = run(arguments.copy)
            finally:
                path.write_text(text)
            done += 1
            unnoticed += not noticed
            print(f"{path.name}: {what}: {noticed or 'NOT NOTICED'}", flush=True)
    print(f"{done} broken, {unnoticed} not noticed")
    return 1 if unnoticed or not done else 0


if __name__ == "__main__":
    sys.exit(main())
