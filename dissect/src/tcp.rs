//! TCP connections: which of them are CMPP, where they begin and end.

use std::{collections::HashMap, io, net::SocketAddr};

use cmpp_codec::{Limit, Version};

use crate::{
    framing::{Found, Framer, Verdict, begins_with_message},
    reassembly::{Payload, Piece, Reassembly},
    report::{Place, Reporter, Seen, Stamp},
    session::Session,
};

/// The ports that CMPP has.
const PORTS: [u16; 4] = [7890, 7900, 7930, 9168];
/// Above this many connections, those that were silent longest are closed.
const MOST_CONNECTIONS: usize = 1 << 14;
/// How far behind the end of a closed connection its own late segments may lie.
const LATE: i32 = 1 << 20;

/// What is asked for.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    /// `None`: find out.
    pub(crate) protocol: Option<Version>,
    /// Only connections of these ports; empty: find out.
    pub(crate) ports: Vec<u16>,
    pub(crate) limit: Limit,
}

/// A TCP segment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Segment<'a> {
    pub(crate) source: SocketAddr,
    pub(crate) destination: SocketAddr,
    pub(crate) syn: bool,
    pub(crate) fin: bool,
    pub(crate) reset: bool,
    pub(crate) acknowledged: Option<u32>,
    pub(crate) payload: Payload<'a>,
}

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
    session: Session,
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
        reporter: &mut Reporter<'_>,
    ) -> io::Result<()> {
        let stamp = if let Piece::Bytes(_, stamp) = piece { stamp } else { last };
        let seen = Some(Seen { stamp, source: &self.ends[way], destination: &self.ends[1 - way] });
        let place = Place { stream: self.number, seen };
        let mut found = |found: Found<'_>| reporter.report(place, &mut self.session, found);
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

#[derive(Debug)]
struct Connection {
    state: State,
    stream: Stream,
    ways: [Way; 2],
    /// The newest packet.
    last: Stamp,
}

impl Connection {
    fn new(ends: &[SocketAddr; 2], choice: &Choice, last: Stamp) -> Self {
        let way = || Way {
            reassembly: Reassembly::default(),
            framer: Framer::new(choice.limit, false),
            syn: None,
            fin: None,
        };
        let stream =
            Stream { number: 0, session: Session::new(choice.protocol), ends: ends.map(|end| end.to_string()) };
        Self { state: State::Fresh, stream, ways: [way(), way()], last }
    }

    /// Whether the segment belongs to another connection between the same ports.
    fn is_followed_by(&self, way: usize, segment: &Segment<'_>) -> bool {
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
    fn take(
        &mut self,
        way: usize,
        segment: Segment<'_>,
        named: bool,
        choice: &Choice,
        reporter: &mut Reporter<'_>,
    ) -> io::Result<()> {
        let mut payload = segment.payload;
        self.last = payload.stamp;
        if self.state == State::Closed {
            return Ok(());
        }
        if let (Some(sequence), State::Cmpp) = (segment.acknowledged, self.state) {
            self.take_acknowledgement(1 - way, sequence, payload.stamp, reporter)?;
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
            self.take_payload(way, payload, named, choice, reporter)?;
        }
        if segment.fin {
            let length = payload.bytes.len() + payload.missing;
            self.ways[way].fin = Some(payload.sequence.wrapping_add(u32::try_from(length).unwrap_or(u32::MAX)));
        }
        if segment.reset || self.ways.iter().all(Way::is_done) { self.finish(reporter) } else { Ok(()) }
    }

    /// Puts the payload in its place and looks for messages.
    fn take_payload(
        &mut self,
        way: usize,
        payload: Payload<'_>,
        named: bool,
        choice: &Choice,
        reporter: &mut Reporter<'_>,
    ) -> io::Result<()> {
        if named && self.state == State::Fresh && !payload.bytes.is_empty() {
            self.accept(reporter);
        }
        let Self { state, stream, ways, .. } = self;
        let Way { reassembly, framer, .. } = &mut ways[way];
        reassembly.accept(payload, &mut |piece| match (*state, piece) {
            (State::Cmpp, piece) => stream.take(way, framer, piece, payload.stamp, reporter),
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
        match begins_with_message(self.ways[way].framer.held(), choice.limit) {
            Verdict::Yes => {
                self.accept(reporter);
                for (way, Way { framer, .. }) in self.ways.iter_mut().enumerate() {
                    self.stream.take(way, framer, Piece::Bytes(&[], payload.stamp), payload.stamp, reporter)?;
                }
            }
            Verdict::No => self.state = State::Foreign,
            Verdict::Open => {}
        }
        if self.state == State::Foreign {
            self.release();
        }
        Ok(())
    }

    /// Hears how much of a way has arrived.
    fn take_acknowledgement(
        &mut self,
        way: usize,
        sequence: u32,
        now: Stamp,
        reporter: &mut Reporter<'_>,
    ) -> io::Result<()> {
        let Way { reassembly, framer, .. } = &mut self.ways[way];
        let stream = &mut self.stream;
        reassembly.acknowledge(sequence, now, &mut |piece| stream.take(way, framer, piece, now, reporter))
    }

    /// It is CMPP.
    const fn accept(&mut self, reporter: &mut Reporter<'_>) {
        self.state = State::Cmpp;
        self.stream.number = reporter.summary.streams;
        reporter.summary.streams += 1;
    }

    /// Nothing more is to be expected: what is left is looked at, over all holes.
    fn finish(&mut self, reporter: &mut Reporter<'_>) -> io::Result<()> {
        let Self { state, stream, ways, last } = self;
        if *state == State::Cmpp {
            for (way, Way { reassembly, framer, .. }) in ways.iter_mut().enumerate() {
                reassembly.flush(&mut |piece| stream.take(way, framer, piece, *last, reporter))?;
                stream.take(way, framer, Piece::End, *last, reporter)?;
            }
        }
        self.state = State::Closed;
        self.release();
        Ok(())
    }

    /// Gives its memory back.
    fn release(&mut self) {
        for Way { reassembly, framer, .. } in &mut self.ways {
            reassembly.release();
            framer.release();
        }
    }
}

/// All connections of a capture.
#[derive(Debug)]
pub(crate) struct Connections<'c> {
    choice: &'c Choice,
    open: HashMap<[SocketAddr; 2], Connection>,
}

impl<'c> Connections<'c> {
    pub(crate) fn new(choice: &'c Choice) -> Self {
        Self { choice, open: HashMap::new() }
    }

    /// Takes the next segment of the capture.
    pub(crate) fn take(&mut self, segment: Segment<'_>, reporter: &mut Reporter<'_>) -> io::Result<()> {
        let Segment { source, destination, .. } = segment;
        let only = &self.choice.ports;
        let ports = if only.is_empty() { &PORTS[..] } else { only };
        let named = ports.contains(&source.port()) || ports.contains(&destination.port());
        if !named && !only.is_empty() {
            return Ok(());
        }
        let (way, ends) = if source <= destination { (0, [source, destination]) } else { (1, [destination, source]) };
        if let Some(connection) = self.open.get_mut(&ends) {
            if !connection.is_followed_by(way, &segment) {
                return connection.take(way, segment, named, self.choice, reporter);
            }
            connection.finish(reporter)?;
        } else if !segment.syn && segment.payload.bytes.is_empty() {
            return Ok(());
        }
        if self.open.len() >= MOST_CONNECTIONS {
            self.close_silent(reporter)?;
        }
        let mut connection = Connection::new(&ends, self.choice, segment.payload.stamp);
        connection.take(way, segment, named, self.choice, reporter)?;
        self.open.insert(ends, connection);
        Ok(())
    }

    /// The capture ends.
    pub(crate) fn finish(&mut self, reporter: &mut Reporter<'_>) -> io::Result<()> {
        let mut left: Vec<Connection> = self.open.drain().map(|(_, connection)| connection).collect();
        left.sort_unstable_by_key(|connection| connection.stream.number);
        left.iter_mut().try_for_each(|connection| connection.finish(reporter))
    }

    /// Closes the half of the connections that was silent longest, so that memory is bounded in the longest capture.
    fn close_silent(&mut self, reporter: &mut Reporter<'_>) -> io::Result<()> {
        let mut packets: Vec<u64> = self.open.values().map(|connection| connection.last.packet).collect();
        let middle = packets.len() / 2;
        let (_, &mut oldest_kept, _) = packets.select_nth_unstable(middle);
        let mut result = Ok(());
        self.open.retain(|_, connection| {
            let keep = connection.last.packet >= oldest_kept;
            if !keep && result.is_ok() {
                result = connection.finish(reporter);
            }
            keep
        });
        result
    }
}
