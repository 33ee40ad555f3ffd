//! A message from an SP to phones: SUBMIT and its answer.

use core::slice;

use zerocopy::IntoBytes;

use crate::base::octets::Octets;
use crate::base::room::NoRoom;
use crate::layouts::{Layouts, V12, V20, V21, V30};
use crate::pdu::rows::{DEST_USR_TL, MSG_CONTENT, MSG_LENGTH};
use crate::schema::codes::{FeeType, FeeUserType, MsgFmt, RegisteredDelivery, SubmitResult, TerminalType};
use crate::schema::counted::Counted;
use crate::schema::error::Error;
use crate::schema::field::{Field, Kind, Part, Role};
use crate::schema::fixed::{Fixed, fixed};
use crate::schema::msg_id::MsgId;
use crate::wire::grammar::{Parsed, counted, fixed, whole};
use crate::wire::header::{CommandId, Header, SequenceId};
use crate::wire::message::{Described, Encode, Message, command};
use crate::wire::write::{Pieces, copy};

fixed! {
    /// The head of [`Submit`]: all fields before the number of recipients. 115 bytes in 1.2, 116 in 2.0 and 2.1, 128 in
    /// 3.0.
    pub struct SubmitHead<V: Layouts> {
        /// The identifier of the message. The gateway assigns it; an SP sends zero.
        #[doc(alias = "Msg_Id")]
        pub msg_id: MsgId,
        /// The number of messages with the same `Msg_Id`, at least 1.
        #[doc(alias = "Pk_total")]
        pub pk_total: u8,
        /// The number of this message among them, counted from 1.
        #[doc(alias = "Pk_number")]
        #[role(SegmentNumber)]
        pub pk_number: u8,
        /// Whether the SP requests a status report.
        #[doc(alias = "Registered_Delivery")]
        #[role(Registered)]
        pub registered_delivery: RegisteredDelivery,
        /// The priority. No version lists the values.
        #[doc(alias = "Msg_level")]
        pub msg_level: u8,
        /// The service: letters, digits and symbols.
        #[doc(alias = "Service_Id")]
        pub service_id: Octets<10>,
        /// Who is charged.
        #[doc(alias = "Fee_UserType")]
        #[role(Payer)]
        pub fee_user_type: V::Since20<FeeUserType>,
        /// The number that is charged. Empty if `Fee_UserType` determines who is charged.
        #[doc(alias = "Fee_terminal_Id")]
        pub fee_terminal_id: V::Resized30<21, 32>,
        /// Whether `Fee_terminal_Id` holds a real number or a pseudo code.
        #[doc(alias = "Fee_terminal_type")]
        #[role(NumberType)]
        pub fee_terminal_type: V::Since30<TerminalType>,
        /// The GSM protocol identifier (GSM 03.40, 9.2.3.9).
        #[doc(alias = "TP_pId")]
        pub tp_pid: u8,
        /// Whether the content begins with a user data header (GSM 03.40, 9.2.3.23). Only the lowest bit counts.
        #[doc(alias = "TP_udhi")]
        #[role(HeaderFlag)]
        pub tp_udhi: u8,
        /// How the content is encoded.
        #[doc(alias = "Msg_Fmt")]
        pub msg_fmt: MsgFmt,
        /// The source of the content: the enterprise code of the SP.
        #[doc(alias = "Msg_src")]
        pub msg_src: Octets<6>,
        /// How the message is charged.
        #[doc(alias = "FeeType")]
        #[role(FeeType)]
        pub fee_type: FeeType,
        /// The fee in fen, as decimal digits.
        #[doc(alias = "FeeCode")]
        #[role(Price)]
        pub fee_code: Octets<6>,
        /// The time at which the message expires, in the format of SMPP 3.3. Empty for the gateway's default.
        #[doc(alias = "ValId_Time")]
        #[role(SmppTime)]
        pub valid_time: Octets<17>,
        /// The time at which the message is to be sent, in the format of SMPP 3.3. Empty for immediately.
        #[doc(alias = "At_Time")]
        #[role(SmppTime)]
        pub at_time: Octets<17>,
        /// The number that the phone shows as the sender: the service code, or a number that begins with it.
        #[doc(alias = "Src_Id")]
        pub src_id: Octets<21>,
    }
}

fixed! {
    /// The field of [`Submit`] between the recipients and the content. 0 bytes before 3.0, 1 since.
    pub struct SubmitDest<V: Layouts> {
        /// Whether the recipients are real numbers or pseudo codes: one byte for all of them.
        #[doc(alias = "Dest_terminal_type")]
        #[role(NumberType)]
        pub dest_terminal_type: V::Since30<TerminalType>,
    }
}

