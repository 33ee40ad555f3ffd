//! Building answers from their requests.

use core::fmt;

use crate::any::AnyPdu;
use crate::base::version::Version;
use crate::layouts::{Layouts, with_version};
use crate::pdu::{Deliver, DeliverResp, Encode, Fwd, FwdResp, Pdu, Submit, SubmitResp, Unknown};
use crate::schema::codes::{DeliverResult, FwdResult, SubmitResult};
use crate::schema::field::{Field, Part};
use crate::schema::msg_id::MsgId;
use crate::wire::header::{CommandId, Header};

impl<V: Layouts> Submit<'_, V> {
    /// Creates the gateway's answer. Send it with the `Sequence_Id` of the request.
    ///
    /// `msg_id` is the identifier that the gateway assigns to the message. If there are several recipients, it is that
    /// of the first one. A result above 255 becomes 255 before 3.0, where the field has one octet: see
    /// [`Coded`](crate::codes::Coded).
    ///
    /// ```
    /// use cmpp_codec::codes::SubmitResult;
    /// use cmpp_codec::{Message, MsgId, v20};
    ///
    /// # let body = [0; 126];
    /// let submit = v20::Submit::from_body(&body)?;
    /// let resp = submit.answer(MsgId::ZERO, SubmitResult::FLOW);
    /// assert_eq!(resp.as_bytes(), [0, 0, 0, 0, 0, 0, 0, 0, 8]);
    /// # Ok::<(), cmpp_codec::Error>(())
    /// ```
    #[must_use]
    pub fn answer(&self, msg_id: MsgId, result: SubmitResult) -> SubmitResp<V> {
        SubmitResp { msg_id, result: result.into() }
    }
}

impl<V: Layouts> Deliver<'_, V> {
    /// Creates the SP's answer, with the `Msg_Id` of the request. Send it with the `Sequence_Id` of the request.
    ///
    /// A result above 255 becomes 255 before 3.0, where the field has one octet: see [`Coded`](crate::codes::Coded).
    ///
    /// ```
    /// use cmpp_codec::build::DeliverBuilder;
    /// use cmpp_codec::codes::DeliverResult;
    /// use cmpp_codec::{Frame, Encode, MsgId, Pdu, V20};
    ///
    /// # let mut bytes = [0; 256];
    /// # let n = DeliverBuilder::<V20>::new(MsgId::new(0xb4c5_5300_0001_0000), &mut bytes)?.text("hello")?.finish(7);
    /// # let bytes = &bytes[..n];
    /// let frame = Frame::from_message(bytes)?;
    /// let Pdu::<V20>::Deliver(deliver) = Pdu::from_frame(frame)? else { panic!() };
    /// let mut out = [0; 21];
    /// deliver.answer(DeliverResult::OK).encode(frame.sequence_id(), &mut out)?;
    /// assert_eq!(out, *b"\0\0\0\x15\x80\0\0\x05\0\0\0\x07\xb4\xc5\x53\0\0\x01\0\0\0");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn answer(&self, result: DeliverResult) -> DeliverResp<V> {
        DeliverResp { msg_id: self.head.msg_id, result: result.into() }
    }
}

impl<V: Layouts> Fwd<'_, V> {
    /// Creates the receiving gateway's answer, with `Msg_Id`, `Pk_total` and `Pk_number` of the request. Send it with
    /// the `Sequence_Id` of the request.
    ///
    /// A result above 255 becomes 255 before 3.0, where the field has one octet: see [`Coded`](crate::codes::Coded).
    #[must_use]
    pub fn answer(&self, result: FwdResult) -> FwdResp<V> {
        let head = self.head;
        FwdResp { msg_id: head.msg_id, pk_total: head.pk_total, pk_number: head.pk_number, result: result.into() }
    }
}

//----------- Any request --------------------------------------------------------------------------

/// The length in bytes of the longest body of an answer, GET_MO_ROUTE_RESP.
const LONGEST: usize = 96;

/// The answer to a request of any version. It owns its bytes. [`AnyPdu::answer`] returns it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    version: Version,
    command_id: CommandId,
    fields: &'static [Field],
    body: [u8; LONGEST],
}

