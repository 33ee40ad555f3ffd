//! Building a DELIVER.

use crate::build::error::BuildError;
use crate::build::output::{Rest, seal, set};
use crate::content::{Reserve, Segment, StatusReport};
use crate::layouts::Layouts;
use crate::pdu::{DeliverHead, DeliverTail};
use crate::schema::codes::{DeliveryKind, MsgFmt};
use crate::schema::leaf::Optional;
use crate::schema::msg_id::MsgId;
use crate::wire::header::{CommandId, Header, SequenceId};

/// Builds a DELIVER in a buffer, for gateways and their simulators.
///
/// A field that is not set is zero or empty, so the DELIVER is a message and not a status report.
///
/// ```
/// use cmpp_codec::build::DeliverBuilder;
/// use cmpp_codec::{MsgId, V30};
///
/// let mut out = [0; 512];
/// let n = DeliverBuilder::<V30>::new(MsgId::new(0xb4c5_5300_0001_0000), &mut out)?
///     .sender("13800000001")?
///     .recipient("10657001")?
///     .text("TQ 北京")?
///     .finish(7);
/// assert_eq!(n, 12 + 97 + 10);
/// assert_eq!(out[53], 8); // Msg_Fmt: UCS-2
/// assert_eq!(out[88..99], *b"\x0a\0T\0Q\0 \x53\x17\x4e\xac");
/// # Ok::<(), cmpp_codec::build::BuildError>(())
/// ```
#[derive(Debug)]
pub struct DeliverBuilder<'o, V: Layouts> {
    header: &'o mut Header,
    /// The fields before the length of the content, in the buffer. Set here the fields that have no method.
    pub head: &'o mut DeliverHead<V>,
    rest: Rest<'o>,
}

impl<'o, V: Layouts> DeliverBuilder<'o, V> {
    /// Begins a DELIVER with the given identifier at the start of `out`.
    ///
    /// # Errors
    ///
    /// [`BuildError::NoRoom`] if `out` is too short. The methods that write the content return it, too.
    #[inline]
    pub fn new(msg_id: MsgId, out: &'o mut [u8]) -> Result<Self, BuildError> {
        let (header, rest) = Rest::new(out)?;
        let (head, rest) = rest.fixed::<DeliverHead<V>>()?;
        *head = DeliverHead { msg_id, ..DeliverHead::default() };
        Ok(Self { header, head, rest })
    }

    /// Sets the phone that sent the message: `Src_terminal_Id`. In a status report, the recipient of the SUBMIT.
    ///
    /// # Errors
    ///
    /// [`BuildError::TooLong`] above 21 bytes, in 3.0 above 32.
    #[inline]
    pub fn sender(self, src_terminal_id: impl AsRef<[u8]>) -> Result<Self, BuildError> {
        set(&mut self.head.src_terminal_id, "Src_terminal_Id", src_terminal_id)?;
        Ok(self)
    }

    /// Sets the number that the phone dialled: `Dest_Id`.
    ///
    /// # Errors
    ///
    /// [`BuildError::TooLong`] above 21 bytes.
    #[inline]
    pub fn recipient(self, dest_id: impl AsRef<[u8]>) -> Result<Self, BuildError> {
        set(&mut self.head.dest_id, "Dest_Id", dest_id)?;
        Ok(self)
    }

    /// Sets the service: `Service_Id`.
    ///
    /// # Errors
    ///
    /// [`BuildError::TooLong`] above 10 bytes.
    #[inline]
    pub fn service(self, service_id: impl AsRef<[u8]>) -> Result<Self, BuildError> {
        set(&mut self.head.service_id, "Service_Id", service_id)?;
        Ok(self)
    }

