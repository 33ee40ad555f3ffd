//! The values of columns.

use std::borrow::Cow;

use cmpp_codec::Versions;
use cmpp_codec::anomaly::Anomalies;
use cmpp_codec::field::{Field, Value};

use crate::model::Time;

/// The value of a column in a message.
#[derive(Clone, Debug)]
pub(crate) enum Cell<'a> {
    /// The message has no such value.
    Null,
    /// A number that is no field of the body.
    Number(u64),
    /// A name or a sentence.
    Text(Cow<'a, str>),
    /// When the message was captured.
    Time(Time),
    /// The value of a field, as the JSON has it.
    Field(Value<'a>),
    /// Several values.
    List(List<'a>),
}

/// Several values of a column in a message.
#[derive(Clone, Debug)]
pub(crate) enum List<'a> {
    /// The items of a repeated field, back to back.
    Items(&'static Field, &'a [u8]),
    /// What is odd, as the codes of anomalies.
    Notes(Box<Anomalies<'a>>),
    /// Versions.
    Versions(Versions),
}

impl<'a> Cell<'a> {
    /// Creates a cell from a text that exists.
    pub(crate) const fn text(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }

    /// Returns whether there is no value.
    pub(crate) const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Calls `each` with every value: with those of a list, or with the only one.
    pub(crate) fn each<E>(self, mut each: impl FnMut(Cell<'a>) -> Result<(), E>) -> Result<(), E> {
        match self {
            Self::Null => Ok(()),
            Self::List(List::Items(field, bytes)) => {
                let mut items = bytes.chunks_exact(field.width.max(1));
                items.try_for_each(|item| each(Cell::Field(field.value(item))))
            }
            Self::List(List::Notes(mut notes)) => notes.try_for_each(|note| each(Cell::text(note.kind.code()))),
            Self::List(List::Versions(versions)) => {
                versions.iter().try_for_each(|version| each(Cell::text(version.name())))
            }
            value => each(value),
        }
    }
}
