#!/usr/bin/env python3
"""Runs every mutant that cargo-mutants lists and those it lacks, from one build, and prints which no test notices.

    tests/mutate.py COPY [--package NAME] [--only TEXT ...] [--again OUTPUT] [--list FILE ...] [--test NAME ...]
                    [--sample COUNT [--seed SEED]] [--jobs N]

COPY is a copy of the repository without .git, because its files are changed. `--package cmpp-dissect` breaks the
dissector instead of the library. `--only` tries only the mutants whose names contain one of the texts; `--again` tries
those that the output of a former run lists as not noticed; `--list` tries those of a file in the format of
`cargo mutants --list --json`, so that mutants can be written by hand. There, `file`, `old` and `new` are enough: a text
that stands once in a function, and what replaces it; `tests/faults/` has such files. `--sample` tries so many mutants,
chosen by the seed.

What cargo-mutants lacks: each number in a function is one more, and the edges of comparisons move: `<` for `<=`, `>` for
`>=`. The numbers outside of functions are broken by `break_tables.py`.

cargo-mutants builds the crate for each mutant, which takes hours. Here each function becomes a `match` on a number, with
its own body and those of its mutants as arms. The number is a static: to choose a mutant, the program changes it in the
built test programs.

A mutant that does not compile together with the others is listed as not tried. The exit status is 1 if a mutant is not
noticed. A mutant of a `const fn` that runs at compile time is never noticed here; try it with cargo-mutants itself:
`cargo mutants -F NAME`.
"""

import argparse
import contextlib
import errno
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from mutants import by_text, functions, others


class Package(NamedTuple):
    """What is broken, and what may notice it."""

    folder: str
    library: str
    excluded: list[str]
    tests: list[str]
    """A test program and its arguments each. A mutant is tried with one after the other until one notices it."""
    first: dict[str, str] = {}
    """The tests that come before these, by the beginning of the file's name."""
    program: str = ""
    """The program that the tests run. They find it in the variable of its name: CMPP_DISSECT."""
    has_examples: bool = False
    """Whether the examples of the documentation are tests, too."""
    built: dict[str, str] = {}


# What takes longest comes last, and only for mutants that nothing else notices.
SLOW = [
    "random_bytes_break", "corpus_breaks", "recut::", "several_threads_write_what", "nobody_keeps",
    "what_connections_keep", "a_hole_is_filled_later", "damage_never", "any_number_of_other",
]  # fmt: skip
NOT_SLOW = "".join(f" --skip {name}" for name in SLOW)
PACKAGES = {
    "cmpp-codec": Package(
        folder="src",
        library="cmpp_codec",
        excluded=["src/fuzzing.rs", "src/fuzzing/**"],
        tests=[
            "shown", "auth", "build", "digests", "relay", "session", "values", "vectors", "layouts", "payload",
            "fuzzing", "allocation", "text", "laws", "lists", "outcome", "anomalies", "owned", "framed", "stores", "bulk",
            "simulation",
        ],
        has_examples=True,
    ),
    "cmpp-tokio": Package(
        folder="tokio/src",
        library="cmpp_tokio",
        excluded=[],
        tests=["cmpp_tokio", "texts", "dialect", "login", "flow", "retry", "relay", "proxy", "bulk"],
        built={"CARGO_PROFILE_DEV_OPT_LEVEL": "1"},
    ),
    "cmpp-lab": Package(
        folder="lab/src",
        library="cmpp_lab",
        excluded=["lab/src/main.rs", "lab/src/options.rs", "lab/src/run.rs", "lab/src/run/**"],  # the program
        tests=["cmpp_lab", "schema", "library", "faults", "naive", "ourselves", "contract"],
        program="cmpp-lab",
        built={"CARGO_PROFILE_DEV_OPT_LEVEL": "1"},
    ),
    "cmpp-dissect": Package(
        folder="dissect/src",
        library="cmpp_dissect",
        excluded=["dissect/src/fuzzing.rs", "dissect/src/fuzzing/**"],
        tests=["it" + NOT_SLOW, "cmpp_dissect", "it " + " ".join(SLOW[1:]), "it " + SLOW[0]],
        first={
            "dissect/src/net/": "it headers:: tunnels:: nesting:: fragments::" + NOT_SLOW,
            "dissect/src/source/": "it blocks:: captures:: limits:: field:: text:: cli:: live::" + NOT_SLOW,
            "dissect/src/stream/": "it ends:: limits:: resync:: retransmissions:: foreign:: connections::" + NOT_SLOW,
            "dissect/src/show/": "it captures:: inside:: meanings:: serialized:: threads::" + NOT_SLOW,
            "dissect/src/sink/": "it counts:: threads:: cli::" + NOT_SLOW,
        },
        program="cmpp-dissect",
        built={"CARGO_PROFILE_DEV_OPT_LEVEL": "1"},
    ),
}  # fmt: skip
BUILT = os.environ | {"CARGO_PROFILE_DEV_DEBUG": "0", "RUSTFLAGS": "--cap-lints=allow"}
# A function needs the stack of all its mutants, and of those that are inlined into it.
RUN = {"PROPTEST_CASES": "48", "RUST_MIN_STACK": str(1 << 27)}
MARK = 0x5EED_CAFE_F00D_0000
CHOICE = f"""
/// The number of the chosen mutant, which is overwritten in the test programs.
#[used]
pub static MUTANT: u64 = {MARK};

/// Reads the static itself. Its value here is not the one in the changed program, so the compiler must not use it.

#[inline(never)]
pub(crate) const fn mutant() -> u64 {{
    *core::hint::black_box(&MUTANT) & 0xffff
}}
"""


