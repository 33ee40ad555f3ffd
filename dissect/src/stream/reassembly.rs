//! Puts the segments of one direction of a TCP connection back in order.

use std::{
    collections::{BTreeMap, VecDeque},
    io,
    ops::Range,
};

use crate::model::Stamp;
use crate::net::Payload;
use crate::stream::tail::{Tail, differences};

/// A hole behind which the receiver has everything is given up after so many seconds: no capture is out of order by
/// that much.
const PATIENCE: i64 = 2;
/// Any other hole, if the sender has gone on behind it for so many seconds. A receiver whose acknowledgements were not
/// captured may have had the bytes, and a retransmission comes sooner.
const LONG_PATIENCE: i64 = 30;
/// Sequence numbers further away than this belong to another connection.
const LEAP: u32 = 1 << 24;
/// The number of holes that are remembered after they were given up, to tell late bytes from repeated ones.
const HOLES: usize = 64;

/// The next piece of a direction, in order.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Piece<'a> {
    /// The next bytes, and the packet that made them available.
    Bytes(&'a [u8], Stamp),
    /// A number of bytes, or an unknown number, was not captured.
    Gap(Option<u64>),
    /// A number of bytes was cut off its packet.
    NotCaptured(usize),
    /// A number of bytes differs from the first copy, which counts.
    Conflict(usize),
    /// A number of bytes arrived after its hole had been given up.
    Late(usize),
    /// No more bytes will come.
    End,
}

