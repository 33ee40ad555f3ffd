//! Puts one direction of a TCP connection back in order.

use std::{collections::BTreeMap, io};

use crate::model::Stamp;
use crate::net::Payload;

/// A hole is given up once this much lies behind it. More than a sender may have under way in CMPP, whose window is 16 messages.
const HELD_BYTES: usize = 1 << 20;
const HELD_SEGMENTS: usize = 256;
/// A hole that the receiver did not see is given up after so many seconds: no capture is out of order by that much.
const PATIENCE: i64 = 2;
/// Sequence numbers that leap further than this belong to something else.
const LEAP: u32 = 1 << 24;

/// What comes out, in order.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Piece<'a> {
    /// The next bytes, and the packet that made them available.
    Bytes(&'a [u8], Stamp),
    /// So many bytes were not captured; `None` if nobody knows how many.
    Gap(Option<u64>),
    /// So many bytes were cut off their packets.
    NotCaptured(usize),
    /// No more bytes will come.
    End,
}

/// Who is told.
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
}

impl Reassembly {
    /// A SYN said which byte comes first.
    pub(crate) fn start(&mut self, sequence: u32) {
        // Room below, for segments from before.
        self.next = Some((1 << 32) | u64::from(sequence));
    }

    /// How far a sequence number is from the next byte; `None` before the first one.
    pub(crate) fn distance(&self, sequence: u32) -> Option<i32> {
        self.next.map(|next| distance(next, sequence))
    }

    /// Takes a segment in, in whatever order, and hands out what is in order now.
    pub(crate) fn accept(&mut self, payload: Payload<'_>, take: &mut impl Taker) -> io::Result<()> {
        if payload.bytes.is_empty() && payload.missing == 0 {
            return Ok(());
        }
        match self.distance(payload.sequence) {
            None => self.start(payload.sequence),
            Some(distance) if distance.unsigned_abs() <= LEAP => {}
            Some(_) => {
                self.flush(take)?;
                take(Piece::Gap(None))?;
                self.start(payload.sequence);
            }
        }
        let Some(next) = self.next else { return Ok(()) };
        let distance = distance(next, payload.sequence);
        if distance > 0 {
            self.keep(next.wrapping_add_signed(distance.into()), payload);
            if self.early_bytes > HELD_BYTES || self.early.len() > HELD_SEGMENTS {
                self.give_up_hole(take)?;
            }
            return Ok(());
        }
        let known = usize::try_from(distance.unsigned_abs()).unwrap_or(usize::MAX);
        self.hand_out(payload.bytes, known, payload.missing, payload.stamp, take)?;
        self.hand_out_early(Some(payload.stamp), take)
    }

    /// The receiver has everything before this sequence number. So a hole there is the capture's, and will stay.
    pub(crate) fn acknowledge(&mut self, sequence: u32, now: Stamp, take: &mut impl Taker) -> io::Result<()> {
        while let Some((_, early)) = self.early.first_key_value() {
            let received = self.distance(sequence).is_some_and(|distance| distance > 0);
            if !received || now.time.second.saturating_sub(early.stamp.time.second) < PATIENCE {
                break;
            }
            self.give_up_hole(take)?;
        }
        Ok(())
    }

    /// How many bytes are kept, with what keeping a segment costs.
    pub(crate) fn kept(&self) -> usize {
        self.early_bytes + self.early.len() * size_of::<(u64, Early)>()
    }

    /// Whether segments are kept that came too early.
    pub(crate) fn is_waiting(&self) -> bool {
        !self.early.is_empty()
    }

    /// Hands out what is left, over all holes.
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
    }

    fn keep(&mut self, at: u64, payload: Payload<'_>) {
        let Payload { bytes, missing, stamp, .. } = payload;
        let longer = self.early.get(&at).is_none_or(|known| known.bytes.len() < bytes.len());
        if longer {
            let before = self.early.insert(at, Early { bytes: bytes.to_vec(), missing, stamp });
            self.early_bytes += bytes.len() - before.map_or(0, |before| before.bytes.len());
        }
    }

    /// Goes on behind the first hole.
    fn give_up_hole(&mut self, take: &mut impl Taker) -> io::Result<()> {
        if let Some((&at, _)) = self.early.first_key_value() {
            take(Piece::Gap(self.next.map(|next| at.saturating_sub(next))))?;
            self.next = Some(at);
        }
        // No packet filled the hole, so each of these stands for itself.
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

    /// Hands out the bytes of a segment but the first `known` ones, which were handed out before.
    fn hand_out(
        &mut self,
        bytes: &[u8],
        known: usize,
        missing: usize,
        stamp: Stamp,
        take: &mut impl Taker,
    ) -> io::Result<()> {
        let fresh = bytes.get(known..).unwrap_or_default();
        let missing = missing.min((bytes.len() + missing).saturating_sub(known));
        self.next = self.next.map(|next| next + (fresh.len() + missing) as u64);
        if !fresh.is_empty() {
            take(Piece::Bytes(fresh, stamp))?;
        }
        if missing > 0 { take(Piece::NotCaptured(missing)) } else { Ok(()) }
    }
}

/// How far a sequence number is from a position.
#[expect(clippy::cast_possible_truncation, reason = "a segment has the low half of a position")]
const fn distance(position: u64, sequence: u32) -> i32 {
    i32::from_ne_bytes(sequence.wrapping_sub(position as u32).to_ne_bytes())
}