class Crate:
    """The sources, with all mutants that compile together."""

    def __init__(self, copy: Path, package: str, mutants: list[dict]):
        self.copy = copy
        self.name = package
        self.package = PACKAGES[package]
        self.root = f"{self.package.folder}/lib.rs"
        self.texts = {}
        self.mutants = defaultdict(list)
        self.out: set[int] = set()
        for number, mutant in enumerate(mutants, 1):
            if mutant["function"]:
                self.mutants[mutant["file"]].append((number, mutant))
            else:
                self.out.add(number)
        for name in {*self.mutants, self.root}:
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
            if name == self.root:
                written.append(CHOICE)
            (self.copy / name).write_text("".join(written))
        return stand

    def build(self, tests: list[str]) -> dict[str, Path]:
        """Build the test programs without the mutants that do not compile, and return their paths."""
        command = ["cargo", "test", "--no-run", "--all-features", "--message-format=json", "--quiet", "-p", self.name]
        names = {test.split()[0] for test in tests} - {self.package.library}
        arguments = ["--lib", *(f"--test={name}" for name in sorted(names))]
        while True:
            stand = self.write()
            environment = BUILT | self.package.built
            done = subprocess.run(command + arguments, cwd=self.copy, env=environment, capture_output=True, text=True)
            messages = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
            if done.returncode == 0:
                built = [m for m in messages if m["reason"] == "compiler-artifact" and m.get("executable")]
                return {m["target"]["name"]: Path(m["executable"]) for m in built}
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
        env = BUILT | RUN | {"RUSTC_BOOTSTRAP": "1", "RUSTDOCFLAGS": flags}
        command = ["cargo", "test", "--doc", "--all-features", "--quiet"]
        subprocess.run(command, cwd=self.copy, env=env, check=True, capture_output=True)
        [merged] = kept.glob("merged_doctest_*/rust_out")
        return merged


