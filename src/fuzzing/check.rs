//! The laws on any bytes, a function for each way of reading them.

use alloc::vec::Vec;

use arbitrary::{Arbitrary, Unstructured};

use crate::any::AnyPdu;
use crate::base::version::Version;
use crate::fuzzing::around::{check_carried, check_values};
use crate::fuzzing::inside::{check_content, check_parts, check_text};
use crate::fuzzing::laws::{check_dissection, check_frame, check_pdu, check_stream};
use crate::schema::codes::MsgFmt;
use crate::schema::error::Error;
use crate::text::{Encoding, Text};
use crate::wire::frame::{Frame, Frames, Limit};
use crate::wire::header::{CommandId, Header, SequenceId};

extern crate alloc;

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
    let Some(bytes) = mended(bytes) else { return };
    let Ok(frame) = Frame::from_message(&bytes) else { return };
    every_version(frame);
    for version in Version::ALL {
        check_carried(frame, version);
    }
}

fn every_version(frame: Frame<'_>) {
    for version in Version::ALL {
        // Any outcome is right on which all agree.
        let _: Result<(), Error> = check_frame(frame, version);
    }
}

/// The bytes are one message, as for [`message`], and only the dissector reads it: [`check_dissection`].
///
/// # Panics
///
/// Where a law is broken.
pub fn dissection(bytes: &[u8]) {
    let Some(bytes) = mended(bytes) else { return };
    let Ok(frame) = Frame::from_message(&bytes) else { return };
    for version in Version::ALL {
        let _: Result<(), Error> = check_dissection(frame, version);
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

/// The message with the length that it should have.
fn mended(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::from(bytes);
    let total_length = u32::try_from(bytes.len()).ok()?;
    *bytes.get_mut(..Header::LEN)?.first_chunk_mut()? = total_length.to_be_bytes();
    Some(bytes)
}

impl Arbitrary<'_> for Version {
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
        let known = bytes.choose_index(Self::ALL.len().saturating_add(1))?;
        Self::ALL.get(known).map_or_else(|| bytes.arbitrary().map(Self), |&command_id| Ok(command_id))
    }
}
