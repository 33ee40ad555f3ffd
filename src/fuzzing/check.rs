//! Checking all laws on any bytes, with one function for each way to read the bytes.

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

/// Asserts every law on any bytes. They are read as a stream, as one message in every version, as input for
/// `Arbitrary`, and as a content.
///
/// # Panics
///
/// If a law is violated.
pub fn check(bytes: &[u8]) {
    stream(bytes);
    message(bytes);
    round_trip(bytes);
    content(bytes);
}

/// Reads the bytes as a stream of messages: calls [`check_stream`] with the default limit, without a limit and with a
/// small limit, and [`check_frame`] for each message in every version.
///
/// # Panics
///
/// If a law is violated.
pub fn stream(bytes: &[u8]) {
    for limit in [Limit::DEFAULT, Limit::new(u32::MAX), Limit::new(40)] {
        check_stream(bytes, limit);
    }
    for frame in Frames::new(bytes, Limit::DEFAULT).flatten() {
        every_version(frame);
    }
}

/// Reads the bytes as one message: calls [`check_frame`] and [`check_carried`] in every version.
///
/// `Total_Length` is corrected first, so that a fuzzer can change the length of the body without changing the header.
///
/// # Panics
///
/// If a law is violated.
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
        // Acceptance and error are both right, as long as all readers agree.
        let _: Result<(), Error> = check_frame(frame, version);
    }
}

/// Reads the bytes as one message, as [`message`] does, but with the dissector only: calls [`check_dissection`].
///
/// # Panics
///
/// If a law is violated.
pub fn dissection(bytes: &[u8]) {
    let Some(bytes) = mended(bytes) else { return };
    let Ok(frame) = Frame::from_message(&bytes) else { return };
    for version in Version::ALL {
        let _: Result<(), Error> = check_dissection(frame, version);
    }
}

/// Reads the bytes as input for `Arbitrary`: makes up to eight messages of any version and calls [`check_pdu`] for
/// each.
///
/// # Panics
///
/// If a law is violated.
pub fn round_trip(bytes: &[u8]) {
    let mut bytes = Unstructured::new(bytes);
    // Not more than eight, so that the fuzzer stays fast.
    for _ in 0..8 {
        let Ok((pdu, sequence_id)) = <(AnyPdu<'_>, SequenceId)>::arbitrary(&mut bytes) else { return };
        check_pdu(pdu, sequence_id);
        if bytes.is_empty() {
            return;
        }
    }
}

/// Reads the bytes as a content, preceded by the fields that describe it ([`check_content`], [`check_text`]), as a text
/// to be split ([`check_parts`]), and as the value of a field ([`check_values`]).
///
/// # Panics
///
/// If a law is violated.
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

/// Returns the message with its `Total_Length` corrected.
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
    /// Returns a command of the specification, or sometimes any other number.
    fn arbitrary(bytes: &mut Unstructured<'_>) -> arbitrary::Result<Self> {
        let known = bytes.choose_index(Self::ALL.len().saturating_add(1))?;
        Self::ALL.get(known).map_or_else(|| bytes.arbitrary().map(Self), |&command_id| Ok(command_id))
    }
}
