//! Putting the segments of one long message together.

use core::iter::Zip;
use core::ops::RangeInclusive;
use core::{fmt, slice};

use crate::content::coding::Coding;
use crate::content::payload::Payload;
use crate::content::udh::{Concatenation, Reference};
use crate::schema::codes::MsgFmt;
use crate::text::{InvalidBytes, Text};

/// Puts the parts of one long message together, in any order, in storage that the caller provides.
///
/// The parts lie in `bytes` in their order, one behind the other, so that a character which the sender cut in two is
/// whole again. The caller decides which message a part belongs to: by sender, recipient and
/// [`Concatenation::reference`].
///
/// ```
/// use cmpp_codec::codes::MsgFmt;
/// use cmpp_codec::content::{Collector, Concatenation, Progress, Reference, Slot};
///
/// let (mut slots, mut bytes) = ([Slot::EMPTY; 8], [0; 8 * 140]);
/// let mut collector = Collector::new(&mut slots, &mut bytes);
/// let part = |number| Concatenation { reference: Reference::Octet(0x2e), total: 2, number };
/// // 雨 is 96 e8, and the sender cut it.
/// assert_eq!(collector.add(part(2), MsgFmt::UCS2, b"\xe8\0!"), Ok(Progress::Missing(1)));
/// assert_eq!(collector.add(part(2), MsgFmt::UCS2, b"\xe8\0!"), Ok(Progress::Duplicate));
/// assert_eq!(collector.add(part(1), MsgFmt::UCS2, b"\x96"), Ok(Progress::Complete));
/// assert!(collector.chars().eq(['雨', '!'].map(Ok)));
/// ```
///
/// The storage may also be owned, as arrays or vectors, so that a collector can live in a map. With a heap,
/// `store::LongMessages` (feature `alloc`) does all of that.
///
/// ```
/// use std::collections::HashMap;
///
/// use cmpp_codec::content::{Collector, Slot};
///
/// let mut collectors: HashMap<&[u8], Collector<[Slot; 8], Vec<u8>>> = HashMap::new();
/// collectors.insert(b"13800000001", Collector::new([Slot::EMPTY; 8], vec![0; 8 * 140]));
/// ```
#[derive(Clone, Debug)]
pub struct Collector<S, B> {
    slots: S,
    bytes: B,
    used: usize,
    key: Option<(Reference, u8)>,
    missing: u8,
}

/// The length and the `Msg_Fmt` of one part. A collector needs one slot for each part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Slot(Option<(u8, MsgFmt)>);

impl Slot {
    /// A slot without a part.
    pub const EMPTY: Self = Self(None);

    /// A part that is there.
    #[cfg(feature = "alloc")]
    pub(crate) const fn new(len: u8, msg_fmt: MsgFmt) -> Self {
        Self(Some((len, msg_fmt)))
    }

    pub(crate) fn len(self) -> usize {
        self.0.map_or(0, |(len, _)| len.into())
    }
}

/// What [`Collector::add`] did with a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Progress {
    /// The part is new. This many parts are still missing.
    Missing(u8),
    /// The part is a duplicate.
    Duplicate,
    /// The part was the last one missing.
    Complete,
}

impl<S: AsRef<[Slot]> + AsMut<[Slot]>, B: AsRef<[u8]> + AsMut<[u8]>> Collector<S, B> {
    /// Creates an empty collector. It needs one slot for each part and room for the bytes of all parts, without their
    /// headers: at most 255 slots and 255 × 255 bytes.
    ///
    /// What the storage held before does not matter.
    #[must_use]
    pub fn new(mut slots: S, bytes: B) -> Self {
        slots.as_mut().fill(Slot::EMPTY);
        Self { slots, bytes, used: 0, key: None, missing: 0 }
    }

    /// Removes all parts, for the next message.
    pub fn clear(&mut self) {
        self.slots.as_mut().fill(Slot::EMPTY);
        self.used = 0;
        self.key = None;
        self.missing = 0;
    }

    /// Adds a part: what its header says, its `Msg_Fmt`, and what follows the header.
    ///
    /// The first part decides how many there are. An error changes nothing.
    ///
    /// # Errors
    ///
    /// [`CollectError::Number`] if the number is 0 or above the total; [`CollectError::Foreign`] if reference or total
    /// differ from those of the first part; [`CollectError::Conflict`] if an earlier part has this number but
    /// other bytes; [`CollectError::Slots`] and [`CollectError::Bytes`] if the storage is too small.
    pub fn add(&mut self, part: Concatenation, msg_fmt: MsgFmt, payload: &[u8]) -> Result<Progress, CollectError> {
        let Concatenation { reference, total, number } = part;
        let index = usize::from(number.checked_sub(1).filter(|_| number <= total).ok_or(CollectError::Number)?);
        if self.key.is_some_and(|key| key != (reference, total)) {
            return Err(CollectError::Foreign);
        }
        let (before, rest) = self.slots.as_ref().split_at_checked(index).ok_or(CollectError::Slots)?;
        let slot = *rest.first().ok_or(CollectError::Slots)?;
        let start = before.iter().fold(0, |sum: usize, slot| sum.saturating_add(slot.len()));
        if slot.0.is_some() {
            let there = self.bytes.as_ref().get(start..).and_then(|bytes| bytes.get(..slot.len()));
            let same = there == Some(payload) && slot.0.is_some_and(|(_, there)| there == msg_fmt);
            return if same { Ok(Progress::Duplicate) } else { Err(CollectError::Conflict) };
        }
        if usize::from(total) > self.slots.as_ref().len() {
            return Err(CollectError::Slots);
        }
        let len = u8::try_from(payload.len()).map_err(|_| CollectError::Bytes)?;
        let used = self.used.saturating_add(payload.len());
        self.insert(start, used, payload).ok_or(CollectError::Bytes)?;
        if let Some(slot) = self.slots.as_mut().get_mut(index) {
            *slot = Slot(Some((len, msg_fmt)));
        }
        self.used = used;
        if self.key.is_none() {
            self.key = Some((reference, total));
            self.missing = total;
        }
        self.missing = self.missing.saturating_sub(1);
        Ok(if self.missing == 0 { Progress::Complete } else { Progress::Missing(self.missing) })
    }

