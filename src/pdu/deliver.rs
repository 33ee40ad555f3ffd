//! A message from a phone, or a status report, to an SP: DELIVER and its answer.

use crate::base::octets::Octets;
use crate::layouts::{Layouts, V12, V20, V21, V30};
use crate::pdu::rows::{MSG_CONTENT, MSG_LENGTH};
use crate::schema::codes::{DeliverResult, DeliveryKind, MsgFmt, TerminalType};
use crate::schema::counted::Counted;
use crate::schema::error::Error;
use crate::schema::field::Part;
use crate::schema::fixed::{Fixed, fixed};
use crate::schema::msg_id::MsgId;
use crate::wire::grammar::{Parsed, counted, fixed, whole};
use crate::wire::header::{CommandId, Header};
use crate::wire::message::{Described, Encode, Message, command};
use crate::wire::write::Pieces;

fixed! {
    /// The head of [`Deliver`]: all fields before the length of the content. 64 bytes before 3.0, 76 since.
    pub struct DeliverHead<V: Layouts> {
        /// The identifier of the message, assigned by the gateway.
        #[doc(alias = "Msg_Id")]
        pub msg_id: MsgId,
        /// The number that the phone dialled: the SP's service code, or a number that begins with it.
        #[doc(alias = "Dest_Id")]
        pub dest_id: Octets<21>,
        /// The service.
        #[doc(alias = "Service_Id")]
        pub service_id: Octets<10>,
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
        /// The phone that sent the message. In a status report: the recipient of the SUBMIT.
        #[doc(alias = "Src_terminal_Id")]
        #[role(Phone)]
        pub src_terminal_id: V::Resized30<21, 32>,
        /// Whether `Src_terminal_Id` holds a real number or a pseudo code.
        #[doc(alias = "Src_terminal_type")]
        #[role(NumberType)]
        pub src_terminal_type: V::Since30<TerminalType>,
        /// Whether the content is a message or a status report.
        #[doc(alias = "Registered_Delivery")]
        #[role(Listed)]
        pub registered_delivery: DeliveryKind,
    }
}

fixed! {
    /// The end of [`Deliver`]: 8 bytes before 3.0, 20 since.
    pub struct DeliverTail<V: Layouts> {
        /// Reserved.
        #[doc(alias = "Reserved")]
        #[role(Reserved)]
        pub reserved: V::Until30<Octets<8>>,
        /// The identifier that links the answer of an on-demand service to the request.
        #[doc(alias = "LinkID")]
        pub link_id: V::Since30<Octets<20>>,
    }
}

/// `CMPP_DELIVER`: a message from a phone to an SP, or the status report of an SP's message.
///
/// 2.0, 7.4.5.1; 3.0, 8.4.5.1. With L bytes of content: 73+L bytes before 3.0, 97+L since.
///
/// ```
/// use cmpp_codec::{Counted, Encode, Octets, v30};
///
/// let deliver = v30::Deliver {
///     head: &v30::DeliverHead {
///         dest_id: Octets::new("10657001")?,
///         src_terminal_id: Octets::new("13800000001")?,
///         ..Default::default()
///     },
///     msg_content: Counted::new("weather Beijing")?,
///     tail: &Default::default(),
/// };
/// let mut out = [0; 256];
/// let n = deliver.encode(7, &mut out)?;
/// assert_eq!(n, 12 + 97 + 15);
/// assert_eq!(out[88..104], *b"\x0fweather Beijing");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc = include_str!("../tables/Deliver.md")]
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Deliver<'a, V: Layouts> {
    /// The fields before the length of the content.
    pub head: &'a DeliverHead<V>,
    /// The content; `Msg_Length` is its length.
    #[doc(alias = "Msg_Length")]
    #[doc(alias = "Msg_Content")]
    pub msg_content: Counted<'a, u8>,
    /// The fields after the content.
    pub tail: &'a DeliverTail<V>,
}

// One impl for each version, because a constant can only be borrowed as `'static` if its type is not generic.
macro_rules! constants {
    ($($V:ident),*) => {
        $(
            impl<'a> Deliver<'a, $V> {
                /// Creates a DELIVER with an empty [`tail`](Self::tail). It can be used in constants.
                ///
                /// ```
                /// use cmpp_codec::{Counted, Encode, v20};
                ///
                /// let deliver = v20::Deliver::new(&v20::DeliverHead::EMPTY, Counted::literal(b"TQ"));
                /// assert_eq!(deliver.encoded_len(), 12 + 73 + 2);
                /// ```
                #[must_use]
                pub const fn new(head: &'a DeliverHead<$V>, msg_content: Counted<'a, u8>) -> Self {
                    Self { head, msg_content, tail: &DeliverTail::EMPTY }
                }

                /// Reads a body that ends before [`tail`](Self::tail). The tail is then empty.
                pub(crate) fn without_tail(body: &'a [u8]) -> Option<Self> {
                    let (input, head) = fixed(body).ok()?;
                    let (input, msg_content) = counted(input).ok()?;
                    input.is_empty().then_some(Self { head, msg_content, tail: &DeliverTail::EMPTY })
                }
            }
        )*
    };
}
constants!(V12, V20, V21, V30);

impl<V: Layouts> crate::base::sealed::Sealed for Deliver<'_, V> {}

impl<V: Layouts> Described for Deliver<'_, V> {
    const SHAPE: &'static [Part] = &[
        Part::Fixed(DeliverHead::<V>::FIELDS),
        Part::Content { length: &MSG_LENGTH, content: &MSG_CONTENT },
        Part::Fixed(DeliverTail::<V>::FIELDS),
    ];
}

impl<V: Layouts> Encode for Deliver<'_, V> {
    const PIECES: Pieces = Pieces::of(Self::SHAPE);

    #[inline]
    fn command_id(self) -> CommandId {
        CommandId::DELIVER
    }

    #[inline]
    fn slices<'s>(self, header: &'s Header) -> impl AsRef<[&'s [u8]]>
    where
        Self: 's,
    {
        let Self { head, msg_content, tail } = self;
        [header.as_bytes(), head.as_bytes(), msg_content.count_octet(), msg_content.as_slice(), tail.as_bytes()]
    }
}

impl<'a, V: Layouts> Message<'a> for Deliver<'a, V> {
    const COMMAND: CommandId = CommandId::DELIVER;
    const NAME: &'static str = "CMPP_DELIVER";

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
fn grammar<V: Layouts>(input: &[u8]) -> Parsed<'_, Deliver<'_, V>> {
    let (input, head) = fixed(input)?;
    let (input, msg_content) = counted(input)?;
    let (input, tail) = fixed(input)?;
    Ok((input, Deliver { head, msg_content, tail }))
}

command! {
    /// `CMPP_DELIVER_RESP`: the SP accepts or rejects the message (2.0, 7.4.5.2; 3.0, 8.4.5.2). 9 bytes before 3.0, 12
    /// since.
    #[command(DELIVER_RESP)]
    pub struct DeliverResp<V: Layouts> {
        /// The identifier of the DELIVER.
        #[doc(alias = "Msg_Id")]
        pub msg_id: MsgId,
        /// Whether the message is accepted, or why not.
        #[doc(alias = "Result")]
        #[role(DeliverResult)]
        pub result: V::Widened30<DeliverResult>,
    }
}
