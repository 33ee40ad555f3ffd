//! A message or report from gateway to gateway: FWD and its answer.

use zerocopy::IntoBytes;

use crate::base::octets::Octets;
use crate::layouts::{Layouts, V12, V20, V21, V30};
use crate::pdu::rows::{DEST_USR_TL, MSG_CONTENT, MSG_LENGTH};
use crate::schema::codes::{
    FeeType, FeeUserType, FwdResult, FwdType, MsgFmt, RegisteredDelivery, TerminalType, UserType,
};
use crate::schema::counted::Counted;
use crate::schema::error::Error;
use crate::schema::field::{Field, Kind, Part};
use crate::schema::fixed::{Fixed, fixed};
use crate::schema::msg_id::MsgId;
use crate::wire::grammar::{Parsed, counted, fixed, whole};
use crate::wire::header::{CommandId, Header};
use crate::wire::message::{Described, Encode, Message, command};
use crate::wire::write::Pieces;

fixed! {
    /// The head of [`Fwd`]: all fields before the number of recipients. 129 bytes in 1.2, 130 in 2.0 and 2.1, 197 in
    /// 3.0.
    pub struct FwdHead<V: Layouts> {
        /// The code of the sending gateway: six digits, filled up with `0` on the left.
        #[doc(alias = "Source_Id")]
        pub source_id: Octets<6>,
        /// The code of the receiving gateway, in the same form.
        #[doc(alias = "Destination_Id")]
        pub destination_id: Octets<6>,
        /// The number of gateways that the message has passed so far.
        #[doc(alias = "NodesCount")]
        pub nodes_count: u8,
        /// The kind of message that is forwarded.
        #[doc(alias = "Msg_Fwd_Type")]
        pub msg_fwd_type: FwdType,
        /// The identifier of the message.
        #[doc(alias = "Msg_Id")]
        pub msg_id: MsgId,
        /// The number of messages with the same `Msg_Id`, at least 1.
        #[doc(alias = "Pk_total")]
        pub pk_total: u8,
        /// The number of this message among them, counted from 1.
        #[doc(alias = "Pk_number")]
        #[role(SegmentNumber)]
        pub pk_number: u8,
        /// Whether a status report is requested.
        #[doc(alias = "Registered_Delivery")]
        #[role(Listed)]
        pub registered_delivery: RegisteredDelivery,
        /// The priority. No version lists the values.
        #[doc(alias = "Msg_level")]
        pub msg_level: u8,
        /// The service.
        #[doc(alias = "Service_Id")]
        pub service_id: Octets<10>,
        /// Who is charged.
        #[doc(alias = "Fee_UserType")]
        #[role(Payer)]
        pub fee_user_type: V::Since20<FeeUserType>,
        /// The number that is charged. It has 21 bytes in every version, unlike in SUBMIT.
        #[doc(alias = "Fee_terminal_Id")]
        pub fee_terminal_id: Octets<21>,
        /// The pseudo code of the charged user.
        #[doc(alias = "Fee_terminal_Pseudo")]
        pub fee_terminal_pseudo: V::Since30<Octets<32>>,
        /// The brand of the charged user.
        #[doc(alias = "Fee_terminal_UserType")]
        pub fee_terminal_user_type: V::Since30<UserType>,
        /// The GSM protocol identifier (GSM 03.40, 9.2.3.9).
        #[doc(alias = "TP_pid")]
        pub tp_pid: u8,
        /// Whether the content begins with a user data header (GSM 03.40, 9.2.3.23). Only the lowest bit counts.
        #[doc(alias = "TP_udhi")]
        #[role(HeaderFlag)]
        pub tp_udhi: u8,
        /// How the content is encoded.
        #[doc(alias = "Msg_Fmt")]
        pub msg_fmt: MsgFmt,
        /// The source of the content: the enterprise code of an SP.
        #[doc(alias = "Msg_src")]
        pub msg_src: Octets<6>,
        /// How the message is charged.
        #[doc(alias = "FeeType")]
        pub fee_type: FeeType,
        /// The fee in fen, as decimal digits.
        #[doc(alias = "FeeCode")]
        #[role(Price)]
        pub fee_code: Octets<6>,
        /// The time at which the message expires, in the format of SMPP 3.3. Empty for the gateway's default.
        #[doc(alias = "Valid_Time")]
        #[role(SmppTime)]
        pub valid_time: Octets<17>,
        /// The time at which the message is to be sent, in the format of SMPP 3.3. Empty for immediately.
        #[doc(alias = "At_Time")]
        #[role(SmppTime)]
        pub at_time: Octets<17>,
        /// The sender: a service code or a phone number, depending on `Msg_Fwd_Type`.
        #[doc(alias = "Src_Id")]
        pub src_id: Octets<21>,
        /// The pseudo code of the sender.
        #[doc(alias = "Src_Pseudo")]
        pub src_pseudo: V::Since30<Octets<32>>,
        /// The brand of the sender.
        #[doc(alias = "Src_UserType")]
        pub src_user_type: V::Since30<UserType>,
        /// Whether the SP is to be shown the sender's real number or pseudo code.
        #[doc(alias = "Src_type")]
        #[role(NumberType)]
        pub src_type: V::Since30<TerminalType>,
    }
}

fixed! {
    /// The fields of [`Fwd`] between the recipients and the content. 0 bytes before 3.0, 33 since.
    pub struct FwdDest<V: Layouts> {
        /// The pseudo code of the recipient. There is one, even if there are several recipients.
        #[doc(alias = "Dest_Pseudo")]
        pub dest_pseudo: V::Since30<Octets<32>>,
        /// The brand of the recipient.
        #[doc(alias = "Dest_UserType")]
        pub dest_user_type: V::Since30<UserType>,
    }
}

