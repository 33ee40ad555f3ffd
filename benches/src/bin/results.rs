//! Measures, and writes the plots and their tables to `benches/results`: `cargo run --release -p cmpp-benches --bin
//! results`.
#![allow(clippy::print_stdout, reason = "a command-line program")]

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use cmpp_benches::bars::{self, Times};
use cmpp_benches::{callgrind, growth, plot, table};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    if callgrind::serve(bars::counted) {
        return Ok(ExitCode::SUCCESS);
    }
    let results = Path::new(env!("CARGO_MANIFEST_DIR")).join("results");
    std::fs::create_dir_all(&results)?;
    let counts = match callgrind::valgrind() {
        Some(_) => bars::count()?,
        None => return Err("valgrind is not installed: a table without instructions is not worth keeping".into()),
    };

    let times = Times::of(bars::timed());
    let rows = plot::COMPARED.map(|(case, name)| (case, name, times.time(case)));
    let title = "A SUBMIT of 2.0 with 140 bytes of text (blue: cmpp-codec, orange: its peers, grey: the limits)";
    plot::rows(&results.join("comparison.svg"), title, &rows)?;
    std::fs::write(results.join("comparison.md"), table::comparison(&times, &counts))?;
    drop(times);

    let times = Times::of(growth::cases(growth::MESSAGES));
    let panels = growth::AXES.map(|axis| {
        let line = |work: &'static str| {
            let at = |size| (f64::from(size), times.time(&growth::name(work, axis, size)));
            (work, growth::SIZES.map(at).to_vec())
        };
        (axis, growth::work(axis).iter().copied().map(line).collect())
    });
    plot::lines(&results.join("growth.svg"), &panels)?;
    std::fs::write(results.join("growth.md"), table::comparison(&times, &counts))?;
    println!("written: {}", results.display());
    Ok(ExitCode::SUCCESS)
}
