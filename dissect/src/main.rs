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

use crate::model::{Event, Sink};
use crate::options::{Format, Input, Options, Protocol};
use crate::read::Reader;
use crate::show::{Json, Tree};
use crate::sink::{Crew, Printer, Reporter};
use crate::source::{Stop, Trouble};

/// Takes CMPP messages apart, from captures or from bytes
///
/// Reads pcap and pcapng captures (Ethernet, PPP, 802.11, loopback, raw IP, Linux cooked and others; IPv4 and IPv6, in
/// tunnels as well), puts the TCP streams in them back in order, and shows every CMPP message field by field.
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
    /// Without it: ports 7890, 7900, 7930 and 9168, and every connection that has a CMPP message in its first bytes.
    #[arg(long, value_name = "PORT")]
    port: Vec<u16>,

    /// The largest Total_Length that is believed [default: room for every legal message]
    #[arg(long, value_name = "BYTES", value_parser = clap::value_parser!(u32).range(12..))]
    limit: Option<u32>,

    /// How much all connections and IP fragments together keep while they wait for missing bytes
    #[arg(long, value_name = "MIB", default_value_t = 256, value_parser = clap::value_parser!(u32).range(1..))]
    memory: u32,

    /// Write no summary to standard error
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
  A connection is one of CMPP if it has one of the ports and does not begin as
  another protocol does, or if there is a message in its first 4096 bytes in the
  capture. Lost segments are waited for, then given up, so that messages behind
  a gap may be shown late. In a capture that begins in the middle of a session,
  and behind a gap, reading begins at the first bytes that look like a message.
  What follows a RST is read. What was passed over is counted in the summary.
  Packets are read inside VLAN tags, MPLS, PPPoE, GRE, ERSPAN, IP in IP, VXLAN,
  Geneve, GTP-U, L2TP, Teredo and TZSP, in one another as well. Files given
  together are one capture, in their order. gzip, zstd and LZ4 are read.

Versions:
  With `auto` a connection speaks what its CMPP_CONNECT asks for, or what the
  answer offers if that is lower. Without a login it speaks what fits all its
  messages so far. Where several versions fit, the likeliest is taken: this is
  marked in the tree (`2.0?`) and counted in the summary. `2.0/2.1` is no doubt:
  the message is the same in both. A malformed message without a login is shown
  in the version that reads furthest. A message that fits
  another version exactly, but not its connection's, is shown in that one.
  With any other choice every message is read in that version.

JSON:
  One object a line: packet, time (UTC), src, dst, stream, version, command,
  command_id, sequence_id, total_length, error, fields. Each field has name,
  offset (from the start of the message), length, hex and value; meaning, if the
  value is a code with a published one; and fields, if something lies inside: a
  report, a user data header, text, the parts of Msg_Id, of which several may
  share a byte. A list has an entry for each of its items, and a content of
  length 0 has one too. What is not known is null. error is null, or kind, field
  and offset; then `unread` holds the bytes that nothing else in the object
  accounts for, in hex. Behind these stand file, number (of
  the message, counted from 1) and guessed: null, or the versions that fit.
  A line with `event` in place of `command` says what became of other bytes:
  gap (not in the capture), late (came after their gap was given up),
  not_captured (cut off their packet), skipped, cut (a message whose end is
  missing), conflict (a retransmission has other bytes; the first ones are read),
  reset, not_cmpp; `bytes` is how many, or null.
  The last line has the event summary, with --quiet as well. Packets, connections
  and bytes of CMPP are each counted once, and the counts add up to their total.

Errors:
  truncated   the body ends before this field does
  trailing    bytes are left after the last field
  length      Total_Length is below 12 or above the limit; reading goes on at
              the next bytes that look like a message
  incomplete  raw or hex input ends inside a message

Ctrl-C ends the reading: what was read is shown, with the summary. A second one
ends the program at once.

Exit status:
  0 if all is well, 1 if any message was in error or bytes of a connection of
  CMPP are missing or skipped, 2 if a file could not be read to its end.";

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
        Format::Json => {
            let names: Vec<_> = arguments.files.iter().map(|path| path.to_str().filter(|name| *name != "-")).collect();
            let json = Json::new(&names);
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

/// Whether the file is worth more than one thread. What comes through a pipe is shown as it comes.
fn is_long(path: &Path) -> bool {
    path.metadata().is_ok_and(|file| file.is_file() && file.len() >= LONG)
}

fn complain(what: &dyn std::fmt::Display) {
    writeln!(io::stderr(), "cmpp-dissect: {what}").unwrap_or_default();
}
