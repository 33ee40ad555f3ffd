//! Splitting a text into the contents of one message or several.

use core::fmt;

use crate::base::room::NoRoom;
use crate::content::udh::{Concatenation, Reference};
use crate::schema::codes::MsgFmt;
use crate::schema::counted::Counted;
use crate::text::{Encoding, Room, Stop, Unwritable};

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
        let len = encoding.encoded_len(text).map_err(PlanError::Unwritable)?;
        if len <= usize::from(max_len) {
            return Ok(Self { text, encoding, reference, room: max_len.into(), stride: None, total: 1 });
        }
        let room: usize = max_len.saturating_sub(reference.header_len()).into();
        // A code unit of UCS-2 is one to three bytes of UTF-8, so a text at either end has only characters of that kind.
        let units = len / 2;
        let stride = match encoding {
            Encoding::Ascii => Some(room),
            Encoding::Ucs2 if text.len() == units => Some(room / 2),
            Encoding::Ucs2 if text.len() == units.saturating_mul(3) => Some((room / 2).saturating_mul(3)),
            Encoding::Ucs2 | Encoding::Gb => None,
        };
        let mut plan = Self { text, encoding, reference, room, stride, total: 0 };
        if let Some(stride) = stride {
            let total = text.len().checked_next_multiple_of(stride).and_then(|all| all.checked_div(stride));
            plan.total = total.and_then(|total| u8::try_from(total).ok()).ok_or(PlanError::TooLong)?;
            return Ok(plan);
        }
        let mut rest = text;
        while !rest.is_empty() {
            let (here, after) = plan.split(rest);
            plan.total = plan.total.checked_add(1).filter(|_| !here.is_empty()).ok_or(PlanError::TooLong)?;
            rest = after;
        }
        Ok(plan)
    }

    /// Returns the encoding.
    #[must_use]
    pub const fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Returns the number of segments.
    #[must_use]
    pub const fn total(&self) -> u8 {
        self.total
    }

    /// Returns an iterator over the segments, in order.
    #[must_use]
    pub const fn segments(&self) -> Segments<'t> {
        Segments { plan: *self, rest: self.text, number: 0 }
    }

    /// Splits off what fits into one part.
    #[inline]
    fn split(self, text: &str) -> (&str, &str) {
        match self.stride {
            Some(stride) => text.split_at_checked(stride).unwrap_or((text, "")),
            None => self.encoding.split(text, self.room),
        }
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
        let (text, rest) = self.plan.split(self.rest);
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

/// One segment of a text: what the content of one message is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Segment<'t> {
    text: &'t str,
    encoding: Encoding,
    reference: Reference,
    total: u8,
    number: u8,
}

impl<'t> Segment<'t> {
    /// Returns the piece of the text.
    #[must_use]
    pub const fn text(&self) -> &'t str {
        self.text
    }

    /// Returns the number of segments: the value for `Pk_total`.
    #[must_use]
    pub const fn total(&self) -> u8 {
        self.total
    }

    /// Returns which segment this is, from 1: the value for `Pk_number`.
    #[must_use]
    pub const fn number(&self) -> u8 {
        self.number
    }

    /// Returns the value for `Msg_Fmt`.
    #[must_use]
    pub const fn msg_fmt(&self) -> MsgFmt {
        self.encoding.msg_fmt()
    }

    /// Returns the value for `TP_udhi`: 1 if there are several segments, because each then begins with a header.
    #[must_use]
    pub const fn tp_udhi(&self) -> u8 {
        if self.total > 1 { 1 } else { 0 }
    }

    /// Returns what the header says, or `None` if there is only one segment.
    #[must_use]
    pub const fn concatenation(&self) -> Option<Concatenation> {
        if self.total > 1 {
            Some(Concatenation { reference: self.reference, total: self.total, number: self.number })
        } else {
            None
        }
    }

    /// Returns the length of the content in bytes, header included.
    #[must_use]
    pub fn encoded_len(&self) -> usize {
        let header = self.concatenation().map_or(0, |part| part.reference.header_len().into());
        // The plan was made for an encoding that has every character.
        self.encoding.encoded_len(self.text).unwrap_or_default().saturating_add(header)
    }

    /// Writes the content to the start of `out`, in one pass: the value for `msg_content`.
    ///
    /// # Errors
    ///
    /// [`NoRoom`] if `out` is too short; then `out` may hold a part of the content. [`Encoding::max_len`] bytes are
    /// always enough, or those that [`Plan::with_max_len`] was given.
    #[inline]
    pub fn write<'o>(&self, out: &'o mut [u8]) -> Result<Counted<'o, u8>, NoRoom> {
        let (whole, mut room) = (out.len(), Room::new(out));
        let fits = self.concatenation().is_none_or(|part| part.push_header(&mut room));
        let step = self.encoding.encode(self.text, room);
        if !fits || step.stop != Stop::End {
            return Err(NoRoom { needed: self.encoded_len() });
        }
        let len = whole.saturating_sub(step.room.len());
        // At most 255 bytes: the plan cut the text so.
        Ok(Counted::of_octet(out.get(..len).unwrap_or_default()))
    }
}

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
