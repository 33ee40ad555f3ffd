//! The laws of framing, reading, writing and dissection.

#![expect(clippy::expect_used, reason = "a violated law is reported by a panic")]

use alloc::vec;
use core::fmt::{self, Write};
use core::ptr;

use crate::any::AnyPdu;
use crate::base::room::NoRoom;
use crate::base::version::Version;
use crate::inspect::Item;
use crate::layouts::{Layouts, with_version};
use crate::pdu::{AnyConnectResp, Encode, Pdu};
use crate::schema::error::{Error, ErrorKind};
use crate::schema::field::{Kind, Value};
use crate::wire::frame::{Frame, Frames, Limit, Split};
use crate::wire::header::{CommandId, Header, SequenceId};

/// The length of the longest message that the field widths allow (see [`Limit`]), plus one byte.
pub(super) const ROOM: usize = 8579;

/// Asserts the laws of framing on a stream.
///
/// # Panics
///
/// If a law is violated.
pub fn check_stream(stream: &[u8], limit: Limit) {
    let mut frames = Frames::new(stream, limit);
    let mut rest = stream;
    let mut lost = false;
    while let Some(frame) = frames.next() {
        let Ok(frame) = frame else {
            lost = true;
            assert_eq!(frame.err(), Frame::split(rest, limit).err(), "iterator and split have different errors");
            assert_eq!(frames.next(), None, "the iterator continues after its error");
            break;
        };
        let (message, after) = rest.split_at_checked(frame.len()).expect("a frame is longer than the stream");
        assert!(
            ptr::eq(message.as_ptr(), frame.header().as_bytes().as_ptr()),
            "a frame does not begin where the last one ends"
        );
        assert_eq!(message.get(Header::LEN..), Some(frame.body()), "a body does not follow its header");
        assert_eq!(
            u32::try_from(frame.len()),
            Ok(frame.header().total_length.get()),
            "a frame has another length than it states"
        );
        assert!(frame.header().total_length.get() <= limit.get(), "a frame is longer than the limit");
        assert_eq!(Frame::from_message(message), Ok(frame));
        assert_eq!(Frame::split(rest, limit), Ok(Split::Complete { frame, rest: after }));
        rest = after;
    }
    assert!(ptr::eq(frames.rest(), rest), "rest() is not what follows the last frame");
    ends_well(rest, limit, lost, frames.missing());
    cut_short(stream, limit);
}

/// Asserts the end of a stream: it is within a message, with the right number of missing bytes, or at an invalid
/// length.
fn ends_well(rest: &[u8], limit: Limit, lost: bool, missing: usize) {
    let said = rest.first_chunk().filter(|_| rest.len() >= Header::LEN).map(|length| u32::from_be_bytes(*length));
    let needed = rest.len().saturating_add(missing);
    match said {
        Some(said) if said < 12 || said > limit.get() => {
            assert!(lost, "an invalid length of {said} is accepted");
            assert_eq!(missing, 0, "bytes are missing after an invalid length");
            let error = Frame::split(rest, limit).expect_err("an invalid length is accepted");
            assert_eq!((error.kind, error.field_name(), error.offset), (ErrorKind::Length, Some("Total_Length"), 0));
        }
        Some(said) => {
            assert!(!lost && missing > 0, "a whole message was not returned");
            assert_eq!(u32::try_from(needed), Ok(said), "the number of missing bytes is wrong");
        }
        None => {
            assert!(!lost, "an incomplete length is reported as invalid");
            assert_eq!(needed, Header::LEN, "the number of missing header bytes is wrong");
        }
    }
}

