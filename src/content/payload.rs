//! What a content carries, which four fields and its length decide together.

use core::fmt;

use crate::content::coding::Coding;
use crate::content::report::{MoStatusReport, Report};
use crate::content::udh::{Concatenation, Ports, UdhError, UserDataHeader};
use crate::layouts::Layouts;
use crate::pdu::{Deliver, Fwd, Submit};
use crate::schema::codes::{DeliveryKind, FwdType, MsgFmt};
use crate::schema::field::Value;
use crate::text::Text;

/// `Msg_Content` and what it carries. [`Submit::content`], [`Deliver::content`], [`Fwd::content`] and
/// [`AnyPdu::content`](crate::AnyPdu::content) return it.
///
/// ```
/// use cmpp_codec::codes::MsgFmt;
/// use cmpp_codec::content::{Carries, Content, Payload, Reading};
///
/// // TP_udhi 0x40 is where GSM puts the bit; the content is part 1 of 1, "hi" in UCS-2.
/// let bytes = b"\x05\x00\x03\x00\x01\x01\0h\0i";
/// let content = Content::new(bytes, MsgFmt::UCS2, 0x40, Carries::Message);
/// let Reading::Headed { header, payload: Payload::Text(text) } = content.reading else { panic!() };
/// assert_eq!((header.as_bytes(), text.as_bytes()), bytes.split_at(6));
/// assert_eq!(text, "hi");
/// assert_eq!(content.bytes, bytes);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Content<'a> {
    /// All bytes of `Msg_Content`, as they were received.
    pub bytes: &'a [u8],
    /// `Msg_Fmt`: how a message is encoded. In a report it means nothing; gateways send 0 and 15.
    pub msg_fmt: MsgFmt,
    /// `TP_udhi`: whether the content begins with a user data header.
    pub tp_udhi: u8,
    /// Whether it is a message or a report, according to `Registered_Delivery` of DELIVER or `Msg_Fwd_Type` of FWD.
    pub carries: Carries,
    /// How the content is read.
    pub reading: Reading<'a>,
}

/// What the content of a message is, according to the other fields of the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Carries {
    /// A message: in every SUBMIT, and in a DELIVER or FWD that no field declares to be a report.
    Message,
    /// A status report: DELIVER with `Registered_Delivery` 1, FWD with `Msg_Fwd_Type` 2.
    Report,
    /// A report on a message from a phone: FWD with `Msg_Fwd_Type` 3.
    MoReport,
}

impl From<DeliveryKind> for Carries {
    fn from(kind: DeliveryKind) -> Self {
        if kind == DeliveryKind::REPORT { Self::Report } else { Self::Message }
    }
}

impl From<FwdType> for Carries {
    fn from(kind: FwdType) -> Self {
        match kind {
            FwdType::MT_REPORT => Self::Report,
            FwdType::MO_REPORT => Self::MoReport,
            _ => Self::Message,
        }
    }
}

/// How a content is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Reading<'a> {
    /// A message without a header.
    Plain(Payload<'a>),
    /// A user data header, and the message.
    Headed {
        /// The header.
        header: UserDataHeader<'a>,
        /// The message after the header.
        payload: Payload<'a>,
    },
    /// A content whose header is malformed, although `TP_udhi` announces one.
    BadHeader {
        /// What is wrong with the header.
        error: UdhError,
        /// The whole content, read as if it had no header, so that no text is lost.
        payload: Payload<'a>,
    },
    /// A status report of 60 or 71 bytes. The length decides which.
    Report(Report<'a>),
    /// A report on a message from a phone: 60 bytes.
    MoReport(&'a MoStatusReport),
    /// A content that is declared to be a report but has the length of none. Some gateways send reports as text.
    OtherReport(Payload<'a>),
}

/// A message without its user data header.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Payload<'a> {
    /// Text.
    Text(Text<'a>),
    /// Anything but text: a picture, a WAP push, a command for the card.
    Binary(&'a [u8]),
    /// Bytes whose `Msg_Fmt` is unknown.
    Undecided(&'a [u8]),
}

impl fmt::Debug for Reading<'_> {
    /// Shows a text as a quoted string, other data as hex digits, and a report field by field.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(payload) | Self::OtherReport(payload) => fmt::Debug::fmt(payload, f),
            Self::Headed { header, payload } => f.debug_tuple("").field(header).field(payload).finish(),
            Self::BadHeader { error, payload } => f.debug_tuple("").field(error).field(payload).finish(),
            Self::Report(report) => fmt::Debug::fmt(report, f),
            Self::MoReport(report) => fmt::Debug::fmt(report, f),
        }
    }
}

impl fmt::Debug for Payload<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => fmt::Debug::fmt(text, f),
            Self::Binary(bytes) | Self::Undecided(bytes) => fmt::Debug::fmt(&Value::Bytes(bytes), f),
        }
    }
}

impl<'a> Payload<'a> {
    /// Creates a payload from its bytes, which are read as `Msg_Fmt` says.
    #[must_use]
    pub const fn new(msg_fmt: MsgFmt, bytes: &'a [u8]) -> Self {
        match msg_fmt.coding() {
            Coding::Text(encoding) => Self::Text(Text::new(encoding, bytes)),
            Coding::Binary => Self::Binary(bytes),
            Coding::Unknown => Self::Undecided(bytes),
        }
    }

    /// Returns the bytes as they were received.
    #[must_use]
    pub const fn as_bytes(self) -> &'a [u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Binary(bytes) | Self::Undecided(bytes) => bytes,
        }
    }

    /// Returns the text, or `None` if the payload is no text.
    #[must_use]
    pub const fn text(self) -> Option<Text<'a>> {
        match self {
            Self::Text(text) => Some(text),
            Self::Binary(_) | Self::Undecided(_) => None,
        }
    }
}

