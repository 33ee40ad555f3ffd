//! Counts instructions, a message each.

#![expect(clippy::print_stdout, clippy::cast_precision_loss, reason = "a table for people")]

use cmpp_benches::{callgrind, cases};

fn main() -> std::io::Result<()> {
    let all = || cases::library().into_iter().chain(cases::limits()).collect();
    if callgrind::serve(all) {
        return Ok(());
    }
    let cases: Vec<_> = all();
    let only = std::env::args().nth(1).unwrap_or_default();
    for (case, n) in cases.iter().zip(callgrind::count(&cases)?) {
        if case.name.contains(&only) {
            println!("{:>10.1}  {}", n as f64 / case.messages as f64, case.name);
        }
    }
    Ok(())
}
