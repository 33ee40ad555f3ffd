//! Reads a file, from its bytes to events.

use std::{
    fs::File,
    io::{self, IsTerminal, Read},
    path::Path,
};

use indicatif::{ProgressBar, ProgressStyle};

use crate::model::{Event, Numbers, Sink};
use crate::net::{Packets, reads_link};
use crate::options::{Input, Options};
use crate::source::{Trouble, from_hex, read_capture};
use crate::stream::{Bytes, Connections};

/// Files longer than this have a progress bar.
const LONG: u64 = 64 << 20;

/// Reads a file (`-` is standard input) and reports what is in it.
pub(crate) fn read(
    path: &Path,
    input: Input,
    options: &Options,
    numbers: &mut Numbers,
    sink: &mut dyn Sink,
) -> Result<(), Trouble> {
    if path == Path::new("-") {
        return read_from(io::stdin(), input, options, numbers, sink);
    }
    let file = File::open(path).map_err(Trouble::Input)?;
    let length = file.metadata().map_err(Trouble::Input)?.len();
    if length < LONG || io::stdout().is_terminal() {
        return read_from(file, input, options, numbers, sink);
    }
    // Draws nothing unless standard error is a terminal.
    let style = ProgressStyle::with_template("{bytes} of {total_bytes} {wide_bar} {eta}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::new(length).with_style(style);
    let result = read_from(bar.wrap_read(file), input, options, numbers, sink);
    bar.finish_and_clear();
    result
}

fn read_from(
    mut file: impl Read + Send,
    input: Input,
    options: &Options,
    numbers: &mut Numbers,
    sink: &mut dyn Sink,
) -> Result<(), Trouble> {
    match input {
        Input::Capture => read_packets(file, options, numbers, sink),
        Input::Raw => read_messages(file, options, numbers, sink),
        Input::Hex => {
            let mut digits = Vec::new();
            file.read_to_end(&mut digits).map_err(Trouble::Input)?;
            read_messages(&*from_hex(&digits)?, options, numbers, sink)
        }
    }
}

/// Reads a capture: packets, the segments in them, the connections that they belong to.
fn read_packets(
    file: impl Read + Send,
    options: &Options,
    numbers: &mut Numbers,
    sink: &mut dyn Sink,
) -> Result<(), Trouble> {
    let mut packets = Packets::default();
    let mut connections = Connections::new(options, numbers);
    let result = read_capture(file, reads_link, &mut |packet| {
        packets
            .read(packet, &mut |segment| connections.take(segment, sink))
            .and_then(|fate| sink.take(Event::Packet(fate)))
            .map_err(Trouble::Output)
    });
    // What was read before any trouble is shown.
    connections.finish(sink).map_err(Trouble::Output)?;
    result
}

/// Reads messages that lie back to back: one stream.
fn read_messages(
    mut file: impl Read,
    options: &Options,
    numbers: &mut Numbers,
    sink: &mut dyn Sink,
) -> Result<(), Trouble> {
    let mut messages = Bytes::new(options.limit, options.version, numbers.next());
    let mut buffer = vec![0; 1 << 16];
    let mut empty = true;
    loop {
        let count = match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(Trouble::Input(error)),
        };
        empty = false;
        messages.feed(&buffer[..count], sink).map_err(Trouble::Output)?;
    }
    if empty {
        return Err(Trouble::Empty);
    }
    messages.finish(sink).map_err(Trouble::Output)
}
