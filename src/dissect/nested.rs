//! What lies inside a field: the parts of an identifier, a report, a user data header, text, a time.

use core::slice::Iter;

use super::Item;
use crate::codes::{DeliveryKind, FwdType, MsgFmt};
use crate::field::{Field, Kind, Part};
use crate::header::CommandId;
use crate::layout::Fixed;
use crate::payload::{
    Carries, Content, Elements, Iei, MoStatusReport, Payload, Reading, Report, StatusReport, UserDataHeader,
};
use crate::protocol::Protocol;
use crate::text::Encoding;
use crate::time::TimeForm;
use crate::version::{V20, V30};
use crate::wire::Leaf;

/// The message that an item is of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Message<'a> {
    pub(super) protocol: Protocol,
    pub(super) command_id: CommandId,
    pub(super) body: &'a [u8],
}

impl Message<'_> {
    /// The octet of this name in the message's first fields.
    fn octet(&self, name: &str) -> u8 {
        let shape = self.command_id.shape(self.protocol).unwrap_or_default();
        let Some(Part::Fixed(fields)) = shape.first() else {
            return 0;
        };
        let field = fields.iter().find(|field| field.name == name);
        field.and_then(|field| self.body.get(field.offset)).copied().unwrap_or_default()
    }

    /// What the message says of its content.
    fn content<'a>(&self, bytes: &'a [u8]) -> Content<'a> {
        let carries = match self.command_id {
            CommandId::DELIVER => DeliveryKind(self.octet("Registered_Delivery")).into(),
            CommandId::FWD => FwdType(self.octet("Msg_Fwd_Type")).into(),
            _ => Carries::Message,
        };
        Content::new(bytes, MsgFmt(self.octet("Msg_Fmt")), self.octet("TP_udhi"), carries)
    }
}

impl<'a> Item<'a> {
    /// What lies inside the field, as items of their own: nothing of most fields.
    ///
    /// * Of a `Msg_Id` its parts, `Month` to `Sequence`, unless it is zero. They are bits; an item's bytes are those
    ///   that hold them, so two neighbours may share one.
    /// * Of a time, `At_Time` or `Timestamp`, the `Time` as people write it, if there is such a time.
    /// * Of a `Msg_Content` what [`Content`] takes it for: the fields of a report under their own names, or
    ///   `User_Data_Header` and `Text` or `Data`.
    /// * Of a `User_Data_Header` its `Length` and elements, of an element its octets.
    ///
    /// These are a second view of bytes that the field covers already: the dissection itself does not have them.
    ///
    /// ```
    /// use cmpp_codec::{Counted, Frame, Message, MsgFmt, Protocol, dissect, v20};
    ///
    /// let deliver = v20::Deliver {
    ///     head: &v20::DeliverHead { tp_udhi: 1, msg_fmt: MsgFmt::UCS2, ..Default::default() },
    ///     msg_content: Counted::new(b"\x05\x00\x03\x2e\x03\x01\x96\xe8")?,
    ///     tail: &Default::default(),
    /// };
    /// let mut out = [0; 128];
    /// let n = deliver.encode(1, &mut out)?;
    /// let mut items = dissect(Frame::from_message(&out[..n])?, Protocol::V20).flatten();
    /// let content = items.find(|item| item.field.name == "Msg_Content").unwrap();
    /// let inside: Vec<_> =
    ///     content.nested().map(|item| format!("{} {} {item:?}", item.offset, item.field.name)).collect();
    /// assert_eq!(inside, ["77 User_Data_Header 0500032e0301", "83 Text \"雨\""]);
    /// let header = content.nested().next().unwrap();
    /// let part = header.nested().nth(1).unwrap();
    /// let numbers: Vec<_> = part.nested().map(|item| format!("{} {item:?}", item.field.name)).collect();
    /// assert_eq!(
    ///     numbers,
    ///     ["IEI 0 (concatenation, 8-bit reference)", "IEDL 3", "Reference 46", "Total 3", "Number 1"]
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn nested(&self) -> Nested<'a> {
        // Most fields are of other kinds: that they hold nothing is to be seen without a call.
        let inside = match self.field.kind {
            Kind::Id | Kind::Content | Kind::UserDataHeader | Kind::Element => Inside::of(self),
            Kind::Text | Kind::Uint => {
                TimeForm::of(self.field).map_or(Inside::Nothing, |form| Inside::of_time(self, form))
            }
            _ => Inside::Nothing,
        };
        Nested { of: *self, inside }
    }

    /// Some of its bytes as an item.
    const fn part(&self, field: &'static Field, start: usize, bytes: &'a [u8]) -> Self {
        Self { field, offset: self.offset.saturating_add(start), bytes, message: self.message }
    }
}

/// The items inside a field, from [`Item::nested`].
#[derive(Clone, Debug)]
pub struct Nested<'a> {
    of: Item<'a>,
    inside: Inside<'a>,
}

