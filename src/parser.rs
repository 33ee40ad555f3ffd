//! nom parsers for grammars that contain CMPP messages.
//!
//! Each function is a nom parser of `&[u8]`, generic over nom's error type, to be combined like any other. The methods
//! of [`Frame`] and [`Pdu`](crate::Pdu) read the same messages without nom.
//!
//! | Parser | Reads |
//! |---|---|
//! | [`frame`](streaming::frame) | one message, without parsing its body |
//! | [`pdu`](streaming::pdu) | any message of version `V` |
//! | [`any_pdu`](streaming::any_pdu) | any message of a version known at run time |
//! | [`message`](streaming::message) | one message, which must be an `M` |
//! | [`body`] | a body of `M` without a header: all of the input |
//!
//! In [`streaming`] the input may end within a message: the parsers return `Err::Incomplete` with the number of missing
//! bytes. In [`complete`] that is an error. An error has nom's `ErrorKind::Verify` and, through [`FromExternalError`],
//! this crate's [`Error`] with field and offset. A wrong length is an `Err::Failure`, because the next message cannot
//! be found; a malformed body is an `Err::Error`.
//!
//! This example reads a log of records, each with a tag, a time and a message:
//!
//! ```
//! use cmpp_codec::parser::complete;
//! use cmpp_codec::{Pdu, V20};
//! use nom::bytes::complete::tag;
//! use nom::multi::many0;
//! use nom::number::complete::be_u32;
//! use nom::{IResult, Parser};
//!
//! fn records(log: &[u8]) -> IResult<&[u8], Vec<(&[u8], u32, Pdu<'_, V20>)>> {
//!     many0((tag("> "), be_u32, complete::pdu)).parse(log)
//! }
//!
//! let log = b"> \0\0\0\x01\0\0\0\x0c\0\0\0\x08\0\0\0\x07> \0\0\0\x02\0\0\0\x0c\0\0\0\x02\0\0\0\x08";
//! let (rest, records) = records(log)?;
//! assert!(rest.is_empty());
//! let names: Vec<_> = records.iter().map(|(_, time, pdu)| (*time, pdu.name())).collect();
//! assert_eq!(names, [(1, "CMPP_ACTIVE_TEST"), (2, "CMPP_TERMINATE")]);
//! # Ok::<(), nom::Err<nom::error::Error<&[u8]>>>(())
//! ```
//!
//! This example reads one of two messages, and incomplete input:
//!
//! ```
//! use cmpp_codec::parser::streaming;
//! use cmpp_codec::{pdu::ActiveTest, v30};
//! use nom::branch::alt;
//! use nom::combinator::map;
//! use nom::{Err, IResult, Needed, Parser};
//!
//! fn is_deliver(input: &[u8]) -> IResult<&[u8], bool> {
//!     alt((
//!         map(streaming::message::<v30::Deliver<'_>, _>, |_| true),
//!         map(streaming::message::<&ActiveTest, _>, |_| false),
//!     ))
//!     .parse(input)
//! }
//!
//! assert_eq!(is_deliver(b"\0\0\0\x0c\0\0\0\x08\0\0\0\x07"), Ok((&[][..], false)));
//! assert_eq!(is_deliver(b"\0\0\0\x0c\0\0\0\x08"), Err(Err::Incomplete(Needed::new(4))));
//! ```

pub use nom;
use nom::error::{ErrorKind, FromExternalError, ParseError};
use nom::{Err, IResult, Needed};

use crate::pdu::Message;
use crate::schema::error::Error;
use crate::wire::frame::{Frame, Limit, Split};

/// The bounds that this module requires of nom's error type. nom's own error types, including `()`, fulfil them.
pub trait Fault<'a>: ParseError<&'a [u8]> + FromExternalError<&'a [u8], Error> {}

impl<'a, E: ParseError<&'a [u8]> + FromExternalError<&'a [u8], Error>> Fault<'a> for E {}

/// Reads all of the input as a body of `M`, which has no header.
///
/// # Errors
///
/// `Err::Error` with the field and offset at which the body is malformed.
///
/// ```
/// use cmpp_codec::{parser, v20};
///
/// let (rest, resp) = parser::body::<&v20::CancelResp, ()>(&[0])?;
/// assert!(rest.is_empty() && resp.success_id.get() == cmpp_codec::codes::CancelResult::OK);
/// # Ok::<(), nom::Err<()>>(())
/// ```
pub fn body<'a, M: Message<'a>, E: Fault<'a>>(input: &'a [u8]) -> IResult<&'a [u8], M, E> {
    match M::from_body(input) {
        Ok(message) => Ok((&[], message)),
        Err(error) => Err(Err::Error(fault(input, error))),
    }
}

