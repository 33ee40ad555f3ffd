//! Answers, made from the requests that they answer.

use crate::layouts::Layouts;
use crate::pdu::{Deliver, DeliverResp, Fwd, FwdResp, Submit, SubmitResp};
use crate::schema::codes::{DeliverResult, FwdResult, SubmitResult};
use crate::schema::msg_id::MsgId;

impl<V: Layouts> Submit<'_, V> {
    /// Creates the gateway's answer. Send it under the request's `Sequence_Id`.
    ///
    /// `msg_id` is the identifier that the gateway gives the message; of several recipients, that of the first. A result
    /// above 255 becomes 255 before 3.0, where the field has one octet: see [`Coded`](crate::Coded).
    ///
    /// ```
    /// use cmpp_codec::{Message, MsgId, SubmitResult, v20};
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
    /// Creates the SP's answer, which copies the identifier. Send it under the request's `Sequence_Id`.
    ///
    /// A result above 255 becomes 255 before 3.0, where the field has one octet: see [`Coded`](crate::Coded).
    ///
    /// ```
    /// use cmpp_codec::build::DeliverBuilder;
    /// use cmpp_codec::{DeliverResult, Frame, Encode, MsgId, Pdu, V20};
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
    /// Creates the next gateway's answer, which copies the identifier and the part. Send it under the request's
    /// `Sequence_Id`.
    ///
    /// A result above 255 becomes 255 before 3.0, where the field has one octet: see [`Coded`](crate::Coded).
    #[must_use]
    pub fn answer(&self, result: FwdResult) -> FwdResp<V> {
        let head = self.head;
        FwdResp { msg_id: head.msg_id, pk_total: head.pk_total, pk_number: head.pk_number, result: result.into() }
    }
}
