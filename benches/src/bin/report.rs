//! Prints the comparison and the bars: `cargo run --release -p cmpp-benches --bin report [-- --json]`.
//!
//! `-- --record` also writes the bars to `benches/results/figures.tsv`, from which the documents have their figures. The
//! test `claims` compares them.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command-line program")]

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs, io};

use cmpp_benches::allocations::Counting;
use cmpp_benches::bars::{self, Bar, Dissectors, Times};
use cmpp_benches::{callgrind, measure, network, table};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() -> io::Result<ExitCode> {
    if callgrind::serve(bars::counted) {
        return Ok(ExitCode::SUCCESS);
    }
    if network::serve().map_err(io::Error::other)? {
        return Ok(ExitCode::SUCCESS);
    }
    let [json, record] = ["--json", "--record"].map(|option| env::args().any(|argument| argument == option));
    let mut shown = Vec::new();
    let mut show = |bars: Vec<Bar>| {
        for bar in &bars {
            if json { println!("{}", bar.json()) } else { println!("{bar}") }
        }
        shown.extend(bars);
    };
    let exact = bars::exact();
    let counts = if callgrind::valgrind().is_some() {
        bars::count()?
    } else {
        eprintln!("instructions: skipped: valgrind is not installed");
        bars::Instructions::new()
    };
    let times = Times::of(bars::timed());
    if !json {
        print!("{}", table::comparison(&times, &counts));
        println!();
    }
    if !counts.is_empty() {
        show(bars::by_instructions(&counts));
    }
    show(bars::by_time(&times));
    drop(times);
    show(vec![bars::batch()]);
    show(exact);
    show(network::bars().map_err(io::Error::other)?);
    let dissectors = Dissectors::run()?;
    if dissectors.tshark.is_none() {
        eprintln!("the dissector beside tshark: skipped: tshark is not installed");
    }
    show(dissectors.bars());
    if !json {
        print!("\n{}", dissectors.table());
    }
    if record {
        if counts.is_empty() || dissectors.tshark.is_none() {
            return Err(io::Error::other("a record without valgrind or tshark is not worth keeping"));
        }
        let header = format!("# {}. Written by `report --record`.\n", measure::machine()?);
        let rows: String = shown.iter().map(Bar::row).chain(dissectors.speeds()).collect();
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("results/figures.tsv");
        fs::write(path, format!("{header}figure\tmeasured\tlimit\n{rows}"))?;
    }
    Ok(ExitCode::SUCCESS)
}
