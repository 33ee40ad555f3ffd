//! The output that a message is built in.

use zerocopy::FromBytes;

use crate::base::octets::OctetStr;
use crate::base::room::{NoRoom, TooLong};
use crate::build::error::BuildError;
use crate::content::Segment;
use crate::schema::codes::MsgFmt;
use crate::text::{Encoding, Room};
use crate::wire::header::{CommandId, Header, SequenceId};
use crate::wire::write::copy_piece;

/// What is left of the output.
#[derive(Debug)]
pub(super) struct Rest<'o> {
    bytes: &'o mut [u8],
    pub(super) used: usize,
}

impl<'o> Rest<'o> {
    /// The header, and what follows it.
    #[inline]
    pub(super) fn new(out: &'o mut [u8]) -> Result<(&'o mut Header, Self), BuildError> {
        let Ok((header, bytes)) = Header::mut_from_prefix(out) else {
            return Err(NoRoom { needed: Header::LEN }.into());
        };
        Ok((header, Rest { bytes, used: Header::LEN }))
    }

    /// The next fields, as they lie in the output.
    #[inline]
    pub(super) fn fixed<T: FromBytes + zerocopy::IntoBytes + zerocopy::KnownLayout>(
        self,
    ) -> Result<(&'o mut T, Self), BuildError> {
        // It does not wrap: so many bytes there are.
        let used = self.used.wrapping_add(size_of::<T>());
        match T::mut_from_prefix(self.bytes) {
            Ok((fields, bytes)) => Ok((fields, Self { bytes, used })),
            Err(_) => Err(NoRoom { needed: used }.into()),
        }
    }

    /// The length and the content.
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

    /// The length and the content: the text in the plainest encoding that has every character.
    pub(super) fn text(self, text: &str) -> Result<(MsgFmt, Self), BuildError> {
        let encoding = Encoding::of(text);
        // Never an error: it was chosen by the text.
        let len = encoding.encoded_len(text).unwrap_or_default();
        let max = encoding.max_len().into();
        if len > max {
            let by = TooLong { max, given: len };
            return Err(BuildError::TooLong { field: "Msg_Content", by });
        }
        Ok((encoding.msg_fmt(), self.filled(len, |to| _ = encoding.encode(text, Room::new(to)))?))
    }

    /// The length and the content: one part of a long text, its header included.
    pub(super) fn segment(self, segment: &Segment<'_>) -> Result<Self, BuildError> {
        self.filled(segment.encoded_len(), |to| {
            let _written = segment.write(to);
        })
    }

    /// The length, and a content of at most 255 bytes that is written where it is to be.
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

/// Sets a text, and names the field if it does not fit.
#[inline]
pub(super) fn set(field: &mut OctetStr, name: &'static str, text: impl AsRef<[u8]>) -> Result<(), BuildError> {
    field.set(text).map_err(|by| BuildError::TooLong { field: name, by })
}

/// Fills in the header and tells the length of the message.
#[inline]
pub(super) fn seal(header: &mut Header, command: CommandId, sequence_id: impl Into<SequenceId>, len: usize) -> usize {
    // No message is longer than 8578 bytes: the mask only tells the compiler so.
    header.total_length.set(u32::try_from(len & 0xffff).unwrap_or(u32::MAX));
    header.command_id.set(command.0);
    header.sequence_id.set(sequence_id.into().0);
    len
}
