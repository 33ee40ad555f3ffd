//! A TCP connection: whether it carries CMPP, where it begins and ends, and the messages of both directions.

use std::{io, net::SocketAddr};

use cmpp_codec::Header;

use crate::model::{Carried, Closed, Event, Lost, Numbers, Place, Sink, Stamp};
use crate::net::{Payload, Segment};
use crate::options::Options;
use crate::stream::dialect::Dialect;
use crate::stream::foreign::{is_cmpp, looks_like};
use crate::stream::framing::{Guess, begins_with_message, contains_message};
use crate::stream::reassembly::Piece;
use crate::stream::way::{Ends, Stream, Terms, Way};

/// The maximum distance of late segments of a closed connection from its end.
const LATE: i32 = 1 << 20;
/// The number of bytes that are searched for a message before a connection is considered foreign.
const SEARCHED: usize = 1 << 12;
/// The maximum distance of a RST that is accepted. No receiver has a larger window.
const WINDOW: i32 = 1 << 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Too few bytes were received to tell what it carries.
    Fresh,
    /// A stream of CMPP messages.
    Cmpp,
    /// A stream of another protocol.
    Foreign,
    /// It is over, but remembered, so that late segments do not open it again.
    Closed,
}

/// A connection.
#[derive(Debug)]
pub(super) struct Connection {
    state: State,
    stream: Stream,
    ways: [Way; 2],
    /// Whether one of its ports is a CMPP port.
    named: bool,
    /// Whether a RST was seen. The RST may be forged, so the bytes after it are read.
    reset: bool,
    /// Whether it was recognised as a CMPP connection.
    opened: bool,
    /// The bytes of its segments that were not reported yet.
    payload: u64,
    /// The newest packet.
    pub(super) last: Stamp,
}

impl Connection {
    pub(super) fn new(ends: &[SocketAddr; 2], options: &Options, last: Stamp) -> Self {
        let way = || Way::new(options.limit);
        let stream = Stream { number: 0, dialect: Dialect::new(options.version), ends: Ends::new(ends) };
        Self {
            state: State::Fresh,
            stream,
            ways: [way(), way()],
            named: false,
            reset: false,
            opened: false,
            payload: 0,
            last,
        }
    }

    /// Returns whether the segment begins another connection between the same ports.
    pub(super) fn is_followed_by(&self, way: usize, segment: &Segment<'_>) -> bool {
        let Way { reassembly, syn, .. } = &self.ways[way];
        let distance = reassembly.distance(segment.payload.sequence);
        if segment.syn {
            match (syn, distance) {
                (Some(syn), _) => *syn != segment.payload.sequence,
                // A SYN that was overtaken by its bytes does not begin another connection.
                (None, Some(distance)) => !(-LATE..0).contains(&distance),
                (None, None) => self.state == State::Closed,
            }
        } else {
            let late = distance.is_some_and(|distance| (-LATE..=0).contains(&distance));
            let near = distance.is_none_or(|distance| (-LATE..=LATE).contains(&distance));
            let over = self.state == State::Closed && !late || self.reset && !near;
            over && !segment.payload.bytes.is_empty()
        }
    }

