#!/usr/bin/env python3
"""Runs every mutant that cargo-mutants lists, from one build, and prints which mutants no test notices.

    tests/mutate.py COPY [--only TEXT ...] [--again OUTPUT] [--test NAME ...] [--jobs N]

COPY is a copy of the repository without .git, because its files are changed. `--only` tries only the mutants whose names
contain one of the texts; `--again` tries those that the output of a former run lists as not noticed.

cargo-mutants builds the crate for each mutant, which takes hours. Here each function becomes a `match` on a number, with
its own body and those of its mutants as arms. The number is a static: to choose a mutant, the program changes it in the
built test programs.

A mutant that does not compile together with the others is listed as not tried. The exit status is 1 if a mutant is not
noticed. A mutant of a `const fn` that runs at compile time is never noticed here; try it with cargo-mutants itself:
`cargo mutants -F NAME`.
"""

import argparse
import errno
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

TESTS = [
    "shown", "auth", "build", "digests", "relay", "session", "values", "vectors", "layouts", "payload", "fuzzing",
    "allocation", "text", "laws",
]  # fmt: skip
BUILT = os.environ | {"CARGO_PROFILE_DEV_DEBUG": "0", "RUSTFLAGS": "--cap-lints=allow"}
# A function needs the stack of all its mutants, and of those that are inlined into it.
RUN = {"PROPTEST_CASES": "48", "RUST_MIN_STACK": str(1 << 27)}
MARK = 0x5EED_CAFE_F00D_0000
CHOICE = f"""
/// The number of the chosen mutant, which is overwritten in the test programs.
#[used]
pub static MUTANT: u64 = {MARK};

#[inline(never)]
pub(crate) const fn mutant() -> u64 {{
    MUTANT & 0xffff
}}
"""


class Function(NamedTuple):
    """The position of a function's body in the file, and its mutants: a number and the text of the body."""

    start: int
    end: int
    mutants: list[tuple[int, str]]


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
    lines = [0]
    for line in text.splitlines(keepends=True):
        lines.append(lines[-1] + len(line))
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


class Crate:
    """The sources, with all mutants that compile together."""

    def __init__(self, copy: Path, mutants: list[dict]):
        self.copy = copy
        self.texts = {}
        self.mutants = defaultdict(list)
        self.out: set[int] = set()
        for number, mutant in enumerate(mutants, 1):
            if mutant["function"]:
                self.mutants[mutant["file"]].append((number, mutant))
            else:
                self.out.add(number)
        for name in {*self.mutants, "src/lib.rs"}:
            self.texts[name] = (copy / name).read_text().replace("#![forbid(unsafe_code)]", "")

    def write(self) -> dict[str, list[tuple[int, int, int]]]:
        """Write the sources, and return the lines of each mutant in each file."""
        stand = defaultdict(list)
        for name, text in self.texts.items():
            written, at = [], 0
            for function in functions(text, self.mutants.get(name, [])):
                arms = [(number, other) for number, other in function.mutants if number not in self.out]
                written.append(text[at : function.start] + "\nmatch crate::mutant() {\n")
                line = "".join(written).count("\n") + 1
                for number, other in arms:
                    arm = f"{number} => {{\n{other}\n}}\n"
                    stand[name].append((line, line + arm.count("\n"), number))
                    line += arm.count("\n")
                    written.append(arm)
                written.append(f"_ => {{{text[function.start : function.end]}}}\n}}")
                at = function.end
            written.append(text[at:])
            if name == "src/lib.rs":
                written.append(CHOICE)
            (self.copy / name).write_text("".join(written))
        return stand

    def build(self, tests: list[str]) -> list[Path]:
        """Build the test programs without the mutants that do not compile, and return their paths."""
        command = ["cargo", "test", "--no-run", "--all-features", "--message-format=json", "--quiet"]
        while True:
            stand = self.write()
            arguments = ["--lib", *(f"--test={test}" for test in tests)]
            done = subprocess.run(command + arguments, cwd=self.copy, env=BUILT, capture_output=True, text=True)
            messages = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
            if done.returncode == 0:
                built = [m for m in messages if m["reason"] == "compiler-artifact" and m.get("executable")]
                order = {m["target"]["name"]: Path(m["executable"]) for m in built}
                return [self.examples(), *(order[test] for test in ["cmpp_codec", *tests])]
            wrong = set()
            for message in messages:
                if message["reason"] == "compiler-message" and message["message"]["level"] == "error":
                    for span in message["message"]["spans"]:
                        at = span["line_start"]
                        lines = stand.get(span["file_name"], [])
                        wrong |= {number for start, end, number in lines if start <= at < end}
            if not wrong:
                sys.exit("".join(m["message"]["rendered"] for m in messages if m["reason"] == "compiler-message"))
            print(f"{len(wrong)} do not compile", file=sys.stderr, flush=True)
            self.out |= wrong

    def examples(self) -> Path:
        """Build the examples of the documentation, and return the program. rustdoc keeps it only with unstable options."""
        kept = self.copy / "examples.kept"
        shutil.rmtree(kept, ignore_errors=True)
        flags = f"--cap-lints=allow -Zunstable-options --persist-doctests {kept}"
        env = BUILT | {"RUSTC_BOOTSTRAP": "1", "RUSTDOCFLAGS": flags}
        command = ["cargo", "test", "--doc", "--all-features", "--quiet"]
        subprocess.run(command, cwd=self.copy, env=env, check=True, capture_output=True)
        [merged] = kept.glob("merged_doctest_*/rust_out")
        return merged


