//! The tools that this crate is fuzzed with, for fuzzing what is built on it (feature `arbitrary`).
//!
//! Two things are here. Every message, [`Pdu`](crate::Pdu) and [`AnyPdu`](crate::AnyPdu), and a whole [`Frame`](crate::Frame), implement `Arbitrary`: valid
//! values, built as a caller builds them, that borrow the fuzzer's bytes. And [`check`] takes any bytes and asserts
//! every law of the codec on them:
//!
//! - *framing*: a stream is cut at its lengths and nowhere else; a stream cut short gives the same first messages;
//! - *agreement*: the parser and the dissector say the same, the error, its field and its offset included;
//! - *cover*: the dissection covers every byte once, in order, up to the error;
//! - *byte-exact*: what is accepted is written back as it was, in one piece or in slices, and never into too little room;
//! - *dynamic is static*: a version known at run time reads as the same version does as a type;
//! - *inside*: what a content is taken for has all its bytes; a text comes back from its parts;
//! - *carried*: a message comes into another version as a message of that version, and into its own as it was;
//! - *values*: a time and an identifier print as they were read;
//! - *in bounds*: whatever is shown, is shown without a panic.
//!
//! The functions panic where a law is broken: they are an oracle, for fuzz targets and tests, not for a program.
//! The feature brings the crate `arbitrary`, which needs std; without the feature this crate needs neither.
//!
//! ```
//! // A target of cargo-fuzz is one line: libfuzzer_sys::fuzz_target!(|bytes: &[u8]| cmpp_codec::fuzzing::check(bytes));
//! cmpp_codec::fuzzing::check(b"\0\0\0\x14\0\0\0\x07\0\0\0\x01\xb4\xc5\x53\0\0\x01\0\0");
//! ```
//!
//! A target of one's own takes messages that are valid from the start:
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

pub use self::around::{check_carried, check_values};
pub use self::check::*;
pub use self::inside::{check_content, check_parts, check_text};
pub use self::laws::{check_dissection, check_frame, check_pdu, check_stream};
