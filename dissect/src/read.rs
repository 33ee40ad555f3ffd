//! Reads a file, from its bytes to events.

use std::{
    fs::File,
    io::{self, IsTerminal, Read},
    path::Path,
};

use indicatif::{ProgressBar, ProgressStyle};

use crate::model::{Event, Sink};
use crate::net::{Packets, reads_link};
use crate::options::{Input, Options};
use crate::source::{Ahead, Captured, Stop, Trouble, from_base64, from_hex, read_capture};
use crate::stream::{Bytes, Connections};

/// Files longer than this have a progress bar.
const LONG: u64 = 64 << 20;

/// Reads files one after the other. Captures given together are one: connections and numbers go on in the next.
#[derive(Debug)]
pub(crate) struct Reader<'o> {
    options: &'o Options,
    packets: Packets,
    connections: Connections<'o>,
    stop: Stop,
    /// The number of packets in all files so far.
    before: u64,
}

impl<'o> Reader<'o> {
    pub(crate) fn new(options: &'o Options, stop: Stop) -> Self {
        Self {
            options,
            packets: Packets::new(options.memory / 2),
            connections: Connections::new(options),
            stop,
            before: 0,
        }
    }

    /// Reads a file (`-` is standard input) and reports what is in it.
    pub(crate) fn read(&mut self, path: &Path, input: Input, sink: &mut dyn Sink) -> Result<(), Trouble> {
        if path == Path::new("-") {
            return self.read_from(io::stdin(), input, sink);
        }
        let file = File::open(path).map_err(Trouble::Input)?;
        let length = file.metadata().map_err(Trouble::Input)?.len();
        if length < LONG || io::stdout().is_terminal() {
            return self.read_from(self.stop.file(file), input, sink);
        }
        // Draws nothing unless standard error is a terminal.
        let style = ProgressStyle::with_template("{bytes} of {total_bytes} {wide_bar} {eta}")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::new(length).with_style(style);
        let result = self.read_from(self.stop.file(bar.wrap_read(file)), input, sink);
        bar.finish_and_clear();
        result
    }

    /// Ends the reading of all files: shows what is left of every connection, across all holes.
    pub(crate) fn finish(&mut self, sink: &mut dyn Sink) -> io::Result<()> {
        self.connections.finish(sink)
    }

    /// Reads the content of a file.
    pub(crate) fn read_from(
        &mut self,
        file: impl Read + Send + 'static,
        input: Input,
        sink: &mut dyn Sink,
    ) -> Result<(), Trouble> {
        let file = Ahead::new(file, self.options.memory, &self.stop);
        if input == Input::Capture {
            return self.read_packets(&file, sink);
        }
        let mut messages = Bytes::new(self.options.limit, self.options.version, self.connections.next_number());
        match input {
            Input::Hex => messages.feed(&from_hex(&file.read_to_end()?)?, sink).map_err(Trouble::Output)?,
            Input::Base64 => messages.feed(&from_base64(&file.read_to_end()?)?, sink).map_err(Trouble::Output)?,
            Input::Capture | Input::Raw => loop {
                let piece = file.next()?;
                if piece.unread().is_empty() {
                    break;
                }
                messages.feed(piece.unread(), sink).map_err(Trouble::Output)?;
                sink.take(Event::Pause).map_err(Trouble::Output)?;
                file.reuse(piece);
            },
        }
        if messages.is_empty() { Err(Trouble::Empty) } else { messages.finish(sink).map_err(Trouble::Output) }
    }

    /// Reads a capture: its packets, the segments in them, and the connections that these belong to.
    fn read_packets(&mut self, file: &Ahead, sink: &mut dyn Sink) -> Result<(), Trouble> {
        let Self { options, packets, connections, before, .. } = self;
        let first = *before;
        let mut kept_by_reader = 0;
        read_capture(file, options.memory / 2, reads_link, &mut |captured| {
            let mut packet = match captured {
                Captured::Packet(packet) => packet,
                Captured::Pause => return sink.take(Event::Pause).map_err(Trouble::Output),
                Captured::Kept(bytes) => {
                    kept_by_reader = bytes;
                    return Ok(());
                }
            };
            packet.stamp.packet += first;
            *before = packet.stamp.packet;
            connections.share(kept_by_reader + packets.kept());
            let fate = packets.read(packet, &mut |segment| connections.take(segment, sink)).map_err(Trouble::Output)?;
            if packets.was_full() {
                sink.take(Event::Full).map_err(Trouble::Output)?;
            }
            sink.take(Event::Packet(fate)).map_err(Trouble::Output)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hands out its bytes one at a time, between signals, and then an error.
    struct Slow(Vec<u8>, bool);

    impl Read for Slow {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.1 = !self.1;
            match (self.1, self.0.is_empty()) {
                (true, _) => Err(io::ErrorKind::Interrupted.into()),
                (false, true) => Err(io::ErrorKind::TimedOut.into()),
                (false, false) => {
                    buffer[0] = self.0.remove(0);
                    Ok(1)
                }
            }
        }
    }

    struct Messages(usize);

    impl Sink for Messages {
        fn take(&mut self, event: Event<'_>) -> io::Result<()> {
            self.0 += usize::from(matches!(event, Event::Message(_)));
            Ok(())
        }
    }

    #[test]
    fn a_file_is_read_across_signals_but_not_across_errors() {
        let options = Options {
            version: None,
            ports: Vec::new(),
            limit: cmpp_codec::Limit::default(),
            memory: 1 << 20,
            window: 16,
        };
        let mut messages = Messages(0);
        let file = Slow(vec![0, 0, 0, 12, 0, 0, 0, 8, 0, 0, 0, 1], false);
        let result = Reader::new(&options, Stop::default()).read_from(file, Input::Raw, &mut messages);
        assert!(matches!(result, Err(Trouble::Input(error)) if error.kind() == io::ErrorKind::TimedOut));
        assert_eq!(messages.0, 1);
    }
}
