//! All TCP connections of a capture.

use std::{collections::HashMap, io, net::SocketAddr};

use crate::model::{Numbers, Sink};
use crate::net::Segment;
use crate::options::Options;
use crate::stream::connection::Connection;

/// The ports that CMPP has.
const PORTS: [u16; 4] = [7890, 7900, 7930, 9168];
/// Above this many connections, those that were silent longest are closed.
const MOST_CONNECTIONS: usize = 1 << 14;

/// All connections of a capture.
#[derive(Debug)]
pub(crate) struct Connections<'c> {
    options: &'c Options,
    numbers: Numbers,
    open: HashMap<[SocketAddr; 2], Connection>,
}

impl<'c> Connections<'c> {
    pub(crate) fn new(options: &'c Options) -> Self {
        Self { options, numbers: Numbers::default(), open: HashMap::new() }
    }

    /// Returns the number of a stream that is no connection.
    pub(crate) const fn next_number(&mut self) -> u64 {
        self.numbers.next()
    }

    /// Takes the next segment of the capture.
    pub(crate) fn take(&mut self, segment: Segment<'_>, sink: &mut dyn Sink) -> io::Result<()> {
        let Segment { source, destination, .. } = segment;
        let only = &self.options.ports;
        let ports = if only.is_empty() { &PORTS[..] } else { only };
        let named = ports.contains(&source.port()) || ports.contains(&destination.port());
        if !named && !only.is_empty() {
            return Ok(());
        }
        let (way, ends) = if source <= destination { (0, [source, destination]) } else { (1, [destination, source]) };
        if let Some(connection) = self.open.get_mut(&ends) {
            if !connection.is_followed_by(way, &segment) {
                return connection.take(way, segment, named, self.options, &mut self.numbers, sink);
            }
            connection.finish(&mut self.numbers, sink)?;
        } else if !segment.syn && segment.payload.bytes.is_empty() && segment.payload.missing == 0 {
            return Ok(());
        }
        if self.open.len() >= MOST_CONNECTIONS {
            self.close_silent(sink)?;
        }
        let mut connection = Connection::new(&ends, self.options, segment.payload.stamp);
        connection.take(way, segment, named, self.options, &mut self.numbers, sink)?;
        self.open.insert(ends, connection);
        Ok(())
    }

    /// The capture ends.
    pub(crate) fn finish(&mut self, sink: &mut dyn Sink) -> io::Result<()> {
        let mut left: Vec<Connection> = self.open.drain().map(|(_, connection)| connection).collect();
        left.sort_unstable_by_key(Connection::number);
        left.iter_mut().try_for_each(|connection| connection.finish(&mut self.numbers, sink))
    }

    /// Closes the half of the connections that was silent longest, so that memory is bounded in the longest capture.
    fn close_silent(&mut self, sink: &mut dyn Sink) -> io::Result<()> {
        let mut packets: Vec<u64> = self.open.values().map(|connection| connection.last.packet).collect();
        let middle = packets.len() / 2;
        let (_, &mut oldest_kept, _) = packets.select_nth_unstable(middle);
        let mut result = Ok(());
        let Self { open, numbers, .. } = self;
        open.retain(|_, connection| {
            let keep = connection.last.packet >= oldest_kept;
            if !keep && result.is_ok() {
                result = connection.finish(numbers, sink);
            }
            keep
        });
        result
    }
}
