//! Counting instructions with valgrind's callgrind, which gives the same number in every run.
//!
//! The program starts itself under callgrind and runs its cases, each inside one call of `measured`. Callgrind counts
//! only what happens in these calls, and writes a file after each.

use std::path::Path;
use std::process::{Command, Stdio};
use std::{env, fs, io};

use crate::cases::Case;

/// The argument with which the program starts itself to run its cases.
const SERVE: &str = "--serve-callgrind";

/// Runs a case. Callgrind counts the instructions in this function.
#[expect(unsafe_code, reason = "callgrind finds it by its name")]
#[unsafe(no_mangle)]
#[inline(never)]
extern "C" fn measured(case: &mut Case) {
    (case.run)();
}

/// Runs every case once, if this process was started to do so. Call it first in `main`.
pub fn serve(cases: impl FnOnce() -> Vec<Case>) -> bool {
    let asked = env::args().nth(1).is_some_and(|argument| argument == SERVE);
    if asked {
        for mut case in cases() {
            (case.run)(); // so that what happens only once, such as symbol lookups and page faults, is not counted
            measured(&mut case);
        }
    }
    asked
}

/// Returns the version of valgrind, or `None` if it is not installed.
#[must_use]
pub fn valgrind() -> Option<String> {
    let output = Command::new("valgrind").arg("--version").output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Returns the number of instructions in one run of each case. They must be the cases that [`serve`] is given.
///
/// # Errors
///
/// If valgrind cannot be run, or its output has an unknown form.
pub fn count(cases: &[Case]) -> io::Result<Vec<u64>> {
    let dir = env::temp_dir().join(format!("cmpp-benches-{}", std::process::id()));
    fs::create_dir_all(&dir)?;
    let counted = count_into(&dir, cases.len());
    fs::remove_dir_all(&dir)?;
    counted
}

fn count_into(dir: &Path, cases: usize) -> io::Result<Vec<u64>> {
    let status = Command::new("valgrind")
        .args(["--tool=callgrind", "--toggle-collect=measured", "--dump-after=measured", "--zero-before=measured"])
        .arg(format!("--callgrind-out-file={}", dir.join("out").display()))
        .arg(env::current_exe()?)
        .arg(SERVE)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()?;
    if !status.success() {
        return Err(io::Error::other(format!("valgrind: {status}")));
    }
    (1..=cases).map(|number| total(&dir.join(format!("out.{number}")))).collect()
}

/// Returns the number after `totals:`.
fn total(path: &Path) -> io::Result<u64> {
    let text = fs::read_to_string(path)?;
    let total = text.lines().find_map(|line| line.strip_prefix("totals: "));
    total
        .and_then(|total| total.trim().parse().ok())
        .ok_or_else(|| io::Error::other(format!("{}: no totals", path.display())))
}
