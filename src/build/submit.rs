//! Building a SUBMIT.

use crate::base::octets::{OctetStr, Octets};
use crate::base::room::TooLong;
use crate::build::error::BuildError;
use crate::build::output::{Rest, seal, set};
use crate::content::{Reserve, Segment};
use crate::layouts::Layouts;
use crate::pdu::{SubmitDest, SubmitHead, SubmitTail};
use crate::schema::codes::{FeeType, FeeUserType, MsgFmt, RegisteredDelivery, TerminalType};
use crate::schema::leaf::Optional;
use crate::time::SmppTime;
use crate::wire::header::{CommandId, Header, SequenceId};

/// Builds a SUBMIT in a buffer.
///
/// By default the message has one part and requests a status report, the SP is charged (`Fee_UserType` 2), the message
/// is free for the recipient (`FeeType` 01, `FeeCode` 000000), it is sent immediately, and the gateway decides when it
/// expires. All other fields are zero or empty.
///
/// ```
/// use cmpp_codec::V20;
/// use cmpp_codec::build::SubmitBuilder;
///
/// let mut out = [0; 512];
/// let n = SubmitBuilder::<V20>::new(&mut out)?
///     .enterprise("900001")?.sender("10657001")?
///     .recipient("13800000001")?
///     .text("hello")?
///     .finish(7);
/// assert_eq!(n, 12 + 126 + 21 + 5);
/// assert_eq!(out[107..118], *b"10657001\0\0\0");
/// assert_eq!(out[128..140], *b"\x0113800000001");
/// assert_eq!(out[150..156], *b"\x05hello");
/// # Ok::<(), cmpp_codec::build::BuildError>(())
/// ```
#[derive(Debug)]
pub struct SubmitBuilder<'o, V: Layouts> {
    header: &'o mut Header,
    /// The fields before the number of recipients, in the buffer. Set here the fields that have no method.
    pub head: &'o mut SubmitHead<V>,
    count: &'o mut u8,
    rest: Rest<'o>,
}

impl<'o, V: Layouts> SubmitBuilder<'o, V> {
    /// Begins a SUBMIT at the start of `out`.
    ///
    /// # Errors
    ///
    /// [`BuildError::NoRoom`] if `out` is too short. The methods that write recipients or the content return it, too.
    #[inline]
    pub fn new(out: &'o mut [u8]) -> Result<Self, BuildError> {
        let (header, rest) = Rest::new(out)?;
        let (head, rest) = rest.fixed::<SubmitHead<V>>()?;
        let (count, rest) = rest.fixed::<u8>()?;
        let mut unsaid = SubmitHead::<V> {
            pk_total: 1,
            pk_number: 1,
            registered_delivery: RegisteredDelivery::REPORT,
            fee_type: FeeType::FREE,
            fee_code: Octets::from_bytes(*b"000000"),
            ..SubmitHead::default()
        };
        if let Some(who) = unsaid.fee_user_type.option_mut() {
            *who = FeeUserType::SP;
        }
        *head = unsaid;
        *count = 0;
        Ok(Self { header, head, count, rest })
    }

    /// Sets the SP's enterprise code: `Msg_src`.
    ///
    /// # Errors
    ///
    /// [`BuildError::TooLong`] above 6 bytes.
    #[inline]
    pub fn enterprise(self, msg_src: impl AsRef<[u8]>) -> Result<Self, BuildError> {
        set(&mut self.head.msg_src, "Msg_src", msg_src)?;
        Ok(self)
    }

