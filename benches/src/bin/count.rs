//! Counts the instructions of every operation of the library: `cargo run --release -p cmpp-benches --bin count`.
//!
//! It fails if an operation takes over 5 % more instructions than `benches/instructions.txt` records, if the check of a login
//! takes longer the later its digest is wrong, or if it no longer compares in constant time. `-- --record` writes that file.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command-line program")]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::process::ExitCode;
use std::{env, fs, io};

use cmpp_benches::{bars, callgrind, cases, measure, session, texts};

/// The largest accepted ratio to the recorded number.
const SLACK: f64 = 1.05;

/// By how many instructions the checks of logins may differ: the right one has a form to return.
const DIFFERENCE: f64 = 2.0;

fn main() -> io::Result<ExitCode> {
    let library = || cases::library(bars::COUNTED).into_iter().chain(session::cases()).collect::<Vec<_>>();
    if callgrind::serve(library) {
        return Ok(ExitCode::SUCCESS);
    }
    let Some(valgrind) = callgrind::valgrind() else {
        println!("skipped: valgrind is not installed");
        return Ok(ExitCode::SUCCESS);
    };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("instructions.txt");
    let made_by = format!("# {}, {valgrind}, {}", measure::compiler()?, env::consts::ARCH);
    let cases = library();
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    let counts = callgrind::count(&cases)?.into_iter().zip(&cases).map(|(n, case)| n as f64 / case.messages as f64);
    let counts: Vec<(f64, &str)> = counts.zip(cases.iter().map(|case| case.name.as_str())).collect();
    let checked = counts.iter().filter(|(_, name)| name.starts_with(texts::CHECKED)).map(|&(n, _)| n);
    let (least, most) = checked.fold((f64::MAX, 0.0), |(least, most): (f64, f64), n| (least.min(n), most.max(n)));
    if most - least > DIFFERENCE {
        println!("the check of a login tells where its digest is wrong: {least} to {most} instructions");
        return Ok(ExitCode::FAILURE);
    }
    if env::args().any(|argument| argument == "--record") {
        let mut text = format!("# Instructions a message, by callgrind. Written by `count --record`.\n{made_by}\n");
        for (n, name) in &counts {
            let _ = writeln!(text, "{n:8.1}  {name}");
        }
        fs::write(path, text)?;
        return Ok(ExitCode::SUCCESS);
    }
    let text = fs::read_to_string(path)?;
    let recorded: BTreeMap<&str, f64> = text.lines().filter_map(entry).collect();
    if !text.lines().any(|line| line == made_by) {
        println!("{made_by}: the record was made by others, which may account for a difference");
    }
    let mut grown = 0;
    for (n, name) in counts {
        let verdict = match recorded.get(name) {
            None => "not recorded",
            Some(before) if n > before * SLACK => "GROWN",
            // Comparing in constant time is what it costs: `==` takes an eighth less.
            Some(before) if n * SLACK < *before && name.starts_with(texts::CHECKED) => "SHRUNK",
            Some(before) if n * SLACK < *before => "shrunk: record it",
            Some(_) => continue,
        };
        grown += u32::from(matches!(verdict, "GROWN" | "SHRUNK"));
        let before = recorded.get(name).map_or_else(String::new, |before| format!(" from {before:.1}"));
        println!("{verdict}: {name}: {n:.1} instructions{before}");
    }
    println!("{} operations counted, {grown} changed by more than 5 %", cases.len());
    Ok(ExitCode::from(u8::from(grown > 0)))
}

/// Parses one line of the record.
fn entry(line: &str) -> Option<(&str, f64)> {
    let (n, name) = line.trim_start().split_once("  ")?;
    Some((name, n.parse().ok()?))
}