#[derive(Clone, Debug)]
enum Inside<'a> {
    Nothing,
    /// Fields in their places. One without a width is what is left.
    Fields(Iter<'static, Field>),
    /// A header, and what follows it.
    Headed(UserDataHeader<'a>, &'static Field),
    /// What follows the header, at this offset.
    Behind(usize, &'static Field),
    /// A header's length, then its elements.
    Header(&'a [u8]),
    Elements(Elements<'a>),
}

impl<'a> Inside<'a> {
    fn of(item: &Item<'a>) -> Self {
        match item.field.kind {
            // Left empty, as every SP does.
            Kind::Id if item.bytes == [0; 8] => Self::Nothing,
            Kind::Id if item.message.protocol == Protocol::V12 => Self::Fields(MSG_ID_12.iter()),
            Kind::Id => Self::Fields(MSG_ID.iter()),
            Kind::Content => Self::of_content(&item.message.content(item.bytes)),
            Kind::UserDataHeader => Self::Header(item.bytes),
            Kind::Element => Self::Fields(element(item.bytes).iter()),
            _ => Self::Nothing,
        }
    }

    fn of_time(item: &Item<'a>, form: TimeForm) -> Self {
        let there = form.read(item.bytes).is_some();
        if there { Self::Fields(time(form).iter()) } else { Self::Nothing }
    }

    fn of_content(content: &Content<'a>) -> Self {
        match content.reading {
            Reading::Plain(payload) => Self::Behind(0, field_of(payload, &TEXT)),
            Reading::Headed { header, payload } => Self::Headed(header, field_of(payload, &TEXT)),
            Reading::BadHeader { payload, .. } => Self::Behind(0, field_of(payload, &BAD_HEADER)),
            Reading::OtherReport(payload) => Self::Behind(0, field_of(payload, &OTHER_REPORT)),
            Reading::Report(Report::Short(_)) => Self::Fields(StatusReport::<V20>::FIELDS.iter()),
            Reading::Report(Report::Long(_)) => Self::Fields(StatusReport::<V30>::FIELDS.iter()),
            Reading::MoReport(_) => Self::Fields(MoStatusReport::FIELDS.iter()),
        }
    }
}

impl<'a> Iterator for Nested<'a> {
    type Item = Item<'a>;

    #[inline]
    fn next(&mut self) -> Option<Item<'a>> {
        if let Inside::Nothing = self.inside { None } else { self.next_inside() }
    }
}

impl<'a> Nested<'a> {
    fn next_inside(&mut self) -> Option<Item<'a>> {
        let of = self.of;
        match &mut self.inside {
            Inside::Nothing => None,
            Inside::Fields(fields) => fields.find_map(|field| {
                let rest = of.bytes.get(field.offset..).filter(|rest| !rest.is_empty())?;
                let bytes = if field.width == 0 { Some(rest) } else { rest.get(..field.width) };
                Some(of.part(field, field.offset, bytes?))
            }),
            Inside::Headed(header, payload) => {
                let bytes = header.as_bytes();
                self.inside = Inside::Behind(bytes.len(), payload);
                Some(of.part(&HEADER, 0, bytes))
            }
            Inside::Behind(start, field) => {
                let item = of.bytes.get(*start..).map(|bytes| of.part(field, *start, bytes));
                self.inside = Inside::Nothing;
                item.filter(|item| !item.bytes.is_empty())
            }
            Inside::Header(header) => {
                let (header, _) = UserDataHeader::split(header).ok()?;
                self.inside = Inside::Elements(header.elements());
                Some(of.part(&LENGTH, 0, header.as_bytes().get(..1)?))
            }
            Inside::Elements(elements) => {
                let element = elements.next()?;
                Some(of.part(name(element.bytes), element.offset, element.bytes))
            }
        }
    }
}

impl core::iter::FusedIterator for Nested<'_> {}

//----------- The tables ---------------------------------------------------------------------------

const fn field(name: &'static str, doc: &'static str, offset: usize, width: usize, kind: Kind) -> Field {
    Field { name, doc, offset, width, kind, meaning: |_| None }
}

const fn bits(name: &'static str, doc: &'static str, offset: usize, end: usize, shift: u8, width: u8) -> Field {
    field(name, doc, offset, end.saturating_sub(offset), Kind::Bits { shift, width })
}

/// Bits 64 to 1 of eight bytes (2.0, 7.4.3.2; 3.0, 8.4.3.2).
static MSG_ID: [Field; 7] = [
    bits("Month", "1 to 12.", 0, 1, 4, 4),
    bits("Day", "1 to 31.", 0, 2, 7, 5),
    bits("Hour", "0 to 23.", 1, 2, 2, 5),
    bits("Minute", "0 to 59.", 1, 3, 4, 6),
    bits("Second", "0 to 59.", 2, 4, 6, 6),
    bits("Gateway", "The gateway's code.", 3, 6, 0, 22),
    bits("Sequence", "Rises by one and wraps around.", 6, 8, 0, 16),
];

/// The same in 1.2.
static MSG_ID_12: [Field; 6] = [
    bits("Month", "1 to 12.", 0, 1, 4, 4),
    bits("Day", "1 to 31.", 0, 2, 7, 5),
    bits("Hour", "0 to 23.", 1, 2, 2, 5),
    bits("Minute", "0 to 59.", 1, 3, 4, 6),
    bits("Gateway", "The message centre's code.", 2, 6, 1, 27),
    bits("Sequence", "Rises by one and wraps around.", 5, 8, 0, 17),
];

static HEADER: Field = field("User_Data_Header", "What the phone is to know of it.", 0, 0, Kind::UserDataHeader);
static LENGTH: Field = field("Length", "Bytes of the elements.", 0, 1, Kind::Uint);

const fn time_field(width: usize, form: TimeForm) -> [Field; 1] {
    [field("Time", "The time, as people write it.", 0, width, Kind::Time(form))]
}

static SMPP_TIME: [Field; 1] = time_field(16, TimeForm::Smpp);
static TIMESTAMP: [Field; 1] = time_field(4, TimeForm::Timestamp);
static REPORT_TIME: [Field; 1] = time_field(10, TimeForm::Report);
static ROUTE_TIME: [Field; 1] = time_field(14, TimeForm::Route);
static DAY: [Field; 1] = time_field(8, TimeForm::Day);

const fn time(form: TimeForm) -> &'static [Field] {
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

const fn payloads(meaning: fn(&[u8]) -> Option<&'static str>) -> Payloads {
    [
        Field { meaning, ..field("Text", "The message.", 0, 0, Kind::Unicode(Encoding::Ascii)) },
        Field { meaning, ..field("Text", "The message.", 0, 0, Kind::Unicode(Encoding::Ucs2)) },
        Field { meaning, ..field("Text", "The message.", 0, 0, Kind::Unicode(Encoding::Gb)) },
        Field { meaning, ..field("Data", "The message.", 0, 0, Kind::Bytes) },
    ]
}

static TEXT: Payloads = payloads(|_| None);
static BAD_HEADER: Payloads = payloads(|bytes| match UserDataHeader::split(bytes) {
    Ok(_) => None,
    Err(error) => Some(error.kind.name()),
});
static OTHER_REPORT: Payloads = payloads(|_| Some("status report of no known form"));

const fn field_of(payload: Payload<'_>, [ascii, ucs2, gb, data]: &'static Payloads) -> &'static Field {
    match payload {
        Payload::Text(text) => match text.encoding() {
            Encoding::Ascii => ascii,
            Encoding::Ucs2 => ucs2,
            Encoding::Gb => gb,
        },
        Payload::Binary(_) | Payload::Undecided(_) => data,
    }
}

