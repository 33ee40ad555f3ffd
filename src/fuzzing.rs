//! Fuzzing: the tools by which this crate is fuzzed, for programs that use it (feature `arbitrary`).
//!
//! Every message, [`Pdu`](crate::Pdu), [`AnyPdu`](crate::AnyPdu) and [`Frame`](crate::Frame) implement `Arbitrary`.
//! They yield valid values that borrow the fuzzer's bytes. [`check`] takes any bytes and asserts every law of the codec
//! on them:
//!
//! - *framing*: a stream is split at its lengths and nowhere else; a truncated stream yields the same first messages;
//! - *agreement*: parser and dissector have the same result, including the error, its field and its offset;
//! - *coverage*: the dissection covers every byte once, in order, up to the error;
//! - *byte-exactness*: an accepted message is written back unchanged, in one piece or in slices, and nothing is written
//!   to a buffer that is too short;
//! - *versions*: a version known at run time gives the same result as the same version as a type;
//! - *contents*: the parts of a content cover all its bytes; a split text is put together unchanged;
//! - *conversion*: a message converted to another version is a message of that version, and one converted to its own
//!   version is unchanged;
//! - *values*: a time and an identifier are shown as they were read;
//! - *display*: nothing that is shown causes a panic.
//!
//! [`session`] reads the bytes as operations on two sessions and the line between them, and asserts the laws of a
//! connection.
//!
//! The functions panic if a law is violated. Use them in fuzz targets and tests, not in a program. The feature adds the
//! dependency `arbitrary`, which needs std.
//!
//! ```
//! // A fuzz target for cargo-fuzz is one line:
//! // libfuzzer_sys::fuzz_target!(|bytes: &[u8]| cmpp_codec::fuzzing::check(bytes));
//! cmpp_codec::fuzzing::check(b"\0\0\0\x14\0\0\0\x07\0\0\0\x01\xb4\xc5\x53\0\0\x01\0\0");
//! ```
//!
//! A fuzz target of your own can take valid messages:
//!
//! ```
//! use arbitrary::{Arbitrary, Unstructured};
//! use cmpp_codec::{Encode, Pdu, V30, v30};
//!
//! let bytes = [0x5a; 400];
//! let submit = v30::Submit::arbitrary(&mut Unstructured::new(&bytes))?;
//! assert_eq!(submit.head.msg_src.trimmed(), b"ZZZZZZ");
//! let any_message = Pdu::<V30>::arbitrary(&mut Unstructured::new(&bytes))?;
//! assert!(any_message.encoded_len() <= 12 + bytes.len());
//! # Ok::<(), arbitrary::Error>(())
//! ```

mod laws;
mod around;
mod inside;
mod generate;
mod check;
mod side;
mod calls;
mod operations;

pub use self::around::{check_carried, check_values};
pub use self::check::*;
pub use self::inside::{check_content, check_parts, check_text};
pub use self::laws::{check_dissection, check_frame, check_pdu, check_stream};
pub use self::operations::session;