fn fault<'a, E: Fault<'a>>(input: &'a [u8], error: Error) -> E {
    E::from_external_error(input, ErrorKind::Verify, error)
}

/// Reads the frame at the start of the input and applies `read` to it.
fn framed<'a, T, E: Fault<'a>>(
    input: &'a [u8],
    limit: Limit,
    read: impl FnOnce(Frame<'a>) -> Result<T, Error>,
) -> IResult<&'a [u8], T, E> {
    match Frame::split(input, limit) {
        Ok(Split::Complete { frame, rest }) => match read(frame) {
            Ok(value) => Ok((rest, value)),
            Err(error) => Err(Err::Error(fault(input, error))),
        },
        Ok(Split::Incomplete { missing }) => Err(Err::Incomplete(Needed::new(missing))),
        Err(error) => Err(Err::Failure(fault(input, error))),
    }
}

macro_rules! parsers {
    ($(#[doc = $doc:literal])* $mode:ident, $incomplete:literal, $end:expr) => {
        $(#[doc = $doc])*
        pub mod $mode {
            use nom::{Err, IResult};

            use crate::any::AnyPdu;
            use crate::base::version::Version;
            use crate::layouts::Layouts;
            use crate::parser::{Fault, framed};
            use crate::pdu::{Message, Pdu};
            use crate::wire::frame::{Frame, Limit};

            /// Reads one message without parsing its body.
            ///
            /// # Errors
            ///
            #[doc = $incomplete]
            /// `Err::Failure` if `Total_Length` is below 12 or above the limit.
            pub fn frame<'a, E: Fault<'a>>(limit: Limit) -> impl Fn(&'a [u8]) -> IResult<&'a [u8], Frame<'a>, E> {
                move |input| end(input, framed(input, limit, Ok))
            }

            /// Reads any message of version `V`, of at most [`Limit::DEFAULT`] bytes.
            ///
            /// # Errors
            ///
            #[doc = $incomplete]
            /// `Err::Failure` if the length is wrong, `Err::Error` if the body is malformed.
            pub fn pdu<'a, V: Layouts, E: Fault<'a>>(input: &'a [u8]) -> IResult<&'a [u8], Pdu<'a, V>, E> {
                end(input, framed(input, Limit::DEFAULT, Pdu::from_frame))
            }

            /// Reads any message of a version known at run time, of at most [`Limit::DEFAULT`] bytes.
            ///
            /// # Errors
            ///
            #[doc = $incomplete]
            /// `Err::Failure` if the length is wrong, `Err::Error` if the body is malformed.
            pub fn any_pdu<'a, E: Fault<'a>>(
                version: Version,
            ) -> impl Fn(&'a [u8]) -> IResult<&'a [u8], AnyPdu<'a>, E> {
                move |input| end(input, framed(input, Limit::DEFAULT, |frame| AnyPdu::from_frame(frame, version)))
            }

            /// Reads one message, which must be an `M`, of at most [`Limit::DEFAULT`] bytes.
            ///
            /// # Errors
            ///
            #[doc = $incomplete]
            /// `Err::Failure` if the length is wrong, `Err::Error` if it is another message or the body is malformed.
            pub fn message<'a, M: Message<'a>, E: Fault<'a>>(input: &'a [u8]) -> IResult<&'a [u8], M, E> {
                end(input, framed(input, Limit::DEFAULT, M::from_frame))
            }

            fn end<'a, T, E: Fault<'a>>(
                input: &'a [u8],
                result: IResult<&'a [u8], T, E>,
            ) -> IResult<&'a [u8], T, E> {
                let at_the_end: fn(&'a [u8], Err<E>) -> Err<E> = $end;
                result.map_err(|error| at_the_end(input, error))
            }
        }
    };
}

parsers! {
    /// Parsers for input that may end within a message.
    streaming, "`Err::Incomplete`, with the number of missing bytes, if the input ends within the message;", |_, error| error
}
parsers! {
    /// Parsers for input that ends with a whole message.
    complete, "`Err::Error` with `ErrorKind::Eof` if the input ends within the message;", |input, error| match error {
        Err::Incomplete(_) => Err::Error(E::from_error_kind(input, nom::error::ErrorKind::Eof)),
        error => error,
    }
}
