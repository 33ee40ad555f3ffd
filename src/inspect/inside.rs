//! The fields inside a field: the parts of an identifier, a status report, a user data header, text, a time.

use core::slice::Iter;

use crate::base::version::Version;
use crate::content::{Content, ElementKind, Elements, MoStatusReport, Reading, Report, StatusReport, UserDataHeader};
use crate::inspect::item::Item;
#[cfg(feature = "serde")]
use crate::inspect::item::Message;
use crate::inspect::tables::{
    self, BAD_HEADER, HEADER, LENGTH, MSG_ID, MSG_ID_12, OTHER_REPORT, TEXT, element, field_of, time,
};
use crate::layouts::{V20, V30};
#[cfg(feature = "serde")]
use crate::pdu::rows::MSG_CONTENT;
#[cfg(feature = "serde")]
use crate::schema::field::Value;
use crate::schema::field::{Field, Kind};
use crate::schema::fixed::Fixed;
use crate::time::TimeForm;

impl<'a> Item<'a> {
    /// Returns the items inside the field. Most fields have none.
    ///
    /// * A `Msg_Id` contains its parts, `Month` to `Sequence`, unless it is zero. The parts are bits; the bytes of an
    ///   item are those that hold its bits, so two adjacent items may share a byte.
    /// * A time, such as `At_Time` or `Timestamp`, contains the `Time` in readable form, if it is valid.
    /// * A `Msg_Content` contains what [`Content`] finds in it: the fields of a status report, or `User_Data_Header` and
    ///   `Text` or `Data`.
    /// * A `User_Data_Header` contains its `Length` and its elements, and an element contains its octets.
    ///
    /// The items are a second view of bytes that the field covers already. [`Frame::dissect`](crate::Frame::dissect)
    /// does not yield them.
    ///
    /// ```
    /// use cmpp_codec::codes::MsgFmt;
    /// use cmpp_codec::{Counted, Frame, Encode, Version, v20};
    ///
    /// let deliver = v20::Deliver {
    ///     head: &v20::DeliverHead { tp_udhi: 1, msg_fmt: MsgFmt::UCS2, ..Default::default() },
    ///     msg_content: Counted::new(b"\x05\x00\x03\x2e\x03\x01\x96\xe8")?,
    ///     tail: &Default::default(),
    /// };
    /// let mut out = [0; 128];
    /// let n = deliver.encode(1, &mut out)?;
    /// let mut items = Frame::from_message(&out[..n])?.dissect(Version::V20).flatten();
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
        // Most fields are of other kinds and contain nothing. Matching here saves them a call.
        let inside = match self.field.kind {
            Kind::Id | Kind::Content | Kind::UserDataHeader | Kind::Element => Inside::of(self),
            Kind::Octets | Kind::Uint => {
                self.field.time_form().map_or(Inside::Nothing, |form| Inside::of_time(self, form))
            }
            _ => Inside::Nothing,
        };
        Nested { of: *self, inside }
    }

    /// Returns a content apart from its message: the field that holds it, its value, and the fields inside it.
    #[cfg(feature = "serde")]
    pub(crate) fn of_content(content: &Content<'a>) -> (Self, Value<'a>, Nested<'a>) {
        let item = Self { field: &MSG_CONTENT, offset: 0, bytes: content.bytes, message: Message::NONE };
        let value = content.text().map_or_else(|| item.field.value(item.bytes), Value::Unicode);
        (item, value, Nested { of: item, inside: Inside::of_content(content) })
    }

    /// Returns a user data header apart from its message.
    #[cfg(feature = "serde")]
    pub(crate) const fn of_header(header: UserDataHeader<'a>) -> Self {
        Self { field: &HEADER, offset: 0, bytes: header.as_bytes(), message: Message::NONE }
    }

    /// Returns the bytes `bytes`, which begin `start` bytes into this item, as an item.
    const fn part(&self, field: &'static Field, start: usize, bytes: &'a [u8]) -> Self {
        Self { field, offset: self.offset.saturating_add(start), bytes, message: self.message }
    }
}

/// An iterator over the items inside a field. [`Item::nested`] returns it.
#[derive(Clone, Debug)]
pub struct Nested<'a> {
    of: Item<'a>,
    inside: Inside<'a>,
}

#[derive(Clone, Debug)]
enum Inside<'a> {
    Nothing,
    /// Fields at fixed offsets. A field without a width takes all remaining bytes.
    Fields(Iter<'static, Field>),
    /// A user data header, and the field after it.
    Headed(UserDataHeader<'a>, &'static Field),
    /// The field after the header, at this offset.
    Behind(usize, &'static Field),
    /// The length of a header, then its elements.
    Header(&'a [u8]),
    Elements(Elements<'a>),
}

impl<'a> Inside<'a> {
    fn of(item: &Item<'a>) -> Self {
        match item.field.kind {
            // Every SP sends zero, which has no parts.
            Kind::Id if item.bytes == [0; 8] => Self::Nothing,
            Kind::Id if item.message.version == Version::V12 => Self::Fields(MSG_ID_12.iter()),
            Kind::Id => Self::Fields(MSG_ID.iter()),
            Kind::Content => Self::of_content(&item.message.content(item.bytes)),
            Kind::UserDataHeader => Self::Header(item.bytes),
            Kind::Element => Self::Fields(element(ElementKind::of(item.bytes)).1.iter()),
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
                Some(of.part(tables::element(element.kind()).0, element.offset, element.bytes))
            }
        }
    }
}

impl core::iter::FusedIterator for Nested<'_> {}
