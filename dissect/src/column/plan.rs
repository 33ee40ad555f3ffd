//! Where the values of columns lie in a kind of message.

use cmpp_codec::codes::{DeliveryKind, FwdType, MsgFmt};
use cmpp_codec::content::{Carries, Content, MoStatusReport, StatusReport};
use cmpp_codec::field::{Field, Part};
use cmpp_codec::pdu::Fixed;
use cmpp_codec::{CommandId, V20, V30, Version};

use crate::column::name::{Column, Segment};
use crate::column::own::Own;

/// The most parts that a body has. SUBMIT has five.
pub(super) const PARTS: usize = 8;

/// Where each part of a body starts.
pub(super) type Starts = [usize; PARTS];

/// Where the values of the chosen columns lie in a command of a version.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// The parts of the body before the last one that is looked at.
    before: &'static [Part],
    /// One for each column.
    pub(super) spots: Vec<Spot>,
    pub(super) content: Option<ContentSpots>,
    /// Whether it has Result or Status.
    pub(super) has_outcome: bool,
}

/// Where a value lies.
#[derive(Clone, Copy, Debug)]
pub(super) enum Spot {
    /// This kind of message lacks the value.
    Nowhere,
    Own(Own),
    One(Place),
    /// The items of a list, and the part of the body that it is.
    Many(usize, &'static Field),
    Content,
    /// In the content, by the form of the report.
    Report {
        short: Option<&'static Field>,
        long: Option<&'static Field>,
        mo: Option<&'static Field>,
    },
    Segment(Segment),
}

/// A field, and the part of the body in which it lies.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    part: usize,
    /// The offset in the part.
    offset: usize,
    pub(super) field: &'static Field,
}

/// The content, and the fields that say what it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct ContentSpots {
    part: usize,
    msg_fmt: Place,
    tp_udhi: Place,
    carries: Option<(Place, CarriesOf)>,
}

impl Plan {
    pub(super) fn new(columns: &[Column], command: CommandId, version: Version) -> Self {
        let shape = command.shape(version).unwrap_or_default();
        let spots: Vec<_> = columns.iter().map(|column| Spot::new(*column, command, shape)).collect();
        let wants_content = |spot: &Spot| match spot {
            Spot::Own(own) => matches!(own, Own::Text | Own::Encoding | Own::Cause | Own::Meaning),
            spot => matches!(spot, Spot::Content | Spot::Report { .. } | Spot::Segment(_)),
        };
        let content = if spots.iter().any(wants_content) { ContentSpots::new(command, shape) } else { None };
        let has_outcome = ["Result", "Status"].iter().any(|name| find(shape, name).is_some());
        let last = spots.iter().filter_map(Spot::part).chain(content.map(|spots| spots.part)).max();
        let before = shape.get(..last.unwrap_or_default()).unwrap_or_default();
        Self { before, spots, content, has_outcome }
    }

    /// Returns where the parts of this body start that are looked at. Parts of which nothing is there start at its end
    /// or behind it.
    pub(super) fn starts(&self, body: &[u8]) -> Starts {
        let mut starts = Starts::default();
        let mut at = 0;
        for (start, part) in starts[1..].iter_mut().zip(self.before) {
            let counted = |width: usize| 1 + usize::from(body.get(at).copied().unwrap_or_default()) * width;
            at += match part {
                Part::Fixed(fields) | Part::Optional(fields) => {
                    fields.last().map_or(0, |last| last.offset + last.width)
                }
                Part::List { item, .. } => counted(item.width),
                Part::Content { .. } => counted(1),
                _ => body.len().saturating_sub(at),
            };
            *start = at;
        }
        starts
    }
}