    /// Moves what comes later out of the way.
    fn insert(&mut self, start: usize, used: usize, payload: &[u8]) -> Option<()> {
        let later = self.bytes.as_mut().get_mut(start..used)?;
        if payload.len() <= later.len() {
            later.rotate_right(payload.len());
        }
        later.split_at_mut_checked(payload.len())?.0.copy_from_slice(payload);
        Some(())
    }

    /// Returns whether every part is there.
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        self.key.is_some() && self.missing == 0
    }

    /// Returns the reference of the parts and their number, or `None` before the first part.
    #[must_use]
    pub const fn key(&self) -> Option<(Reference, u8)> {
        self.key
    }

    /// Returns the numbers of the parts that are missing; none before the first part.
    pub fn missing(&self) -> impl Iterator<Item = u8> + '_ {
        let total = self.key.map_or(0, |(_, total)| total);
        let empty = |&(_, slot): &(u8, &Slot)| slot.0.is_none();
        (1..=total).zip(self.slots.as_ref()).filter(empty).map(|(number, _)| number)
    }

    /// Returns the bytes of all parts that are there, in order.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.as_ref().get(..self.used).unwrap_or_default()
    }

    /// Returns the payloads of the parts, in order. Neighbours of one encoding are one piece, because a character may be
    /// cut between them; some senders write the last part in another `Msg_Fmt` than the rest. A missing part separates.
    #[must_use]
    pub fn runs(&self) -> Runs<'_> {
        Runs::new(self.slots.as_ref(), self.as_bytes())
    }

    /// Returns the characters of all parts that are text. Offsets count from the start of their run.
    pub fn chars(&self) -> impl Iterator<Item = Result<char, InvalidBytes<'_>>> {
        self.runs().filter_map(Payload::text).flat_map(Text::chars)
    }
}

/// An iterator over the payloads of all parts, from [`Collector::runs`].
#[derive(Clone, Debug)]
pub struct Runs<'c> {
    /// The parts by their numbers.
    slots: Zip<RangeInclusive<u8>, slice::Iter<'c, Slot>>,
    bytes: &'c [u8],
    /// A part that was looked at and does not belong to the run before it.
    pending: Option<(u8, u8, MsgFmt)>,
}

impl<'c> Runs<'c> {
    /// The parts of one message: what is known of each, and the bytes of those that are there.
    pub(crate) fn new(slots: &'c [Slot], bytes: &'c [u8]) -> Self {
        Self { slots: (1..=u8::MAX).zip(slots.iter()), bytes, pending: None }
    }

    /// The next part that is there: its number, length and `Msg_Fmt`.
    fn part(&mut self) -> Option<(u8, u8, MsgFmt)> {
        if let Some(pending) = self.pending.take() {
            return Some(pending);
        }
        self.slots.find_map(|(number, slot)| slot.0.map(|(len, msg_fmt)| (number, len, msg_fmt)))
    }
}

impl<'c> Iterator for Runs<'c> {
    type Item = Payload<'c>;

    fn next(&mut self) -> Option<Payload<'c>> {
        let (mut last, len, first) = self.part()?;
        let mut len = usize::from(len);
        while let Some((number, more, msg_fmt)) = self.part() {
            let alike =
                msg_fmt == first || matches!(msg_fmt.coding(), Coding::Text(_)) && msg_fmt.coding() == first.coding();
            if number != last.saturating_add(1) || !alike {
                self.pending = Some((number, more, msg_fmt));
                break;
            }
            last = number;
            len = len.saturating_add(more.into());
        }
        let (run, rest) = self.bytes.split_at_checked(len)?;
        self.bytes = rest;
        Some(Payload::new(first, run))
    }
}

impl core::iter::FusedIterator for Runs<'_> {}

/// Why a part was not added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CollectError {
    /// The number is 0 or above the total.
    Number,
    /// The part belongs to another message: its reference or its total differs.
    Foreign,
    /// Another part has this number.
    Conflict,
    /// The storage has fewer slots than the message has parts.
    Slots,
    /// The storage has no room for the part's bytes.
    Bytes,
}

impl fmt::Display for CollectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Number => "the part's number is 0 or above the total",
            Self::Foreign => "the part belongs to another message",
            Self::Conflict => "another part has this number",
            Self::Slots => "fewer slots than parts",
            Self::Bytes => "no room for the part's bytes",
        })
    }
}

impl core::error::Error for CollectError {}
