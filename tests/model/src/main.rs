//! Runs every search and prints its states and depth. `STATES=1000000` visits more states in each.

use std::process::ExitCode;

use cmpp_codec_model::scenarios::all;
use cmpp_codec_model::search::search;

fn main() -> ExitCode {
    let most = std::env::var("STATES").map_or(40_000, |states| states.parse().expect("STATES is a number"));
    let mut states = 0;
    for scenario in all(most) {
        let report = search(scenario.start, scenario.most);
        let all = if report.complete { ", all there are" } else { "" };
        println!("{:32} {:8} states, depth {:2}{all}", scenario.name, report.states, report.depth);
        states += report.states;
        if let Some(violation) = report.violation {
            println!("{}\nafter {:#?}", violation.what, violation.actions);
            return ExitCode::FAILURE;
        }
    }
    println!("{:32} {states:8} states", "together");
    ExitCode::SUCCESS
}
