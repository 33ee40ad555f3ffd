//! The values of columns.

use std::borrow::Cow;
use std::io::Write as _;
use std::time::Duration;

use cmpp_codec::Versions;
use cmpp_codec::anomaly::Anomalies;
use cmpp_codec::field::{Field, Value};

use crate::clock::Clock;
use crate::hex::write_hex;
use crate::milliseconds::write_milliseconds;
use crate::model::{Links, Oddity, Time};

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
    /// A duration, shown in milliseconds.
    Milliseconds(Duration),
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
    Notes(Box<Anomalies<'a>>, &'a Links),
    /// Versions.
    Versions(Versions),
    /// Names that were found before.
    #[cfg(feature = "parquet")]
    Names(&'a [&'static str]),
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
    pub(crate) fn each<E>(self, mut each: impl FnMut(Self) -> Result<(), E>) -> Result<(), E> {
        match self {
            Self::Null => Ok(()),
            Self::List(List::Items(field, bytes)) => {
                let mut items = bytes.chunks_exact(field.width.max(1));
                items.try_for_each(|item| each(Cell::Field(field.value(item))))
            }
            Self::List(List::Notes(notes, links)) => {
                let codes = notes.map(|note| note.kind.code()).chain(links.oddities.iter().map(Oddity::code));
                codes.into_iter().try_for_each(|code| each(Cell::text(code)))
            }
            #[cfg(feature = "parquet")]
            Self::List(List::Names(names)) => names.iter().try_for_each(|name| each(Cell::text(name))),
            Self::List(List::Versions(versions)) => {
                versions.iter().try_for_each(|version| each(Cell::text(version.name())))
            }
            value => each(value),
        }
    }
}

/// Appends a value as text: nothing for no value, lists with `;` between their values.
pub(crate) fn write_text(out: &mut Vec<u8>, cell: &Cell<'_>, clock: &mut Clock) {
    match cell {
        Cell::Null => {}
        Cell::Number(number) => out.extend_from_slice(itoa::Buffer::new().format(*number).as_bytes()),
        Cell::Text(text) => out.extend_from_slice(text.as_bytes()),
        Cell::Time(time) => write_time(out, *time, clock),
        Cell::Milliseconds(duration) => write_milliseconds(out, *duration),
        Cell::Field(Value::Uint(number)) => out.extend_from_slice(itoa::Buffer::new().format(*number).as_bytes()),
        Cell::Field(Value::Octets(text)) if text.iter().all(|byte| is_plain(*byte)) => out.extend_from_slice(text),
        Cell::Field(Value::Unicode(text)) => {
            let start = out.len();
            out.resize(start + text.max_utf8_len(), 0);
            let length = text.decode_to_utf8(&mut out[start..]).map_or(0, |decoded| decoded.len);
            out.truncate(start + length);
        }
        Cell::Field(Value::Id(id)) => write_hex(out, &id.to_be_bytes()),
        Cell::Field(Value::Bytes(bytes)) => write_hex(out, bytes),
        // Writing to memory does not fail.
        Cell::Field(value) => write!(out, "{value}").unwrap_or_default(),
        Cell::List(_) => {
            let mut first = true;
            let Ok(()) = cell.clone().each(|value| {
                if !std::mem::take(&mut first) {
                    out.push(b';');
                }
                write_text(out, &value, clock);
                Ok::<_, std::convert::Infallible>(())
            });
        }
    }
}

/// Appends a time.
pub(super) fn write_time(out: &mut Vec<u8>, time: Time, clock: &mut Clock) {
    clock.write(out, time, b'T');
    out.push(b'Z');
}

/// Returns whether a character needs no escape in the text of a [`Value`].
const fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\'' | b'\\')
}