impl Spot {
    fn new(column: Column, command: CommandId, shape: &'static [Part]) -> Self {
        let first = |names: &[&str]| names.iter().find_map(|name| find(shape, name)).unwrap_or(Self::Nowhere);
        match column {
            Column::Own(Own::Sender) => first(&["Src_Id", "Src_terminal_Id"]),
            Column::Own(Own::Recipients) => first(&["Dest_terminal_Id", "Dest_Id"]),
            Column::Own(own) => Self::Own(own),
            Column::Field(name) => find(shape, name).unwrap_or(Self::Nowhere),
            Column::Report(_) | Column::Segment(_) if ContentSpots::new(command, shape).is_none() => Self::Nowhere,
            Column::Report(name) => {
                let named = |fields: &'static [Field]| fields.iter().find(|field| field.name == name);
                Self::Report {
                    short: named(StatusReport::<V20>::FIELDS),
                    long: named(StatusReport::<V30>::FIELDS),
                    mo: named(MoStatusReport::FIELDS),
                }
            }
            Column::Segment(segment) => Self::Segment(segment),
        }
    }

    /// Returns the part of the body in which it lies, unless that is the content.
    const fn part(&self) -> Option<usize> {
        match self {
            Self::One(place) => Some(place.part),
            Self::Many(part, _) => Some(*part),
            _ => None,
        }
    }
}

impl Place {
    pub(super) const fn is_in_first_part(&self) -> bool {
        self.part == 0
    }

    /// Returns the bytes of the field, if all of them are there.
    pub(super) fn bytes<'a>(&self, body: &'a [u8], starts: &Starts) -> Option<&'a [u8]> {
        let start = starts.get(self.part)? + self.offset;
        body.get(start..)?.get(..self.field.width)
    }
}

impl ContentSpots {
    fn new(command: CommandId, shape: &'static [Part]) -> Option<Self> {
        let part = shape.iter().position(|part| matches!(part, Part::Content { .. }))?;
        let place = |name| match find(shape, name) {
            Some(Spot::One(place)) => Some(place),
            _ => None,
        };
        let says: Option<(_, CarriesOf)> = match command {
            CommandId::DELIVER => Some(("Registered_Delivery", |octet| DeliveryKind(octet).into())),
            CommandId::FWD => Some(("Msg_Fwd_Type", |octet| FwdType(octet).into())),
            _ => None,
        };
        let carries = says.and_then(|(name, carries)| Some((place(name)?, carries)));
        Some(Self { part, msg_fmt: place("Msg_Fmt")?, tp_udhi: place("TP_udhi")?, carries })
    }

    /// Returns the octet that says how the content is encoded.
    pub(super) fn msg_fmt(&self, body: &[u8], starts: &Starts) -> Option<MsgFmt> {
        self.msg_fmt.bytes(body, starts)?.first().copied().map(MsgFmt)
    }

    /// Returns the content and what it carries, if all of its bytes are there.
    pub(super) fn content<'a>(&self, body: &'a [u8], starts: &Starts) -> Option<Content<'a>> {
        let bytes = counted(body, *starts.get(self.part)?, 1, true)?;
        let octet = |place: Place| place.bytes(body, starts)?.first().copied();
        let carries = self.carries.and_then(|(place, carries)| octet(place).map(carries)).unwrap_or(Carries::Message);
        Some(Content::new(bytes, self.msg_fmt(body, starts)?, octet(self.tp_udhi)?, carries))
    }
}

/// What the content is, by the octet that says so.
type CarriesOf = fn(u8) -> Carries;

/// Returns the items behind the count at `start`: all of them, or those that are there.
pub(super) fn counted(body: &[u8], start: usize, width: usize, all: bool) -> Option<&[u8]> {
    let (&count, items) = body.get(start..)?.split_first()?;
    let length = usize::from(count) * width;
    if all { items.get(..length) } else { Some(items.get(..length).unwrap_or(items)) }
}

/// Returns where the field of that name lies.
fn find(shape: &'static [Part], name: &str) -> Option<Spot> {
    let one = |part, offset, field| Spot::One(Place { part, offset, field });
    shape.iter().enumerate().find_map(|(part, content)| match *content {
        Part::Fixed(fields) | Part::Optional(fields) => {
            let field = fields.iter().find(|field| field.width > 0 && field.name == name)?;
            Some(one(part, field.offset, field))
        }
        Part::List { count, .. } if count.name == name => Some(one(part, 0, count)),
        Part::List { item, .. } => (item.name == name).then_some(Spot::Many(part, item)),
        Part::Content { length, .. } if length.name == name => Some(one(part, 0, length)),
        Part::Content { content, .. } => (content.name == name).then_some(Spot::Content),
        _ => None,
    })
}
