//! One direction of a TCP connection, and what both directions share.

use std::{io, net::SocketAddr};

use cmpp_codec::Limit;

use crate::model::{Event, Lost, Numbers, Place, Seen, Sink, Stamp};
use crate::net::Segment;
use crate::options::Options;
use crate::stream::cutting::{Ending, report};
use crate::stream::dialect::Dialect;
use crate::stream::framing::{Found, Framer};
use crate::stream::reassembly::{Piece, Reassembly};

/// How a segment is read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Terms<'c> {
    pub(super) options: &'c Options,
    /// Whether one of its ports is a CMPP port.
    pub(super) named: bool,
    /// The number of bytes that retransmissions are compared with.
    pub(super) tail: usize,
}

/// What both directions share.
#[derive(Debug)]
pub(super) struct Stream {
    pub(super) number: u64,
    pub(super) dialect: Dialect,
    pub(super) ends: Ends,
}

/// The ends of a connection.
#[derive(Debug)]
pub(super) struct Ends {
    /// Way 0 goes from the first end to the second.
    pub(super) names: [String; 2],
    ports: [u16; 2],
    /// Whether the sender of the packet had received bytes that are not there yet.
    pub(super) is_ahead: bool,
    /// Whether a SYN was captured.
    pub(super) from_start: bool,
}

impl Ends {
    pub(super) fn new(ends: &[SocketAddr; 2]) -> Self {
        Self {
            names: ends.map(|end| end.to_string()),
            ports: ends.map(|end| end.port()),
            is_ahead: false,
            from_start: false,
        }
    }

    /// Notes whether the sender of a segment had received bytes of the other direction that are not there yet.
    pub(super) fn look_ahead(&mut self, other: &mut Way, segment: &Segment<'_>) {
        self.from_start |= segment.syn;
        self.is_ahead = other.reassembly.is_waiting();
        let Some(sequence) = segment.acknowledged else { return };
        let known = other.acknowledged.get_or_insert(sequence);
        if sequence.wrapping_sub(*known) < 1 << 31 {
            *known = sequence;
        }
        let fin = i32::from(other.fin.is_some());
        self.is_ahead |= other.reassembly.distance(sequence).is_none_or(|distance| distance > fin);
    }

    /// Returns what the capture knows of a packet of one direction.
    pub(super) fn seen(&self, way: usize, stamp: Stamp) -> Seen<'_> {
        let [source, destination] = [&self.names[way], &self.names[1 - way]];
        let ports = [self.ports[way], self.ports[1 - way]];
        Seen { stamp, source, destination, ports, way, is_ahead: self.is_ahead, from_start: self.from_start }
    }
}

impl Stream {
    /// Gives the stream its number, because its connection is a CMPP connection.
    pub(super) fn open(&mut self, numbers: &mut Numbers, sink: &mut dyn Sink) -> io::Result<()> {
        self.number = numbers.next();
        sink.take(Event::Opened)
    }

    /// Reports the messages and losses in the next piece of one direction.
    pub(super) fn take(
        &mut self,
        way: usize,
        framer: &mut Framer,
        piece: Piece<'_>,
        last: Stamp,
        sink: &mut dyn Sink,
    ) -> io::Result<()> {
        let stamp = if let Piece::Bytes(_, stamp) = piece { stamp } else { last };
        let seen = Some(self.ends.seen(way, stamp));
        let place = Place { stream: self.number, seen };
        let dialect = &mut self.dialect;
        let mut found = |found: Found<'_>| report(found, place, dialect, Ending::MayCut, sink);
        match piece {
            Piece::Bytes(bytes, _) => framer.feed(bytes, &mut found),
            Piece::Gap(bytes) => {
                framer.break_off(&mut found)?;
                sink.take(Event::Lost(place, Lost::Gap(bytes)))
            }
            Piece::NotCaptured(bytes) => {
                framer.break_off(&mut found)?;
                sink.take(Event::Lost(place, Lost::NotCaptured(bytes)))
            }
            Piece::Conflict(bytes) => sink.take(Event::Lost(place, Lost::Conflict(bytes))),
            Piece::Late(bytes) => sink.take(Event::Lost(place, Lost::Late(bytes))),
            Piece::End => framer.break_off(&mut found),
        }
    }
}

/// One direction.
#[derive(Debug)]
pub(super) struct Way {
    pub(super) reassembly: Reassembly,
    pub(super) framer: Framer,
    /// The sequence number of the SYN.
    pub(super) syn: Option<u32>,
    /// The sequence number of the segment with the FIN.
    pub(super) fin: Option<u32>,
    /// The highest sequence number that the receiver has acknowledged.
    pub(super) acknowledged: Option<u32>,
}

impl Way {
    pub(super) fn new(limit: Limit) -> Self {
        Self {
            reassembly: Reassembly::default(),
            framer: Framer::new(limit, false),
            syn: None,
            fin: None,
            acknowledged: None,
        }
    }

    /// Returns whether bytes are kept that may or may not be CMPP.
    pub(super) fn has_bytes(&self) -> bool {
        !self.framer.held().is_empty() || self.reassembly.is_waiting()
    }

    /// Returns whether the receiver has bytes that the capture lacks. A FIN counts as one.
    pub(super) fn is_lacking(&self) -> bool {
        let distance = self.acknowledged.and_then(|sequence| self.reassembly.distance(sequence));
        distance.is_some_and(|distance| distance > i32::from(self.fin.is_some()))
    }

    /// Returns whether the last byte was received. A segment is handed out as a whole, so it is enough that the segment
    /// with the FIN begins before the next byte.
    pub(super) fn is_done(&self) -> bool {
        self.fin.is_some_and(|fin| self.reassembly.distance(fin).is_none_or(|distance| distance <= 0))
    }
}