    /// Sets the number that the phone shows as the sender: `Src_Id`.
    ///
    /// # Errors
    ///
    /// [`BuildError::TooLong`] above 21 bytes.
    #[inline]
    pub fn sender(self, src_id: impl AsRef<[u8]>) -> Result<Self, BuildError> {
        set(&mut self.head.src_id, "Src_Id", src_id)?;
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

    /// Charges the recipient: sets `FeeType`, and `FeeCode`, the fee in fen as decimal digits. `Fee_UserType` becomes
    /// 0.
    ///
    /// # Errors
    ///
    /// [`BuildError::TooLong`] if the fee has more than 6 digits.
    pub fn fee(self, fee_type: FeeType, fee_code: &str) -> Result<Self, BuildError> {
        if let Some(who) = self.head.fee_user_type.option_mut() {
            *who = FeeUserType::DESTINATION;
        }
        self.head.fee_type = fee_type;
        set(&mut self.head.fee_code, "FeeCode", fee_code)?;
        Ok(self)
    }

    /// Charges another number: sets `Fee_terminal_Id`. `Fee_UserType`, which 1.2 lacks, becomes 3.
    ///
    /// # Errors
    ///
    /// [`BuildError::TooLong`] above 21 bytes, in 3.0 above 32.
    pub fn fee_terminal(self, fee_terminal_id: impl AsRef<[u8]>) -> Result<Self, BuildError> {
        if let Some(who) = self.head.fee_user_type.option_mut() {
            *who = FeeUserType::FEE_TERMINAL;
        }
        set(&mut self.head.fee_terminal_id, "Fee_terminal_Id", fee_terminal_id)?;
        Ok(self)
    }

    /// Sets the time at which the message is to be sent: `At_Time`.
    ///
    /// # Errors
    ///
    /// [`BuildError::Time`] if the form of the field cannot express the time.
    pub fn deliver_at(self, time: SmppTime) -> Result<Self, BuildError> {
        self.head.at_time = time.octets().map_err(|by| BuildError::Time { field: "At_Time", by })?;
        Ok(self)
    }

    /// Sets the time at which the message expires: `ValId_Time`.
    ///
    /// # Errors
    ///
    /// [`BuildError::Time`] if the form of the field cannot express the time.
    pub fn valid_until(self, time: SmppTime) -> Result<Self, BuildError> {
        self.head.valid_time = time.octets().map_err(|by| BuildError::Time { field: "ValId_Time", by })?;
        Ok(self)
    }

    /// Adds a recipient: `Dest_terminal_Id`. There can be 255; the specification allows 99.
    ///
    /// # Errors
    ///
    /// [`BuildError::TooLong`] if the number has more than 21 bytes, in 3.0 more than 32, or if there are 255
    /// recipients already. [`BuildError::NoRoom`] if the buffer is too short.
    #[inline]
    pub fn recipient(self, dest_terminal_id: impl AsRef<[u8]>) -> Result<Self, BuildError> {
        let Some(count) = self.count.checked_add(1) else {
            return Err(BuildError::TooLong { field: "DestUsr_tl", by: TooLong { max: 255, given: 256 } });
        };
        let (dest, rest) = self.rest.fixed::<V::Resized30<21, 32>>()?;
        let dest: &mut OctetStr = dest;
        set(dest, "Dest_terminal_Id", dest_terminal_id)?;
        *self.count = count;
        Ok(Self { rest, ..self })
    }

    /// Adds several recipients.
    ///
    /// # Errors
    ///
    /// The same errors as [`recipient`](Self::recipient).
    pub fn recipients<N: AsRef<[u8]>>(self, numbers: impl IntoIterator<Item = N>) -> Result<Self, BuildError> {
        numbers.into_iter().try_fold(self, Self::recipient)
    }

    /// Sets a text as the content. It is encoded as ASCII (`Msg_Fmt` 0) if possible, else as UCS-2 (`Msg_Fmt` 8).
    ///
    /// # Errors
    ///
    /// [`BuildError::TooLong`] above 159 ASCII characters or 140 bytes of UCS-2: send a longer text as several
    /// messages, each with one [`segment`](Self::segment). [`BuildError::NoRoom`] if the buffer is too short.
    #[inline]
    pub fn text(self, text: &str) -> Result<SubmitEnd<'o, V>, BuildError> {
        self.text_with_reserve(text, Reserve::NONE)
    }

