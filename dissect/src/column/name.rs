//! The names of columns.

use std::fmt;

use cmpp_codec::anomaly::AnomalyKind;
use cmpp_codec::content::{MoStatusReport, StatusReport};
use cmpp_codec::field::{Field, Kind, Part};
use cmpp_codec::outcome::Cause;
use cmpp_codec::pdu::Fixed;
use cmpp_codec::{CommandId, V20, V30, Version};

use crate::column::own::{Own, Shape};
use crate::model::{INCOMPLETE, Oddity};
use crate::nearest::nearest;

/// A column: a name that was recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    /// A value of the message as a whole.
    Own(Own),
    /// A field of the body.
    Field(&'static str),
    /// A field of the status report inside the content.
    Report(&'static str),
    /// A number of the concatenation in the user data header.
    Segment(Segment),
}

/// A number of the concatenation in the user data header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Segment {
    Reference,
    Total,
    Number,
}

impl Column {
    /// Returns the column of this name: as it is written, or else without regard to case.
    pub(crate) fn named(name: &str) -> Result<Self, Unknown> {
        let same = Self::all().find(|column| column.is_named(name, |one, other| one == other));
        let alike = || Self::all().find(|column| column.is_named(name, str::eq_ignore_ascii_case));
        same.or_else(alike).ok_or_else(|| Unknown::of(name))
    }

    /// Returns every column: those of the message as a whole, then the fields in the order of the commands. A name
    /// that several messages have is there once.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        let mut names: Vec<&str> = Vec::new();
        let fields = fields().filter(move |(_, field)| {
            let is_new = !names.contains(&field.name);
            names.extend(is_new.then_some(field.name));
            is_new
        });
        let mut names: Vec<&str> = Vec::new();
        let reports = report_fields().filter(move |field| {
            let is_new = !names.contains(&field.name);
            names.extend(is_new.then_some(field.name));
            is_new
        });
        (Own::ALL.iter().map(|own| Self::Own(*own)))
            .chain(fields.map(|(_, field)| Self::Field(field.name)))
            .chain(reports.map(|field| Self::Report(field.name)))
            .chain([Segment::Reference, Segment::Total, Segment::Number].map(Self::Segment))
    }

    /// Returns what its values are. A name that is a number in some messages and text in others is text.
    pub(crate) fn shape(self) -> Shape {
        let shape = |field: &Field| match field.kind {
            Kind::Uint | Kind::Int => Shape::Integer,
            Kind::Bytes => Shape::Bytes,
            _ => Shape::Text,
        };
        let common = |shapes: &mut dyn Iterator<Item = Shape>| {
            shapes.reduce(|one, other| if one == other { one } else { Shape::Text }).unwrap_or(Shape::Text)
        };
        match self {
            Self::Own(own) => own.shape(),
            Self::Segment(_) => Shape::Integer,
            Self::Field(name) => {
                common(&mut fields().filter(|(_, field)| field.name == name).map(|(_, field)| shape(field)))
            }
            Self::Report(name) => common(&mut report_fields().filter(|field| field.name == name).map(shape)),
        }
    }

    /// Returns what the column is.
    pub(crate) fn doc(self) -> &'static str {
        let doc = |field: Option<&'static Field>| field.map_or("", |field| field.doc.trim_start());
        match self {
            Self::Own(own) => own.doc(),
            Self::Field(name) => doc(fields().map(|(_, field)| field).find(|field| field.name == name)),
            Self::Report(name) => doc(report_fields().find(|field| field.name == name)),
            Self::Segment(Segment::Reference) => "The reference of the long message.",
            Self::Segment(Segment::Total) => "The number of segments.",
            Self::Segment(Segment::Number) => "The number of this segment, counted from 1.",
        }
    }

    /// Returns whether a message can have several values.
    pub(crate) fn is_list(self) -> bool {
        match self {
            Self::Own(own) => matches!(own, Own::Guessed | Own::Notes | Own::Recipients),
            Self::Field(name) => fields().any(|(is_repeated, field)| is_repeated && field.name == name),
            Self::Report(_) | Self::Segment(_) => false,
        }
    }

    /// Returns whether its values depend on other messages.
    pub(crate) const fn needs_links(self) -> bool {
        let Self::Own(own) = self else { return false };
        matches!(
            own,
            Own::Answers
                | Own::ResponseMs
                | Own::Reports
                | Own::PartOf
                | Own::Repeats
                | Own::InFlight
                | Own::WholeText
                | Own::Notes
        )
    }

    /// Returns whether nearly every message has a value of its own.
    #[cfg(feature = "parquet")]
    pub(crate) fn is_varied(self) -> bool {
        match self {
            Self::Own(own) => own.shape() != Shape::Text || matches!(own, Own::Text | Own::WholeText | Own::Recipients),
            Self::Field(name) => self.is_id() || matches!(name, "Dest_terminal_Id" | "Msg_Content" | "At_Time"),
            Self::Report(_) => self.is_id(),
            Self::Segment(_) => false,
        }
    }

    /// Returns whether its values are message identifiers.
    pub(crate) fn is_id(self) -> bool {
        match self {
            Self::Field(name) => fields().any(|(_, field)| field.name == name && field.kind == Kind::Id),
            Self::Report(name) => report_fields().any(|field| field.name == name && field.kind == Kind::Id),
            Self::Own(_) | Self::Segment(_) => false,
        }
    }

    /// Returns the names that its values are taken from, if there is such a list.
    pub(crate) fn names(self) -> Option<Vec<&'static str>> {
        let Self::Own(own) = self else { return None };
        Some(match own {
            Own::Version => Version::ALL.iter().map(|version| version.name()).collect(),
            Own::Command => {
                let names = |version| CommandId::ALL.iter().filter_map(move |command| command.name(version));
                Version::ALL.into_iter().rev().flat_map(names).chain(["unknown"]).collect()
            }
            Own::Error => ["truncated", "trailing", "length", INCOMPLETE].to_vec(),
            Own::Notes => {
                let own = Oddity::ALL.iter().map(|oddity| oddity.code());
                AnomalyKind::ALL.iter().map(|kind| kind.code()).chain(own).collect()
            }
            Own::Cause => Cause::ALL.iter().map(|cause| cause.word()).collect(),
            _ => return None,
        })
    }

    /// Compares the name. A field of a report needs no `report.` in front, unless a body has one of that name.
    fn is_named(self, name: &str, same: impl Fn(&str, &str) -> bool) -> bool {
        let behind = |prefix: &str| {
            let at = name.find('.').filter(|&at| same(&name[..at], prefix))?;
            Some(&name[at + 1..])
        };
        match self {
            Self::Own(own) => same(own.name(), name),
            Self::Field(field) => same(field, name),
            Self::Report(field) => behind("report").is_some_and(|name| same(field, name)) || same(field, name),
            Self::Segment(part) => behind("Concatenation").is_some_and(|name| same(part.name(), name)),
        }
    }
}