fixed! {
    /// The end of [`Fwd`]: 8 bytes before 3.0, 20 since.
    pub struct FwdTail<V: Layouts> {
        /// Reserved.
        #[doc(alias = "Reserve")]
        #[role(Reserved)]
        pub reserve: V::Until30<Octets<8>>,
        /// The identifier that links the answer of an on-demand service to the request.
        #[doc(alias = "LinkID")]
        pub link_id: V::Since30<Octets<20>>,
    }
}

/// `CMPP_FWD`: a message or a status report from gateway to gateway.
///
/// 2.0, 7.5.4.1; 3.0, 8.5.4.1. With n recipients and L bytes of content: 139+21n+L bytes in 1.2, 140+21n+L in 2.0 and
/// 2.1, 252+21n+L in 3.0. In 3.0 there must be exactly one recipient, but the parser accepts any number.
#[doc = include_str!("../tables/Fwd.md")]
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Fwd<'a, V: Layouts> {
    /// The fields before the number of recipients.
    pub head: &'a FwdHead<V>,
    /// The recipients; `DestUsr_tl` is their number. 21 bytes each in every version.
    #[doc(alias = "DestUsr_tl")]
    #[doc(alias = "Dest_Id")]
    pub dest_ids: Counted<'a, Octets<21>>,
    /// The fields between the recipients and the content.
    pub dest: &'a FwdDest<V>,
    /// The content; `Msg_Length` is its length.
    #[doc(alias = "Msg_Length")]
    #[doc(alias = "Msg_Content")]
    pub msg_content: Counted<'a, u8>,
    /// The fields after the content.
    pub tail: &'a FwdTail<V>,
}

impl<V: Layouts> Fwd<'_, V> {
    const DEST_ID: Field = Field::alone("Dest_Id", "A recipient.", 21, Kind::Octets);
}

// One impl for each version, because a constant can only be borrowed as `'static` if its type is not generic.
macro_rules! constants {
    ($($V:ident),*) => {
        $(
            impl<'a> Fwd<'a, $V> {
                /// Creates a FWD with an empty [`dest`](Self::dest) and an empty [`tail`](Self::tail). It can be used
                /// in constants.
                #[must_use]
                pub const fn new(head: &'a FwdHead<$V>, dest_ids: Counted<'a, Octets<21>>, msg_content: Counted<'a, u8>) -> Self {
                    Self { head, dest_ids, dest: &FwdDest::EMPTY, msg_content, tail: &FwdTail::EMPTY }
                }
            }
        )*
    };
}
constants!(V12, V20, V21, V30);

impl<V: Layouts> crate::base::sealed::Sealed for Fwd<'_, V> {}

impl<V: Layouts> Described for Fwd<'_, V> {
    const SHAPE: &'static [Part] = &[
        Part::Fixed(FwdHead::<V>::FIELDS),
        Part::List { count: &DEST_USR_TL, item: &Self::DEST_ID },
        Part::Fixed(FwdDest::<V>::FIELDS),
        Part::Content { length: &MSG_LENGTH, content: &MSG_CONTENT },
        Part::Fixed(FwdTail::<V>::FIELDS),
    ];
}

impl<V: Layouts> Encode for Fwd<'_, V> {
    const PIECES: Pieces = Pieces::of(Self::SHAPE);

    #[inline]
    fn command_id(self) -> CommandId {
        CommandId::FWD
    }

    #[inline]
    fn slices<'s>(self, header: &'s Header) -> impl AsRef<[&'s [u8]]>
    where
        Self: 's,
    {
        let Self { head, dest_ids, dest, msg_content, tail } = self;
        [
            header.as_bytes(),
            head.as_bytes(),
            dest_ids.count_octet(),
            dest_ids.as_slice().as_bytes(),
            dest.as_bytes(),
            msg_content.count_octet(),
            msg_content.as_slice(),
            tail.as_bytes(),
        ]
    }
}

impl<'a, V: Layouts> Message<'a> for Fwd<'a, V> {
    const COMMAND: CommandId = CommandId::FWD;
    const NAME: &'static str = "CMPP_FWD";

    #[inline]
    fn from_body(body: &'a [u8]) -> Result<Self, Error> {
        whole(body, grammar(body), Self::SHAPE)
    }
}

#[expect(
    clippy::inline_always,
    reason = "a call would return the result through memory, which costs as much as the parse"
)]
#[inline(always)]
fn grammar<V: Layouts>(input: &[u8]) -> Parsed<'_, Fwd<'_, V>> {
    let (input, head) = fixed(input)?;
    let (input, dest_ids) = counted(input)?;
    let (input, dest) = fixed(input)?;
    let (input, msg_content) = counted(input)?;
    let (input, tail) = fixed(input)?;
    Ok((input, Fwd { head, dest_ids, dest, msg_content, tail }))
}

command! {
    /// `CMPP_FWD_RESP`: the gateway accepts or rejects the message (2.0, 7.5.4.2; 3.0, 8.5.4.2). 11 bytes before 3.0,
    /// 14 since.
    #[command(FWD_RESP)]
    pub struct FwdResp<V: Layouts> {
        /// The identifier of the FWD.
        #[doc(alias = "Msg_Id")]
        pub msg_id: MsgId,
        /// `Pk_total` of the FWD.
        #[doc(alias = "Pk_total")]
        pub pk_total: u8,
        /// `Pk_number` of the FWD.
        #[doc(alias = "Pk_number")]
        pub pk_number: u8,
        /// Whether the message is accepted, or why not.
        #[doc(alias = "Result")]
        #[role(Listed)]
        pub result: V::Widened30<FwdResult>,
    }
}
