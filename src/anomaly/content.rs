//! Anomalies of a content.

use crate::anomaly::kind::{AnomalyKind, Kinds};
use crate::any::{AnyPdu, with_pdu};
use crate::base::octets::OctetStr;
use crate::base::version::Version;
use crate::content::{Concatenation, Fit, Payload, Reading, Report, TextReading, text_fits};
use crate::inspect::Item;
use crate::pdu::Pdu;
use crate::text::{Encoding, Text};
use crate::time::DateTime;

/// The number of bytes from which a reading is reliable. A shorter text is often readable in several encodings.
const SURE: usize = 12;

/// Returns `Pk_total` and `Pk_number` of a message that has them.
pub(super) const fn numbered(pdu: AnyPdu<'_>) -> Option<(u8, u8)> {
    with_pdu!(pdu, pdu => match pdu {
        Pdu::Submit(submit) => Some((submit.head.pk_total, submit.head.pk_number)),
        Pdu::Fwd(fwd) => Some((fwd.head.pk_total, fwd.head.pk_number)),
        _ => None,
    })
}

/// Returns what is odd in the content, and whether it is a report, whose fields are looked at next.
pub(super) fn look_at(item: &Item<'_>, pdu: Option<AnyPdu<'_>>) -> (Kinds, bool) {
    let mut found = Kinds::default();
    let content = item.message.content(item.bytes);
    let numbered = pdu.and_then(numbered);
    let is_hidden = content.unannounced_header().is_some();
    match content.reading {
        Reading::Report(report) => self::report(report, item.message.version, &mut found),
        Reading::MoReport(_) => {}
        Reading::OtherReport(_) => found.add(AnomalyKind::ReportLayout, true),
        Reading::BadHeader { .. } => found.add(AnomalyKind::HeaderBroken, true),
        Reading::Plain(_) => {
            found.add(AnomalyKind::HeaderHidden, is_hidden);
            found.add(AnomalyKind::SegmentPlain, !is_hidden && numbered.is_some_and(|(total, _)| total > 1));
        }
        Reading::Headed { .. } => {
            if let Some(part) = content.concatenation() {
                segment(part, numbered, &mut found);
            }
            found.add(AnomalyKind::Ports, content.ports().is_some());
        }
    }
    // If a header is malformed or hidden, or a report is not one, it is unknown where a text would begin.
    let is_text = matches!(content.reading, Reading::Plain(_) | Reading::Headed { .. });
    if let Some(text) = content.text().filter(|_| is_text && !is_hidden) {
        self::text(text, &mut found);
    }
    found.add(AnomalyKind::Encoding, matches!(content.payload(), Some(Payload::Undecided(_))));
    (found, matches!(content.reading, Reading::Report(_) | Reading::MoReport(_)))
}

fn report(report: Report<'_>, version: Version, found: &mut Kinds) {
    found.add(AnomalyKind::ReportShort, version == Version::V30 && matches!(report, Report::Short(_)));
    let time = |field: &[u8]| DateTime::from_report_time(OctetStr::new(field)).ok().filter(|time| time.check().is_ok());
    let (submitted, done) = (time(report.submit_time().as_bytes()), time(report.done_time().as_bytes()));
    found.add(AnomalyKind::ReportOrder, submitted.zip(done).is_some_and(|(submitted, done)| done < submitted));
}

fn segment(part: Concatenation, numbered: Option<(u8, u8)>, found: &mut Kinds) {
    found.add(AnomalyKind::SegmentNumber, part.number == 0 || part.number > part.total);
    found.add(AnomalyKind::SegmentAlone, part.total == 1);
    let is_other = numbered.is_some_and(|numbered| numbered != (part.total, part.number));
    found.add(AnomalyKind::SegmentHeader, is_other);
}

fn text(text: Text<'_>, found: &mut Kinds) {
    let bytes = text.as_bytes();
    // Two letters make a Chinese character, but Chinese is not made of letters.
    let is_ucs2 = text.encoding() == Encoding::Ucs2;
    if is_ucs2 && bytes.len() >= SURE && bytes.iter().all(|&byte| is_printable(byte)) {
        found.add(AnomalyKind::TextOther, true);
    }
    // Nearly every text is plain, and this is much faster than to read it.
    if is_plain(text) {
        return;
    }
    let (mut invalid, mut control) = (false, false);
    for character in text.chars() {
        match character {
            Ok('\n' | '\r' | '\t') => {}
            Ok(character) => control |= character.is_control(),
            Err(_) => invalid = true,
        }
    }
    found.add(AnomalyKind::TextInvalid, invalid);
    found.add(AnomalyKind::TextControl, control);
    found.add(AnomalyKind::TextOther, is_other(text));
}

const fn is_printable(byte: u8) -> bool {
    matches!(byte, b' '..=b'~' | b'\n' | b'\r' | b'\t')
}

/// Whether a text consists of letters, Chinese characters and their punctuation only.
fn is_plain(text: Text<'_>) -> bool {
    match text.encoding() {
        // GB18030 that is not ASCII takes its tables.
        Encoding::Ascii | Encoding::Gb => text.as_bytes().iter().all(|&byte| is_printable(byte)),
        Encoding::Ucs2 => {
            let units = text.as_bytes().chunks_exact(2);
            let is_plain = |unit: &[u8]| {
                let unit = unit.first_chunk().map_or(0, |&unit| u16::from_be_bytes(unit));
                matches!(unit, 0x4e00..=0x9fff | 0x20..=0x7e | 0x3000..=0x303f | 0xff01..=0xffe5 | 0x0a | 0x0d)
            };
            // This does not stop early, because the compiler then compares several characters at a time.
            units.remainder().is_empty() && units.into_iter().fold(true, |all, unit| all & is_plain(unit))
        }
    }
}

/// Whether another encoding fits a text so much better that it was likely meant.
fn is_other(text: Text<'_>) -> bool {
    let (bytes, reading) = (text.as_bytes(), TextReading::Encoding(text.encoding()));
    if bytes.iter().all(|&byte| is_printable(byte)) {
        return false;
    }
    let fits = text_fits(bytes);
    let own = fits.iter().find(|fit| fit.reading == reading);
    let is_clean = own.is_some_and(|fit| fit.is_clean());
    !is_clean && bytes.len() >= 4 && fits.iter().any(|fit| fit.reading != reading && fit.is_clean() && is_wide(fit))
}

/// Whether a reading has more than single bytes: any bytes are some text in a reading of one byte a character.
const fn is_wide(fit: &Fit) -> bool {
    !matches!(fit.reading, TextReading::Encoding(Encoding::Ascii))
}
