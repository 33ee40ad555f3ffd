//! Answers, made from the requests that they answer.

use crate::base::room::TooLong;
use crate::layouts::Layouts;
use crate::pdu::{Deliver, DeliverResp, Fwd, FwdResp, Submit, SubmitResp};
use crate::schema::code::Coded;
use crate::schema::codes::{DeliverResult, FwdResult, SubmitResult};
use crate::schema::msg_id::MsgId;

impl<V: Layouts> Submit<'_, V> {
    /// The gateway's answer: the identifier that it gives the message, the first recipient's where there are several,
    /// and whether it took it. To be sent under the request's `Sequence_Id`.
    ///
    /// # Errors
    ///
    /// [`TooLong`] when the result needs more than the version's width.
    pub fn answer(&self, msg_id: MsgId, result: SubmitResult) -> Result<SubmitResp<V>, TooLong> {
        Ok(SubmitResp { msg_id, result: Coded::try_new(result)? })
    }
}

impl<V: Layouts> Deliver<'_, V> {
    /// The SP's answer, which copies the identifier. To be sent under the request's `Sequence_Id`.
    ///
    /// ```
    /// use cmpp_codec::build::DeliverBuilder;
    /// use cmpp_codec::{DeliverResult, Frame, Message, MsgId, Pdu, V20};
    ///
    /// # let mut bytes = [0; 256];
    /// # let n = DeliverBuilder::<V20>::new(MsgId::new(0xb4c5_5300_0001_0000), &mut bytes)?.text("hello")?.finish(7);
    /// # let bytes = &bytes[..n];
    /// let frame = Frame::from_message(bytes)?;
    /// let Pdu::<V20>::Deliver(deliver) = Pdu::from_frame(frame)? else { panic!() };
    /// let mut out = [0; 21];
    /// deliver.answer(DeliverResult::OK)?.encode(frame.sequence_id(), &mut out)?;
    /// assert_eq!(out, *b"\0\0\0\x15\x80\0\0\x05\0\0\0\x07\xb4\xc5\x53\0\0\x01\0\0\0");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`TooLong`] when the result needs more than the version's width.
    pub fn answer(&self, result: DeliverResult) -> Result<DeliverResp<V>, TooLong> {
        Ok(DeliverResp { msg_id: self.head.msg_id, result: Coded::try_new(result)? })
    }
}

impl<V: Layouts> Fwd<'_, V> {
    /// The next gateway's answer, which copies the identifier and the part. To be sent under the request's
    /// `Sequence_Id`.
    ///
    /// # Errors
    ///
    /// [`TooLong`] when the result needs more than the version's width.
    pub fn answer(&self, result: FwdResult) -> Result<FwdResp<V>, TooLong> {
        let head = self.head;
        Ok(FwdResp {
            msg_id: head.msg_id,
            pk_total: head.pk_total,
            pk_number: head.pk_number,
            result: Coded::try_new(result)?,
        })
    }
}
