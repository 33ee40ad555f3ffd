//! The tools that this crate is fuzzed with, for fuzzing what is built on it (feature `arbitrary`).
//!
//! Two things are here. Every message, [`Pdu`](crate::Pdu) and [`AnyPdu`], and a whole [`Frame`], implement `Arbitrary`: valid
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
//! use cmpp_codec::{Pdu, V30, v30};
//!
//! let bytes = [0x5a; 400];
//! let submit = v30::Submit::arbitrary(&mut Unstructured::new(&bytes))?;
//! assert_eq!(submit.head.msg_src.text(), b"ZZZZZZ");
//! let any_message = Pdu::<V30>::arbitrary(&mut Unstructured::new(&bytes))?;
//! assert!(any_message.encoded_len() <= 12 + bytes.len());
//! # Ok::<(), arbitrary::Error>(())
//! ```

use arbitrary::{Arbitrary, Unstructured};
use zerocopy::IntoBytes;

use crate::any::AnyPdu;
use crate::codes::MsgFmt;
use crate::error::Error;
use crate::frame::{Frame, Frames, Limit};
use crate::header::{CommandId, Header, SequenceId};
use crate::protocol::Protocol;
use crate::text::{Encoding, Text};
use crate::wire::U32;

mod around;
mod generate;
mod inside;
mod laws;

pub use self::around::{check_carried, check_values};
pub use self::inside::{check_content, check_parts, check_text};
pub use self::laws::{check_dissection, check_frame, check_pdu, check_stream};

/// Asserts every law on any bytes: as a stream, as one message in every version, as a recipe for messages, and as a
/// content.
///
/// # Panics
///
/// Where a law is broken.
pub fn check(bytes: &[u8]) {
    stream(bytes);
    message(bytes);
    round_trip(bytes);
    content(bytes);
}

/// The bytes are a stream of messages: [`check_stream`] with the default limit, with none, and with a small one, and
/// [`check_frame`] in every version on each message.
///
/// # Panics
///
/// Where a law is broken.
pub fn stream(bytes: &[u8]) {
    for limit in [Limit::DEFAULT, Limit::new(u32::MAX), Limit::new(40)] {
        check_stream(bytes, limit);
    }
    for frame in Frames::new(bytes, Limit::DEFAULT).flatten() {
        every_version(frame);
    }
}

/// The bytes are one message, whatever its `Total_Length` says: [`check_frame`] and [`check_carried`] in every version.
///
/// So a fuzzer that changes a body's length still gets past the header.
///
/// # Panics
///
/// Where a law is broken.
pub fn message(bytes: &[u8]) {
    let Some((header, body)) = mended(bytes) else { return };
    let frame = Frame { header: &header, body };
    every_version(frame);
    for protocol in Protocol::ALL {
        check_carried(frame, protocol);
    }
}

fn every_version(frame: Frame<'_>) {
    for protocol in Protocol::ALL {
        // Any outcome is right on which all agree.
        let _: Result<(), Error> = check_frame(frame, protocol);
    }
}

/// The bytes are one message, as for [`message`], and only the dissector reads it: [`check_dissection`].
///
/// # Panics
///
/// Where a law is broken.
pub fn dissection(bytes: &[u8]) {
    let Some((header, body)) = mended(bytes) else { return };
    for protocol in Protocol::ALL {
        let _: Result<(), Error> = check_dissection(Frame { header: &header, body }, protocol);
    }
}

/// The bytes are a recipe for messages, of each version in turn: [`check_pdu`].
///
/// # Panics
///
/// Where a law is broken.
pub fn round_trip(bytes: &[u8]) {
    let mut bytes = Unstructured::new(bytes);
    // A few, for the fuzzer's speed.
    for _ in 0..8 {
        let Ok((pdu, sequence_id)) = <(AnyPdu<'_>, SequenceId)>::arbitrary(&mut bytes) else { return };
        check_pdu(pdu, sequence_id);
        if bytes.is_empty() {
            return;
        }
    }
}

/// The bytes are a content, with the fields before it that say what it is: [`check_content`] and [`check_text`]; then
/// a text and the parts of one: [`check_parts`]; then the value of a field: [`check_values`].
///
/// # Panics
///
/// Where a law is broken.
pub fn content(bytes: &[u8]) {
    let [msg_fmt, tp_udhi, kind, content @ ..] = bytes else { return };
    check_content(content, MsgFmt(*msg_fmt), *tp_udhi, *kind);
    for encoding in [Encoding::Ascii, Encoding::Ucs2, Encoding::Gb] {
        check_text(Text::new(encoding, content));
    }
    let [reference, most, order, text @ ..] = bytes else { return };
    check_parts(text, *reference, *most, *order);
    check_values(text);
}

/// A header with the length that it should have, and the body that follows it.
fn mended(bytes: &[u8]) -> Option<(Header, &[u8])> {
    let (header, body) = bytes.split_at_checked(Header::LEN)?;
    let mut mended = Header { total_length: U32::new(u32::try_from(bytes.len()).ok()?), ..Header::default() };
    mended.as_mut_bytes().get_mut(4..)?.copy_from_slice(header.get(4..)?);
    Some((mended, body))
}

impl Arbitrary<'_> for Protocol {
    fn arbitrary(bytes: &mut Unstructured<'_>) -> arbitrary::Result<Self> {
        bytes.choose(&Self::ALL).copied()
    }
}

impl Arbitrary<'_> for SequenceId {
    fn arbitrary(bytes: &mut Unstructured<'_>) -> arbitrary::Result<Self> {
        bytes.arbitrary().map(Self)
    }
}

impl Arbitrary<'_> for CommandId {
    /// A command that some version has, or now and then any number at all.
    fn arbitrary(bytes: &mut Unstructured<'_>) -> arbitrary::Result<Self> {
        let known = bytes.choose_index(crate::pdu::COMMANDS.len().saturating_add(1))?;
        crate::pdu::COMMANDS.get(known).map_or_else(|| bytes.arbitrary().map(Self), |&command_id| Ok(command_id))
    }
}