impl<'a> Content<'a> {
    /// Creates a content from its bytes and the fields that describe it.
    ///
    /// `carries` decides first, because a report has neither a user data header nor an encoding. The bits 0x01, where
    /// CMPP has `TP_udhi`, and 0x40, where GSM has it, both announce a header.
    #[must_use]
    pub fn new(bytes: &'a [u8], msg_fmt: MsgFmt, tp_udhi: u8, carries: Carries) -> Self {
        let report = match carries {
            Carries::Message => None,
            Carries::Report => Report::parse(bytes).map(Reading::Report),
            Carries::MoReport => MoStatusReport::parse(bytes).map(Reading::MoReport),
        };
        let reading = match (report, carries) {
            (Some(report), _) => report,
            (None, Carries::Report | Carries::MoReport) => Reading::OtherReport(Payload::new(msg_fmt, bytes)),
            (None, Carries::Message) if tp_udhi & 0x41 == 0 => Reading::Plain(Payload::new(msg_fmt, bytes)),
            (None, Carries::Message) => match UserDataHeader::split(bytes) {
                Ok((header, rest)) => Reading::Headed { header, payload: Payload::new(msg_fmt, rest) },
                Err(error) => Reading::BadHeader { error, payload: Payload::new(msg_fmt, bytes) },
            },
        };
        Self { bytes, msg_fmt, tp_udhi, carries, reading }
    }

    /// Returns the message itself, or `None` for a report of a known form.
    #[must_use]
    pub const fn payload(&self) -> Option<Payload<'a>> {
        match self.reading {
            Reading::Plain(payload)
            | Reading::Headed { payload, .. }
            | Reading::BadHeader { payload, .. }
            | Reading::OtherReport(payload) => Some(payload),
            Reading::Report(_) | Reading::MoReport(_) => None,
        }
    }

    /// Returns the text, or `None` if the content is no text.
    #[must_use]
    pub const fn text(&self) -> Option<Text<'a>> {
        match self.payload() {
            Some(payload) => payload.text(),
            None => None,
        }
    }

    /// Returns the text as a string, with U+FFFD for bytes that are no character, or `None` if the content is no text.
    ///
    /// ```
    /// use cmpp_codec::codes::MsgFmt;
    /// use cmpp_codec::content::{Carries, Content};
    ///
    /// let content = Content::new(&[0x59, 0x29, 0x6c, 0x14], MsgFmt::UCS2, 0, Carries::Message);
    /// assert_eq!(content.to_text().as_deref(), Some("天气"));
    /// ```
    #[cfg(feature = "alloc")]
    #[must_use]
    pub fn to_text(&self) -> Option<alloc::borrow::Cow<'a, str>> {
        self.text().map(Text::to_string_lossy)
    }

    /// Returns the user data header, or `None` if there is none.
    #[must_use]
    pub const fn header(&self) -> Option<UserDataHeader<'a>> {
        match self.reading {
            Reading::Headed { header, .. } => Some(header),
            _ => None,
        }
    }

    /// Returns which segment of which long message the content is, if its header says so.
    #[must_use]
    pub fn concatenation(&self) -> Option<Concatenation> {
        self.header()?.concatenation()
    }

    /// Returns the ports that the content is from and for, if its header says so.
    #[must_use]
    pub fn ports(&self) -> Option<Ports> {
        self.header()?.ports()
    }

    /// Returns the status report, or `None` if the content is no report of a known form.
    #[must_use]
    pub const fn report(&self) -> Option<Report<'a>> {
        match self.reading {
            Reading::Report(report) => Some(report),
            _ => None,
        }
    }
}

/// What the message carries.
impl<'a, V: Layouts> Submit<'a, V> {
    /// Returns `Msg_Content` and what it carries.
    #[must_use]
    pub fn content(&self) -> Content<'a> {
        Content::new(self.msg_content.as_slice(), self.head.msg_fmt, self.head.tp_udhi, Carries::Message)
    }
}

/// What the message carries.
impl<'a, V: Layouts> Deliver<'a, V> {
    /// Returns `Msg_Content` and what it carries: a message, or a status report if `Registered_Delivery` is 1.
    #[must_use]
    pub fn content(&self) -> Content<'a> {
        let carries = self.head.registered_delivery.into();
        Content::new(self.msg_content.as_slice(), self.head.msg_fmt, self.head.tp_udhi, carries)
    }
}

/// What the message carries.
impl<'a, V: Layouts> Fwd<'a, V> {
    /// Returns `Msg_Content` and what it carries: a message or a report, according to `Msg_Fwd_Type`.
    #[must_use]
    pub fn content(&self) -> Content<'a> {
        let carries = self.head.msg_fwd_type.into();
        Content::new(self.msg_content.as_slice(), self.head.msg_fmt, self.head.tp_udhi, carries)
    }
}

/// Shows a message with its content as text, a report or data, as the message says.
macro_rules! shown_with_content {
    ($($Name:ident($($field:ident),*; $($after:ident),*);)*) => {
        $(
            impl<V: Layouts> fmt::Debug for $Name<'_, V> {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    let mut shown = f.debug_struct(stringify!($Name));
                    $(shown.field(stringify!($field), &self.$field);)*
                    shown.field("msg_content", &self.content().reading);
                    $(shown.field(stringify!($after), &self.$after);)*
                    shown.finish()
                }
            }
        )*
    };
}
shown_with_content! {
    Submit(head, dest_terminal_ids, dest; tail);
    Deliver(head; tail);
    Fwd(head, dest_ids, dest; tail);
}
