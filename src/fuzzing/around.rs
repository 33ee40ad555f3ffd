//! The laws of what is made of messages: carried to another version; their times and identifiers.

#![expect(clippy::expect_used, reason = "an oracle says no by a panic")]

use core::fmt::Write;
use core::str;

use zerocopy::IntoBytes;

use super::laws::{ROOM, Sink};
use crate::any::AnyPdu;
use crate::base::octets::OctetStr;
use crate::base::version::Version;
use crate::relay::{TranscodeError, transcode};
use crate::schema::msg_id::MsgId;
use crate::time::{DateTime, SmppTime, TimeForm, Timestamp};
use crate::wire::frame::Frame;

/// Asserts that a message is carried to every version as one of that version, or that there is a reason why not.
///
/// # Panics
///
/// Where a law is broken.
pub fn check_carried(frame: Frame<'_>, from: Version) {
    for to in Version::ALL {
        let mut out = [0xee; ROOM];
        match transcode(frame, from, to, &mut out) {
            Ok(done) => {
                let (bytes, behind) = out.split_at_checked(done.len).expect("it is in the output");
                assert!(behind.iter().all(|&byte| byte == 0xee), "bytes behind the message are written");
                let carried = Frame::from_message(bytes).expect("it is as long as it says");
                assert_eq!(carried.sequence_id(), frame.sequence_id(), "it keeps its number");
                assert!(carried.dissect(to).all(|item| item.is_ok()), "it is a message of {to}");
                if from == to {
                    assert_eq!(carried.body(), frame.body(), "the same version changes nothing");
                    assert!(done.losses.is_empty(), "the same version loses nothing");
                }
                if done.losses.is_empty() {
                    let mut back = [0xee; ROOM];
                    let done = transcode(carried, to, from, &mut back).expect("what was carried can be carried back");
                    assert_eq!(back.get(..done.len), Some(frame.as_bytes()), "what is not carried is listed");
                }
                done.losses.iter().for_each(|loss| write!(Sink, "{loss}").expect("the sink takes all"));
            }
            Err(TranscodeError::Message(error)) => assert_eq!(AnyPdu::from_frame(frame, from), Err(error)),
            Err(TranscodeError::Command(command)) => {
                assert_ne!(from, to, "{command}: a version has what it has");
            }
            Err(TranscodeError::NoRoom(error)) => assert!(error.needed > ROOM, "there is room"),
        }
    }
}

/// Asserts that what reads as a time or as an identifier prints as it was.
///
/// # Panics
///
/// Where a law is broken.
pub fn check_values(bytes: &[u8]) {
    let field = OctetStr::new(bytes);
    let forms = [TimeForm::Smpp, TimeForm::Timestamp, TimeForm::Report, TimeForm::Route, TimeForm::Day];
    for time in forms.into_iter().filter_map(|form| form.read(bytes)) {
        write!(Sink, "{time}").expect("the sink takes all");
    }
    if let Ok(Some(time)) = SmppTime::parse(field) {
        assert_eq!(time.octets().map(|octets| octets.trimmed() == field.trimmed()), Ok(true), "a time is another");
    }
    if let Ok(time) = DateTime::from_report_time(field) {
        let back = time.check().is_ok().then(|| time.report_time().expect("there is such a time"));
        assert!(back.is_none_or(|back| back.as_bytes() == field.trimmed()), "a time is another");
    }
    if let Some(number) = bytes.first_chunk().map(|bytes| u32::from_be_bytes(*bytes)) {
        let time = Timestamp::from_number(number);
        assert!(time.check().is_err() || time.number() == Ok(number), "a time is another");
    }
    if let Some(id) = bytes.first_chunk().map(|bytes| MsgId::new(u64::from_be_bytes(*bytes))) {
        assert_eq!(MsgId::from_parts(id.parts()), Ok(id), "an identifier is another");
        assert_eq!(MsgId::from_parts_v12(id.parts_v12()), Ok(id), "an identifier is another");
        assert_eq!(id.swapped().swapped(), id);
    }
    if let Ok(text) = str::from_utf8(bytes) {
        match text.parse::<MsgId>() {
            Ok(id) => assert!(id.spelling(text).is_some(), "{text} is a spelling of {id}"),
            Err(error) => assert!(error.at <= text.len(), "the error is in the text"),
        }
    }
}
