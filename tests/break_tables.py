#!/usr/bin/env python3
"""Breaks every row of every layout table, and prints which breaks no test notices.

    tests/break_tables.py COPY [--only TEXT] [--numbers COUNT [--seed SEED]]

COPY is a copy of the repository without .git, because its files are changed and restored. `--only` tries only the breaks
whose description contains TEXT. `--numbers` breaks constants instead: so many of the numbers and octets that stand in
constants, statics and rows of `codes!`, chosen by the seed. Each is one more, or another letter. The compiler computes with
them, so the crate is built once for each; `mutate.py` breaks the numbers inside functions.

cargo-mutants does not change macros, and the tables are written in the macros `fixed!` and `command!`. This program
gives each row another width, swaps it with the next row, and renames it; it swaps the parts of each message's shape, and
gives each command another number. Breaks of different messages are tried together, because `tests/layouts.rs` names
every message that differs from the tables. A break that it does not name is tried again alone, with every test of
`TESTS`. The exit status is 1 if a break is not noticed.
"""

import argparse
import random
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

TESTS = ["layouts", "vectors", "payload", "session"]
# What notices a constant: most are noticed by the first ones, and linking all of them takes long.
FIRST = ["lists", "layouts", "values", "session"]
OTHERS = [
    "vectors", "digests", "auth", "build", "payload", "shown", "outcome", "anomalies", "text", "owned", "framed", "stores",
    "relay", "suite", "fuzzing", "reference", "allocation", "bulk", "laws", "simulation",
]  # fmt: skip
ROW = re.compile(
    r'(?:^ +///.*\n)+^ +#\[doc\(alias = "(?P<alias>[^"]+)"\)\]\n(?:^ +#\[role\(\w+\)\]\n)?^ +pub (?P<field>\w+): (?P<type>[^\n]+),\n', re.M
)
U16, U32 = "crate::field::U16", "crate::field::U32"
OTHER = {"u8": U16, "U16": "u8", "U32": U16, "I32": U16, "MsgId": U32}
# No version has both fields of these, so their order makes no difference.
SAME = {"ActiveTestOctet.success_id: swapped"}
ALONE = {"CMPP_HEADER", "CMPP_STATUS_REPORT", "CMPP_MO_STATUS_REPORT"}


class Break(NamedTuple):
    """Another text for a part of a file, and the message that it breaks."""

    what: str
    group: str
    message: str
    path: Path
    start: int
    end: int
    text: str


def another_width(kind: str) -> str:
    """Return the type with another width: one byte more if it has a width, another version if it depends on one."""
    if re.search(r"\d+>$", kind):
        return re.sub(r"(\d+)(, \d+)?>$", lambda m: f"{int(m[1]) + 1}{m[2] or ''}>", kind)
    for one, other in (("Since20", "Until20"), ("Since21", "Until30"), ("Since30", "Until30")):
        if one in kind:
            return kind.replace(one, other)
        if other in kind:
            return kind.replace(other, one)
    return OTHER.get(kind, U16)


def message_of(struct: str) -> str:
    """Return the message that a struct belongs to: CMPP_SUBMIT for `SubmitHead`."""
    name = {"ActiveTestOctet": "ActiveTestResp"}.get(struct) or re.sub(r"(Head|Dest|Tail)$", "", struct)
    return "CMPP" + re.sub(r"([A-Z])", r"_\1", name).upper()


def breaks(path: Path):
    """Yield everything that can be broken in a file."""
    text = path.read_text()
    for table in re.finditer(r"^(?:fixed|command)! \{\n.*?^\}\n", text, re.M | re.S):
        struct = re.search(r"pub struct (\w+)", table[0])[1]
        rows = [(table.start() + row.start(), table.start() + row.end(), row) for row in ROW.finditer(table[0])]
        # The parts of one message are in different groups, because the test names only the message.
        part = {"Dest": "dest ", "Tail": "tail "}.get(struct[-4:], "")
        for n, (start, end, row) in enumerate(rows):
            block = text[start:end]

            def one(kind: str, end: int, new: str):
                what = f"{struct}.{row['field']}: {kind}"
                # A struct that is not part of one message, such as the header, is broken alone.
                group = what if message_of(struct) in ALONE else f"{part}{kind} {n}"
                return Break(what, group, message_of(struct), path, start, end, new)

            yield one("width", end, block.replace(f": {row['type']},\n", f": {another_width(row['type'])},\n"))
            yield one("name", end, block.replace(f'"{row["alias"]}"', f'"{row["alias"]}x"'))
            if n + 1 < len(rows):
                after = rows[n + 1]
                yield one("swapped", after[1], text[after[0] : after[1]] + text[end : after[0]] + block)
    for row in re.finditer(r"(\w+) = 0x[08]000_0(0\d\d) => ", text):
        number = row[0].replace("_0" + row[2], "_1" + row[2])
        yield Break(f"command {row[0]}", "command", "CMPP_" + row[1], path, row.start(), row.end(), number)
    for shape in re.finditer(r"const SHAPE: [^;]*?\];\n", text):
        parts = list(re.finditer(r"^ +Part::.*\n", shape[0], re.M))
        name = re.search(r'const NAME: .* = "(\w+)";', text)
        for n, (first, second) in enumerate(zip(parts, parts[1:])):
            start = shape.start() + first.start()
            end = shape.start() + second.end()
            yield Break(f"{name[1]}: part {n}", f"part {n}", name[1], path, start, end, second[0] + first[0])