def start(command: list[str], copy: Path, variable: str, program: Path | None) -> subprocess.Popen:
    given = {"RUSTDOC_DOCTEST_BIN_PATH": command[0]} | ({variable: str(program)} if program else {})
    while True:
        try:
            return subprocess.Popen(
                command,
                cwd=copy,
                env=os.environ | RUN | given,
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


def kill(process: subprocess.Popen) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


class Tests:
    """The built test programs."""

    def __init__(self, crate: Crate, tests: list[str]):
        package = crate.package
        built = crate.build([*tests, *package.first.values()])
        self.copy, self.variable = crate.copy, package.program.upper().replace("-", "_")
        self.tests = [self.command(built, test) for test in tests]
        self.first = {name: self.command(built, test) for name, test in package.first.items()}
        self.program = built[package.program] if package.program else None
        if package.has_examples and tests is package.tests:
            self.tests = [("examples", [crate.examples()]), self.command(built, package.library), *self.tests]
        # How long a test program may take, from a run in which nothing is broken.
        self.patience = dict.fromkeys([name for name, _ in [*self.tests, *self.first.values()]], 600.0)

    @staticmethod
    def command(built: dict[str, Path], test: str) -> tuple[str, list]:
        name, *arguments = test.split()
        return test, [built[name], *arguments]

    def measure(self) -> str:
        """Run all of them unbroken, and return the test that fails, or an empty text."""
        for name, command in [*self.first.values(), *self.tests]:
            before = time.monotonic()
            if how := self.run(0, [(name, command)]):
                return how
            self.patience[name] = 20 + 5 * (time.monotonic() - before)
        return ""

    def attempt(self, number: int, file: str) -> str:
        """Return the test that notices the mutant, or an empty text."""
        first = [command for name, command in self.first.items() if file.startswith(name)]
        return self.run(number, [*first, *self.tests])

    def run(self, number: int, commands: list[tuple[str, list]]) -> str:
        with tempfile.TemporaryDirectory() as room:
            changed: dict[Path, Path] = {}

            def change(program: Path) -> Path:
                if program not in changed:
                    data = program.read_bytes()
                    mark = MARK.to_bytes(8, sys.byteorder)
                    if program != self.program and mark not in data:
                        return program  # it only starts the program that is tested
                    assert data.count(mark) == 1, f"{program}: the static is not found"
                    changed[program] = Path(room) / program.name
                    changed[program].write_bytes(data.replace(mark, (MARK + number).to_bytes(8, sys.byteorder)))
                    changed[program].chmod(0o755)
                return changed[program]

            run = change(self.program) if self.program else None
            for name, (program, *arguments) in commands:
                process = start([str(change(program)), *arguments], self.copy, self.variable, run)
                ended = threading.Timer(self.patience[name], kill, [process])
                ended.start()
                failed = None
                for line in process.stdout:
                    # One failure is enough. What the other tests still do does not matter.
                    if failed := re.match(r"test (.+) \.\.\. FAILED", line):
                        break
                in_time = ended.is_alive()
                ended.cancel()
                if failed:
                    kill(process)
                process.stdout.close()
                if process.wait() != 0:
                    short = program.name.rsplit("-", 1)[0]
                    return f"{short}: {failed[1] if failed else 'ends badly'}" if in_time else "does not end"
        return ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("copy", type=Path)
    parser.add_argument("--only", nargs="*", default=[""], help="mutants whose names contain one of these")
    parser.add_argument("--again", type=Path, help="only mutants that the output of a former run lists as not noticed")
    parser.add_argument("--package", choices=PACKAGES, default="cmpp-codec")
    parser.add_argument("--list", type=Path, nargs="*", default=[], help="mutants in place of those of cargo-mutants")
    parser.add_argument("--test", nargs="*", help="test programs, each with its arguments")
    parser.add_argument("--sample", type=int, default=1 << 15)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    copy = arguments.copy.resolve()
    if (copy / ".git").exists():
        parser.error("COPY is a repository: make a copy without .git")
    package = PACKAGES[arguments.package]
    folder = copy / package.folder
    pristine = folder.with_name("src.before")
    if pristine.exists():
        shutil.rmtree(folder)
        shutil.copytree(pristine, folder)
    else:
        shutil.copytree(folder, pristine)
    if arguments.list:
        mutants = [mutant for file in arguments.list for mutant in json.loads(file.read_text())]
        mutants = [by_text(copy, mutant) if "old" in mutant else mutant for mutant in mutants]
    else:
        listed = ["cargo", "mutants", "--list", "--json", "-p", arguments.package]
        listed += [text for excluded in package.excluded for text in ("-e", excluded)]
        mutants = json.loads(subprocess.run(listed, cwd=copy, check=True, capture_output=True, text=True).stdout)
        mutants += others(copy, mutants)
    mutants = [mutant for mutant in mutants if any(only in mutant["name"] for only in arguments.only)]
    if arguments.again:
        survived = {line.rsplit(":", 1)[0] for line in arguments.again.read_text().splitlines() if "NOT NOTICED" in line}
        mutants = [mutant for mutant in mutants if mutant["name"] in survived]
    if arguments.sample < len(mutants):
        print(f"{len(mutants)} mutants, of which {arguments.sample} are tried", flush=True)
        mutants = random.Random(arguments.seed).sample(mutants, arguments.sample)
    crate = Crate(copy, arguments.package, mutants)
    tests = Tests(crate, arguments.test or package.tests)
    if how := tests.measure():
        parser.error(f"the tests fail before anything is broken: {how}")
    alive = [number for number in range(1, len(mutants) + 1) if number not in crate.out]
    noticed = Counter()
    with ThreadPoolExecutor(arguments.jobs) as pool:
        attempts = pool.map(lambda number: tests.attempt(number, mutants[number - 1]["file"]), alive)
        for number, how in zip(alive, attempts):
            noticed[how.split(":")[0]] += 1
            print(f"{mutants[number - 1]['name']}: {how or 'NOT NOTICED'}", flush=True)
    for number in sorted(crate.out):
        print(f"{mutants[number - 1]['name']}: not tried")
    survived = noticed.pop("", 0)
    print(f"{len(alive)} tried, {survived} not noticed, {len(crate.out)} not tried; noticed by {dict(noticed)}")
    return 1 if survived or not alive else 0


if __name__ == "__main__":
    sys.exit(main())