def start(program: Path, copy: Path) -> subprocess.Popen:
    while True:
        try:
            return subprocess.Popen(
                [program],
                cwd=copy,
                env=os.environ | RUN | {"RUSTDOC_DOCTEST_BIN_PATH": str(program)},
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                errors="replace",
                start_new_session=True,  # so that the processes that it starts can be killed too
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30)),
            )
        except OSError as error:
            if error.errno != errno.ETXTBSY:  # another thread forked while the program was written
                raise
            time.sleep(0.01)


def attempt(copy: Path, programs: list[Path], number: int) -> str:
    """Return the test that notices the mutant, or an empty text."""
    with tempfile.TemporaryDirectory() as room:
        for program in programs:
            mutated = Path(room) / program.name
            data = program.read_bytes()
            mark = MARK.to_bytes(8, sys.byteorder)
            assert data.count(mark) == 1, f"{program}: the static is not found"
            mutated.write_bytes(data.replace(mark, (MARK + number).to_bytes(8, sys.byteorder)))
            mutated.chmod(0o755)
            process = start(mutated, copy)
            try:
                said, _ = process.communicate(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.communicate()
                return "does not end"
            finally:
                mutated.unlink()
            if process.returncode != 0:
                failed = re.search(r"^test (.+) \.\.\. FAILED", said, re.M)
                return f"{program.name.rsplit('-', 1)[0]}: {failed[1] if failed else 'ends badly'}"
    return ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("copy", type=Path)
    parser.add_argument("--only", nargs="*", default=[""], help="mutants whose names contain one of these")
    parser.add_argument("--again", type=Path, help="only mutants that the output of a former run lists as not noticed")
    parser.add_argument("--test", nargs="*", default=TESTS)
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    copy = arguments.copy.resolve()
    if (copy / ".git").exists():
        parser.error("COPY is a repository: make a copy without .git")
    pristine = copy / "src.before"
    if pristine.exists():
        shutil.rmtree(copy / "src")
        shutil.copytree(pristine, copy / "src")
    else:
        shutil.copytree(copy / "src", pristine)
    listed = ["cargo", "mutants", "--list", "--json", "-p", "cmpp-codec", "-e", "src/fuzzing.rs", "-e", "src/fuzzing/**"]
    mutants = json.loads(subprocess.run(listed, cwd=copy, check=True, capture_output=True, text=True).stdout)
    mutants = [mutant for mutant in mutants if any(only in mutant["name"] for only in arguments.only)]
    if arguments.again:
        survived = {line.rsplit(":", 1)[0] for line in arguments.again.read_text().splitlines() if "NOT NOTICED" in line}
        mutants = [mutant for mutant in mutants if mutant["name"] in survived]
    crate = Crate(copy, mutants)
    programs = crate.build(arguments.test)
    if how := attempt(copy, programs, 0):
        parser.error(f"the tests fail before anything is broken: {how}")
    alive = [number for number in range(1, len(mutants) + 1) if number not in crate.out]
    noticed = Counter()
    with ThreadPoolExecutor(arguments.jobs) as pool:
        for number, how in zip(alive, pool.map(lambda number: attempt(copy, programs, number), alive)):
            noticed[how.split(":")[0]] += 1
            print(f"{mutants[number - 1]['name']}: {how or 'NOT NOTICED'}", flush=True)
    for number in sorted(crate.out):
        print(f"{mutants[number - 1]['name']}: not tried")
    survived = noticed.pop("", 0)
    print(f"{len(alive)} tried, {survived} not noticed, {len(crate.out)} not tried; noticed by {dict(noticed)}")
    return 1 if survived or not alive else 0


if __name__ == "__main__":
    sys.exit(main())