ITEM = re.compile(r"^ *(?:pub(?:\(\w+\))? )?(?:const|static) (?P<name>[A-Z]\w*): .*?;\n", re.M | re.S)
CODE = re.compile(r"^ +(?P<name>[A-Z][A-Z0-9_]*) = [^\n]+? => ", re.M)
NUMBER = re.compile(r"""(?<![\w."'])(?:0x[0-9a-f_]+|\d[\d_]*)(?![\w.]*["'])|b"[ -~]*?(\w)"|//.*|"(?:\\.|[^"\\])*\"""")


def numbers(path: Path):
    """Yield another number for each in a constant of the file."""
    text = path.read_text()
    if path.parent.name == "fuzzing" or path.name == "code_list.rs":
        return  # what only tests use; what spec-vectors/codes.py writes, and `outcome` checks as a whole
    for item in [*ITEM.finditer(text), *CODE.finditer(text)]:
        for found in NUMBER.finditer(item[0]):
            if found[0].startswith(("//", '"')):
                continue
            start = item.start() + found.start()
            if found[1]:
                other = found[0][:-2] + ("A" if found[1] != "A" else "B") + '"'
            else:
                value = int(found[0].replace("_", ""), 0) + 1
                other = hex(value) if found[0].startswith("0x") else str(value)
            line = text.count("\n", 0, start) + 1
            what = f"{path.name}:{line}: {item['name']}: {found[0]} is {other}"
            yield Break(what, what, "", path, start, item.start() + found.end(), other)


def run(copy: Path, tests: list[str]) -> tuple[bool, str]:
    """Return whether the copy compiles, and what the tests print if they fail."""
    command = ["cargo", "test", "-p", "cmpp-codec"] + [word for test in tests for word in ("--test", test)]
    # One that fails is enough for a number.
    command += ["--no-fail-fast"] if tests not in (FIRST, OTHERS) else []
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True)
    return "could not compile" not in done.stderr, done.stdout if done.returncode else ""


def attempt(copy: Path, together: list[Break]) -> dict[str, str]:
    """Make the breaks, and return how each was noticed."""
    texts = {one.path: one.path.read_text() for one in together}
    try:
        for path, text in texts.items():
            for one in sorted((one for one in together if one.path == path), key=lambda one: -one.start):
                text = text[: one.start] + one.text + text[one.end :]
            path.write_text(text)
        alone = len(together) == 1
        is_number = not together[0].message
        compiles, said = run(copy, FIRST if is_number else TESTS if alone else ["layouts"])
        if is_number and compiles and not said:
            compiles, said = run(copy, OTHERS)
    finally:
        for path, text in texts.items():
            path.write_text(text)
    if alone:
        failed = ", ".join(sorted(set(re.findall(r"^test (\S+) \.\.\. FAILED", said, re.M))))
        return {together[0].what: failed if compiles else "does not compile"}
    if not compiles:
        half = len(together) // 2
        return attempt(copy, together[:half]) | attempt(copy, together[half:])
    named = set(re.findall(r"not as the tables say: \S+ (\w+)", said))
    noticed = {one.what: "layouts" for one in together if one.message in named}
    for one in together:
        if one.what not in noticed:
            noticed |= attempt(copy, [one])
    return noticed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("copy", type=Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--numbers", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    if (arguments.copy / ".git").exists():
        parser.error("COPY is a repository: make a copy without .git")
    compiles, said = run(arguments.copy, FIRST + OTHERS if arguments.numbers else TESTS)
    if said or not compiles:
        parser.error(f"the tests fail before anything is broken: {said}")
    paths = sorted((arguments.copy / "src").rglob("*.rs"))
    found = [one for path in paths for one in (numbers if arguments.numbers else breaks)(path) if arguments.only in one.what]
    if arguments.numbers:
        print(f"{len(found)} numbers, of which {arguments.numbers} are tried", flush=True)
        found = random.Random(arguments.seed).sample(found, min(arguments.numbers, len(found)))
    groups = defaultdict(list)
    for one in found:
        groups[one.group].append(one)
    done = unnoticed = 0
    for group, together in groups.items():
        for what, how in attempt(arguments.copy, together).items():
            if arguments.numbers and how == "does not compile":
                print(f"{what}: {how}", flush=True)
                continue
            done += 1
            unnoticed += not how and what not in SAME
            print(f"{what}: {how or ('the same' if what in SAME else 'NOT NOTICED')}", flush=True)
    print(f"{done} broken, {unnoticed} not noticed")
    return 1 if unnoticed or not done else 0


if __name__ == "__main__":
    sys.exit(main())
