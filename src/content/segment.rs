//! One segment of a text.

use crate::base::room::NoRoom;
use crate::content::udh::{Concatenation, Reference};
use crate::schema::codes::MsgFmt;
use crate::schema::counted::Counted;
use crate::text::{Encoding, Room, Stop};

/// One segment of a text: what the content of one message is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Segment<'t> {
    pub(super) text: &'t str,
    pub(super) encoding: Encoding,
    pub(super) reference: Reference,
    pub(super) total: u8,
    pub(super) number: u8,
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
    /// always enough, or those that [`Plan::with_max_len`](crate::content::Plan::with_max_len) was given.
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