/// A function that takes the pieces.
pub(crate) trait Taker: FnMut(Piece<'_>) -> io::Result<()> {}
impl<F: FnMut(Piece<'_>) -> io::Result<()>> Taker for F {}

/// A segment that came too early.
#[derive(Debug)]
struct Early {
    bytes: Vec<u8>,
    missing: usize,
    stamp: Stamp,
}

/// One direction of a connection. Positions are sequence numbers that do not wrap.
#[derive(Debug, Default)]
pub(crate) struct Reassembly {
    next: Option<u64>,
    early: BTreeMap<u64, Early>,
    early_bytes: usize,
    /// The last bytes before `next`, back to the last hole.
    tail: Tail,
    /// The holes that were given up, oldest first.
    holes: VecDeque<Range<u64>>,
    /// The number of bytes that were received more than once.
    repeated: u64,
}

impl Reassembly {
    /// Sets the sequence number of the first byte.
    pub(crate) fn start(&mut self, sequence: u32) {
        // The high bit leaves room below for segments with lower numbers.
        self.next = Some((1 << 32) | u64::from(sequence));
        self.tail.clear();
        self.holes.clear();
    }

    /// Returns the distance of a sequence number from the next byte, or `None` before the first byte.
    pub(crate) fn distance(&self, sequence: u32) -> Option<i32> {
        self.next.map(|next| distance(next, sequence))
    }

    /// Takes the next segment of the capture, and hands out the bytes that are in order now. Retransmissions are compared
    /// with the last `tail` bytes.
    pub(crate) fn accept(&mut self, payload: Payload<'_>, tail: usize, take: &mut impl Taker) -> io::Result<()> {
        self.tail.set_most(tail);
        if payload.bytes.is_empty() && payload.missing == 0 {
            return Ok(());
        }
        let leaps =
            |this: &Self| this.distance(payload.sequence).is_some_and(|distance| distance.unsigned_abs() > LEAP);
        if leaps(self) {
            self.flush(take)?;
            // It may continue what was waiting behind a hole.
            if leaps(self) {
                take(Piece::Gap(None))?;
                self.next = None;
            }
        }
        if self.next.is_none() {
            self.start(payload.sequence);
        }
        let Some(next) = self.next else { return Ok(()) };
        let distance = distance(next, payload.sequence);
        if distance > 0 {
            self.keep(next.wrapping_add_signed(distance.into()), payload, take)?;
            while self.has_old_hole(LONG_PATIENCE, payload.stamp) {
                self.give_up_hole(take)?;
            }
            return Ok(());
        }
        let known = usize::try_from(distance.unsigned_abs()).unwrap_or(usize::MAX);
        self.hand_out(payload.bytes, known, payload.missing, payload.stamp, take)?;
        self.hand_out_early(Some(payload.stamp), take)
    }

    /// Takes an acknowledgement. The receiver has everything before this sequence number, so only the capture lacks the
    /// bytes of a hole before it.
    pub(crate) fn acknowledge(&mut self, sequence: u32, now: Stamp, take: &mut impl Taker) -> io::Result<()> {
        while self.distance(sequence).is_some_and(|distance| distance > 0) && self.has_old_hole(PATIENCE, now) {
            self.give_up_hole(take)?;
        }
        Ok(())
    }

    /// Returns whether bytes have waited behind the first hole for this number of seconds.
    fn has_old_hole(&self, seconds: i64, now: Stamp) -> bool {
        let first = self.early.first_key_value();
        first.is_some_and(|(_, early)| now.time.second.saturating_sub(early.stamp.time.second) >= seconds)
    }

    /// Returns the number of bytes kept, including the overhead of each segment.
    pub(crate) fn kept(&self) -> usize {
        self.early_bytes + self.early.len() * size_of::<(u64, Early)>() + self.tail.kept()
    }

    /// Returns how many bytes were received more than once.
    pub(crate) const fn repeated(&self) -> u64 {
        self.repeated
    }

    /// Returns whether segments wait behind a hole.
    pub(crate) fn is_waiting(&self) -> bool {
        !self.early.is_empty()
    }

    /// Gives up all holes and hands out the bytes behind them.
    pub(crate) fn flush(&mut self, take: &mut impl Taker) -> io::Result<()> {
        while !self.early.is_empty() {
            self.give_up_hole(take)?;
        }
        Ok(())
    }

    /// Drops what is kept.
    pub(crate) fn release(&mut self) {
        self.early = BTreeMap::new();
        self.early_bytes = 0;
        self.tail.release();
        self.holes = VecDeque::new();
    }

    fn keep(&mut self, at: u64, payload: Payload<'_>, take: &mut impl Taker) -> io::Result<()> {
        let Payload { bytes, missing, stamp, .. } = payload;
        let mut differing = 0;
        if let Some(known) = self.early.get_mut(&at) {
            differing = differences(&known.bytes, bytes);
            let shorter = known.bytes.len() < bytes.len();
            let (length, other) = (known.bytes.len() + known.missing, bytes.len() + missing);
            self.repeated += length.min(other) as u64;
            // The first copy of a byte counts. The longer segment continues after it.
            if shorter {
                self.early_bytes += bytes.len() - known.bytes.len();
                known.bytes.extend_from_slice(&bytes[known.bytes.len()..]);
                known.stamp = stamp;
            }
            known.missing = length.max(other) - known.bytes.len();
        } else {
            self.early_bytes += bytes.len();
            self.early.insert(at, Early { bytes: bytes.to_vec(), missing, stamp });
        }
        if differing > 0 { take(Piece::Conflict(differing)) } else { Ok(()) }
    }

    /// Gives up the first hole and hands out the bytes behind it.
    fn give_up_hole(&mut self, take: &mut impl Taker) -> io::Result<()> {
        if let Some((&at, _)) = self.early.first_key_value() {
            take(Piece::Gap(self.next.map(|next| at.saturating_sub(next))))?;
            let next = self.next.replace(at);
            self.leave_hole(next.unwrap_or(at)..at);
        }
        // No packet filled the hole, so each segment keeps its own stamp.
        self.hand_out_early(None, take)
    }

    fn hand_out_early(&mut self, filled_by: Option<Stamp>, take: &mut impl Taker) -> io::Result<()> {
        while let Some(entry) = self.early.first_entry() {
            let Some(known) = self.next.and_then(|next| next.checked_sub(*entry.key())) else { break };
            let Early { bytes, missing, stamp } = entry.remove();
            self.early_bytes -= bytes.len();
            let known = usize::try_from(known).unwrap_or(usize::MAX);
            self.hand_out(&bytes, known, missing, filled_by.unwrap_or(stamp), take)?;
        }
        Ok(())
    }

    /// Hands out the bytes of a segment, except the first `known` bytes, which were handed out before.
    fn hand_out(
        &mut self,
        bytes: &[u8],
        known: usize,
        missing: usize,
        stamp: Stamp,
        take: &mut impl Taker,
    ) -> io::Result<()> {
        let (again, fresh) = bytes.split_at(known.min(bytes.len()));
        if known > 0 {
            self.take_again(again, known, known.min(bytes.len() + missing), take)?;
        }
        let missing = missing.min((bytes.len() + missing).saturating_sub(known));
        if !fresh.is_empty() {
            self.next = self.next.map(|next| next + fresh.len() as u64);
            self.tail.remember(fresh);
            take(Piece::Bytes(fresh, stamp))?;
        }
        if missing == 0 {
            return Ok(());
        }
        let start = self.next.unwrap_or_default();
        self.next = Some(start + missing as u64);
        self.leave_hole(start..start + missing as u64);
        take(Piece::NotCaptured(missing))
    }

    /// Takes the first `length` bytes of a segment that begins `known` bytes before the next one. Bytes that were
    /// handed out before are compared, and those of a hole that was given up are counted.
    fn take_again(&mut self, bytes: &[u8], known: usize, length: usize, take: &mut impl Taker) -> io::Result<()> {
        let start = self.next.unwrap_or_default().saturating_sub(known as u64);
        let late = self.fill_holes(start..start + bytes.len() as u64);
        self.repeated += (length as u64).saturating_sub(late);
        // A keep-alive repeats one byte with any value.
        let differing = if length > 1 { self.tail.differences(bytes, known) } else { 0 };
        if differing > 0 {
            take(Piece::Conflict(differing))?;
        }
        if late > 0 { take(Piece::Late(usize::try_from(late).unwrap_or(usize::MAX))) } else { Ok(()) }
    }

    /// Removes a range from the holes. Returns how many of its bytes lay in a hole.
    fn fill_holes(&mut self, range: Range<u64>) -> u64 {
        let mut filled = 0;
        for index in (0..self.holes.len()).rev() {
            let hole = self.holes[index].clone();
            let (start, end) = (hole.start.max(range.start), hole.end.min(range.end));
            if start >= end {
                continue;
            }
            filled += end - start;
            self.holes.remove(index);
            for rest in [end..hole.end, hole.start..start].into_iter().filter(|rest| !rest.is_empty()) {
                self.holes.insert(index, rest);
            }
        }
        filled
    }

    /// Remembers a hole. The bytes before it are no longer adjacent to the next ones.
    fn leave_hole(&mut self, hole: Range<u64>) {
        self.tail.clear();
        self.holes.push_back(hole);
        if self.holes.len() > HOLES {
            self.holes.pop_front();
        }
    }
}

/// Returns the distance of a sequence number from a position.
#[expect(clippy::cast_possible_truncation, reason = "a segment has the low half of a position")]
const fn distance(position: u64, sequence: u32) -> i32 {
    i32::from_ne_bytes(sequence.wrapping_sub(position as u32).to_ne_bytes())
}
