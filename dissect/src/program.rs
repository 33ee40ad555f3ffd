//! The program: reads all files, writes what is in them, and says how it went.

use std::{
    io::{self, BufWriter, IsTerminal, Write},
    path::Path,
    process::ExitCode,
};

use anstream::{AutoStream, ColorChoice};
use clap::Parser;
use cmpp_codec::Limit;
use cmpp_codec::outcome::Codes;

use crate::arguments::Arguments;
use crate::explain::Explain;
use crate::model::{Event, Sink};
use crate::options::{Format, Lang, Options};
use crate::read::Reader;
use crate::show::{Json, Tree, Words};
use crate::sink::{Crew, Printer, Reporter};
use crate::source::{Stop, Trouble};
use crate::wireshark::Wireshark;

/// Bytes of a file that is written as JSON by several threads.
const LONG: u64 = 1 << 20;

/// Runs the program with the arguments of its command line.
#[must_use]
pub fn main() -> ExitCode {
    // A file of such a name is `./explain`.
    let command = std::env::args_os().nth(1);
    let own = || std::env::args_os().skip(1);
    let result = match command.as_ref().and_then(|name| name.to_str()) {
        Some("explain") => Explain::parse_from(own()).run(&mut io::stdout().lock()),
        Some("wireshark") => Wireshark::parse_from(own()).run(&mut io::stdout().lock()),
        _ => run(Arguments::parse()),
    };
    match result {
        Ok(status) => status,
        // Whoever reads has seen enough: `| head`.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            complain(&format_args!("standard output: {error}"));
            ExitCode::from(2)
        }
    }
}

/// Reads all files; fails if nothing can be written.
fn run(arguments: Arguments) -> io::Result<ExitCode> {
    let stdout = io::stdout();
    let codes = match arguments.codes.as_deref().map_or(Ok(Codes::default()), own_codes) {
        Ok(codes) => codes,
        Err(trouble) => {
            complain(&trouble);
            return Ok(ExitCode::from(2));
        }
    };
    let words = Words::new(arguments.lang.unwrap_or_else(Lang::of_environment).language(), codes);
    let colour = AutoStream::choice(&stdout) != ColorChoice::Never;
    let printer = match arguments.format {
        Format::Tree => Printer::Tree(Tree::new(colour, words)),
        Format::Json => {
            let names: Vec<_> = arguments.files.iter().map(|path| path.to_str().filter(|name| *name != "-")).collect();
            let json = Json::new(&names, words);
            if arguments.files.iter().any(|path| is_long(path)) {
                Crew::new(json).map_or_else(|json| Printer::Json(*json), Printer::Crew)
            } else {
                Printer::Json(json)
            }
        }
    };
    // Standard output itself writes line by line, which is right for a terminal only.
    let mut out: Box<dyn Write> = if stdout.is_terminal() {
        Box::new(stdout.lock())
    } else {
        Box::new(BufWriter::with_capacity(1 << 16, stdout.lock()))
    };
    let mut reporter = Reporter::new(printer, &mut *out);
    let options = Options {
        version: arguments.protocol.version(),
        ports: arguments.port,
        limit: arguments.limit.map_or_else(Limit::default, Limit::new),
        memory: (arguments.memory as usize) << 20,
    };
    let stop = Stop::on_signals()?;
    let mut reader = Reader::new(&options, stop.clone());
    let mut unreadable = false;
    for (index, path) in arguments.files.iter().enumerate().take_while(|_| !stop.is_set()) {
        reporter.take(Event::File(index))?;
        let result = reader.read(path, arguments.input, &mut reporter);
        match result {
            Ok(()) => {}
            // The user did not wait for the end.
            Err(Trouble::Damaged(_) | Trouble::Empty) if stop.is_set() => {}
            Err(Trouble::Output(error)) => return Err(error),
            Err(trouble) => {
                reporter.flush()?;
                let name = if path.as_os_str() == "-" { "standard input".into() } else { path.to_string_lossy() };
                complain(&format_args!("{name}: {trouble}"));
                unreadable = true;
            }
        }
    }
    reader.finish(&mut reporter)?;
    reporter.finish()?;
    let summary = reporter.summary();
    if !arguments.quiet {
        // If standard error is closed there is nobody to tell.
        summary.write(&mut io::stderr().lock()).unwrap_or_default();
    }
    Ok(ExitCode::from(if unreadable { 2 } else { u8::from(summary.has_errors()) }))
}

/// Reads the user's table of codes.
fn own_codes(path: &Path) -> Result<Codes, String> {
    let name = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| format!("{name}: {error}"))?;
    text.parse().map_err(|error| format!("{name}: {error}"))
}

/// Whether the file is worth more than one thread. What comes through a pipe is shown as it comes.
fn is_long(path: &Path) -> bool {
    path.metadata().is_ok_and(|file| file.is_file() && file.len() >= LONG)
}

fn complain(what: &dyn std::fmt::Display) {
    writeln!(io::stderr(), "cmpp-dissect: {what}").unwrap_or_default();
}