fixed! {
    /// The end of [`Submit`]: 8 bytes before 3.0, 20 since.
    pub struct SubmitTail<V: Layouts> {
        /// Reserved.
        #[doc(alias = "Reserve")]
        #[role(Reserved)]
        pub reserve: V::Until30<Octets<8>>,
        /// The identifier that links the answer of an on-demand service to the request.
        #[doc(alias = "LinkID")]
        pub link_id: V::Since30<Octets<20>>,
    }
}

/// `CMPP_SUBMIT`: a message from an SP to one or more phones.
///
/// 2.0, 7.4.3.1; 3.0, 8.4.3.1. With n recipients and L bytes of content: 125+21n+L bytes in 1.2, 126+21n+L in 2.0 and
/// 2.1, 151+32n+L in 3.0.
///
/// ```
/// use cmpp_codec::codes::{MsgFmt, RegisteredDelivery};
/// use cmpp_codec::{Counted, Encode, Message, Octets, v20};
///
/// let recipients = [Octets::new("13800000001")?];
/// let submit = v20::Submit {
///     head: &v20::SubmitHead {
///         pk_total: 1,
///         pk_number: 1,
///         registered_delivery: RegisteredDelivery::REPORT,
///         msg_fmt: MsgFmt::ASCII,
///         msg_src: Octets::new("900001")?,
///         src_id: Octets::new("10657001")?,
///         ..Default::default()
///     },
///     dest_terminal_ids: Counted::new(&recipients)?,
///     dest: &Default::default(),
///     msg_content: Counted::new("hello")?,
///     tail: &Default::default(),
/// };
/// let mut out = [0; 256];
/// let n = submit.encode(7, &mut out)?;
/// assert_eq!(n, 12 + 126 + 21 + 5);
/// assert_eq!(out[128..140], *b"\x0113800000001");
/// assert_eq!(out[150..156], *b"\x05hello");
/// assert_eq!(v20::Submit::from_body(&out[12..n]), Ok(submit));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc = include_str!("../tables/Submit.md")]
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Submit<'a, V: Layouts> {
    /// The fields before the number of recipients.
    pub head: &'a SubmitHead<V>,
    /// The recipients; `DestUsr_tl` is their number. The specification allows at most 99, the field 255.
    #[doc(alias = "DestUsr_tl")]
    #[doc(alias = "Dest_terminal_Id")]
    pub dest_terminal_ids: Counted<'a, V::Resized30<21, 32>>,
    /// The field between the recipients and the content.
    pub dest: &'a SubmitDest<V>,
    /// The content; `Msg_Length` is its length.
    #[doc(alias = "Msg_Length")]
    #[doc(alias = "Msg_Content")]
    pub msg_content: Counted<'a, u8>,
    /// The fields after the content.
    pub tail: &'a SubmitTail<V>,
}

const _: () = assert!(size_of::<Submit<'_, V30>>() <= 56, "a view is handed around by value");

impl<V: Layouts> Submit<'_, V> {
    const DEST_TERMINAL_ID: Field = Field {
        role: Role::Phone,
        ..Field::alone("Dest_terminal_Id", "A recipient.", size_of::<V::Resized30<21, 32>>(), Kind::Octets)
    };
}

// One impl for each version, because a constant can only be borrowed as `'static` if its type is not generic.
macro_rules! constants {
    ($($V:ident),*) => {
        $(
            impl<'a> Submit<'a, $V> {
                /// Creates a SUBMIT with an empty [`dest`](Self::dest) and an empty [`tail`](Self::tail). It can be
                /// used in constants.
                ///
                /// ```
                /// use cmpp_codec::codes::MsgFmt;
                /// use cmpp_codec::{Counted, Encode, Octets, v30};
                ///
                /// static HEAD: v30::SubmitHead = v30::SubmitHead {
                ///     pk_total: 1,
                ///     pk_number: 1,
                ///     msg_fmt: MsgFmt::ASCII,
                ///     msg_src: Octets::literal(b"900001"),
                ///     src_id: Octets::literal(b"10657001"),
                ///     ..v30::SubmitHead::EMPTY
                /// };
                /// static PHONES: [Octets<32>; 1] = [Octets::literal(b"13800000001")];
                /// static SUBMIT: v30::Submit<'static> =
                ///     v30::Submit::new(&HEAD, Counted::literal(&PHONES), Counted::literal(b"hello"));
                ///
                /// let mut out = [0; 256];
                /// assert_eq!(SUBMIT.encode(7, &mut out), Ok(12 + 151 + 32 + 5));
                /// ```
                #[must_use]
                pub const fn new(
                    head: &'a SubmitHead<$V>,
                    dest_terminal_ids: Counted<'a, <$V as Layouts>::Resized30<21, 32>>,
                    msg_content: Counted<'a, u8>,
                ) -> Self {
                    Self {
                        head,
                        dest_terminal_ids,
                        dest: &SubmitDest::EMPTY,
                        msg_content,
                        tail: &SubmitTail::EMPTY,
                    }
                }

                /// Reads a body that ends before [`tail`](Self::tail). The tail is then empty.
                pub(crate) fn without_tail(body: &'a [u8]) -> Option<Self> {
                    let (input, head) = fixed(body).ok()?;
                    let (input, dest_terminal_ids) = counted(input).ok()?;
                    let (input, dest) = fixed(input).ok()?;
                    let (input, msg_content) = counted(input).ok()?;
                    let tail = &SubmitTail::EMPTY;
                    input.is_empty().then_some(Self { head, dest_terminal_ids, dest, msg_content, tail })
                }
            }
        )*
    };
}
constants!(V12, V20, V21, V30);

