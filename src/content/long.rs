//! Splitting a text into the contents of one message or several.

use core::fmt;

use crate::content::reserve::Reserve;
use crate::content::segment::Segment;
use crate::content::udh::Reference;
use crate::text::{Encoding, Unwritable};

/// How a text is split into segments, each the content of one message.
///
/// A text that fits into one message is one segment without a header. A longer text is split into up to 255 segments,
/// each with a user data header. A character is never cut.
///
/// ```
/// use cmpp_codec::content::{Encoding, Plan, Reference};
///
/// let text = "雨".repeat(100);
/// let plan = Plan::new(&text, Reference::Octet(0x2e))?;
/// assert_eq!((plan.encoding(), plan.total()), (Encoding::Ucs2, 2));
/// let mut out = [0; 140];
/// for segment in plan.segments() {
///     let content = segment.write(&mut out)?;
///     // … one SUBMIT: msg_fmt: segment.msg_fmt(), tp_udhi: segment.tp_udhi(), msg_content: content
///     assert_eq!(content[..6], [0x05, 0x00, 0x03, 0x2e, segment.total(), segment.number()]);
///     assert_eq!(content.len(), [6 + 134, 6 + 66][usize::from(segment.number() - 1)]);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Plan<'t> {
    text: &'t str,
    encoding: Encoding,
    reference: Reference,
    /// Bytes of text in one part.
    room: usize,
    /// Bytes less in the first part, and in the last.
    first: usize,
    last: usize,
    /// Bytes of UTF-8 that fill one part, if all characters are as long: then no part has to be measured.
    stride: Option<usize>,
    total: u8,
}

impl<'t> Plan<'t> {
    /// Plans a text in the shortest encoding that every phone reads: [`Encoding::of`].
    ///
    /// `reference` tells the segments of this text from those of others. A text of one segment does not use it.
    ///
    /// # Errors
    ///
    /// [`PlanError::TooLong`] if the text takes more than 255 segments.
    pub fn new(text: &'t str, reference: Reference) -> Result<Self, PlanError> {
        Self::with_encoding(text, Encoding::of(text), reference)
    }

    /// Plans a text in the given encoding.
    ///
    /// # Errors
    ///
    /// [`PlanError::Unwritable`] if the encoding lacks a character, [`PlanError::TooLong`] if the text takes more than
    /// 255 segments.
    pub fn with_encoding(text: &'t str, encoding: Encoding, reference: Reference) -> Result<Self, PlanError> {
        Self::with_max_len(text, encoding, reference, encoding.max_len())
    }

    /// Plans a text in the given encoding, with at most `max_len` bytes of content in each message, header included.
    ///
    /// Use it for a gateway that accepts 160 characters of ASCII, although the specification says "less than 160", or
    /// for one that accepts less than usual, because it adds a signature for example.
    ///
    /// # Errors
    ///
    /// The same errors as [`with_encoding`](Self::with_encoding). [`PlanError::TooLong`] also if `max_len` has no room
    /// for a character.
    pub fn with_max_len(
        text: &'t str,
        encoding: Encoding,
        reference: Reference,
        max_len: u8,
    ) -> Result<Self, PlanError> {
        Self::with_reserve(text, encoding, reference, max_len, Reserve::NONE)
    }