impl Segment {
    const fn name(self) -> &'static str {
        match self {
            Self::Reference => "Reference",
            Self::Total => "Total",
            Self::Number => "Number",
        }
    }
}

impl fmt::Display for Column {
    /// Writes the full name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Own(own) => f.write_str(own.name()),
            Self::Field(name) => f.write_str(name),
            // The short name, if it is one: `Stat`.
            Self::Report(name) if !fields().any(|(_, field)| field.name == *name) => f.write_str(name),
            Self::Report(name) => write!(f, "report.{name}"),
            Self::Segment(part) => write!(f, "Concatenation.{}", part.name()),
        }
    }
}

/// The fields of all bodies in all versions, and whether they are repeated.
fn fields() -> impl Iterator<Item = (bool, &'static Field)> {
    // The newest first: its names are those that are in use.
    let versions = Version::ALL.into_iter().rev();
    let shapes = versions.flat_map(|version| CommandId::ALL.iter().filter_map(move |id| id.shape(version)));
    shapes.flatten().flat_map(fields_of).filter(|(_, field)| field.width > 0 || field.kind == Kind::Content)
}

/// The fields of a part of a body, and whether they are repeated.
fn fields_of(part: &'static Part) -> impl Iterator<Item = (bool, &'static Field)> {
    let (fields, other): (&[Field], _) = match part {
        Part::Fixed(fields) | Part::Optional(fields) => (fields, None),
        Part::List { count, item } => (&[], Some([(false, *count), (true, *item)])),
        Part::Content { length, content } => (&[], Some([(false, *length), (false, *content)])),
        _ => (&[], None),
    };
    fields.iter().map(|field| (false, field)).chain(other.into_iter().flatten())
}

/// The fields of all status reports.
fn report_fields() -> impl Iterator<Item = &'static Field> {
    StatusReport::<V20>::FIELDS.iter().chain(StatusReport::<V30>::FIELDS).chain(MoStatusReport::FIELDS)
}

/// A name that is no column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unknown {
    name: String,
    nearest: Option<String>,
}

impl Unknown {
    fn of(name: &str) -> Self {
        let nearest = nearest(name, Column::all().map(|column| column.to_string()));
        Self { name: name.to_owned(), nearest }
    }
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no column '{}'", self.name.escape_debug())?;
        self.nearest.iter().try_for_each(|nearest| write!(f, "; the nearest is {nearest}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_and_the_nearest_is_suggested() {
        let named = |name| Column::named(name).map(|column| column.to_string());
        for name in ["Dest_terminal_Id", "version", "Version", "report.Msg_Id", "Stat", "Concatenation.Total", "text"] {
            assert_eq!(named(name).as_deref(), Ok(name));
        }
        assert_eq!(named("RESULT").as_deref(), Ok("Result"));
        assert_eq!(named("report.stat").as_deref(), Ok("Stat"));
        let unknown = Column::named("Dest_terminalId").unwrap_err();
        assert_eq!(unknown.to_string(), "there is no column 'Dest_terminalId'; the nearest is Dest_terminal_Id");
        assert_eq!(Column::named("\x1b").unwrap_err().to_string(), "there is no column '\\u{1b}'");
        let all: Vec<_> = Column::all().map(|column| column.to_string()).collect();
        for (index, name) in all.iter().enumerate() {
            assert!(!all[..index].contains(name), "{name} is there twice");
            assert_eq!(named(name).as_ref(), Ok(name), "the full name finds the column");
        }
    }

    #[test]
    fn a_column_says_what_it_is() {
        for (name, doc) in [
            ("Service_Id", "The service: letters, digits and symbols."),
            ("Stat", "What became of the message."),
            ("Concatenation.Total", "The number of segments."),
        ] {
            assert_eq!(Column::named(name).map(Column::doc).ok(), Some(doc), "{name}");
        }
        assert!(Column::all().all(|column| column.doc().ends_with('.')));
    }
}
