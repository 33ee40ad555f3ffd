//! Changing a message in place.

use core::fmt;

use zerocopy::FromBytes;

use crate::base::octets::OctetStr;
use crate::base::version::Version;
use crate::content::StatusReport;
use crate::layouts::{Layouts, V20, with_version};
use crate::pdu::{Cancel, Command, DeliverResp, FwdResp, Message, SubmitResp};
use crate::relay::views_mut::{DeliverMut, FwdMut, SubmitMut};
use crate::schema::codes::{DeliveryKind, FwdType};
use crate::schema::error::Error;
use crate::schema::msg_id::MsgId;
use crate::wire::frame::{Bytes, Frame};
use crate::wire::header::{CommandId, SequenceId};

/// A message whose fields can be changed in place. Lengths cannot be changed, so the message stays valid.
///
/// [`submit`](Self::submit), [`deliver`](Self::deliver) and [`fwd`](Self::fwd) return the typed fields of these
/// messages, [`fixed`](Self::fixed) those of every other message. The identifiers and numbers that every relay replaces
/// have methods of their own, for a version known at run time.
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
pub struct FrameMut<'a>(&'a mut Bytes);

impl<'a> FrameMut<'a> {
    /// Creates a frame from bytes that hold exactly one message.
    ///
    /// # Errors
    ///
    /// The same errors as [`Frame::from_message`].
    pub fn from_message(message: &'a mut [u8]) -> Result<Self, Error> {
        Frame::from_message(message)?;
        // The error cannot occur: the frame has a header.
        Bytes::mut_from_bytes(message).map(Self).map_err(|_| Frame::broken_length())
    }

