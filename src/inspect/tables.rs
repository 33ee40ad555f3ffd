//! The tables of what lies inside fields.

use crate::content::{Iei, Payload, UserDataHeader};
use crate::schema::field::{Field, Kind};
use crate::schema::leaf::Leaf;
use crate::text::Encoding;
use crate::time::TimeForm;

pub(super) const fn field(name: &'static str, doc: &'static str, offset: usize, width: usize, kind: Kind) -> Field {
    Field { name, doc, offset, width, kind, meaning: |_| None }
}

pub(super) const fn bits(
    name: &'static str,
    doc: &'static str,
    offset: usize,
    end: usize,
    shift: u8,
    width: u8,
) -> Field {
    field(name, doc, offset, end.saturating_sub(offset), Kind::Bits { shift, width })
}

/// Bits 64 to 1 of eight bytes (2.0, 7.4.3.2; 3.0, 8.4.3.2).
pub(super) static MSG_ID: [Field; 7] = [
    bits("Month", "1 to 12.", 0, 1, 4, 4),
    bits("Day", "1 to 31.", 0, 2, 7, 5),
    bits("Hour", "0 to 23.", 1, 2, 2, 5),
    bits("Minute", "0 to 59.", 1, 3, 4, 6),
    bits("Second", "0 to 59.", 2, 4, 6, 6),
    bits("Gateway", "The gateway's code.", 3, 6, 0, 22),
    bits("Sequence", "Rises by one and wraps around.", 6, 8, 0, 16),
];

/// The same in 1.2.
pub(super) static MSG_ID_12: [Field; 6] = [
    bits("Month", "1 to 12.", 0, 1, 4, 4),
    bits("Day", "1 to 31.", 0, 2, 7, 5),
    bits("Hour", "0 to 23.", 1, 2, 2, 5),
    bits("Minute", "0 to 59.", 1, 3, 4, 6),
    bits("Gateway", "The message centre's code.", 2, 6, 1, 27),
    bits("Sequence", "Rises by one and wraps around.", 5, 8, 0, 17),
];

pub(super) static HEADER: Field =
    field("User_Data_Header", "What the phone is to know of it.", 0, 0, Kind::UserDataHeader);
pub(super) static LENGTH: Field = field("Length", "Bytes of the elements.", 0, 1, Kind::Uint);

pub(super) const fn time_field(width: usize, form: TimeForm) -> [Field; 1] {
    [field("Time", "The time, as people write it.", 0, width, Kind::Time(form))]
}

pub(super) static SMPP_TIME: [Field; 1] = time_field(16, TimeForm::Smpp);
pub(super) static TIMESTAMP: [Field; 1] = time_field(4, TimeForm::Timestamp);
pub(super) static REPORT_TIME: [Field; 1] = time_field(10, TimeForm::Report);
pub(super) static ROUTE_TIME: [Field; 1] = time_field(14, TimeForm::Route);
pub(super) static DAY: [Field; 1] = time_field(8, TimeForm::Day);

pub(super) const fn time(form: TimeForm) -> &'static [Field] {
    match form {
        TimeForm::Smpp => &SMPP_TIME,
        TimeForm::Timestamp => &TIMESTAMP,
        TimeForm::Report => &REPORT_TIME,
        TimeForm::Route => &ROUTE_TIME,
        TimeForm::Day => &DAY,
    }
}

/// What is left of a content: `Text` in each encoding, or `Data`.
type Payloads = [Field; 4];

pub(super) const fn payloads(meaning: fn(&[u8]) -> Option<&'static str>) -> Payloads {
    [
        Field { meaning, ..field("Text", "The message.", 0, 0, Kind::Unicode(Encoding::Ascii)) },
        Field { meaning, ..field("Text", "The message.", 0, 0, Kind::Unicode(Encoding::Ucs2)) },
        Field { meaning, ..field("Text", "The message.", 0, 0, Kind::Unicode(Encoding::Gb)) },
        Field { meaning, ..field("Data", "The message.", 0, 0, Kind::Bytes) },
    ]
}

pub(super) static TEXT: Payloads = payloads(|_| None);
pub(super) static BAD_HEADER: Payloads = payloads(|bytes| match UserDataHeader::split(bytes) {
    Ok(_) => None,
    Err(error) => Some(error.kind.name()),
});
pub(super) static OTHER_REPORT: Payloads = payloads(|_| Some("status report of no known form"));

pub(super) const fn field_of(payload: Payload<'_>, [ascii, ucs2, gb, data]: &'static Payloads) -> &'static Field {
    match payload {
        Payload::Text(text) => match text.encoding() {
            Encoding::Ascii => ascii,
            Encoding::Ucs2 => ucs2,
            Encoding::Gb => gb,
        },
        Payload::Binary(_) | Payload::Undecided(_) => data,
    }
}

pub(super) static CONCATENATION: Field = field("Concatenation", "Which part of which message.", 0, 0, Kind::Element);
pub(super) static PORTS: Field = field("Ports", "Which applications.", 0, 0, Kind::Element);
pub(super) static ELEMENT: Field = field("Element", "What the header says.", 0, 0, Kind::Element);

/// The octets that each element begins with (GSM 03.40, 9.2.3.24).
pub(super) const IEI: Field = Field { meaning: Iei::meaning, ..field("IEI", "What the element is.", 0, 1, Kind::Uint) };
pub(super) const IEDL: Field = field("IEDL", "Bytes of its data.", 1, 1, Kind::Uint);

pub(super) static CONCATENATION_8: [Field; 5] = [
    IEI,
    IEDL,
    field("Reference", "Which message.", 2, 1, Kind::Uint),
    field("Total", "How many parts.", 3, 1, Kind::Uint),
    field("Number", "Which part, from 1.", 4, 1, Kind::Uint),
];
pub(super) static CONCATENATION_16: [Field; 5] = [
    IEI,
    IEDL,
    field("Reference", "Which message.", 2, 2, Kind::Uint),
    field("Total", "How many parts.", 4, 1, Kind::Uint),
    field("Number", "Which part, from 1.", 5, 1, Kind::Uint),
];
pub(super) static PORTS_8: [Field; 4] = [
    IEI,
    IEDL,
    field("Destination_Port", "The application that it is for.", 2, 1, Kind::Uint),
    field("Source_Port", "The application that it is from.", 3, 1, Kind::Uint),
];
pub(super) static PORTS_16: [Field; 4] = [
    IEI,
    IEDL,
    field("Destination_Port", "The application that it is for.", 2, 2, Kind::Uint),
    field("Source_Port", "The application that it is from.", 4, 2, Kind::Uint),
];
pub(super) static OTHER: [Field; 3] = [IEI, IEDL, field("Data", "What it says.", 2, 0, Kind::Bytes)];

/// The octets of an element; [`Element`](crate::content::Element) tells the same ones apart.
pub(super) fn element(bytes: &[u8]) -> &'static [Field] {
    match *bytes {
        [0x00, 3, ..] => &CONCATENATION_8,
        [0x00 | 0x08, 4, ..] => &CONCATENATION_16,
        [0x04, 2, ..] => &PORTS_8,
        [0x05, 4, ..] => &PORTS_16,
        _ => &OTHER,
    }
}

pub(super) fn name(bytes: &[u8]) -> &'static Field {
    match *bytes {
        [0x00, 3 | 4, ..] | [0x08, 4, ..] => &CONCATENATION,
        [0x04, 2, ..] | [0x05, 4, ..] => &PORTS,
        _ => &ELEMENT,
    }
}
