//! A TCP connection: whether it is one of CMPP, where it begins and ends, the messages of both directions.

use std::{io, net::SocketAddr};

use crate::model::{Event, Numbers, Place, Seen, Sink, Stamp};
use crate::net::{Payload, Segment};
use crate::options::Options;
use crate::stream::cutting::{Ending, report};
use crate::stream::dialect::Dialect;
use crate::stream::framing::{Found, Framer, Guess, begins_with_message};
use crate::stream::reassembly::{Piece, Reassembly};

/// How far behind the end of a closed connection its own late segments may lie.
const LATE: i32 = 1 << 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Nothing was said yet, or too little to tell what it is.
    Fresh,
    /// A stream of CMPP messages.
    Cmpp,
    /// Something else.
    Foreign,
    /// Over. Remembered, so that late segments do not open it again.
    Closed,
}

/// What both directions share.
#[derive(Debug)]
struct Stream {
    number: u64,
    dialect: Dialect,
    /// Way 0 goes from the first end to the second.
    ends: [String; 2],
}

impl Stream {
    /// Looks for messages in a piece of one way's bytes.
    fn take(
        &mut self,
        way: usize,
        framer: &mut Framer,
        piece: Piece<'_>,
        last: Stamp,
        sink: &mut dyn Sink,
    ) -> io::Result<()> {
        let stamp = if let Piece::Bytes(_, stamp) = piece { stamp } else { last };
        let seen = Some(Seen { stamp, source: &self.ends[way], destination: &self.ends[1 - way] });
        let place = Place { stream: self.number, seen };
        let dialect = &mut self.dialect;
        let mut found = |found: Found<'_>| report(found, place, dialect, Ending::MayCut, sink);
        match piece {
            Piece::Bytes(bytes, _) => framer.feed(bytes, &mut found),
            Piece::Gap => {
                framer.break_off(&mut found)?;
                found(Found::Gap)
            }
            Piece::End => framer.break_off(&mut found),
        }
    }
}

/// One direction.
#[derive(Debug)]
struct Way {
    reassembly: Reassembly,
    framer: Framer,
    /// The SYN's sequence number.
    syn: Option<u32>,
    /// The FIN's.
    fin: Option<u32>,
}

impl Way {
    /// Whether the last byte was seen.
    fn is_done(&self) -> bool {
        self.fin.is_some_and(|fin| self.reassembly.distance(fin).is_none_or(|distance| distance <= 0))
    }
}

/// A connection.
#[derive(Debug)]
pub(super) struct Connection {
    state: State,
    stream: Stream,
    ways: [Way; 2],
    /// The newest packet.
    pub(super) last: Stamp,
}

impl Connection {
    pub(super) fn new(ends: &[SocketAddr; 2], options: &Options, last: Stamp) -> Self {
        let way = || Way {
            reassembly: Reassembly::default(),
            framer: Framer::new(options.limit, false),
            syn: None,
            fin: None,
        };
        let stream =
            Stream { number: 0, dialect: Dialect::new(options.version), ends: ends.map(|end| end.to_string()) };
        Self { state: State::Fresh, stream, ways: [way(), way()], last }
    }

    /// Whether the segment belongs to another connection between the same ports.
    pub(super) fn is_followed_by(&self, way: usize, segment: &Segment<'_>) -> bool {
        let Way { reassembly, syn, .. } = &self.ways[way];
        let distance = reassembly.distance(segment.payload.sequence);
        if segment.syn {
            match (syn, distance) {
                (Some(syn), _) => *syn != segment.payload.sequence,
                // The SYN of bytes that overtook it opens no other connection.
                (None, Some(distance)) => !(-LATE..0).contains(&distance),
                (None, None) => self.state == State::Closed,
            }
        } else {
            let late = distance.is_some_and(|distance| (-LATE..=0).contains(&distance));
            self.state == State::Closed && !segment.payload.bytes.is_empty() && !late
        }
    }

