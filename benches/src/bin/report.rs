//! Prints the comparison and the bars: `cargo run --release -p cmpp-benches --bin report [-- --json]`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command-line program")]

use std::io;
use std::process::ExitCode;

use cmpp_benches::allocations::Counting;
use cmpp_benches::bars::{self, Bar, Dissectors, Times};
use cmpp_benches::{callgrind, network, table};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() -> io::Result<ExitCode> {
    if callgrind::serve(bars::counted) {
        return Ok(ExitCode::SUCCESS);
    }
    if network::serve().map_err(io::Error::other)? {
        return Ok(ExitCode::SUCCESS);
    }
    let json = std::env::args().any(|argument| argument == "--json");
    let show = |bars: &[Bar]| {
        for bar in bars {
            if json { println!("{}", bar.json()) } else { println!("{bar}") }
        }
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
        show(&bars::by_instructions(&counts));
    }
    show(&bars::by_time(&times));
    drop(times);
    show(&[bars::batch()]);
    show(&exact);
    show(&bars::network().map_err(io::Error::other)?);
    let dissectors = Dissectors::run()?;
    if dissectors.tshark.is_none() {
        eprintln!("the dissector beside tshark: skipped: tshark is not installed");
    }
    show(&dissectors.bars());
    if !json {
        print!("\n{}", dissectors.table());
    }
    Ok(ExitCode::SUCCESS)
}
