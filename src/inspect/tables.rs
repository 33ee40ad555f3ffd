//! The tables of the fields inside fields.

use crate::content::{ElementKind, Iei, Payload, UserDataHeader};
use crate::schema::field::{Field, Kind, Role};
use crate::schema::leaf::Leaf;
use crate::schema::msg_id::{Bits, IN_12, SINCE_20};
use crate::text::Encoding;
use crate::time::TimeForm;

const fn field(name: &'static str, doc: &'static str, offset: usize, width: usize, kind: Kind) -> Field {
    Field { name, doc, offset, width, kind, meaning: |_| None, role: Role::Plain }
}

/// Creates the field of a part of an identifier: the bytes that hold its bits.
const fn part(bits: Bits, doc: &'static str) -> Field {
    let Bits { shift, width, .. } = bits;
    let first = 64_u8.saturating_sub(shift).saturating_sub(width) / 8;
    let end = 8_u8.saturating_sub(shift / 8);
    #[expect(clippy::as_conversions, reason = "evaluated by the compiler: u8 into usize")]
    let (offset, bytes) = (first as usize, end.saturating_sub(first) as usize);
    field(bits.part.name(), doc, offset, bytes, Kind::Bits { shift: shift % 8, width })
}

/// The parts of an identifier since 2.0. `MSG_ID_12` has those of 1.2.
pub(super) static MSG_ID: [Field; 7] = {
    let [month, day, hour, minute, second, gateway, sequence] = SINCE_20;
    [
        part(month, "The month, 1 to 12."),
        part(day, "The day, 1 to 31."),
        part(hour, "The hour, 0 to 23."),
        part(minute, "The minute, 0 to 59."),
        part(second, "The second, 0 to 59."),
        part(gateway, "The code of the gateway."),
        part(sequence, "The sequence number, which rises by one and wraps around."),
    ]
};
pub(super) static MSG_ID_12: [Field; 6] = {
    let [month, day, hour, minute, gateway, sequence] = IN_12;
    [
        part(month, "The month, 1 to 12."),
        part(day, "The day, 1 to 31."),
        part(hour, "The hour, 0 to 23."),
        part(minute, "The minute, 0 to 59."),
        part(gateway, "The code of the message centre."),
        part(sequence, "The sequence number, which rises by one and wraps around."),
    ]
};

pub(super) static HEADER: Field = field("User_Data_Header", "The user data header.", 0, 0, Kind::UserDataHeader);
pub(super) static LENGTH: Field = field("Length", "The length of the elements in bytes.", 0, 1, Kind::Uint);

const fn time_field(width: usize, form: TimeForm) -> [Field; 1] {
    [field("Time", "The time in readable form.", 0, width, Kind::Time(form))]
}

static SMPP_TIME: [Field; 1] = time_field(16, TimeForm::Smpp);
static TIMESTAMP: [Field; 1] = time_field(4, TimeForm::Timestamp);
static REPORT_TIME: [Field; 1] = time_field(10, TimeForm::Report);
static ROUTE_TIME: [Field; 1] = time_field(14, TimeForm::Route);
static DAY: [Field; 1] = time_field(8, TimeForm::Day);

pub(super) const fn time(form: TimeForm) -> &'static [Field] {
    match form {
        TimeForm::Smpp => &SMPP_TIME,
        TimeForm::Timestamp => &TIMESTAMP,
        TimeForm::Report => &REPORT_TIME,
        TimeForm::Route => &ROUTE_TIME,
        TimeForm::Day => &DAY,
    }
}

/// The fields for the rest of a content: `Text` in each encoding, or `Data`.
type Payloads = [Field; 4];

const fn payloads(meaning: fn(&[u8]) -> Option<&'static str>) -> Payloads {
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

static CONCATENATION: Field = field("Concatenation", "The segment of a long message.", 0, 0, Kind::Element);
static PORTS: Field = field("Ports", "The ports of the applications.", 0, 0, Kind::Element);
static ELEMENT: Field = field("Element", "An element of unknown kind.", 0, 0, Kind::Element);

/// The octets that each element begins with (GSM 03.40, 9.2.3.24).
const IEI: Field = Field { meaning: Iei::meaning, ..field("IEI", "The kind of the element.", 0, 1, Kind::Uint) };
const IEDL: Field = field("IEDL", "The length of the element's data in bytes.", 1, 1, Kind::Uint);

static CONCATENATION_8: [Field; 5] = [
    IEI,
    IEDL,
    field("Reference", "The reference of the long message.", 2, 1, Kind::Uint),
    field("Total", "The number of segments.", 3, 1, Kind::Uint),
    field("Number", "The number of this segment, counted from 1.", 4, 1, Kind::Uint),
];
static CONCATENATION_16: [Field; 5] = [
    IEI,
    IEDL,
    field("Reference", "The reference of the long message.", 2, 2, Kind::Uint),
    field("Total", "The number of segments.", 4, 1, Kind::Uint),
    field("Number", "The number of this segment, counted from 1.", 5, 1, Kind::Uint),
];
static PORTS_8: [Field; 4] = [
    IEI,
    IEDL,
    field("Destination_Port", "The port of the receiving application.", 2, 1, Kind::Uint),
    field("Source_Port", "The port of the sending application.", 3, 1, Kind::Uint),
];
static PORTS_16: [Field; 4] = [
    IEI,
    IEDL,
    field("Destination_Port", "The port of the receiving application.", 2, 2, Kind::Uint),
    field("Source_Port", "The port of the sending application.", 4, 2, Kind::Uint),
];
static OTHER: [Field; 3] = [IEI, IEDL, field("Data", "The data of the element.", 2, 0, Kind::Bytes)];

/// Returns the field of an element, and the fields inside it.
pub(super) const fn element(kind: ElementKind) -> (&'static Field, &'static [Field]) {
    match kind {
        ElementKind::Concatenation8 => (&CONCATENATION, &CONCATENATION_8),
        ElementKind::Concatenation16 => (&CONCATENATION, &CONCATENATION_16),
        ElementKind::Ports8 => (&PORTS, &PORTS_8),
        ElementKind::Ports16 => (&PORTS, &PORTS_16),
        ElementKind::Other => (&ELEMENT, &OTHER),
    }
}