    /// Takes a segment in.
    pub(super) fn take(
        &mut self,
        way: usize,
        segment: Segment<'_>,
        named: bool,
        options: &Options,
        numbers: &mut Numbers,
        sink: &mut dyn Sink,
    ) -> io::Result<()> {
        let mut payload = segment.payload;
        self.last = payload.stamp;
        if self.state == State::Closed {
            return Ok(());
        }
        if let (Some(sequence), State::Cmpp) = (segment.acknowledged, self.state) {
            self.take_acknowledgement(1 - way, sequence, payload.stamp, sink)?;
        }
        if segment.syn {
            let one = &mut self.ways[way];
            one.syn = Some(payload.sequence);
            payload.sequence = payload.sequence.wrapping_add(1);
            if one.reassembly.distance(payload.sequence).is_none() {
                one.reassembly.start(payload.sequence);
                one.framer.step_in();
            }
        }
        if self.state != State::Foreign {
            self.take_payload(way, payload, named, options, numbers, sink)?;
        }
        if segment.fin {
            let length = payload.bytes.len() + payload.missing;
            self.ways[way].fin = Some(payload.sequence.wrapping_add(u32::try_from(length).unwrap_or(u32::MAX)));
        }
        if segment.reset || self.ways.iter().all(Way::is_done) { self.finish(sink) } else { Ok(()) }
    }

    /// Puts the payload in its place and looks for messages.
    fn take_payload(
        &mut self,
        way: usize,
        payload: Payload<'_>,
        named: bool,
        options: &Options,
        numbers: &mut Numbers,
        sink: &mut dyn Sink,
    ) -> io::Result<()> {
        if named && self.state == State::Fresh && !payload.bytes.is_empty() {
            self.accept(numbers, sink)?;
        }
        let Self { state, stream, ways, .. } = self;
        let Way { reassembly, framer, .. } = &mut ways[way];
        reassembly.accept(payload, &mut |piece| match (*state, piece) {
            (State::Cmpp, piece) => stream.take(way, framer, piece, payload.stamp, sink),
            (_, Piece::Bytes(bytes, _)) => {
                framer.hold(bytes);
                Ok(())
            }
            (_, Piece::Gap | Piece::End) => {
                *state = State::Foreign;
                Ok(())
            }
        })?;
        if self.state == State::Cmpp {
            return Ok(());
        }
        match begins_with_message(self.ways[way].framer.held(), options.limit) {
            Guess::Yes => {
                self.accept(numbers, sink)?;
                for (way, Way { framer, .. }) in self.ways.iter_mut().enumerate() {
                    self.stream.take(way, framer, Piece::Bytes(&[], payload.stamp), payload.stamp, sink)?;
                }
            }
            Guess::No => self.state = State::Foreign,
            Guess::Open => {}
        }
        if self.state == State::Foreign {
            self.release();
        }
        Ok(())
    }

    /// Hears how much of a way has arrived.
    fn take_acknowledgement(&mut self, way: usize, sequence: u32, now: Stamp, sink: &mut dyn Sink) -> io::Result<()> {
        let Way { reassembly, framer, .. } = &mut self.ways[way];
        let stream = &mut self.stream;
        reassembly.acknowledge(sequence, now, &mut |piece| stream.take(way, framer, piece, now, sink))
    }

    /// It is CMPP.
    fn accept(&mut self, numbers: &mut Numbers, sink: &mut dyn Sink) -> io::Result<()> {
        self.state = State::Cmpp;
        self.stream.number = numbers.next();
        sink.take(Event::Opened)
    }

    /// Nothing more is to be expected: what is left is looked at, over all holes.
    pub(super) fn finish(&mut self, sink: &mut dyn Sink) -> io::Result<()> {
        let Self { state, stream, ways, last } = self;
        if *state == State::Cmpp {
            for (way, Way { reassembly, framer, .. }) in ways.iter_mut().enumerate() {
                reassembly.flush(&mut |piece| stream.take(way, framer, piece, *last, sink))?;
                stream.take(way, framer, Piece::End, *last, sink)?;
            }
        }
        self.state = State::Closed;
        self.release();
        Ok(())
    }

    /// Returns the number of its stream.
    pub(super) const fn number(&self) -> u64 {
        self.stream.number
    }

    /// Gives its memory back.
    fn release(&mut self) {
        for Way { reassembly, framer, .. } in &mut self.ways {
            reassembly.release();
            framer.release();
        }
    }
}