/// Asserts that a truncated stream yields the same first messages. Its bytes choose where it is truncated, because
/// trying every position would take too long.
fn cut_short(stream: &[u8], limit: Limit) {
    let seed = stream.iter().fold(7_usize, |sum, &byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    let at = seed.checked_rem(stream.len().saturating_add(1)).unwrap_or(0);
    let mut whole = Frames::new(stream, limit);
    let mut shorter = Frames::new(stream.get(..at).unwrap_or(stream), limit);
    for frame in shorter.by_ref() {
        assert_eq!(Some(frame), whole.next(), "truncation at {at} changes a message before it");
    }
    if let Some(Ok(next)) = whole.next() {
        assert!(next.len() > shorter.rest().len(), "truncation at {at} loses a complete message");
    }
}

/// Asserts the laws on one message that is read in a version, and returns whether the version accepts it.
///
/// The frame's `Total_Length` must be right, as it is in every frame that was split off a stream.
///
/// # Errors
///
/// The same errors as [`AnyPdu::from_frame`].
///
/// # Panics
///
/// If a law is violated.
pub fn check_frame(frame: Frame<'_>, version: Version) -> Result<(), Error> {
    let by_type = with_version!(version, V => check_version::<V>(frame));
    assert_eq!(frame.fitting_versions().contains(version), by_type.is_ok() && known(frame.command_id(), version));
    if frame.command_id() == CommandId::CONNECT_RESP {
        let fits = matches!(frame.body().len(), 18 | 21);
        let answer = AnyConnectResp::from_body(frame.body());
        assert_eq!(answer.is_ok(), fits, "AnyConnectResp must read 18 and 21 bytes, and no other length");
        show(&answer);
    }
    by_type
}

fn known(command_id: CommandId, version: Version) -> bool {
    command_id.name(version).is_some()
}

fn check_version<V: Layouts>(frame: Frame<'_>) -> Result<(), Error> {
    let parsed = Pdu::<V>::from_frame(frame);
    show(&parsed);
    let dissected = check_dissection(frame, V::VERSION);
    assert_eq!(parsed.as_ref().err(), dissected.as_ref().err(), "parser and dissector disagree");
    let any = AnyPdu::from_frame(frame, V::VERSION);
    assert_eq!(any.as_ref().err(), parsed.as_ref().err(), "version as a type and as a value disagree");
    let pdu = parsed?;
    let any = any?;
    assert_eq!(any.version(), V::VERSION);
    assert_eq!(
        (any.command_id(), any.name()),
        (pdu.command_id(), pdu.name()),
        "version as a type and as a value disagree"
    );
    assert_eq!(pdu.command_id(), frame.command_id());
    assert_eq!(pdu.command_id().name(V::VERSION).unwrap_or("unknown"), pdu.name());
    assert_eq!(known(pdu.command_id(), V::VERSION), !matches!(pdu, Pdu::Unknown(_)));
    assert_eq!(any.encoded_len(), pdu.encoded_len());
    assert_eq!(any.header(frame.sequence_id()), *frame.header(), "the header has changed");
    is_written_as(any.slices(frame.header()).as_ref(), frame);
    written_back(pdu, frame);
    Ok(())
}

/// Asserts that an accepted message is written as it was read, in slices and to a buffer of the exact length, and that
/// nothing is written to a shorter buffer.
fn written_back<V: Layouts>(pdu: Pdu<'_, V>, frame: Frame<'_>) {
    assert_eq!(pdu.encoded_len(), frame.len(), "encoded_len is not the number of bytes read");
    let header = pdu.header(frame.sequence_id());
    assert_eq!(header, *frame.header(), "the header has changed");
    is_written_as(pdu.slices(&header).as_ref(), frame);

    let mut room = vec![0xee; frame.len().saturating_add(1)];
    let Some(out) = room.get_mut(..frame.len()) else { return };
    let short = frame.len().saturating_sub(1);
    let refused = out.get_mut(..short).map(|out| pdu.encode(frame.sequence_id(), out));
    assert_eq!(refused, Some(Err(NoRoom { needed: frame.len() })), "a buffer too short is accepted");
    assert!(is_untouched(out), "bytes are written to a buffer too short");
    assert_eq!(pdu.encode(frame.sequence_id(), out), Ok(frame.len()));
    is_written_as(&[out], frame);
    assert_eq!(room.get(frame.len()), Some(&0xee), "bytes after the message are written");
}

/// Returns whether all bytes are those that a buffer is filled with first. Compares them at once: one by one takes most of
/// the time of an execution.
pub(super) fn is_untouched(bytes: &[u8]) -> bool {
    const FILLED: &[u8] = &[0xee; ROOM];
    FILLED.get(..bytes.len()) == Some(bytes)
}

/// Asserts that the pieces, one after the other, are the message.
fn is_written_as(pieces: &[&[u8]], frame: Frame<'_>) {
    let (mut head, mut body) = (frame.header().as_bytes(), frame.body());
    for mut piece in pieces.iter().copied() {
        if !head.is_empty() {
            let (first, after) =
                piece.split_at_checked(head.len()).expect("the first piece is shorter than the header");
            assert_eq!(first, head, "the header is not written as it was read");
            (head, piece) = (&[], after);
        }
        body = body.strip_prefix(piece).unwrap_or_else(|| unlike(piece, body));
    }
    assert!(head.is_empty() && body.is_empty(), "{} bytes are not written", body.len());
}

#[cold]
#[expect(clippy::panic, reason = "a violated law is reported by a panic")]
fn unlike(piece: &[u8], body: &[u8]) -> ! {
    panic!("written {:?}, read {:?}", Value::Bytes(piece), Value::Bytes(body))
}

/// Asserts the laws of the dissection: it covers every byte once and in order, up to its error, which has the right
/// offset.
///
/// # Errors
///
/// The error that the dissection yields.
///
/// # Panics
///
/// If a law is violated.
pub fn check_dissection(frame: Frame<'_>, version: Version) -> Result<(), Error> {
    let end = frame.len();
    assert!(frame.anomalies(version).all(|anomaly| anomaly.offset <= end), "an anomaly lies behind the message");
    let mut items = frame.dissect(version);
    let mut rest = frame.body();
    let mut last = 0;
    while let Some(item) = items.next() {
        let at = end.saturating_sub(rest.len());
        let item = match item {
            Ok(item) => item,
            Err(error) => {
                assert!(ptr::eq(items.rest(), rest), "rest() is not what no item covers");
                assert_eq!(items.next(), None, "an item follows an error");
                in_place(error, at, rest.len(), last);
                return Err(error);
            }
        };
        let (bytes, after) = rest.split_at_checked(item.bytes.len()).expect("an item is longer than the body");
        assert!(ptr::eq(item.bytes, bytes), "{} does not begin where the last field ends", item.field.name);
        assert_eq!(item.offset, at, "{} has a wrong offset", item.field.name);
        // Only a content has no width of its own, and may be empty if the octet before it is 0.
        assert!(!bytes.is_empty() || item.field.width == 0 && last == 0, "{} has no bytes", item.field.name);
        check_item(&item);
        rest = after;
        last = number(bytes);
    }
    assert!(rest.is_empty() && items.rest().is_empty(), "{} bytes are in no field", rest.len());
    assert_eq!(items.next(), None, "the dissection continues after its end");
    Ok(())
}

/// Asserts that an error is at the first byte that no field covers, and that its kind is right. `at` is the offset of
/// that byte, `left` the number of bytes from there on, and `last` the value of the field before.
#[expect(clippy::panic, reason = "a violated law is reported by a panic")]
fn in_place(error: Error, at: usize, left: usize, last: u64) {
    show(&error);
    write!(Sink, "{error}").expect("the sink never fails");
    assert_eq!(usize::try_from(error.offset), Ok(at), "{error}: the fields end elsewhere");
    let left = u64::try_from(left).expect("a length fits");
    match (error.kind, error.field) {
        // A content has no width of its own: the octet before it is its length.
        (ErrorKind::Truncated, Some(field)) if field.width == 0 => {
            assert!(left < last, "{error}: the field is complete");
        }
        (ErrorKind::Truncated, Some(field)) => {
            assert!(left < u64::try_from(field.width).unwrap_or(0), "{error}: the field is complete");
        }
        (ErrorKind::Trailing, None) => assert!(left > 0, "{error}: no bytes are left"),
        _ => panic!("{error}: not an error of a body"),
    }
}

/// Asserts that an item has the width of its field, and that its value is that of its bytes.
#[expect(clippy::panic, reason = "a violated law is reported by a panic")]
fn check_item(item: &Item<'_>) {
    let Item { field, bytes, .. } = *item;
    show(item);
    write!(Sink, "{}", item.value()).expect("the sink never fails");
    if field.width > 0 {
        assert_eq!(bytes.len(), field.width, "{}", field.name);
    }
    match item.value() {
        Value::Uint(value) => assert_eq!(u64::from(value), number(bytes), "{}", field.name),
        Value::Int(value) => assert_eq!(value.to_be_bytes(), bytes, "{}", field.name),
        Value::Id(value) => assert_eq!(value, number(bytes), "{}", field.name),
        Value::Bytes(value) => assert_eq!(value, bytes, "{}", field.name),
        Value::Octets(value) => {
            let after = bytes.strip_prefix(value).expect("a text is not the beginning of its bytes");
            assert!(after.first().is_none_or(|&byte| byte == 0), "{} ends before its NUL", field.name);
        }
        Value::Unicode(text) if field.kind == Kind::Content => {
            assert!(bytes.ends_with(text.as_bytes()), "{}: the text is not the end of the content", field.name);
        }
        Value::Unicode(_) | Value::Time(_) => panic!("{}: text or time as a field of a message", field.name),
    }
    item.nested().for_each(|inner| check_inside(&inner, item));
}

/// Asserts that the items inside an item lie within its bytes.
fn check_inside(inner: &Item<'_>, outer: &Item<'_>) {
    show(inner);
    let at = inner.offset.checked_sub(outer.offset).expect("an inner item begins before its field");
    let end = at.checked_add(inner.bytes.len()).expect("lengths are small");
    assert_eq!(outer.bytes.get(at..end), Some(inner.bytes), "{} is not within {}", inner.field.name, outer.field.name);
    inner.nested().for_each(|innermost| check_inside(&innermost, inner));
}

/// Returns bytes as a number, computed in another way than by the codec.
fn number(bytes: &[u8]) -> u64 {
    let mut wide = [0; 8];
    for (to, from) in wide.iter_mut().rev().zip(bytes.iter().rev()) {
        *to = *from;
    }
    u64::from_be_bytes(wide)
}

/// Asserts that a message is written to bytes that are read as the same message, and calls [`check_frame`] for them.
///
/// # Panics
///
/// If a law is violated.
pub fn check_pdu(pdu: AnyPdu<'_>, sequence_id: SequenceId) {
    show(&pdu);
    let mut room = vec![0xee; pdu.encoded_len().saturating_add(1).min(ROOM)];
    let written = pdu.encode(sequence_id, &mut room);
    if pdu.encoded_len() > ROOM {
        assert_eq!(written, Err(NoRoom { needed: pdu.encoded_len() }));
        return;
    }
    assert_eq!(written, Ok(pdu.encoded_len()), "encoded_len is not the number of bytes written");
    let message = room.get(..pdu.encoded_len()).expect("the message is longer than the buffer");
    let frame = Frame::from_message(message).expect("what was written is not a frame");
    assert_eq!((frame.command_id(), frame.sequence_id()), (pdu.command_id(), sequence_id));
    let read = AnyPdu::from_frame(frame, pdu.version()).expect("what was written is not accepted");
    // Compared piece by piece, because the two messages borrow different bytes.
    let (read, meant) = (read.slices(frame.header()), pdu.slices(frame.header()));
    assert_eq!(read.as_ref(), meant.as_ref(), "what was written is read as another message");
    assert_eq!(check_frame(frame, pdu.version()), Ok(()));
}

/// Formats a value and discards the text, to see that it does not panic.
fn show(value: &impl fmt::Debug) {
    write!(Sink, "{value:?}").expect("the sink never fails");
}

pub(super) struct Sink;

impl Write for Sink {
    fn write_str(&mut self, _: &str) -> fmt::Result {
        Ok(())
    }
}
