"""Writes captures as a folder of Parquet, each by a `cmpp-dissect` of its own, and reads the questions and their answers."""

import json
import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent


def write(program, captures, folder, *options):
    """As many at a time as there are cores. A capture that needs another has exit status 1: its bytes are not all there."""

    def one(capture):
        command = [program, "--quiet", "--format", "parquet", "--partition", "hour", "--output", folder, *options, capture]
        status = subprocess.run(command, check=False).returncode
        assert status in (0, 1), f"{capture}: exit status {status}"

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(one, captures))


def questions():
    """Yields whether it is a view, the name and the SQL."""
    for found in re.finditer(r"^-- (view )?(\w+): .*\n((?:(?!--).*\n)+)", (HERE / "questions.sql").read_text(), re.M):
        yield bool(found[1]), found[2], found[3].strip()


def check(run, truth):
    """Asks every question: `run` returns the rows of a query. Prints the answers and compares them with the truth."""
    asked, wrong = 0, 0
    for is_view, name, sql in questions():
        if is_view:
            run(f"CREATE TEMPORARY VIEW {name} AS {sql}")
            continue
        # Sums and rounded times are decimals, which JSON does not know.
        rows = [[value if isinstance(value, str | int) else round(float(value), 3) for value in row] for row in run(sql)]
        found = rows[0][0] if len(rows) == len(rows[0]) == 1 else rows
        is_right = found == truth[name]
        print(f"{'ok   ' if is_right else 'WRONG'} {name}: {found}" + ("" if is_right else f", not {truth[name]}"))
        asked, wrong = asked + 1, wrong + (not is_right)
    assert asked >= 13, "questions.sql was not understood"
    return wrong


def truth_of(place):
    return json.loads((Path(place) / "truth.json").read_text())
