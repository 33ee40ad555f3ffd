//! `cmpp-dissect` takes CMPP captures apart. `--help` is the manual.

// From bottom to top: each module uses only those above it in this list. The check `layers` holds every import against it.
mod model;
mod options;
mod source;
mod net;
mod stream;
mod show;
mod sink;
mod read;

use std::{
    io::{self, BufWriter, IsTerminal, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anstream::{AutoStream, ColorChoice};
use clap::Parser;
use cmpp_codec::Limit;

use crate::model::Numbers;
use crate::options::{Format, Input, Options, Protocol};
use crate::show::{Json, Tree};
use crate::sink::{Crew, Printer, Reporter};
use crate::source::Trouble;

/// Takes CMPP messages apart, from captures or from bytes
///
/// Reads pcap and pcapng captures (Ethernet with or without VLAN tags, loopback, raw IP, Linux cooked; IPv4 and IPv6),
/// puts the TCP streams in them back in order, and shows every CMPP message field by field.
#[derive(Debug, Parser)]
#[command(version, after_help = EXAMPLES, after_long_help = format!("{EXAMPLES}\n\n{NOTES}"))]
struct Arguments {
    /// Files to read; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    /// What the files hold
    #[arg(short, long, value_enum, default_value_t = Input::Capture)]
    input: Input,

    /// How messages are written
    #[arg(short, long, value_enum, default_value_t = Format::Tree)]
    format: Format,

    /// The version that is spoken; `auto` finds out for each connection
    #[arg(short, long, value_enum, default_value_t = Protocol::Auto)]
    protocol: Protocol,

    /// Only connections of this TCP port; may be given more than once
    ///
    /// Without it: ports 7890, 7900, 7930 and 9168, and every connection whose first bytes are a CMPP message.
    #[arg(long, value_name = "PORT")]
    port: Vec<u16>,

    /// The largest Total_Length that is believed [default: room for every legal message]
    #[arg(long, value_name = "BYTES", value_parser = clap::value_parser!(u32).range(12..))]
    limit: Option<u32>,

    /// No summary at the end
    #[arg(short, long)]
    quiet: bool,
}

const EXAMPLES: &str = "\
Examples:
  cmpp-dissect sms.pcapng                         every message, for people
  cmpp-dissect --port 7891 sms.pcap | less        another port
  tcpdump -i any -U -w - | cmpp-dissect -         while it happens
  cmpp-dissect -f json *.pcap | jq -c 'select(.error)'
                                                  messages in error, for machines
  cmpp-dissect -i hex -p 2.0 message.txt          hex digits out of a log file";

const NOTES: &str = "\
Connections:
  A connection is one of CMPP if it has one of the ports, or if its first bytes
  in the capture are a message. Lost segments are waited for, then given up, so
  that messages behind a gap may be shown late. In a capture that begins in the
  middle of a session, and behind a gap, reading begins at the first bytes that
  look like a message. What was passed over is counted in the summary.

Versions:
  With `auto` a connection speaks what its CMPP_CONNECT asks for, or what the
  answer offers if that is lower. Without a login it speaks what fits all its
  messages so far. Where several versions fit, the likeliest is taken: this is
  marked in the tree (`2.0?`) and counted in the summary. A message that fits
  another version exactly, but not its connection's, is shown in that one.
  With any other choice every message is read in that version.

JSON:
  One object a line: packet, time (UTC), src, dst, stream, version, command,
  command_id, sequence_id, total_length, error, fields. Each field has name,
  offset (from the start of the message), length, hex, value, and fields where
  something lies inside: a report, a user data header, text, the parts of
  Msg_Id, of which several may share a byte. What is not known is null. error is
  null, or kind, field and offset; then `unread` holds the bytes that nothing
  else in the object accounts for, in hex.

Errors:
  truncated   the body ends before this field does
  trailing    bytes are left after the last field
  length      Total_Length is below 12 or above the limit; reading goes on at
              the next bytes that look like a message
  incomplete  raw or hex input ends inside a message

Exit status:
  0 if all is well, 1 if any message was in error, 2 if a file could not be
  read to its end.";

/// Bytes of a file that is written as JSON by several threads.
const LONG: u64 = 1 << 20;

fn main() -> ExitCode {
    match run(Arguments::parse()) {
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
    let colour = AutoStream::choice(&stdout) != ColorChoice::Never;
    let printer = match arguments.format {
        Format::Tree => Printer::Tree(Tree::new(colour)),
        Format::Json => match arguments.files.iter().any(|path| is_long(path)).then(Crew::new).flatten() {
            Some(crew) => Printer::Crew(crew),
            None => Printer::Json(Json::default()),
        },
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
    };
    let mut numbers = Numbers::default();
    let mut unreadable = false;
    for path in arguments.files {
        let result = read::read(&path, arguments.input, &options, &mut numbers, &mut reporter);
        match result {
            Ok(()) => {}
            Err(Trouble::Output(error)) => return Err(error),
            Err(trouble) => {
                reporter.flush()?;
                let name = if path.as_os_str() == "-" { "standard input".into() } else { path.to_string_lossy() };
                complain(&format_args!("{name}: {trouble}"));
                unreadable = true;
            }
        }
    }
    reporter.flush()?;
    let summary = reporter.summary();
    if !arguments.quiet {
        // If standard error is closed there is nobody to tell.
        summary.write(&mut io::stderr().lock()).unwrap_or_default();
    }
    Ok(ExitCode::from(if unreadable { 2 } else { u8::from(summary.has_errors()) }))
}

/// Whether the file is worth more than one thread. What comes through a pipe is shown as it comes.
fn is_long(path: &Path) -> bool {
    path.metadata().is_ok_and(|file| file.is_file() && file.len() >= LONG)
}

fn complain(what: &dyn std::fmt::Display) {
    writeln!(io::stderr(), "cmpp-dissect: {what}").unwrap_or_default();
}