    /// Sets a text as the content, like [`text`](Self::text), and leaves room for what the gateway adds to it.
    ///
    /// ```
    /// use cmpp_codec::V20;
    /// use cmpp_codec::build::SubmitBuilder;
    /// use cmpp_codec::content::Reserve;
    ///
    /// let mut out = [0; 512];
    /// let signature = Reserve { first: 4, ..Reserve::NONE }; // 【公司】
    /// let submit = SubmitBuilder::<V20>::new(&mut out)?.recipient("13800000001")?;
    /// let error = submit.text_with_reserve(&"雨".repeat(67), signature).unwrap_err();
    /// assert_eq!(error.to_string(), "Msg_Content too long: 134 given, 132 fit");
    /// # Ok::<(), cmpp_codec::build::BuildError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`BuildError::TooLong`] if the text and the reserve take more than 159 ASCII characters or 140 bytes of UCS-2:
    /// send it as several messages, planned by [`Plan::with_reserve`](crate::content::Plan::with_reserve).
    /// [`BuildError::NoRoom`] if the buffer is too short.
    #[inline]
    pub fn text_with_reserve(self, text: &str, reserve: Reserve) -> Result<SubmitEnd<'o, V>, BuildError> {
        let (dest, rest) = self.rest.fixed()?;
        let (msg_fmt, rest) = rest.text(text, reserve)?;
        self.head.msg_fmt = msg_fmt;
        SubmitEnd::new(self.header, dest, rest)
    }

    /// Sets a text as the content, like [`text`](Self::text), of a flash message: the phone shows it immediately and
    /// does not store it (GSM 03.38, class 0). `Msg_Fmt` is 0x10 for ASCII and 0x18 for UCS-2.
    ///
    /// ```
    /// use cmpp_codec::V20;
    /// use cmpp_codec::build::SubmitBuilder;
    ///
    /// let mut out = [0; 512];
    /// let submit = SubmitBuilder::<V20>::new(&mut out)?.sender("10657001")?.recipient("13800000001")?;
    /// submit.flash("地震预警")?.finish(7);
    /// assert_eq!((out[58], &out[150..153]), (0x18, &[8, 0x57, 0x30][..])); // Msg_Fmt, Msg_Length, Msg_Content
    /// # Ok::<(), cmpp_codec::build::BuildError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The same errors as [`text`](Self::text).
    pub fn flash(self, text: &str) -> Result<SubmitEnd<'o, V>, BuildError> {
        let (dest, rest) = self.rest.fixed()?;
        let (msg_fmt, rest) = rest.text(text, Reserve::NONE)?;
        // The same alphabet, with message class 0.
        self.head.msg_fmt = MsgFmt(msg_fmt.0 | 0x10);
        SubmitEnd::new(self.header, dest, rest)
    }

    /// Sets one segment of a long text as the content, with `Msg_Fmt`, `TP_udhi`, `Pk_total` and `Pk_number`. Each
    /// segment is a SUBMIT of its own.
    ///
    /// ```
    /// use cmpp_codec::V30;
    /// use cmpp_codec::build::SubmitBuilder;
    /// use cmpp_codec::content::{Plan, Reference};
    ///
    /// let plan = Plan::new("两个黄鹂鸣翠柳，一行白鹭上青天。", Reference::Octet(0x2e))?;
    /// let mut out = [0; 512];
    /// for segment in plan.segments() {
    ///     let n = SubmitBuilder::<V30>::new(&mut out)?
    ///         .enterprise("900001")?.sender("10657001")?
    ///         .recipient("13800000001")?
    ///         .segment(&segment)?
    ///         .finish(7);
    ///     assert_eq!(n, 12 + 151 + 32 + 32);
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`BuildError::NoRoom`] if the buffer is too short.
    pub fn segment(self, segment: &Segment<'_>) -> Result<SubmitEnd<'o, V>, BuildError> {
        let (dest, rest) = self.rest.fixed()?;
        self.head.msg_fmt = segment.msg_fmt();
        self.head.tp_udhi = segment.tp_udhi();
        self.head.pk_total = segment.total();
        self.head.pk_number = segment.number();
        SubmitEnd::new(self.header, dest, rest.segment(segment)?)
    }

    /// Sets bytes that the caller has encoded as the content. If they begin with a user data header, set `head.tp_udhi`
    /// to 1.
    ///
    /// # Errors
    ///
    /// [`BuildError::TooLong`] above 255 bytes, [`BuildError::NoRoom`] if the buffer is too short.
    #[expect(clippy::inline_always, reason = "out of line the builder goes through memory twice")]
    #[inline(always)]
    pub fn content(self, msg_fmt: MsgFmt, content: &[u8]) -> Result<SubmitEnd<'o, V>, BuildError> {
        let (dest, rest) = self.rest.fixed()?;
        self.head.msg_fmt = msg_fmt;
        SubmitEnd::new(self.header, dest, rest.counted(content)?)
    }
}

/// A SUBMIT that is complete except for its header.
#[derive(Debug)]
pub struct SubmitEnd<'o, V: Layouts> {
    header: &'o mut Header,
    /// The field between the recipients and the content.
    pub dest: &'o mut SubmitDest<V>,
    /// The fields after the content.
    pub tail: &'o mut SubmitTail<V>,
    len: usize,
}

impl<'o, V: Layouts> SubmitEnd<'o, V> {
    #[inline]
    fn new(header: &'o mut Header, dest: &'o mut SubmitDest<V>, rest: Rest<'o>) -> Result<Self, BuildError> {
        let (tail, rest) = rest.fixed()?;
        *dest = SubmitDest::default();
        *tail = SubmitTail::default();
        Ok(Self { header, dest, tail, len: rest.used })
    }

    /// Sets `LinkID`, the identifier of the request that this message answers. Before 3.0 the field does not exist, and
    /// nothing is written.
    ///
    /// # Errors
    ///
    /// [`BuildError::TooLong`] above 20 bytes.
    pub fn link_id(self, link_id: impl AsRef<[u8]>) -> Result<Self, BuildError> {
        self.tail.link_id.option_mut().map_or(Ok(()), |field| set(field, "LinkID", link_id))?;
        Ok(self)
    }

    /// Marks the recipients as pseudo codes: `Dest_terminal_type` becomes 1. Before 3.0 the field does not exist, and
    /// nothing is written.
    #[must_use]
    pub fn pseudo(self) -> Self {
        if let Some(kind) = self.dest.dest_terminal_type.option_mut() {
            *kind = TerminalType::PSEUDO;
        }
        self
    }

    /// Writes the header and returns the length of the message in bytes.
    #[inline]
    pub fn finish(self, sequence_id: impl Into<SequenceId>) -> usize {
        seal(self.header, CommandId::SUBMIT, sequence_id, self.len)
    }
}
