//! The buffer in which a message is built.

use zerocopy::FromBytes;

use crate::base::octets::OctetStr;
use crate::base::room::{NoRoom, TooLong};
use crate::build::error::BuildError;
use crate::content::{Reserve, Segment};
use crate::schema::codes::MsgFmt;
use crate::text::{Encoding, Room};
use crate::wire::header::{CommandId, Header, SequenceId};
use crate::wire::write::copy_piece;

/// The rest of the buffer.
#[derive(Debug)]
pub(super) struct Rest<'o> {
    bytes: &'o mut [u8],
    pub(super) used: usize,
}

impl<'o> Rest<'o> {
    /// Returns the header at the start of the buffer, and the rest.
    #[inline]
    pub(super) fn new(out: &'o mut [u8]) -> Result<(&'o mut Header, Self), BuildError> {
        let Ok((header, bytes)) = Header::mut_from_prefix(out) else {
            return Err(NoRoom { needed: Header::LEN }.into());
        };
        Ok((header, Rest { bytes, used: Header::LEN }))
    }

    /// Returns the next fields in the buffer, and the rest.
    #[inline]
    pub(super) fn fixed<T: FromBytes + zerocopy::IntoBytes + zerocopy::KnownLayout>(
        self,
    ) -> Result<(&'o mut T, Self), BuildError> {
        // The sum does not wrap, because the buffer has at least as many bytes.
        let used = self.used.wrapping_add(size_of::<T>());
        match T::mut_from_prefix(self.bytes) {
            Ok((fields, bytes)) => Ok((fields, Self { bytes, used })),
            Err(_) => Err(NoRoom { needed: used }.into()),
        }
    }

    /// Writes the length and the content.
    #[expect(clippy::inline_always, reason = "out of line the output goes through memory twice")]
    #[inline(always)]
    pub(super) fn counted(self, content: &[u8]) -> Result<Self, BuildError> {
        let used = self.used.saturating_add(content.len()).saturating_add(1);
        let too_long = TooLong { max: 255, given: content.len() };
        let n = u8::try_from(content.len()).map_err(|_| BuildError::TooLong { field: "Msg_Content", by: too_long })?;
        let Some((here, bytes)) = self.bytes.split_first_mut().and_then(|(length, after)| {
            *length = n;
            after.split_at_mut_checked(content.len())
        }) else {
            return Err(NoRoom { needed: used }.into());
        };
        copy_piece(here, content);
        Ok(Self { bytes, used })
    }

    /// Writes the length and the content: the text as ASCII if possible, else as UCS-2. It leaves room for what the
    /// gateway adds.
    pub(super) fn text(self, text: &str, reserve: Reserve) -> Result<(MsgFmt, Self), BuildError> {
        let encoding = Encoding::of(text);
        // The error cannot occur: the encoding was chosen for this text.
        let len = encoding.encoded_len(text).unwrap_or_default();
        let left = reserve.left(encoding, encoding.max_len());
        if left.is_none_or(|left| len > left) {
            let max = left.unwrap_or(0);
            let by = TooLong { max, given: len };
            return Err(BuildError::TooLong { field: "Msg_Content", by });
        }
        Ok((encoding.msg_fmt(), self.filled(len, |to| _ = encoding.encode(text, Room::new(to)))?))
    }

    /// Writes the length and the content: one segment of a long text, including its user data header.
    pub(super) fn segment(self, segment: &Segment<'_>) -> Result<Self, BuildError> {
        self.filled(segment.encoded_len(), |to| {
            let _written = segment.write(to);
        })
    }

    /// Writes the length, and lets `write` write the content, of at most 255 bytes, into the buffer.
    pub(super) fn filled(self, len: usize, write: impl FnOnce(&mut [u8])) -> Result<Self, BuildError> {
        let used = self.used.saturating_add(len).saturating_add(1);
        let Some((here, bytes)) = self.bytes.split_first_mut().and_then(|(length, after)| {
            *length = u8::try_from(len).ok()?;
            after.split_at_mut_checked(len)
        }) else {
            return Err(NoRoom { needed: used }.into());
        };
        write(here);
        Ok(Self { bytes, used })
    }
}

/// Sets the text of a field. The error has the name of the field.
#[inline]
pub(super) fn set(field: &mut OctetStr, name: &'static str, text: impl AsRef<[u8]>) -> Result<(), BuildError> {
    field.set(text).map_err(|by| BuildError::TooLong { field: name, by })
}

/// Writes the header and returns the length of the message in bytes.
#[inline]
pub(super) fn seal(header: &mut Header, command: CommandId, sequence_id: impl Into<SequenceId>, len: usize) -> usize {
    // The mask changes nothing, because no message is longer than 8578 bytes. It tells the compiler so.
    header.total_length.set(u32::try_from(len & 0xffff).unwrap_or(u32::MAX));
    header.command_id.set(command.0);
    header.sequence_id.set(sequence_id.into().0);
    len
}
