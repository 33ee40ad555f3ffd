//! The laws of contents and of the texts in them.

#![expect(clippy::expect_used, reason = "a violated law is reported by a panic")]

use core::ptr;

use crate::content::{
    Carries, Collector, Concatenation, Content, MismatchedReport, Payload, Plan, Progress, Reading, Reference, Report,
    Slot, UserDataHeader,
};
use crate::schema::codes::MsgFmt;
use crate::text::{Encoding, Text};

/// Asserts that the parts of a content cover all its bytes, and that no part of a header is read as text.
///
/// # Panics
///
/// If a law is violated.
pub fn check_content(bytes: &[u8], msg_fmt: MsgFmt, tp_udhi: u8, kind: u8) {
    let carries = match kind & 3 {
        1 => Carries::Report,
        2 => Carries::MoReport,
        _ => Carries::Message,
    };
    let content = Content::new(bytes, msg_fmt, tp_udhi, carries);
    assert!(ptr::eq(content.bytes, bytes), "the content has other bytes");
    assert_eq!(content.header().is_some() || matches!(content.reading, Reading::BadHeader { .. }), {
        carries == Carries::Message && (tp_udhi & 0x01 != 0 || tp_udhi & 0x40 != 0)
    });
    match content.reading {
        Reading::Plain(payload) | Reading::OtherReport(payload) | Reading::BadHeader { payload, .. } => {
            assert!(ptr::eq(payload.as_bytes(), bytes), "the payload is not the whole content");
        }
        Reading::Headed { header, payload } => {
            assert_eq!(
                bytes.strip_prefix(header.as_bytes()),
                Some(payload.as_bytes()),
                "header and payload are not the whole content"
            );
            check_header(header);
        }
        Reading::Report(report) => {
            assert_eq!(report.as_bytes(), bytes, "the report is not the whole content");
            assert_eq!(matches!(report, Report::Short(_)), bytes.len() == 60);
        }
        Reading::MoReport(_) => assert_eq!(bytes.len(), 60),
    }
    assert_eq!(content.text(), content.payload().and_then(Payload::text));
    if let Some(found) = MismatchedReport::parse(bytes) {
        let len = found.report.as_bytes().len().checked_add(found.link_id.len()).and_then(|len| len.checked_add(77));
        assert_eq!(len, Some(bytes.len()), "report and LinkID are not the end of the body");
    }
}

fn check_header(header: UserDataHeader<'_>) {
    let (length, mut rest) = header.as_bytes().split_first().expect("a header without a length");
    assert_eq!(usize::from(*length), rest.len(), "a header has another length than it states");
    for element in header.elements() {
        rest = rest.strip_prefix(element.bytes).expect("an element does not begin where the last one ends");
        assert!(element.bytes.starts_with(&[element.iei.0]));
        assert_eq!(element.bytes.get(2..), Some(element.data()));
    }
    assert!(rest.is_empty(), "bytes of the header are in no element");
}

/// Asserts that characters and marks of undecodable bytes cover all bytes of a text in order, and that a character is
/// written as it was read, if the encoding has only one form of it.
///
/// # Panics
///
/// If a law is violated.
pub fn check_text(text: Text<'_>) {
    let mut rest = text.as_bytes();
    let mut chars = text.chars();
    while let Some(found) = chars.next() {
        let len = rest.len().checked_sub(chars.rest().as_bytes().len()).expect("reading goes backwards");
        let (here, after) = rest.split_at_checked(len).expect("reading goes past the end");
        match found {
            Ok(character) => {
                let mut out = [0; 4];
                let written = text.encoding().write(character.encode_utf8(&mut [0; 4]), &mut out);
                // In GB18030 a few characters have two codes, and some that can be read cannot be written.
                let same = written.is_ok_and(|len| out.get(..len) == Some(here));
                assert!(same || text.encoding() == Encoding::Gb, "{character:?} is not written as it was read");
            }
            Err(stray) => assert!(ptr::eq(stray.bytes, here), "a mark has other bytes"),
        }
        assert!((1..=4).contains(&len), "a character has {len} bytes");
        rest = after;
    }
    assert!(rest.is_empty(), "reading ends before the last byte");
    let mut out = [0; 1024];
    if let Ok(decoded) = text.decode_into(&mut out) {
        assert!(decoded.chars().eq(text.lossy()));
        assert_eq!(decoded.len(), text.utf8_len());
    }
}

/// Asserts that a text is put together unchanged from its segments, in any order. `bytes` that are not UTF-8 are read
/// as segments that belong to no text.
///
/// # Panics
///
/// If a law is violated.
pub fn check_parts(bytes: &[u8], reference: u8, most: u8, order: u8) {
    let (mut slots, mut storage) = ([Slot::EMPTY; 255], [0xee; 4096]);
    let mut collector = Collector::new(&mut slots, &mut storage);
    let Ok(text) = core::str::from_utf8(bytes) else {
        for part in bytes.chunks(5) {
            let [total, number, msg_fmt, payload @ ..] = part else { continue };
            let part = Concatenation { reference: Reference::Octet(reference), total: *total, number: *number };
            // A segment may be accepted or rejected.
            if let Ok(progress) = collector.add(part, MsgFmt(*msg_fmt), payload) {
                assert_eq!(progress == Progress::Complete, collector.is_complete() && progress != Progress::Duplicate);
            }
            let pieces = collector.runs().map(|run| run.as_bytes().len()).fold(0, usize::saturating_add);
            assert_eq!(pieces, collector.as_bytes().len(), "the runs do not cover all bytes");
        }
        return;
    };
    for encoding in [Encoding::of(text), Encoding::Ucs2, Encoding::Gb] {
        let Ok(plan) = Plan::with_max_len(text, encoding, Reference::Word(reference.into()), most) else { continue };
        collector.clear();
        // First the segments after `order`, then all of them, so that some arrive early and some twice.
        let from = plan.segments().filter(|segment| segment.number() > order);
        for segment in from.chain(plan.segments()) {
            let mut out = [0; 255];
            let content = segment.write(&mut out).expect("a content has more than 255 bytes");
            assert!(content.len() <= most.into(), "a segment is longer than the maximum");
            let content = Content::new(content.as_slice(), segment.msg_fmt(), segment.tp_udhi(), Carries::Message);
            let whole = Concatenation { reference: Reference::Word(reference.into()), total: 1, number: 1 };
            let part = content.concatenation().unwrap_or(whole);
            let payload = content.payload().expect("a segment is not read as a message");
            assert!(payload.text().is_some_and(Text::is_intact), "a character is split");
            if collector.add(part, content.msg_fmt, payload.as_bytes()).is_err() {
                return; // the storage is full
            }
        }
        assert!(collector.is_complete(), "a segment is missing");
        assert!(collector.chars().eq(text.chars().map(Ok)), "the text has changed");
    }
}
