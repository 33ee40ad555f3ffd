//! The laws, as functions that panic where one is broken.

#![expect(clippy::expect_used, reason = "an oracle says no by a panic")]

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

/// The longest message that fields can hold (see [`Limit`]), and one byte more.
pub(super) const ROOM: usize = 8579;

/// Asserts the laws of framing on a stream.
///
/// # Panics
///
/// Where a law is broken.
pub fn check_stream(stream: &[u8], limit: Limit) {
    let mut frames = Frames::new(stream, limit);
    let mut rest = stream;
    let mut lost = false;
    while let Some(frame) = frames.next() {
        let Ok(frame) = frame else {
            lost = true;
            assert_eq!(frame.err(), Frame::split(rest, limit).err(), "the iterator has its own error");
            assert_eq!(frames.next(), None, "a lost stream goes on");
            break;
        };
        let (message, after) = rest.split_at_checked(frame.len()).expect("a frame is part of the stream");
        assert!(ptr::eq(message.as_ptr(), frame.header().as_bytes().as_ptr()), "a frame begins where the last ended");
        assert_eq!(message.get(Header::LEN..), Some(frame.body()), "a body follows its header");
        assert_eq!(u32::try_from(frame.len()), Ok(frame.header().total_length.get()), "a frame is as long as it says");
        assert!(frame.header().total_length.get() <= limit.get(), "the limit does not hold");
        assert_eq!(Frame::from_message(message), Ok(frame));
        assert_eq!(Frame::split(rest, limit), Ok(Split::Complete { frame, rest: after }));
        rest = after;
    }
    assert!(ptr::eq(frames.rest(), rest), "what is left is what was not handed out");
    ends_well(rest, limit, lost, frames.missing());
    cut_short(stream, limit);
}

/// A stream ends within a message, of which it says how much is missing, or at a length that cannot be.
fn ends_well(rest: &[u8], limit: Limit, lost: bool, missing: usize) {
    let said = rest.first_chunk().filter(|_| rest.len() >= Header::LEN).map(|length| u32::from_be_bytes(*length));
    let needed = rest.len().saturating_add(missing);
    match said {
        Some(said) if said < 12 || said > limit.get() => {
            assert!(lost, "a length of {said} passes");
            assert_eq!(missing, 0, "a lost stream waits");
            let error = Frame::split(rest, limit).expect_err("the length is broken");
            assert_eq!((error.kind, error.field_name(), error.offset), (ErrorKind::Length, Some("Total_Length"), 0));
        }
        Some(said) => {
            assert!(!lost && missing > 0, "a whole message is left");
            assert_eq!(u32::try_from(needed), Ok(said), "so much is missing");
        }
        None => {
            assert!(!lost, "a length that is not there is broken");
            assert_eq!(needed, Header::LEN, "a header is missing");
        }
    }
}