impl AnyPdu<'_> {
    /// Creates the answer to any request of any version. Returns `None` if the message is not a request that its
    /// version defines.
    ///
    /// `result` is written to `Result`, `Status` or `Success_Id`. Above 255 it becomes 255 if the field has one octet.
    /// Fields that both messages have, such as `Msg_Id` of a DELIVER, are copied from the request. All others are zero.
    ///
    /// ```
    /// use cmpp_codec::codes::SubmitResult;
    /// use cmpp_codec::{AnyPdu, Encode, Frame, Version};
    ///
    /// # let mut submit = [0; 12 + 126];
    /// # (submit[3], submit[7], submit[11]) = (138, 4, 7);
    /// let frame = Frame::from_message(&submit)?; // of a 2.0 SUBMIT
    /// let request = AnyPdu::from_frame(frame, Version::V20)?;
    /// let answer = request.answer(SubmitResult::FLOW).expect("SUBMIT is a request");
    /// let mut out = [0; 64];
    /// let n = answer.encode(frame.sequence_id(), &mut out)?;
    /// assert_eq!(out[..n], *b"\0\0\0\x15\x80\0\0\x04\0\0\0\x07\0\0\0\0\0\0\0\0\x08");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn answer(&self, result: impl Into<u32>) -> Option<Answer> {
        let (version, request) = (self.version(), self.command_id());
        let command_id = request.response();
        if request.is_response() {
            return None;
        }
        let [Part::Fixed(fields) | Part::Optional(fields)] = *command_id.shape(version)? else { return None };
        let mut answer = Answer { version, command_id, fields, body: [0; LONGEST] };
        if let [Part::Fixed(asked), ..] = request.shape(version)? {
            let header = Header::default();
            let slices = self.slices(&header);
            let asked_bytes = slices.as_ref().get(1).copied().unwrap_or_default();
            for field in fields {
                let Some(same) = asked.iter().find(|asked| asked.name == field.name && asked.width == field.width)
                else {
                    continue;
                };
                answer.set(field, asked_bytes.get(same.offset..same.end()).unwrap_or_default());
            }
        }
        let result = result.into();
        if let Some(field) = fields.iter().find(|field| matches!(field.name, "Result" | "Status" | "Success_Id")) {
            let bytes = result.to_be_bytes();
            let octet = [u8::try_from(result).unwrap_or(u8::MAX)];
            answer.set(field, if field.width == octet.len() { &octet } else { &bytes });
        }
        Some(answer)
    }
}

impl Answer {
    /// Returns the answer with another `Msg_Id`: a gateway assigns one to each SUBMIT. An answer without a `Msg_Id` is
    /// returned unchanged.
    #[must_use]
    pub fn with_msg_id(mut self, msg_id: MsgId) -> Self {
        if let Some(field) = self.fields.iter().find(|field| field.name == "Msg_Id") {
            self.set(field, &<[u8; 8]>::from(msg_id));
        }
        self
    }

    /// Returns the answer as a message.
    #[must_use]
    pub fn pdu(&self) -> AnyPdu<'_> {
        let unknown = Unknown { command_id: self.command_id, body: self.body() };
        // The other arm cannot occur: the body has the length of its table.
        AnyPdu::from_body(self.command_id, self.body(), self.version)
            .unwrap_or_else(|_| with_version!(self.version, V => Pdu::<V>::Unknown(unknown).into()))
    }

    /// Returns the bytes of the body.
    fn body(&self) -> &[u8] {
        self.body.get(..self.fields.last().map_or(0, Field::end)).unwrap_or_default()
    }

    fn set(&mut self, field: &Field, bytes: &[u8]) {
        if let Some(to) = self.body.get_mut(field.offset..field.end()).filter(|to| to.len() == bytes.len()) {
            to.copy_from_slice(bytes);
        }
    }
}

impl Encode for &Answer {
    fn command_id(self) -> CommandId {
        self.command_id
    }

    fn slices<'s>(self, header: &'s Header) -> impl AsRef<[&'s [u8]]>
    where
        Self: 's,
    {
        [header.as_bytes(), self.body()]
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.pdu(), f)
    }
}
