//! The comparison as a table.

use std::fmt::Write;

use crate::bars::{Instructions, Times};

/// Returns a Markdown table of all cases, with their cost for each message.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
pub fn comparison(times: &Times, counts: &Instructions) -> String {
    let mut table = String::from("| what | ns | million a second | GB/s | instructions |\n|---|--:|--:|--:|--:|\n");
    for (at, case) in times.cases.iter().enumerate() {
        let time = times.rounds.time(at);
        let bytes = case.bytes as f64 / case.messages as f64;
        let instructions = counts.get(&case.name).map_or_else(|| "–".to_owned(), |n| format!("{n:.0}"));
        let (millions, gigabytes) = (1e3 / time, bytes / time);
        let _ = writeln!(table, "| {} | {time:.1} | {millions:.1} | {gigabytes:.2} | {instructions} |", case.name);
    }
    table
}