    /// Plans the same, but leaves room for what the gateway adds. [`total`](Self::total) says how many messages the
    /// text then takes.
    ///
    /// # Errors
    ///
    /// The same errors as [`with_max_len`](Self::with_max_len); [`PlanError::TooLong`] also if a message has no room for
    /// a character beside the reserve.
    pub fn with_reserve(
        text: &'t str,
        encoding: Encoding,
        reference: Reference,
        max_len: u8,
        reserve: Reserve,
    ) -> Result<Self, PlanError> {
        let len = encoding.encoded_len(text).map_err(PlanError::Unwritable)?;
        let plan = Self { text, encoding, reference, room: max_len.into(), first: 0, last: 0, stride: None, total: 1 };
        if reserve.left(encoding, max_len).is_some_and(|left| len <= left) {
            return Ok(plan);
        }
        if text.is_empty() {
            return Err(PlanError::TooLong);
        }
        let [first, last, each] = reserve.in_bytes(encoding);
        let room = plan.room.saturating_sub(reference.header_len().into()).saturating_sub(each);
        let mut plan = Self { room, first, last, total: 0, ..plan };
        // A code unit of UCS-2 is one to three bytes of UTF-8, so a text at either end has only characters of that kind.
        let units = len / 2;
        plan.stride = match encoding {
            _ if first > 0 || last > 0 => None,
            Encoding::Ascii => Some(room),
            Encoding::Ucs2 if text.len() == units => Some(room / 2),
            Encoding::Ucs2 if text.len() == units.saturating_mul(3) => Some((room / 2).saturating_mul(3)),
            Encoding::Ucs2 | Encoding::Gb => None,
        };
        if let Some(stride) = plan.stride {
            let total = text.len().checked_next_multiple_of(stride).and_then(|all| all.checked_div(stride));
            plan.total = total.and_then(|total| u8::try_from(total).ok()).ok_or(PlanError::TooLong)?;
            return Ok(plan);
        }
        let mut rest = text;
        while !rest.is_empty() {
            plan.total = plan.total.checked_add(1).ok_or(PlanError::TooLong)?;
            let (here, after) = plan.split(rest, plan.total);
            if here.is_empty() {
                return Err(PlanError::TooLong);
            }
            rest = after;
        }
        Ok(plan)
    }

    /// Returns the encoding.
    #[must_use]
    pub const fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Returns the number of segments: how many messages the text costs.
    #[must_use]
    pub const fn total(&self) -> u8 {
        self.total
    }

    /// Returns an iterator over the segments, in order.
    #[must_use]
    pub const fn segments(&self) -> Segments<'t> {
        Segments { plan: *self, rest: self.text, number: 0 }
    }

    /// Splits off what fits into the part of this number, from 1.
    #[inline]
    fn split(self, text: &str, number: u8) -> (&str, &str) {
        match self.stride {
            Some(stride) => text.split_at_checked(stride).unwrap_or((text, "")),
            None => self.split_measured(text, number),
        }
    }

    fn split_measured(self, text: &str, number: u8) -> (&str, &str) {
        let room = if number == 1 { self.room.saturating_sub(self.first) } else { self.room };
        let (here, after) = self.encoding.split(text, room);
        let is_last = |room| self.encoding.split(text, room).1.is_empty();
        if self.last == 0 || !after.is_empty() || is_last(room.saturating_sub(self.last)) {
            return (here, after);
        }
        // All of it fits, but not beside what is added to the last part: one character goes there.
        let at = text.char_indices().next_back().map_or(0, |(at, _)| at);
        text.split_at_checked(at).unwrap_or((text, ""))
    }
}

/// An iterator over the segments of a text, from [`Plan::segments`].
#[derive(Clone, Debug)]
pub struct Segments<'t> {
    plan: Plan<'t>,
    rest: &'t str,
    number: u8,
}

impl<'t> Iterator for Segments<'t> {
    type Item = Segment<'t>;

    #[inline]
    fn next(&mut self) -> Option<Segment<'t>> {
        if self.number >= self.plan.total {
            return None;
        }
        self.number = self.number.saturating_add(1);
        let (text, rest) = self.plan.split(self.rest, self.number);
        self.rest = rest;
        Some(Segment {
            text,
            encoding: self.plan.encoding,
            reference: self.plan.reference,
            total: self.plan.total,
            number: self.number,
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.plan.total.saturating_sub(self.number).into();
        (left, Some(left))
    }
}

impl ExactSizeIterator for Segments<'_> {}
impl core::iter::FusedIterator for Segments<'_> {}

/// Why a text cannot be planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PlanError {
    /// The encoding lacks a character.
    Unwritable(Unwritable),
    /// The text takes more than 255 segments.
    TooLong,
}

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unwritable(unwritable) => unwritable.fmt(f),
            Self::TooLong => f.write_str("the text takes more than 255 parts"),
        }
    }
}

impl core::error::Error for PlanError {}
