//! SUBMIT and DELIVER of a version known at run time.

use crate::base::octets::OctetStr;
use crate::layouts::{V12, V20, V21, V30};
use crate::pdu::{Deliver, Submit};
use crate::schema::codes::{DeliveryKind, FeeType, FeeUserType, MsgFmt, RegisteredDelivery, TerminalType};
use crate::schema::leaf::Optional;
use crate::schema::msg_id::MsgId;

/// Declares a message of any version and its getters, each as `name: Type => expression`.
macro_rules! view {
    ($(#[$about:meta])* $Any:ident of $Message:ident $this:ident {
        $($(#[doc = $doc:literal])+ $name:ident: $Type:ty => $value:expr,)*
    }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $Any<'a> {
            /// A message of 1.2.
            V12($Message<'a, V12>),
            /// A message of 2.0.
            V20($Message<'a, V20>),
            /// A message of 2.1.
            V21($Message<'a, V21>),
            /// A message of 3.0.
            V30($Message<'a, V30>),
        }

        #[allow(clippy::missing_const_for_fn, reason = "some could be, some not")]
        impl<'a> $Any<'a> {
            $(
                $(#[doc = $doc])+
                #[must_use]
                pub fn $name(self) -> $Type {
                    match self {
                        Self::V12($this) => $value,
                        Self::V20($this) => $value,
                        Self::V21($this) => $value,
                        Self::V30($this) => $value,
                    }
                }
            )*
        }
    };
}

view! {
    /// A SUBMIT of any version. [`AnyPdu::as_submit`](crate::AnyPdu::as_submit) returns it.
    ///
    /// ```
    /// use cmpp_codec::build::SubmitBuilder;
    /// use cmpp_codec::{AnyPdu, Frame, Version, V30};
    ///
    /// let mut out = [0; 512];
    /// let n = SubmitBuilder::<V30>::new(&mut out)?
    ///     .enterprise("900001")?
    ///     .sender("10657001")?
    ///     .recipient("13800000001")?
    ///     .text("hello")?
    ///     .finish(7);
    /// let pdu = AnyPdu::from_frame(Frame::from_message(&out[..n])?, Version::V30)?;
    /// let submit = pdu.as_submit().expect("it is one");
    /// assert_eq!(*submit.src_id(), *"10657001");
    /// assert_eq!(submit.msg_content(), b"hello");
    /// assert!(pdu.recipients().eq(["13800000001"]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    AnySubmit of Submit submit {
        /// Returns `Msg_Id`: the identifier of the message. The gateway assigns it; an SP sends zero.
        msg_id: MsgId => submit.head.msg_id,
        /// Returns `Pk_total`: the number of messages with the same `Msg_Id`.
        pk_total: u8 => submit.head.pk_total,
        /// Returns `Pk_number`: the number of this message among those with the same `Msg_Id`, counted from 1.
        pk_number: u8 => submit.head.pk_number,
        /// Returns `Registered_Delivery`: whether the SP requests a status report.
        registered_delivery: RegisteredDelivery => submit.head.registered_delivery,
        /// Returns `Msg_level`: the priority.
        msg_level: u8 => submit.head.msg_level,
        /// Returns `Service_Id`: the service.
        service_id: &'a OctetStr => &submit.head.service_id,
        /// Returns `Fee_UserType`, who is charged, or `None` in 1.2.
        fee_user_type: Option<FeeUserType> => submit.head.fee_user_type.option().copied(),
        /// Returns `Fee_terminal_Id`: the number that is charged.
        fee_terminal_id: &'a OctetStr => &submit.head.fee_terminal_id,
        /// Returns `TP_pId`: the GSM protocol identifier.
        tp_pid: u8 => submit.head.tp_pid,
        /// Returns `TP_udhi`: whether the content begins with a user data header. Only the lowest bit counts.
        tp_udhi: u8 => submit.head.tp_udhi,
        /// Returns `Msg_Fmt`: how the content is encoded.
        msg_fmt: MsgFmt => submit.head.msg_fmt,
        /// Returns `Msg_src`: the SP's enterprise code.
        msg_src: &'a OctetStr => &submit.head.msg_src,
        /// Returns `FeeType`: how the message is charged.
        fee_type: FeeType => submit.head.fee_type,
        /// Returns `FeeCode`: the fee in fen, as text.
        fee_code: &'a OctetStr => &submit.head.fee_code,
        /// Returns `ValId_Time`: the time at which the message expires.
        valid_time: &'a OctetStr => &submit.head.valid_time,
        /// Returns `At_Time`: the time at which the message is to be sent.
        at_time: &'a OctetStr => &submit.head.at_time,
        /// Returns `Src_Id`: the number that the phone shows as the sender.
        src_id: &'a OctetStr => &submit.head.src_id,
        /// Returns `Dest_terminal_type`, whether the recipients are pseudo codes, or `None` before 3.0.
        dest_terminal_type: Option<TerminalType> => submit.dest.dest_terminal_type.option().copied(),
        /// Returns the bytes of `Msg_Content`.
        msg_content: &'a [u8] => submit.msg_content.as_slice(),
        /// Returns `LinkID`, or `None` before 3.0.
        link_id: Option<&'a OctetStr> => submit.tail.link_id.option().map(|link_id| &**link_id),
    }
}

view! {
    /// A DELIVER of any version. [`AnyPdu::as_deliver`](crate::AnyPdu::as_deliver) returns it.
    ///
    /// ```
    /// use cmpp_codec::build::DeliverBuilder;
    /// use cmpp_codec::{AnyPdu, Frame, MsgId, V20, Version};
    ///
    /// let mut out = [0; 512];
    /// let n = DeliverBuilder::<V20>::new(MsgId::new(1), &mut out)?
    ///     .sender("13800000001")?
    ///     .recipient("10657001")?
    ///     .text("TQ")?
    ///     .finish(7);
    /// let pdu = AnyPdu::from_frame(Frame::from_message(&out[..n])?, Version::V20)?;
    /// let deliver = pdu.as_deliver().expect("it is one");
    /// assert_eq!(*deliver.src_terminal_id(), *"13800000001");
    /// assert_eq!((deliver.msg_content(), deliver.link_id()), (&b"TQ"[..], None));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    AnyDeliver of Deliver deliver {
        /// Returns `Msg_Id`: the identifier that the gateway assigned to the message.
        msg_id: MsgId => deliver.head.msg_id,
        /// Returns `Dest_Id`: the SP's number that the phone dialled.
        dest_id: &'a OctetStr => &deliver.head.dest_id,
        /// Returns `Service_Id`: the service.
        service_id: &'a OctetStr => &deliver.head.service_id,
        /// Returns `TP_pid`: the GSM protocol identifier.
        tp_pid: u8 => deliver.head.tp_pid,
        /// Returns `TP_udhi`: whether the content begins with a user data header. Only the lowest bit counts.
        tp_udhi: u8 => deliver.head.tp_udhi,
        /// Returns `Msg_Fmt`: how the content is encoded.
        msg_fmt: MsgFmt => deliver.head.msg_fmt,
        /// Returns `Src_terminal_Id`: the phone that sent the message. In a status report: the recipient of the SUBMIT.
        src_terminal_id: &'a OctetStr => &deliver.head.src_terminal_id,
        /// Returns `Src_terminal_type`, whether the number is a pseudo code, or `None` before 3.0.
        src_terminal_type: Option<TerminalType> => deliver.head.src_terminal_type.option().copied(),
        /// Returns `Registered_Delivery`: whether the content is a message or a status report.
        registered_delivery: DeliveryKind => deliver.head.registered_delivery,
        /// Returns the bytes of `Msg_Content`.
        msg_content: &'a [u8] => deliver.msg_content.as_slice(),
        /// Returns `LinkID`, or `None` before 3.0.
        link_id: Option<&'a OctetStr> => deliver.tail.link_id.option().map(|link_id| &**link_id),
    }
}