    /// Sets a text as the content. It is encoded as ASCII (`Msg_Fmt` 0) if possible, else as UCS-2 (`Msg_Fmt` 8).
    ///
    /// # Errors
    ///
    /// [`BuildError::TooLong`] above 159 ASCII characters or 140 bytes of UCS-2, [`BuildError::NoRoom`] if the buffer
    /// is too short.
    #[inline]
    pub fn text(self, text: &str) -> Result<DeliverEnd<'o, V>, BuildError> {
        let (msg_fmt, rest) = self.rest.text(text, Reserve::NONE)?;
        self.head.msg_fmt = msg_fmt;
        DeliverEnd::new(self.header, rest)
    }

    /// Sets bytes that the caller has encoded as the content. If they begin with a user data header, set `head.tp_udhi`
    /// to 1.
    ///
    /// # Errors
    ///
    /// [`BuildError::TooLong`] above 255 bytes, [`BuildError::NoRoom`] if the buffer is too short.
    #[inline]
    pub fn content(self, msg_fmt: MsgFmt, content: &[u8]) -> Result<DeliverEnd<'o, V>, BuildError> {
        self.head.msg_fmt = msg_fmt;
        DeliverEnd::new(self.header, self.rest.counted(content)?)
    }

    /// Sets a status report as the content: 60 bytes before 3.0, 71 since. `Registered_Delivery` becomes 1.
    ///
    /// For a report in another layout, such as one of 60 bytes in 3.0, use [`content`](Self::content) and set
    /// `head.registered_delivery`.
    ///
    /// # Errors
    ///
    /// [`BuildError::NoRoom`] if the buffer is too short.
    ///
    /// ```
    /// use cmpp_codec::build::DeliverBuilder;
    /// use cmpp_codec::content::{Stat, StatusReport};
    /// use cmpp_codec::{MsgId, V20};
    ///
    /// let report = StatusReport::<V20> {
    ///     msg_id: MsgId::new(0xb4c5_5300_0001_0000),
    ///     stat: Stat::DELIVRD,
    ///     submit_time: "2212051956".parse()?,
    ///     done_time: "2212051957".parse()?,
    ///     dest_terminal_id: "13800000001".parse()?,
    ///     ..StatusReport::EMPTY
    /// };
    /// let mut out = [0; 256];
    /// let n = DeliverBuilder::<V20>::new(MsgId::new(9), &mut out)?.recipient("10657001")?.report(&report)?.finish(7);
    /// assert_eq!(n, 12 + 73 + 60);
    /// assert_eq!(out[77..92], *b"\xb4\xc5\x53\0\0\x01\0\0DELIVRD");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    pub fn report(self, report: &StatusReport<V>) -> Result<DeliverEnd<'o, V>, BuildError> {
        self.head.registered_delivery = DeliveryKind::REPORT;
        self.content(MsgFmt::ASCII, report.as_bytes())
    }

    /// Sets one segment of a long text as the content, with `Msg_Fmt` and `TP_udhi`. Each segment is a DELIVER of its
    /// own.
    ///
    /// # Errors
    ///
    /// [`BuildError::NoRoom`] if the buffer is too short.
    pub fn segment(self, segment: &Segment<'_>) -> Result<DeliverEnd<'o, V>, BuildError> {
        self.head.msg_fmt = segment.msg_fmt();
        self.head.tp_udhi = segment.tp_udhi();
        DeliverEnd::new(self.header, self.rest.segment(segment)?)
    }
}

/// A DELIVER that is complete except for its header.
#[derive(Debug)]
pub struct DeliverEnd<'o, V: Layouts> {
    header: &'o mut Header,
    /// The fields after the content.
    pub tail: &'o mut DeliverTail<V>,
    len: usize,
}

impl<'o, V: Layouts> DeliverEnd<'o, V> {
    #[inline]
    fn new(header: &'o mut Header, rest: Rest<'o>) -> Result<Self, BuildError> {
        let (tail, rest) = rest.fixed()?;
        *tail = DeliverTail::default();
        Ok(Self { header, tail, len: rest.used })
    }

    /// Sets `LinkID`, which links the SP's answer to this request. Before 3.0 the field does not exist, and nothing is
    /// written.
    ///
    /// # Errors
    ///
    /// [`BuildError::TooLong`] above 20 bytes.
    pub fn link_id(self, link_id: impl AsRef<[u8]>) -> Result<Self, BuildError> {
        self.tail.link_id.option_mut().map_or(Ok(()), |field| set(field, "LinkID", link_id))?;
        Ok(self)
    }

    /// Writes the header and returns the length of the message in bytes.
    #[inline]
    pub fn finish(self, sequence_id: impl Into<SequenceId>) -> usize {
        seal(self.header, CommandId::DELIVER, sequence_id, self.len)
    }
}
