"""Runs every command and program of recipes.md on made-up traffic and compares the answers with what was made up.

    python3 docs/recipes.py PROGRAM [--spark]      a program that was built with --features parquet

A comment `<!-- = NAME … -->` in a row of a table or before a block names the keys of truth.json that the output holds.
Recipes of Spark are run with --spark only. The Chinese page has the same commands.
"""

import csv
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

DOCS = Path(__file__).resolve().parent
sys.path.insert(0, str(DOCS.parent / "examples/duckdb"))
import traffic  # noqa: E402

ROW = r"^\| [^|\n]*<!-- = (?P<row_keys>[\w ]+) --> \| `(?P<command>[^\n]*)` \|$"
BLOCK = r"(?P<spark><!-- spark -->\n)?(?:<!-- = (?P<keys>[\w ]+) -->\n)?^```(?P<language>sh|python)\n(?P<code>.*?)^```$"


def recipes(page):
    """Yields the language, the code, the keys and whether it is for Spark."""
    for found in re.finditer(f"{ROW}|{BLOCK}", (DOCS / page).read_text(), re.M | re.S):
        if found["command"]:
            yield "sh", found["command"].replace(r"\|", "|"), found["row_keys"], False
        else:
            yield found["language"], found["code"], found["keys"] or "", bool(found["spark"])


def values(output):
    """The cells of lines of CSV or of words, in their order."""
    rows = csv.reader(io.StringIO(output if "," in output else output.replace(" ", ",")))
    return [cell for row in rows for cell in row if cell]


def flat(value):
    return [cell for item in value for cell in flat(item)] if isinstance(value, list) else [value]


def is_same(found, expected):
    """Percentiles are those of a histogram, whose bars have a thousandth of their value as width."""
    if isinstance(expected, float):
        return abs(float(found) - expected) <= expected / 1000
    return found == str(expected) or found == f"{expected}.0"


def main(program, with_spark):
    english, chinese = list(recipes("recipes.md")), list(recipes("recipes.zh-CN.md"))
    assert len(english) > 25, f"{len(english)} recipes: the page was not understood"
    assert english == chinese, [pair for pair in zip(english, chinese) if pair[0] != pair[1]][:1]
    wrong = 0
    with tempfile.TemporaryDirectory() as place:
        truth = traffic.main(Path(place))
        tools = Path(place) / "tools"
        tools.mkdir()
        (tools / "cmpp-dissect").symlink_to(program)
        path = f"{tools}:{Path(sys.executable).parent}:{os.environ['PATH']}"
        environment = {**os.environ, "PATH": path, "LC_ALL": "C.UTF-8"}
        # Rows of the table read what the first blocks write.
        for language, code, keys, is_spark in sorted(english, key=lambda recipe: bool(recipe[2])):
            if is_spark and not with_spark:
                continue
            command = [sys.executable, "-c", code] if language == "python" else ["bash", "-euo", "pipefail", "-c", code]
            start = time.monotonic()
            done = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, check=False)
            expected = [cell for key in keys.split() for cell in flat(truth[key])]
            found = values(done.stdout)
            is_right = done.returncode == 0 and len(found) == len(expected) and all(map(is_same, found, expected))
            first = code.strip().splitlines()[-1][:90]
            print(f"{'ok   ' if is_right else 'WRONG'} {time.monotonic() - start:5.1f} s  {keys or '-'}: {first}")
            if not is_right:
                print(code, f"\nprinted {found}, not {expected}; status {done.returncode}; {done.stderr[-2000:]}")
                wrong += 1
    return wrong


if __name__ == "__main__":
    sys.exit(1 if main(Path(sys.argv[1]).resolve(), "--spark" in sys.argv) else 0)