static CONCATENATION: Field = field("Concatenation", "Which part of which message.", 0, 0, Kind::Element);
static PORTS: Field = field("Ports", "Which applications.", 0, 0, Kind::Element);
static ELEMENT: Field = field("Element", "What the header says.", 0, 0, Kind::Element);

/// The octets that each element begins with (GSM 03.40, 9.2.3.24).
const IEI: Field = Field { meaning: Iei::meaning, ..field("IEI", "What the element is.", 0, 1, Kind::Uint) };
const IEDL: Field = field("IEDL", "Bytes of its data.", 1, 1, Kind::Uint);

static CONCATENATION_8: [Field; 5] = [
    IEI,
    IEDL,
    field("Reference", "Which message.", 2, 1, Kind::Uint),
    field("Total", "How many parts.", 3, 1, Kind::Uint),
    field("Number", "Which part, from 1.", 4, 1, Kind::Uint),
];
static CONCATENATION_16: [Field; 5] = [
    IEI,
    IEDL,
    field("Reference", "Which message.", 2, 2, Kind::Uint),
    field("Total", "How many parts.", 4, 1, Kind::Uint),
    field("Number", "Which part, from 1.", 5, 1, Kind::Uint),
];
static PORTS_8: [Field; 4] = [
    IEI,
    IEDL,
    field("Destination_Port", "The application that it is for.", 2, 1, Kind::Uint),
    field("Source_Port", "The application that it is from.", 3, 1, Kind::Uint),
];
static PORTS_16: [Field; 4] = [
    IEI,
    IEDL,
    field("Destination_Port", "The application that it is for.", 2, 2, Kind::Uint),
    field("Source_Port", "The application that it is from.", 4, 2, Kind::Uint),
];
static OTHER: [Field; 3] = [IEI, IEDL, field("Data", "What it says.", 2, 0, Kind::Bytes)];

/// The octets of an element; [`Element`](crate::payload::Element) tells the same ones apart.
fn element(bytes: &[u8]) -> &'static [Field] {
    match *bytes {
        [0x00, 3, ..] => &CONCATENATION_8,
        [0x00 | 0x08, 4, ..] => &CONCATENATION_16,
        [0x04, 2, ..] => &PORTS_8,
        [0x05, 4, ..] => &PORTS_16,
        _ => &OTHER,
    }
}

fn name(bytes: &[u8]) -> &'static Field {
    match *bytes {
        [0x00, 3 | 4, ..] | [0x08, 4, ..] => &CONCATENATION,
        [0x04, 2, ..] | [0x05, 4, ..] => &PORTS,
        _ => &ELEMENT,
    }
}