    /// Returns the message for reading.
    #[must_use]
    pub const fn as_frame(&self) -> Frame<'_> {
        Frame::of_bytes(self.0)
    }

    /// Replaces the `Sequence_Id`, which each connection counts for itself.
    pub fn set_sequence_id(&mut self, sequence_id: impl Into<SequenceId>) {
        self.0.header.sequence_id.set(sequence_id.into().0);
    }

    /// Returns the fields of a SUBMIT of version `V`, or `None` if the frame holds no such message.
    ///
    /// ```
    /// # use cmpp_codec::{Counted, Encode, Octets, v20};
    /// use cmpp_codec::V20;
    /// use cmpp_codec::relay::FrameMut;
    ///
    /// # let recipients = [Octets::new("13800000001")?, Octets::new("13800000002")?];
    /// # let submit = v20::Submit::new(&v20::SubmitHead::EMPTY, Counted::literal(&recipients), Counted::literal(b"hello"));
    /// # let mut out = [0; 256];
    /// # let n = submit.encode(7, &mut out)?;
    /// # let bytes = &mut out[..n];
    /// // A 2.0 SUBMIT to two phones.
    /// let mut frame = FrameMut::from_message(bytes)?;
    /// let submit = frame.submit::<V20>().expect("it is one");
    /// submit.head.service_id.set("WEATHER")?;
    /// submit.dest_terminal_ids[1].set("8613800000002")?;
    /// assert_eq!(bytes[24..34], *b"WEATHER\0\0\0");
    /// assert_eq!(bytes[150..163], *b"8613800000002");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn submit<V: Layouts>(&mut self) -> Option<SubmitMut<'_, V>> {
        SubmitMut::read(self.body_of::<crate::pdu::Submit<'_, V>>()?)
    }

    /// Returns the fields of a DELIVER of version `V`, or `None` if the frame holds no such message.
    #[must_use]
    pub fn deliver<V: Layouts>(&mut self) -> Option<DeliverMut<'_, V>> {
        DeliverMut::read(self.body_of::<crate::pdu::Deliver<'_, V>>()?)
    }

    /// Returns the fields of a FWD of version `V`, or `None` if the frame holds no such message.
    #[must_use]
    pub fn fwd<V: Layouts>(&mut self) -> Option<FwdMut<'_, V>> {
        FwdMut::read(self.body_of::<crate::pdu::Fwd<'_, V>>()?)
    }

    /// Returns the fields of a message of fixed length, or `None` if the frame holds another message.
    ///
    /// ```
    /// use cmpp_codec::relay::FrameMut;
    /// use cmpp_codec::codes::SubmitResult;
    /// use cmpp_codec::v20;
    ///
    /// let mut bytes = *b"\0\0\0\x15\x80\0\0\x04\0\0\0\x01\xb4\xc5\x53\0\0\x01\0\0\0";
    /// let mut frame = FrameMut::from_message(&mut bytes)?;
    /// frame.fixed::<v20::SubmitResp>().expect("it is one").result = SubmitResult::FLOW.into();
    /// assert_eq!(bytes[20], 8);
    /// # Ok::<(), cmpp_codec::Error>(())
    /// ```
    #[must_use]
    pub fn fixed<T: Command>(&mut self) -> Option<&mut T> {
        if self.as_frame().command_id() != T::ID {
            return None;
        }
        T::mut_from_bytes(&mut self.0.body).ok()
    }

    /// Returns the `Msg_Id` of SUBMIT, DELIVER, FWD, their answers and CANCEL, or `None` for another message.
    #[must_use]
    pub fn msg_id_mut(&mut self, version: Version) -> Option<&mut MsgId> {
        with_version!(version, V => match self.as_frame().command_id() {
            CommandId::SUBMIT => self.submit::<V>().map(|submit| &mut submit.head.msg_id),
            CommandId::DELIVER => self.deliver::<V>().map(|deliver| &mut deliver.head.msg_id),
            CommandId::FWD => self.fwd::<V>().map(|fwd| &mut fwd.head.msg_id),
            CommandId::SUBMIT_RESP => self.fixed::<SubmitResp<V>>().map(|resp| &mut resp.msg_id),
            CommandId::DELIVER_RESP => self.fixed::<DeliverResp<V>>().map(|resp| &mut resp.msg_id),
            CommandId::FWD_RESP => self.fixed::<FwdResp<V>>().map(|resp| &mut resp.msg_id),
            _ => self.fixed::<Cancel>().map(|cancel| &mut cancel.msg_id),
        })
    }

    /// Returns one destination: the recipient at `index`, counted from 0, of SUBMIT or FWD, or at index 0 `Dest_Id` of
    /// DELIVER.
    ///
    /// ```
    /// # use cmpp_codec::{Counted, Encode, Octets, v20};
    /// use cmpp_codec::Version;
    /// use cmpp_codec::relay::FrameMut;
    ///
    /// # let recipients = [Octets::new("13800000001")?, Octets::new("13800000002")?];
    /// # let submit = v20::Submit::new(&v20::SubmitHead::EMPTY, Counted::literal(&recipients), Counted::literal(b"hello"));
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
        let at = usize::from(index);
        with_version!(version, V => match self.as_frame().command_id() {
            CommandId::SUBMIT => Some(&mut **self.submit::<V>()?.dest_terminal_ids.get_mut(at)?),
            CommandId::FWD => Some(&mut **self.fwd::<V>()?.dest_ids.get_mut(at)?),
            CommandId::DELIVER if at == 0 => Some(&mut *self.deliver::<V>()?.head.dest_id),
            _ => None,
        })
    }

    /// Returns the `Msg_Id` in the status report that a DELIVER or FWD carries, or `None` if it carries none. A relay
    /// that assigns its own identifiers must replace this one, too.
    #[must_use]
    pub fn report_msg_id_mut(&mut self, version: Version) -> Option<&mut MsgId> {
        let content = with_version!(version, V => match self.as_frame().command_id() {
            CommandId::DELIVER => self
                .deliver::<V>()
                .filter(|deliver| deliver.head.registered_delivery == DeliveryKind::REPORT)
                .map(|deliver| deliver.msg_content),
            CommandId::FWD => self
                .fwd::<V>()
                .filter(|fwd| matches!(fwd.head.msg_fwd_type, FwdType::MT_REPORT | FwdType::MO_REPORT))
                .map(|fwd| fwd.msg_content),
            _ => None,
        })?;
        MsgId::mut_from_prefix(content).ok().map(|(msg_id, _)| msg_id)
    }

    /// Returns the body, or `None` if it is not a body of `M`.
    fn body_of<'m, M: Message<'m>>(&mut self) -> Option<&mut [u8]> {
        if self.as_frame().command_id() == M::COMMAND { Some(&mut self.0.body) } else { None }
    }
}

const _: () = assert!(core::mem::offset_of!(StatusReport<V20>, msg_id) == 0, "every report begins with the identifier");

impl fmt::Debug for FrameMut<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.as_frame(), f)
    }
}
