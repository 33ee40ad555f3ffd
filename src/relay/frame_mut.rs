//! A message changed in place.

use zerocopy::FromBytes;

use crate::base::octets::OctetStr;
use crate::base::version::Version;
use crate::inspect::dissect;
use crate::relay::reports::carries_report;
use crate::schema::error::Error;
use crate::schema::msg_id::MsgId;
use crate::wire::frame::Frame;
use crate::wire::header::{CommandId, Header, SequenceId};

/// One message whose bytes may be changed.
///
/// Only values change, never lengths, so what was a message stays one. Each field is found by the tables, in the
/// version that the connection has; `None` says that this message has no such field, or ends before it.
///
/// ```
/// use cmpp_codec::relay::FrameMut;
/// use cmpp_codec::{MsgId, Version};
///
/// let mut bytes = *b"\0\0\0\x15\x80\0\0\x04\0\0\0\x01\xb4\xc5\x53\0\0\x01\0\0\0";
/// let mut frame = FrameMut::from_message(&mut bytes)?;
/// frame.set_sequence_id(7);
/// *frame.msg_id_mut(Version::V20).unwrap() = MsgId::new(1);
/// assert_eq!(bytes, *b"\0\0\0\x15\x80\0\0\x04\0\0\0\x07\0\0\0\0\0\0\0\x01\0");
/// # Ok::<(), cmpp_codec::Error>(())
/// ```
#[derive(Debug)]
pub struct FrameMut<'a> {
    bytes: &'a mut [u8],
}

impl<'a> FrameMut<'a> {
    /// Takes bytes that are exactly one message.
    ///
    /// # Errors
    ///
    /// As [`Frame::from_message`].
    pub fn from_message(message: &'a mut [u8]) -> Result<Self, Error> {
        Frame::from_message(message)?;
        Ok(Self { bytes: message })
    }

    /// The message, to be read.
    #[must_use]
    pub const fn as_frame(&self) -> Frame<'_> {
        Frame::of_bytes(self.bytes)
    }

    /// Gives the message another `Sequence_Id`: each connection counts its own.
    pub fn set_sequence_id(&mut self, sequence_id: impl Into<SequenceId>) {
        if let Ok((header, _)) = Header::mut_from_prefix(self.bytes) {
            header.sequence_id.set(sequence_id.into().0);
        }
    }

    /// The message's `Msg_Id`: of SUBMIT, DELIVER, CANCEL, FWD, and the answers to all of them but CANCEL.
    #[must_use]
    pub fn msg_id_mut(&mut self, version: Version) -> Option<&mut MsgId> {
        let bytes = self.field_mut(version, "Msg_Id", 0)?;
        MsgId::mut_from_bytes(bytes).ok()
    }

    /// The destination at `index`, counted from 0: a recipient of SUBMIT or FWD, or the one service code of DELIVER.
    ///
    /// ```
    /// # use cmpp_codec::{Counted, Encode, Octets, v20};
    /// use cmpp_codec::Version;
    /// use cmpp_codec::relay::FrameMut;
    ///
    /// # let recipients = [Octets::new("13800000001")?, Octets::new("13800000002")?];
    /// # let submit = v20::Submit { head: &Default::default(), dest_terminal_ids: Counted::new(&recipients)?,
    /// #     dest: &Default::default(), msg_content: Counted::new("hello")?, tail: &Default::default() };
    /// # let mut out = [0; 256];
    /// # let n = submit.encode(7, &mut out)?;
    /// # let bytes = &mut out[..n];
    /// // A 2.0 SUBMIT to two phones.
    /// let mut frame = FrameMut::from_message(bytes)?;
    /// frame.dest_mut(Version::V20, 1).unwrap().set("8613800000002")?;
    /// assert!(frame.dest_mut(Version::V20, 2).is_none());
    /// assert_eq!(bytes[128..163], *b"\x0213800000001\0\0\0\0\0\0\0\0\0\08613800000002");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn dest_mut(&mut self, version: Version, index: u8) -> Option<&mut OctetStr> {
        let name = if self.as_frame().command_id() == CommandId::SUBMIT { "Dest_terminal_Id" } else { "Dest_Id" };
        OctetStr::mut_from_bytes(self.field_mut(version, name, index.into())?).ok()
    }

    /// The `Msg_Id` inside a status report: of a DELIVER or FWD that carries one. A relay that gives out identifiers of
    /// its own has to change it back here too.
    #[must_use]
    pub fn report_msg_id_mut(&mut self, version: Version) -> Option<&mut MsgId> {
        if !carries_report(self.as_frame(), version, true) {
            return None;
        }
        MsgId::mut_from_prefix(self.field_mut(version, "Msg_Content", 0)?).ok().map(|(msg_id, _)| msg_id)
    }

    /// The bytes of the field with that name, the one at `index` where it repeats.
    fn field_mut(&mut self, version: Version, name: &str, index: usize) -> Option<&mut [u8]> {
        let mut items = dissect(self.as_frame(), version).map_while(Result::ok).filter(|item| item.field.name == name);
        let item = items.nth(index)?;
        let (start, len) = (item.offset, item.bytes.len());
        self.bytes.get_mut(start..)?.get_mut(..len)
    }
}