    /// Takes the next segment.
    pub(super) fn take(
        &mut self,
        way: usize,
        segment: Segment<'_>,
        terms: Terms<'_>,
        numbers: &mut Numbers,
        sink: &mut dyn Sink,
    ) -> io::Result<()> {
        let mut payload = segment.payload;
        self.last = payload.stamp;
        let bytes = (payload.bytes.len() + payload.missing) as u64;
        if self.state == State::Closed {
            // A late segment of its own. Everything else begins another connection.
            let carried = Carried { bytes, repeated: bytes };
            return if self.opened { sink.take(Event::Payload(carried)) } else { Ok(()) };
        }
        self.payload += bytes;
        if let (Some(sequence), State::Cmpp) = (segment.acknowledged, self.state) {
            self.take_acknowledgement(1 - way, sequence, payload.stamp, sink)?;
        }
        self.stream.ends.look_ahead(&mut self.ways[1 - way], &segment);
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
            self.take_payload(way, payload, terms, numbers, sink)?;
        }
        if segment.fin {
            self.ways[way].fin = Some(payload.sequence);
        }
        if segment.reset {
            self.take_reset(way, payload, sink)?;
        }
        if self.ways.iter().all(Way::is_done) { self.finish(numbers, sink) } else { Ok(()) }
    }

    /// Takes a RST. One that no receiver would accept changes nothing, but it is reported.
    fn take_reset(&mut self, way: usize, payload: Payload<'_>, sink: &mut dyn Sink) -> io::Result<()> {
        let distance = self.ways[way].reassembly.distance(payload.sequence);
        self.reset |= distance.is_none_or(|distance| (0..=WINDOW).contains(&distance));
        if self.state != State::Cmpp {
            return Ok(());
        }
        let seen = Some(self.stream.ends.seen(way, payload.stamp));
        sink.take(Event::Lost(Place { stream: self.stream.number, seen }, Lost::Reset))
    }

    /// Puts the payload in its place and looks for messages.
    fn take_payload(
        &mut self,
        way: usize,
        payload: Payload<'_>,
        terms: Terms<'_>,
        numbers: &mut Numbers,
        sink: &mut dyn Sink,
    ) -> io::Result<()> {
        let Terms { options, named, tail } = terms;
        self.named = named;
        let Self { state, stream, ways, opened, .. } = self;
        let Way { reassembly, framer, .. } = &mut ways[way];
        let mut broken = false;
        reassembly.accept(payload, tail, &mut |piece| match (*state, piece) {
            (State::Cmpp, piece) => stream.take(way, framer, piece, payload.stamp, sink),
            (_, Piece::Bytes(bytes, _)) => {
                framer.hold(bytes);
                Ok(())
            }
            (_, Piece::Conflict(_) | Piece::Late(_)) => Ok(()),
            // Bytes are missing here, so what was held is all that can tell.
            (_, piece) if is_cmpp(framer.held(), named, options.limit) => {
                (*state, *opened) = (State::Cmpp, true);
                stream.open(numbers, sink)?;
                stream.take(way, framer, piece, payload.stamp, sink)
            }
            _ => {
                broken = true;
                Ok(())
            }
        })?;
        if self.state == State::Cmpp {
            return Ok(());
        }
        let held = self.ways[way].framer.held();
        if named {
            return match looks_like(held) {
                Some(name) => self.turn_away(way, name, payload.stamp, numbers, sink),
                // A hole at the beginning is waited for as in any CMPP connection.
                None if held.len() >= Header::LEN || self.ways[way].reassembly.is_waiting() => {
                    self.accept_held(numbers, sink)
                }
                None => Ok(()),
            };
        }
        if broken {
            return self.give_up(way, sink);
        }
        match begins_with_message(held, options.limit) {
            Guess::Yes => self.accept_held(numbers, sink),
            Guess::No if contains_message(held, options.limit) => self.accept_held(numbers, sink),
            Guess::No if looks_like(held).is_some() || held.len() > SEARCHED => self.give_up(way, sink),
            Guess::No | Guess::Open => Ok(()),
        }
    }

    /// Reports that a connection on a CMPP port carries another protocol.
    fn turn_away(
        &mut self,
        way: usize,
        name: &'static str,
        stamp: Stamp,
        numbers: &mut Numbers,
        sink: &mut dyn Sink,
    ) -> io::Result<()> {
        self.state = State::Foreign;
        self.release();
        let seen = Some(self.stream.ends.seen(way, stamp));
        sink.take(Event::Lost(Place { stream: numbers.next(), seen }, Lost::NotCmpp(name)))
    }

    /// Reports that the connection carries another protocol.
    fn give_up(&mut self, way: usize, sink: &mut dyn Sink) -> io::Result<()> {
        let name = looks_like(self.ways[way].framer.held()).unwrap_or("unknown");
        self.state = State::Foreign;
        self.release();
        sink.take(Event::Foreign(name))
    }

    /// Reports that the connection carries CMPP, and reads the bytes that were held.
    fn accept_held(&mut self, numbers: &mut Numbers, sink: &mut dyn Sink) -> io::Result<()> {
        (self.state, self.opened) = (State::Cmpp, true);
        self.stream.open(numbers, sink)?;
        for (way, Way { framer, .. }) in self.ways.iter_mut().enumerate() {
            self.stream.take(way, framer, Piece::Bytes(&[], self.last), self.last, sink)?;
        }
        Ok(())
    }

    /// Takes an acknowledgement of one direction's bytes.
    fn take_acknowledgement(&mut self, way: usize, sequence: u32, now: Stamp, sink: &mut dyn Sink) -> io::Result<()> {
        let Way { reassembly, framer, .. } = &mut self.ways[way];
        let stream = &mut self.stream;
        reassembly.acknowledge(sequence, now, &mut |piece| stream.take(way, framer, piece, now, sink))
    }

    /// Ends the connection: reads what is left, across all holes.
    pub(super) fn finish(&mut self, numbers: &mut Numbers, sink: &mut dyn Sink) -> io::Result<()> {
        if self.state == State::Fresh && !self.ways.iter().any(Way::has_bytes) {
            sink.take(Event::Silent)?;
        } else if self.state == State::Fresh {
            if self.named { self.accept_held(numbers, sink) } else { sink.take(Event::Foreign("unknown")) }?;
        }
        if self.state == State::Cmpp {
            self.give_up_holes(sink)?;
            let Self { stream, ways, last, payload, .. } = self;
            for (way, Way { framer, .. }) in ways.iter_mut().enumerate() {
                stream.take(way, framer, Piece::End, *last, sink)?;
            }
            let repeated = ways.iter().map(|way| way.reassembly.repeated()).sum();
            sink.take(Event::Payload(Carried { bytes: *payload, repeated }))?;
            let is_over = self.reset || self.ways.iter().all(Way::is_done);
            let lacking = [0, 1].map(|way| self.ways[way].is_lacking());
            sink.take(Event::Closed(Closed { stream: self.stream.number, is_over, lacking }))?;
        }
        self.state = State::Closed;
        self.release();
        Ok(())
    }

    /// Gives up all holes and reads what waits behind them.
    pub(super) fn give_up_holes(&mut self, sink: &mut dyn Sink) -> io::Result<()> {
        let Self { state: State::Cmpp, stream, ways, last, .. } = self else { return self.give_up(0, sink) };
        for (way, Way { reassembly, framer, .. }) in ways.iter_mut().enumerate() {
            reassembly.flush(&mut |piece| stream.take(way, framer, piece, *last, sink))?;
        }
        Ok(())
    }

    /// Returns whether segments wait behind a hole.
    pub(super) fn is_waiting(&self) -> bool {
        self.ways.iter().any(|way| way.reassembly.is_waiting())
    }

    /// Returns the number of its stream.
    pub(super) const fn number(&self) -> u64 {
        self.stream.number
    }

    /// Returns the number of bytes kept.
    pub(super) fn kept(&self) -> usize {
        self.ways.iter().map(|way| way.reassembly.kept() + way.framer.kept()).sum()
    }

    /// Returns whether it is closed or foreign, so that nothing is lost if it is forgotten.
    pub(super) const fn is_idle(&self) -> bool {
        matches!(self.state, State::Foreign | State::Closed)
    }

    /// Frees its memory.
    fn release(&mut self) {
        for Way { reassembly, framer, .. } in &mut self.ways {
            reassembly.release();
            framer.release();
        }
    }
}
