//! The laws of conversion to another version, and those of times and identifiers.

#![expect(clippy::expect_used, reason = "a violated law is reported by a panic")]

use alloc::vec;
use core::fmt::Write;
use core::str;

use zerocopy::IntoBytes;

use super::laws::{ROOM, Sink, is_untouched};
use crate::any::AnyPdu;
use crate::base::octets::OctetStr;
use crate::base::version::Version;
use crate::relay::{TranscodeError, transcode};
use crate::schema::msg_id::MsgId;
use crate::time::{DateTime, SmppTime, TimeForm, Timestamp};
use crate::wire::frame::Frame;

/// Asserts that a message of version `from` is converted to a valid message of every version, or that the error states
/// why not.
///
/// # Panics
///
/// If a law is violated.
pub fn check_carried(frame: Frame<'_>, from: Version) {
    // No version needs more for the same message.
    let room = frame.len().saturating_mul(2).saturating_add(300).min(ROOM);
    for to in Version::ALL {
        let mut out = vec![0xee; room];
        match transcode(frame, from, to, &mut out) {
            Ok(done) => {
                let (bytes, behind) = out.split_at_checked(done.len).expect("the length is larger than the output");
                assert!(is_untouched(behind), "bytes after the message are written");
                let carried = Frame::from_message(bytes).expect("a converted message has a wrong length");
                assert_eq!(carried.sequence_id(), frame.sequence_id(), "the Sequence_Id has changed");
                assert!(carried.dissect(to).all(|item| item.is_ok()), "the converted message is not one of {to}");
                if from == to {
                    assert_eq!(carried.body(), frame.body(), "conversion to the same version changes the body");
                    assert!(done.losses.is_empty(), "conversion to the same version has losses");
                }
                if done.losses.is_empty() {
                    let mut back = vec![0xee; frame.len()];
                    let done =
                        transcode(carried, to, from, &mut back).expect("a converted message cannot be converted back");
                    assert_eq!(
                        back.get(..done.len),
                        Some(frame.as_bytes()),
                        "the message has changed, but no loss is listed"
                    );
                }
                done.losses.iter().for_each(|loss| write!(Sink, "{loss}").expect("the sink never fails"));
            }
            Err(TranscodeError::Message(error)) => assert_eq!(AnyPdu::from_frame(frame, from), Err(error)),
            Err(TranscodeError::Command(command)) => {
                assert_ne!(from, to, "{command}: a version lacks its own message");
            }
            Err(TranscodeError::NoRoom(error)) => assert!(error.needed > room, "NoRoom, but the message fits"),
        }
    }
}

/// Asserts that bytes that are read as a time or as an identifier are shown unchanged.
///
/// # Panics
///
/// If a law is violated.
pub fn check_values(bytes: &[u8]) {
    let field = OctetStr::new(bytes);
    let forms = [TimeForm::Smpp, TimeForm::Timestamp, TimeForm::Report, TimeForm::Route, TimeForm::Day];
    for time in forms.into_iter().filter_map(|form| form.read(bytes)) {
        write!(Sink, "{time}").expect("the sink never fails");
    }
    if let Ok(Some(time)) = SmppTime::parse(field) {
        assert_eq!(time.octets().map(|octets| octets.trimmed() == field.trimmed()), Ok(true), "a time has changed");
    }
    if let Ok(time) = DateTime::from_report_time(field) {
        let back = time.check().is_ok().then(|| time.report_time().expect("a valid time cannot be written"));
        assert!(back.is_none_or(|back| back.as_bytes() == field.trimmed()), "a time has changed");
    }
    if let Some(number) = bytes.first_chunk().map(|bytes| u32::from_be_bytes(*bytes)) {
        let time = Timestamp::from_number(number);
        assert!(time.check().is_err() || time.number() == Ok(number), "a time has changed");
    }
    if let Some(id) = bytes.first_chunk().map(|bytes| MsgId::new(u64::from_be_bytes(*bytes))) {
        assert_eq!(MsgId::from_parts(id.parts()), Ok(id), "an identifier has changed");
        assert_eq!(MsgId::from_parts_v12(id.parts_v12()), Ok(id), "an identifier has changed");
        assert_eq!(id.swapped().swapped(), id);
    }
    if let Ok(text) = str::from_utf8(bytes) {
        match text.parse::<MsgId>() {
            Ok(id) => assert!(id.spelling(text).is_some(), "{text} is read as {id}, but is no spelling of it"),
            Err(error) => assert!(error.at <= text.len(), "the position of the error is outside the text"),
        }
    }
}