impl<V: Layouts> crate::base::sealed::Sealed for Submit<'_, V> {}

impl<V: Layouts> Described for Submit<'_, V> {
    const SHAPE: &'static [Part] = &[
        Part::Fixed(SubmitHead::<V>::FIELDS),
        Part::List { count: &DEST_USR_TL, item: &Self::DEST_TERMINAL_ID },
        Part::Fixed(SubmitDest::<V>::FIELDS),
        Part::Content { length: &MSG_LENGTH, content: &MSG_CONTENT },
        Part::Fixed(SubmitTail::<V>::FIELDS),
    ];
}

impl<V: Layouts> Encode for Submit<'_, V> {
    const PIECES: Pieces = Pieces::of(Self::SHAPE);

    #[inline]
    fn command_id(self) -> CommandId {
        CommandId::SUBMIT
    }

    #[inline]
    fn slices<'s>(self, header: &'s Header) -> impl AsRef<[&'s [u8]]>
    where
        Self: 's,
    {
        let Self { head, dest_terminal_ids, dest, msg_content, tail } = self;
        [
            header.as_bytes(),
            head.as_bytes(),
            dest_terminal_ids.count_octet(),
            dest_terminal_ids.as_slice().as_bytes(),
            dest.as_bytes(),
            msg_content.count_octet(),
            msg_content.as_slice(),
            tail.as_bytes(),
        ]
    }

    // Most messages have one recipient. The branch tells the compiler the length of that list, so that it copies the
    // list inline instead of by a call.
    #[expect(clippy::inline_always, reason = "for the same reason as `Encode::encode`")]
    #[inline(always)]
    fn encode(self, sequence_id: impl Into<SequenceId>, out: &mut [u8]) -> Result<usize, NoRoom> {
        match self.dest_terminal_ids.as_slice() {
            [one] => {
                let this = Self { dest_terminal_ids: Counted::of_octet(slice::from_ref(one)), ..self };
                copy(this.slices(&this.header(sequence_id)).as_ref(), Self::PIECES, out)
            }
            _ => copy(self.slices(&self.header(sequence_id)).as_ref(), Self::PIECES, out),
        }
    }
}

impl<'a, V: Layouts> Message<'a> for Submit<'a, V> {
    const COMMAND: CommandId = CommandId::SUBMIT;
    const NAME: &'static str = "CMPP_SUBMIT";

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
fn grammar<V: Layouts>(input: &[u8]) -> Parsed<'_, Submit<'_, V>> {
    let (input, head) = fixed(input)?;
    let (input, dest_terminal_ids) = counted(input)?;
    let (input, dest) = fixed(input)?;
    let (input, msg_content) = counted(input)?;
    let (input, tail) = fixed(input)?;
    Ok((input, Submit { head, dest_terminal_ids, dest, msg_content, tail }))
}

command! {
    /// `CMPP_SUBMIT_RESP`: the gateway accepts or rejects the message (2.0, 7.4.3.2; 3.0, 8.4.3.2). 9 bytes before 3.0,
    /// 12 since.
    #[command(SUBMIT_RESP)]
    pub struct SubmitResp<V: Layouts> {
        /// The identifier that the gateway assigned. If there are several recipients: the identifier of the first one.
        #[doc(alias = "Msg_Id")]
        pub msg_id: MsgId,
        /// Whether the message is accepted, or why not.
        #[doc(alias = "Result")]
        #[role(SubmitResult)]
        pub result: V::Widened30<SubmitResult>,
    }
}
