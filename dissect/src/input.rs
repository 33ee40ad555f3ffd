//! Files: what they are, and what can be wrong with them.

use std::{
    fmt,
    fs::File,
    io::{self, IsTerminal, Read},
    path::Path,
};

use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};

use crate::{
    capture,
    framing::{Found, Framer},
    report::{Place, Reporter},
    session::Session,
    tcp::Choice,
};

/// Files longer than this have a progress bar.
const LONG: u64 = 64 << 20;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// Packets: pcap or pcapng
    Capture,
    /// The bytes of messages, back to back
    Raw,
    /// The same as hex digits; white space is ignored
    Hex,
}

/// Why a file was not read to its end.
#[derive(Debug)]
pub(crate) enum Trouble {
    Input(io::Error),
    Output(io::Error),
    Empty,
    NotACapture,
    Damaged(&'static str),
    /// Of this number.
    LinkLayer(i32),
    /// Line and column, counted from 1, and what stands there.
    NotHex {
        line: usize,
        column: usize,
        byte: u8,
    },
    OddHex,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Input(error) | Self::Output(error) => error.fmt(f),
            Self::Empty => f.write_str("there is nothing in it"),
            Self::NotACapture => {
                f.write_str("neither pcap nor pcapng; for message bytes use --input raw or --input hex")
            }
            Self::Damaged(what) => f.write_str(what),
            Self::LinkLayer(number) => {
                write!(f, "link layer {number} is not one of Ethernet, loopback, raw IP and Linux cooked")
            }
            Self::NotHex { line, column, byte } => {
                write!(f, "'{}' in line {line}, column {column} is not a hex digit", byte.escape_ascii())
            }
            Self::OddHex => f.write_str("the number of hex digits is odd"),
        }
    }
}

/// Reads a file (`-` is standard input) and reports what is in it.
pub(crate) fn read(path: &Path, kind: Kind, choice: &Choice, reporter: &mut Reporter<'_>) -> Result<(), Trouble> {
    if path == Path::new("-") {
        return read_from(io::stdin(), kind, choice, reporter);
    }
    let file = File::open(path).map_err(Trouble::Input)?;
    let length = file.metadata().map_err(Trouble::Input)?.len();
    if length < LONG || io::stdout().is_terminal() {
        return read_from(file, kind, choice, reporter);
    }
    // Draws nothing unless standard error is a terminal.
    let style = ProgressStyle::with_template("{bytes} of {total_bytes} {wide_bar} {eta}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::new(length).with_style(style);
    let result = read_from(bar.wrap_read(file), kind, choice, reporter);
    bar.finish_and_clear();
    result
}

fn read_from(
    mut input: impl Read + Send,
    kind: Kind,
    choice: &Choice,
    reporter: &mut Reporter<'_>,
) -> Result<(), Trouble> {
    reporter.cut_is_fault = kind != Kind::Capture;
    match kind {
        Kind::Capture => capture::read(input, choice, reporter),
        Kind::Raw => read_messages(input, choice, reporter),
        Kind::Hex => {
            let mut digits = Vec::new();
            input.read_to_end(&mut digits).map_err(Trouble::Input)?;
            read_messages(&*from_hex(&digits)?, choice, reporter)
        }
    }
}

/// Reads messages that lie back to back: one stream.
fn read_messages(mut input: impl Read, choice: &Choice, reporter: &mut Reporter<'_>) -> Result<(), Trouble> {
    let mut framer = Framer::new(choice.limit, true);
    let mut session = Session::new(choice.protocol);
    let place = Place { stream: reporter.summary.streams, seen: None };
    let mut found = |found: Found<'_>| reporter.report(place, &mut session, found);
    let mut buffer = vec![0; 1 << 16];
    let mut empty = true;
    loop {
        let count = match input.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(Trouble::Input(error)),
        };
        empty = false;
        framer.feed(&buffer[..count], &mut found).map_err(Trouble::Output)?;
    }
    framer.break_off(&mut found).map_err(Trouble::Output)?;
    if empty {
        return Err(Trouble::Empty);
    }
    reporter.summary.streams += 1;
    Ok(())
}

/// The bytes that hex digits stand for.
fn from_hex(text: &[u8]) -> Result<Vec<u8>, Trouble> {
    let mut bytes = Vec::with_capacity(text.len() / 2);
    let mut high = None;
    let (mut line, mut column) = (1, 0);
    for &byte in text {
        column += 1;
        if byte == b'\n' {
            (line, column) = (line + 1, 0);
        }
        if byte.is_ascii_whitespace() {
            continue;
        }
        let digit = match byte {
            b'0'..=b'9' => byte - b'0',
            b'a'..=b'f' => byte - b'a' + 10,
            b'A'..=b'F' => byte - b'A' + 10,
            _ => return Err(Trouble::NotHex { line, column, byte }),
        };
        match high.take() {
            None => high = Some(digit),
            Some(high) => bytes.push(high << 4 | digit),
        }
    }
    if high.is_some() { Err(Trouble::OddHex) } else { Ok(bytes) }
}
