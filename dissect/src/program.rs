//! The program: reads all files, writes what is in them, and says how it went.

use std::{ffi::OsString, io, process::ExitCode};

use clap::Parser;
use cmpp_codec::Limit;

use crate::arguments::Arguments;
use crate::explain::Explain;
use crate::inputs::{complain, read_all};
use crate::manual::{Completions, Man};
use crate::options::Options;
use crate::output::Output;
use crate::report::ReportCommand;
use crate::save::Unwritable;
use crate::sink::Reporter;
use crate::stats::StatsCommand;
use crate::wireshark::Wireshark;

/// A subcommand: takes the arguments from its own name on.
type Run = fn(&[OsString]) -> io::Result<ExitCode>;

/// The subcommands by their names. A file of such a name is `./explain`.
const SUBCOMMANDS: &[(&str, Run)] = &[
    ("explain", |arguments| Explain::parse_from(arguments).run(&mut io::stdout().lock())),
    ("report", |arguments| ReportCommand::parse_from(arguments).run()),
    ("stats", |arguments| StatsCommand::parse_from(arguments).run()),
    ("wireshark", |arguments| Wireshark::parse_from(arguments).run(&mut io::stdout().lock())),
    ("completions", |arguments| Completions::parse_from(arguments).run(&mut io::stdout().lock())),
    ("man", |arguments| Man::parse_from(arguments).run(&mut io::stdout().lock())),
];

/// Runs the program with the arguments of its command line.
#[must_use]
pub fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    let first = arguments.get(1);
    let subcommand = SUBCOMMANDS.iter().find(|(name, _)| first.is_some_and(|argument| argument == name));
    let result = match subcommand {
        Some((_, run)) => run(&arguments[1..]),
        None => run(&Arguments::parse_from(arguments)),
    };
    match result {
        Ok(status) => status,
        // Whoever reads has seen enough: `| head`.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            // The capture that is written has a name of its own.
            match error.get_ref().filter(|error| error.is::<Unwritable>()) {
                Some(error) => complain(&format_args!("{error}")),
                None => complain(&format_args!("standard output: {error}")),
            }
            ExitCode::from(2)
        }
    }
}

/// Reads all files; fails if nothing can be written.
fn run(arguments: &Arguments) -> io::Result<ExitCode> {
    let Output { printer, choice } = match Output::new(arguments) {
        Ok(output) => output,
        Err(wrong) => {
            complain(&wrong);
            return Ok(ExitCode::from(2));
        }
    };
    let options = Options {
        version: arguments.protocol.version(),
        ports: arguments.port.clone(),
        limit: arguments.limit.map_or_else(Limit::default, Limit::new),
        memory: (arguments.memory as usize) << 20,
        window: arguments.window,
    };
    let mut out = io::stdout().lock();
    let mut reporter = Reporter::new(printer, choice, &mut out, &options);
    reporter.begin()?;
    read_all(&arguments.files, arguments.input, &options, arguments.quiet, &mut reporter)
}
