//! What lies inside a field: the parts of an identifier, a report, a user data header, text, a time.

use core::slice::Iter;

use crate::base::version::Version;
use crate::content::{Content, ElementKind, Elements, MoStatusReport, Reading, Report, StatusReport, UserDataHeader};
use crate::inspect::item::Item;
use crate::inspect::tables::{
    self, BAD_HEADER, HEADER, LENGTH, MSG_ID, MSG_ID_12, OTHER_REPORT, TEXT, element, field_of, time,
};
use crate::layouts::{V20, V30};
use crate::schema::field::{Field, Kind};
use crate::schema::fixed::Fixed;
use crate::time::TimeForm;

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
        // Most fields are of other kinds: that they hold nothing is to be seen without a call.
        let inside = match self.field.kind {
            Kind::Id | Kind::Content | Kind::UserDataHeader | Kind::Element => Inside::of(self),
            Kind::Octets | Kind::Uint => {
                self.field.time_form().map_or(Inside::Nothing, |form| Inside::of_time(self, form))
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
