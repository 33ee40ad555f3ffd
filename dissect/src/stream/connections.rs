//! All TCP connections of a capture.

use std::{io, net::SocketAddr};

use foldhash::HashMap;

use crate::model::{Event, Fate, Numbers, Sink};
use crate::net::Segment;
use crate::options::Options;
use crate::stream::connection::Connection;
use crate::stream::way::Terms;

/// The ports that CMPP uses.
pub(crate) const PORTS: [u16; 4] = [7890, 7900, 7930, 9168];
/// The maximum number of open connections. Above it, those that were silent longest are closed.
const MOST_CONNECTIONS: usize = 1 << 14;

/// The maximum number of bytes that retransmissions are compared with. It is less if there are many connections.
const TAIL: usize = 1 << 16;
/// The part of the memory bound that these bytes may take in one direction of all connections.
const TAILS: usize = 1 << 6;

/// All connections of a capture.
#[derive(Debug)]
pub(crate) struct Connections<'c> {
    options: &'c Options,
    numbers: Numbers,
    open: HashMap<[SocketAddr; 2], Box<Connection>>,
    /// The number of bytes that all of them keep.
    kept: usize,
    /// The number of bytes of the bound that fragments and the reader of the file keep.
    shared: usize,
}

impl<'c> Connections<'c> {
    pub(crate) fn new(options: &'c Options) -> Self {
        Self { options, numbers: Numbers::default(), open: HashMap::default(), kept: 0, shared: 0 }
    }

    /// Returns a number for a stream that is not a connection.
    pub(crate) const fn next_number(&mut self) -> u64 {
        self.numbers.next()
    }

    /// Sets the number of bytes of the bound that others keep.
    pub(crate) const fn share(&mut self, bytes: usize) {
        self.shared = bytes;
    }

    /// Takes the next segment of the capture, if its port is chosen.
    pub(crate) fn take(&mut self, segment: Segment<'_>, sink: &mut dyn Sink) -> io::Result<Fate> {
        let Segment { source, destination, .. } = segment;
        let only = &self.options.ports;
        let ports = if only.is_empty() { &PORTS[..] } else { only };
        let named = ports.contains(&source.port()) || ports.contains(&destination.port());
        if !named && !only.is_empty() {
            return Ok(Fate::OtherPort);
        }
        self.take_chosen(segment, named, sink)?;
        Ok(Fate::Tcp)
    }

    fn take_chosen(&mut self, segment: Segment<'_>, named: bool, sink: &mut dyn Sink) -> io::Result<()> {
        let Segment { source, destination, .. } = segment;
        let tail = (self.options.memory / TAILS / self.open.len().max(1)).min(TAIL);
        let terms = Terms { options: self.options, named, tail };
        let (way, ends) = if source <= destination { (0, [source, destination]) } else { (1, [destination, source]) };
        if let Some(connection) = self.open.get_mut(&ends) {
            let before = connection.kept();
            if !connection.is_followed_by(way, &segment) {
                connection.take(way, segment, terms, &mut self.numbers, sink)?;
                self.kept = self.kept + connection.kept() - before;
                return self.keep_within_bound(sink);
            }
            connection.finish(&mut self.numbers, sink)?;
            self.kept -= before;
        } else if !segment.syn && segment.payload.bytes.is_empty() && segment.payload.missing == 0 {
            return Ok(());
        }
        if self.open.len() >= MOST_CONNECTIONS {
            self.close_silent(sink)?;
        }
        sink.take(Event::Connected)?;
        let mut connection = Box::new(Connection::new(&ends, self.options, segment.payload.stamp));
        connection.take(way, segment, terms, &mut self.numbers, sink)?;
        self.kept += connection.kept();
        self.open.insert(ends, connection);
        self.keep_within_bound(sink)
    }

    /// Keeps no more than the bound. Closed and foreign connections are forgotten first, then holes are given up, so
    /// that what lies behind them is shown, and at last connections are closed; each time those that were silent
    /// longest.
    fn keep_within_bound(&mut self, sink: &mut dyn Sink) -> io::Result<()> {
        let most = self.options.memory.saturating_sub(self.shared);
        if self.kept <= most {
            return Ok(());
        }
        sink.take(Event::Full)?;
        self.open.retain(|_, connection| !connection.is_idle());
        while self.kept > most {
            let before = self.kept;
            for ends in self.older_half(Connection::is_waiting) {
                let Some(connection) = self.open.get_mut(&ends) else { continue };
                self.kept -= connection.kept();
                connection.give_up_holes(sink)?;
                self.kept += connection.kept();
            }
            if self.kept >= before {
                self.close_older_half(|_| true, sink)?;
            }
        }
        Ok(())
    }

    /// Ends all connections at the end of the captures.
    pub(crate) fn finish(&mut self, sink: &mut dyn Sink) -> io::Result<()> {
        let mut left: Vec<Box<Connection>> = self.open.drain().map(|(_, connection)| connection).collect();
        // Those that have no number yet get one now, in the order of their last packets.
        left.sort_unstable_by_key(|connection| (connection.number(), connection.last.packet));
        left.iter_mut().try_for_each(|connection| connection.finish(&mut self.numbers, sink))
    }

    /// Closes connections that were silent longest, so that memory is bounded in the longest capture. Those of which
    /// nothing is lost go first, so that any number of them does not make a session forget its version.
    fn close_silent(&mut self, sink: &mut dyn Sink) -> io::Result<()> {
        let idle = self.open.values().filter(|connection| connection.is_idle()).count();
        let only_idle = 4 * idle >= self.open.len();
        self.close_older_half(|connection| !only_idle || connection.is_idle(), sink)
    }

    /// Closes the half of the chosen connections that was silent longest.
    fn close_older_half(&mut self, is_chosen: impl Fn(&Connection) -> bool, sink: &mut dyn Sink) -> io::Result<()> {
        for ends in self.older_half(is_chosen) {
            let Some(mut connection) = self.open.remove(&ends) else { continue };
            self.kept -= connection.kept();
            connection.finish(&mut self.numbers, sink)?;
        }
        Ok(())
    }

    /// Returns the half of the chosen connections that was silent longest, rounded up.
    fn older_half(&self, is_chosen: impl Fn(&Connection) -> bool) -> Vec<[SocketAddr; 2]> {
        let chosen = self.open.iter().filter(|(_, connection)| is_chosen(connection));
        let mut chosen: Vec<_> = chosen.map(|(&ends, connection)| (connection.last.packet, ends)).collect();
        chosen.sort_unstable();
        chosen.truncate(chosen.len().div_ceil(2));
        chosen.into_iter().map(|(_, ends)| ends).collect()
    }
}
