//! What is inside `Msg_Content`: text, user data headers, status reports, long messages.
//!
//! Every view borrows the bytes of the content, and returns exactly these bytes.
//!
//! | To | Use |
//! |---|---|
//! | see what a message carries | [`Submit::content`], [`Deliver::content`], [`Fwd::content`]: a [`Content`] |
//! | read a status report | [`Report`], [`StatusReport`], [`MoStatusReport`], [`Stat`]; [`MismatchedReport`] |
//! | find out why a message was not delivered | [`Stat::explain`]; see [`outcome`](crate::outcome) |
//! | read a user data header | [`UserDataHeader`], [`Concatenation`], [`Ports`] |
//! | read and write text | [`Text`], [`Encoding`] |
//! | find out what a `Msg_Fmt` means | [`DataCoding`], [`Coding`] |
//! | find the encoding of a text with a wrong `Msg_Fmt` | [`text_fits`], [`Content::unannounced_header`] |
//! | send a long text | [`Plan`]; [`Reserve`] leaves room for a signature |
//! | reassemble a long text | [`Collector`] |
//!
//! This example reads the text of a message:
//!
//! ```
//! use cmpp_codec::codes::MsgFmt;
//! use cmpp_codec::{Counted, v20};
//!
//! let deliver = v20::Deliver {
//!     head: &v20::DeliverHead { msg_fmt: MsgFmt::UCS2, ..Default::default() },
//!     msg_content: Counted::new(&[0x59, 0x29, 0x6c, 0x14])?,
//!     tail: &Default::default(),
//! };
//! let text = deliver.content().text().expect("Msg_Fmt says that it is text");
//! assert_eq!(text.to_string(), "天气");
//! assert!(text.chars().eq(['天', '气'].map(Ok)));
//! # Ok::<(), cmpp_codec::TooLong>(())
//! ```
//!
//! [`Submit::content`]: crate::pdu::Submit::content
//! [`Deliver::content`]: crate::pdu::Deliver::content
//! [`Fwd::content`]: crate::pdu::Fwd::content

mod coding;
mod data_coding;
mod stat;
mod report;
mod mismatch;
mod udh;
mod payload;
mod of_any;
mod fits;
mod reserve;
mod segment;
mod long;
mod collect;

pub use self::coding::Coding;
pub use self::collect::{CollectError, Collector, Progress, Runs, Slot};
pub use self::data_coding::{
    Alphabet, CodingAuthority, CodingInLanguage, DataCoding, MessageClass, Waiting, WaitingKind,
};
pub use self::fits::{Fit, TextReading, text_fits};
pub use self::long::{Plan, PlanError, Segments};
pub use self::mismatch::MismatchedReport;
pub use self::payload::{Carries, Content, Payload, Reading};
pub use self::report::{MoStatusReport, Report, StatusReport};
pub use self::reserve::Reserve;
pub use self::segment::Segment;
pub use self::stat::Stat;
pub use self::udh::{
    Concatenation, Element, ElementKind, Elements, Iei, Ports, Reference, UdhError, UdhErrorKind, UserDataHeader,
};
pub use crate::text::{Chars, Decoded, EncodeError, Encoding, InvalidBytes, Text, Unwritable};