/// A stream cut anywhere begins with the same messages. Where, its own bytes say: all cuts would take too long.
fn cut_short(stream: &[u8], limit: Limit) {
    let seed = stream.iter().fold(7_usize, |sum, &byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    let at = seed.checked_rem(stream.len().saturating_add(1)).unwrap_or(0);
    let mut whole = Frames::new(stream, limit);
    let mut shorter = Frames::new(stream.get(..at).unwrap_or(stream), limit);
    for frame in shorter.by_ref() {
        assert_eq!(Some(frame), whole.next(), "the cut at {at} changes what lies before it");
    }
    if let Some(Ok(next)) = whole.next() {
        assert!(next.len() > shorter.rest().len(), "the cut at {at} loses a message that is there");
    }
}

/// Asserts the laws on one message read in a version, and hands on whether it was accepted.
///
/// The frame's `Total_Length` must be true, as it is in one that was cut from a stream.
///
/// # Errors
///
/// As [`AnyPdu::from_frame`]; parser and dissector agree on it.
///
/// # Panics
///
/// Where a law is broken.
pub fn check_frame(frame: Frame<'_>, version: Version) -> Result<(), Error> {
    let by_type = with_version!(version, V => check_version::<V>(frame));
    assert_eq!(frame.fitting_versions().contains(version), by_type.is_ok() && known(frame.command_id(), version));
    if frame.command_id() == CommandId::CONNECT_RESP {
        let fits = matches!(frame.body().len(), 18 | 21);
        let answer = AnyConnectResp::from_body(frame.body());
        assert_eq!(answer.is_ok(), fits, "18 bytes are a narrow CONNECT_RESP, 21 a wide one");
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
    assert_eq!(any.as_ref().err(), parsed.as_ref().err(), "static and dynamic version disagree");
    let pdu = parsed?;
    let any = any?;
    assert_eq!(any.version(), V::VERSION);
    assert_eq!((any.command_id(), any.name()), (pdu.command_id(), pdu.name()), "static and dynamic version disagree");
    assert_eq!(pdu.command_id(), frame.command_id());
    assert_eq!(pdu.command_id().name(V::VERSION).unwrap_or("unknown"), pdu.name());
    assert_eq!(known(pdu.command_id(), V::VERSION), !matches!(pdu, Pdu::Unknown(_)));
    assert_eq!(any.encoded_len(), pdu.encoded_len());
    assert_eq!(any.header(frame.sequence_id()), *frame.header(), "the header is another one");
    is_written_as(any.slices(frame.header()).as_ref(), frame);
    written_back(pdu, frame);
    Ok(())
}

/// What was accepted is written as it was read: in slices, into just enough room, and not at all into less.
fn written_back<V: Layouts>(pdu: Pdu<'_, V>, frame: Frame<'_>) {
    assert_eq!(pdu.encoded_len(), frame.len(), "the length is not that of the bytes");
    let header = pdu.header(frame.sequence_id());
    assert_eq!(header, *frame.header(), "the header is another one");
    is_written_as(pdu.slices(&header).as_ref(), frame);

    let mut room = [0xee; ROOM];
    let Some(out) = room.get_mut(..frame.len()) else { return };
    let short = frame.len().saturating_sub(1);
    let refused = out.get_mut(..short).map(|out| pdu.encode(frame.sequence_id(), out));
    assert_eq!(refused, Some(Err(NoRoom { needed: frame.len() })), "one byte too few is enough");
    assert!(out.iter().all(|&byte| byte == 0xee), "a buffer too short is written to");
    assert_eq!(pdu.encode(frame.sequence_id(), out), Ok(frame.len()));
    is_written_as(&[out], frame);
    assert_eq!(room.get(frame.len()), Some(&0xee), "one byte too many is written");
}

/// The pieces, one after the other, are the message.
fn is_written_as(pieces: &[&[u8]], frame: Frame<'_>) {
    let (mut head, mut body) = (frame.header().as_bytes(), frame.body());
    for mut piece in pieces.iter().copied() {
        if !head.is_empty() {
            let (first, after) = piece.split_at_checked(head.len()).expect("the first piece begins with the header");
            assert_eq!(first, head, "the header is written differently");
            (head, piece) = (&[], after);
        }
        body = body.strip_prefix(piece).unwrap_or_else(|| unlike(piece, body));
    }
    assert!(head.is_empty() && body.is_empty(), "{} bytes are not written", body.len());
}

#[cold]
#[expect(clippy::panic, reason = "an oracle says no by a panic")]
fn unlike(piece: &[u8], body: &[u8]) -> ! {
    panic!("written {:?}, read {:?}", Value::Bytes(piece), Value::Bytes(body))
}

/// Asserts the laws on the dissection alone: it covers every byte once and in order, up to its error, which is in its
/// place.
///
/// # Errors
///
/// As the dissection.
///
/// # Panics
///
/// Where a law is broken.
pub fn check_dissection(frame: Frame<'_>, version: Version) -> Result<(), Error> {
    let end = frame.len();
    let mut items = frame.dissect(version);
    let mut rest = frame.body();
    let mut last = 0;
    while let Some(item) = items.next() {
        let at = end.saturating_sub(rest.len());
        let item = match item {
            Ok(item) => item,
            Err(error) => {
                assert!(ptr::eq(items.rest(), rest), "what is left is what no item covers");
                assert_eq!(items.next(), None, "nothing follows an error");
                in_place(error, at, rest.len(), last);
                return Err(error);
            }
        };
        let (bytes, after) = rest.split_at_checked(item.bytes.len()).expect("an item lies in the body");
        assert!(ptr::eq(item.bytes, bytes), "{} does not begin where the last field ended", item.field.name);
        assert_eq!(item.offset, at, "{} says another place than it has", item.field.name);
        assert!(!bytes.is_empty(), "{} has no bytes", item.field.name);
        check_item(&item);
        rest = after;
        last = number(bytes);
    }
    assert!(rest.is_empty() && items.rest().is_empty(), "{} bytes are in no field", rest.len());
    assert_eq!(items.next(), None, "a dissection ends for good");
    Ok(())
}

/// An error is where the first byte is that no field has, and says so truly. `last` is the value of the field before.
#[expect(clippy::panic, reason = "an oracle says no by a panic")]
fn in_place(error: Error, at: usize, left: usize, last: u64) {
    show(&error);
    write!(Sink, "{error}").expect("the sink takes all");
    assert_eq!(usize::try_from(error.offset), Ok(at), "{error}: another place than where the fields end");
    let left = u64::try_from(left).expect("a length fits");
    match (error.kind, error.field) {
        // Content has no width of its own: the octet before it counts its bytes.
        (ErrorKind::Truncated, Some(field)) if field.width == 0 => assert!(left < last, "{error}: it is there"),
        (ErrorKind::Truncated, Some(field)) => {
            assert!(left < u64::try_from(field.width).unwrap_or(0), "{error}: it is there");
        }
        (ErrorKind::Trailing, None) => assert!(left > 0, "{error}: nothing is left"),
        _ => panic!("{error}: not an error of a body"),
    }
}

/// A field has the width of its row, and its value is that of its bytes.
#[expect(clippy::panic, reason = "an oracle says no by a panic")]
fn check_item(item: &Item<'_>) {
    let Item { field, bytes, .. } = *item;
    show(item);
    write!(Sink, "{}", item.value()).expect("the sink takes all");
    if field.width > 0 {
        assert_eq!(bytes.len(), field.width, "{}", field.name);
    }
    match item.value() {
        Value::Uint(value) => assert_eq!(u64::from(value), number(bytes), "{}", field.name),
        Value::Int(value) => assert_eq!(value.to_be_bytes(), bytes, "{}", field.name),
        Value::Id(value) => assert_eq!(value, number(bytes), "{}", field.name),
        Value::Bytes(value) => assert_eq!(value, bytes, "{}", field.name),
        Value::Octets(value) => {
            let after = bytes.strip_prefix(value).expect("a text is the beginning of its bytes");
            assert!(after.first().is_none_or(|&byte| byte == 0), "{} ends before its NUL", field.name);
        }
        Value::Unicode(text) if field.kind == Kind::Content => {
            assert!(bytes.ends_with(text.as_bytes()), "{}: the text is the end of the content", field.name);
        }
        Value::Unicode(_) | Value::Time(_) => panic!("{}: characters and times lie inside a field", field.name),
    }
    item.nested().for_each(|inner| check_inside(&inner, item));
}

/// What lies inside an item lies within its bytes.
fn check_inside(inner: &Item<'_>, outer: &Item<'_>) {
    show(inner);
    let at = inner.offset.checked_sub(outer.offset).expect("it begins within");
    let end = at.checked_add(inner.bytes.len()).expect("lengths are small");
    assert_eq!(outer.bytes.get(at..end), Some(inner.bytes), "{} is not within {}", inner.field.name, outer.field.name);
    inner.nested().for_each(|innermost| check_inside(&innermost, inner));
}

/// Bytes as a number, by another way than the codec's.
fn number(bytes: &[u8]) -> u64 {
    let mut wide = [0; 8];
    for (to, from) in wide.iter_mut().rev().zip(bytes.iter().rev()) {
        *to = *from;
    }
    u64::from_be_bytes(wide)
}

/// Asserts that a message, however it was made, is written to bytes that read as the same message, and [`check_frame`]
/// on those.
///
/// # Panics
///
/// Where a law is broken.
pub fn check_pdu(pdu: AnyPdu<'_>, sequence_id: SequenceId) {
    show(&pdu);
    let mut room = [0xee; ROOM];
    let written = pdu.encode(sequence_id, &mut room);
    if pdu.encoded_len() > ROOM {
        assert_eq!(written, Err(NoRoom { needed: pdu.encoded_len() }));
        return;
    }
    assert_eq!(written, Ok(pdu.encoded_len()), "the length is not what is written");
    let message = room.get(..pdu.encoded_len()).expect("it was written there");
    let frame = Frame::from_message(message).expect("what was written is a message");
    assert_eq!((frame.command_id(), frame.sequence_id()), (pdu.command_id(), sequence_id));
    let read = AnyPdu::from_frame(frame, pdu.version()).expect("what was written is accepted");
    // Piece by piece, which is field by field: the two messages do not borrow the same bytes.
    let (read, meant) = (read.slices(frame.header()), pdu.slices(frame.header()));
    assert_eq!(read.as_ref(), meant.as_ref(), "it reads as another message");
    assert_eq!(check_frame(frame, pdu.version()), Ok(()));
}

/// Shows a value to nobody: it must not panic.
fn show(value: &impl fmt::Debug) {
    write!(Sink, "{value:?}").expect("the sink takes all");
}

pub(super) struct Sink;

impl Write for Sink {
    fn write_str(&mut self, _: &str) -> fmt::Result {
        Ok(())
    }
}
