#!/usr/bin/env python3
"""Writes the tables of src/outcome from codes/*.tsv, or with --check compares them with what is on disk.

It first checks the data: every file is sorted and has no duplicate, every reference names a row, every text is there.
"""

import sys
from pathlib import Path

HERE = Path(__file__).parent
OUTCOME = HERE.parent / "src" / "outcome"

RETRY = {"success": "None", "-": "None", "never": "Some(Never)", "later": "Some(Later)", "fix": "Some(AfterChange)"}
SYSTEMS = {"smsc": "Smsc", "scp": "Scp", "dsmp": "Dsmp", "sp": "Sp", "gateway": "Gateway", "next": "NextGateway",
           "reseller": "Reseller"}
# Variants whose word is not their name.
CAUSES = {"ok": "Success", "noreport": "NoReport"}
STATES = ("DELIVRD", "EXPIRED", "DELETED", "UNDELIV", "ACCEPTD", "UNKNOWN", "REJECTD")
SOURCES = {"S": "Specification", "P": "Operator", "V": "Maker", "C": "Cloud", "O": "Customer", "R": "Reseller"}


def read(name, columns):
    """The rows of a file, without the line that names the columns."""
    text = (HERE / "codes" / name).read_bytes().decode("utf-8")
    assert text.endswith("\n") and "\r" not in text and '"' not in text and "\\" not in text, name
    head, *rows = [line.split("\t") for line in text.splitlines()]
    assert head == columns.split(), f"{name}: {head}"
    for row in rows:
        assert len(row) == len(head) and all(cell and cell == cell.strip() for cell in row), f"{name}: {row}"
    return rows


def sources(cell):
    named = cell.split(" ")
    assert len(set(named)) == len(named) and set(named) <= set(SOURCES), cell
    return " ".join(SOURCES[source] for source in SOURCES if source in named)


def state_of(cell):
    assert cell == "-" or cell in STATES, cell
    return "None" if cell == "-" else f"Some(Stat::{cell})"


def in_order(name, keys):
    assert keys == sorted(set(keys)), f"{name}: not sorted, or not unique"


def tables():
    """The files by name."""
    causes = read("causes.tsv", "cause retry en zh")
    codes = read("codes.tsv", "list number rank cause en zh sources")
    families = read("families.tsv", "family system state list en zh sources")
    words = read("words.tsv", "stat state cause en zh sources")
    variant = {cause: CAUSES.get(cause, cause.capitalize()) for cause, *_ in causes}
    lists = {}
    for name, *row in codes:
        lists.setdefault(name, []).append(row)

    in_order("codes.tsv", [(name, int(number), int(rank)) for name, number, rank, *_ in codes])
    in_order("families.tsv", [row[0] for row in families])
    in_order("words.tsv", [row[0] for row in words])
    assert len(variant) == len(causes) and set(STATES) <= {row[0] for row in words}
    assert {row[3] for row in families} - {"-"} == set(lists), "a list without a family, or a family without its list"
    assert all(0 <= int(number) < 1 << 16 for _, number, *_ in codes)
    assert all(len(word.encode("ascii")) <= 7 and word == word.upper() for word, *_ in words)
    for name, rows in lists.items():
        assert len(rows) < 256, f"{name}: the index of a list has octets"
        ranks = {}
        for number, rank, *_ in rows:
            ranks.setdefault(number, []).append(int(rank))
        assert all(found == list(range(1, len(found) + 1)) for found in ranks.values()), f"{name}: a rank is missing"

    made = "//! {}\n//!\n//! Made by `spec-vectors/codes.py` from `spec-vectors/codes`. Do not edit.\n\n{}\n"
    rows = [f'    {variant[cause]} = "{cause}", {RETRY[retry]}, "{en}", "{zh}";' for cause, retry, en, zh in causes]
    cause_list = "use crate::outcome::cause::causes;\n\ncauses! {\n" + "\n".join(rows) + "\n}"

    blocks = []
    for name, rows in lists.items():
        lines = [f'    {number} {variant[cause]} ({sources(by)}) "{en}" "{zh}";'
                 for number, _, cause, en, zh, by in rows]
        blocks.append(f"codes! {{ {name.upper()}:\n" + "\n".join(lines) + "\n}")
    lines = [f'    b"{word:\0<7}" ({state_of(state)}) {variant[cause]} ({sources(by)}) "{en}" "{zh}";'.replace("\0", "\\0")
             for word, state, cause, en, zh, by in words]
    blocks.append("words! {\n" + "\n".join(lines) + "\n}")
    lines = []
    for letters, system, state, name, en, zh, by in families:
        codes_of = "None" if name == "-" else f"Some(&{name.upper()})"
        lines.append(f'    b"{letters}" {SYSTEMS[system]} ({state_of(state)}) ({codes_of}) ({sources(by)}) "{en}" "{zh}";')
    blocks.append("families! {\n" + "\n".join(lines) + "\n}")
    code_list = "use crate::content::Stat;\nuse crate::outcome::row::{codes, families, words};\n\n" + "\n\n".join(blocks)
    return {
        "cause_list.rs": made.format("The causes.", cause_list),
        "code_list.rs": made.format("The codes, the words and the families.", code_list),
    }


check = sys.argv[1:] == ["--check"]
differing = 0
for name, text in tables().items():
    path = OUTCOME / name
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        differing += 1
        print(f"{path.name} differs" if check else f"{path.name} written")
        if not check:
            path.write_text(text, encoding="utf-8")
sys.exit(check and differing > 0)
