//! The specification's tables as data: what the dissector walks, what errors name, what tests compare.

use core::fmt;

use crate::text::{Encoding, Text};
use crate::time::{FieldTime, TimeForm};

/// One row of a message's table.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Field {
    /// The specification's name, as the tables of 2.0 and 3.0 spell it: `Src_terminal_Id`.
    pub name: &'static str,
    /// What it holds.
    pub doc: &'static str,
    /// Bytes from the start of its part of the message (see [`Part`]).
    pub offset: usize,
    /// Width in bytes; 0 where the version lacks the field. In a list: of one item. Of content and
    /// of an unknown body: 0, the message tells it.
    pub width: usize,
    /// How its value is shown.
    pub kind: Kind,
    /// Names the value, where the specification does.
    pub(crate) meaning: fn(&[u8]) -> Option<&'static str>,
    /// What else is to be known of it.
    pub(crate) role: Role,
}

/// What more than its type is to be known of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Nothing.
    Plain,
    /// A time in the form of SMPP.
    SmppTime,
    /// The time of a login.
    Timestamp,
    /// A time of a status report.
    ReportTime,
    /// The time of a route.
    RouteTime,
    /// A day.
    Day,
    /// What kind of number stands in another field.
    NumberType,
    /// Who pays.
    Payer,
    /// How a SUBMIT is charged: 3.0 struck two of the values.
    FeeType,
    /// What a SUBMIT asks for: 3.0 struck one of the values.
    Registered,
    /// The octet of ACTIVE_TEST_RESP, which has two names.
    SignOfLife,
    /// How a request to the GNS ended, of which 2.1 changed the values.
    GnsResult,
    /// Proves that somebody knows the secret. It is left out of logs: with the name and the timestamp beside it, whoever
    /// reads it can try secrets.
    Proof,
}

/// The role in a table, or none.
macro_rules! role {
    () => {
        crate::schema::field::Role::Plain
    };
    ($Role:ident) => {
        crate::schema::field::Role::$Role
    };
}

pub(crate) use role;

impl PartialEq for Field {
    fn eq(&self, other: &Self) -> bool {
        (self.name, self.offset, self.width) == (other.name, other.offset, other.width)
    }
}

impl Eq for Field {}

impl Field {
    /// A row that stands alone: a count, or the items that it counts.
    pub(crate) const fn alone(name: &'static str, doc: &'static str, width: usize, kind: Kind) -> Self {
        Self { name, doc, offset: 0, width, kind, meaning: |_| None, role: Role::Plain }
    }

    /// The first byte after the field.
    pub(crate) const fn end(&self) -> usize {
        self.offset.saturating_add(self.width)
    }

    /// Returns the form of the time in the field, or `None` if the field holds no time.
    ///
    /// ```
    /// use cmpp_codec::pdu::Fixed;
    /// use cmpp_codec::time::TimeForm;
    /// use cmpp_codec::v20;
    ///
    /// let forms: Vec<_> = v20::SubmitHead::FIELDS.iter().filter_map(|field| field.time_form()).collect();
    /// assert_eq!(forms, [TimeForm::Smpp; 2]); // ValId_Time, At_Time
    /// ```
    #[must_use]
    pub const fn time_form(&self) -> Option<TimeForm> {
        match self.role {
            Role::SmppTime => Some(TimeForm::Smpp),
            Role::Timestamp => Some(TimeForm::Timestamp),
            Role::ReportTime => Some(TimeForm::Report),
            Role::RouteTime => Some(TimeForm::Route),
            Role::Day => Some(TimeForm::Day),
            _ => None,
        }
    }

    /// The value in the field's bytes.
    #[must_use]
    pub fn value<'a>(&self, bytes: &'a [u8]) -> Value<'a> {
        match self.kind {
            Kind::Uint => Value::Uint(big_endian(bytes)),
            Kind::Int => Value::Int(i32::from_be_bytes(big_endian(bytes).to_be_bytes())),
            Kind::Id => bytes.first_chunk().map_or(Value::Bytes(bytes), |id| Value::Id(u64::from_be_bytes(*id))),
            Kind::Octets => Value::Octets(crate::base::octets::OctetStr::new(bytes).trimmed()),
            Kind::Content => Value::Octets(bytes),
            Kind::Bytes | Kind::UserDataHeader | Kind::Element => Value::Bytes(bytes),
            Kind::Unicode(encoding) => Value::Unicode(Text::new(encoding, bytes)),
            Kind::Time(form) => form.read(bytes).map_or(Value::Bytes(bytes), Value::Time),
            Kind::Bits { shift, width } => {
                let mask = u32::MAX.checked_shr(32_u32.saturating_sub(width.into())).unwrap_or_default();
                Value::Uint(big_endian(bytes).checked_shr(shift.into()).unwrap_or_default() & mask)
            }
        }
    }
}

/// The last four bytes as one number, which is all of them for every integer of CMPP.
fn big_endian(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |value: u32, &byte| (value << 8) | u32::from(byte))
}

/// How a field's value is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// An unsigned integer of one, two or four bytes, big-endian.
    Uint,
    /// A signed integer of four bytes, big-endian.
    Int,
    /// A message identifier of eight bytes.
    Id,
    /// An octet string: text up to the first NUL.
    Octets,
    /// A message's content: every byte counts.
    Content,
    /// Binary bytes.
    Bytes,
    /// Inside a content: text in its encoding.
    Unicode(Encoding),
    /// Inside a content: a user data header.
    UserDataHeader,
    /// Inside a user data header: an information element.
    Element,
    /// Inside a field of digits: the time that they are.
    Time(TimeForm),
    /// Some bits of the bytes, which are at most four.
    Bits {
        /// How many bits of the last byte, and of those before it, come after them.
        shift: u8,
        /// How many they are.
        width: u8,
    },
}

/// A field's value, ready to be shown.
///
/// `{}` shows it bare; `{:?}` puts text in double quotes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Value<'a> {
    /// An unsigned integer.
    Uint(u32),
    /// A signed integer.
    Int(i32),
    /// A message identifier, shown as 16 hex digits.
    Id(u64),
    /// Octets, shown as text; bytes that are no printable ASCII are escaped.
    Octets(&'a [u8]),
    /// Bytes, shown as hex digits.
    Bytes(&'a [u8]),
    /// Text in its encoding, shown as the characters that it is, on one line.
    Unicode(Text<'a>),
    /// A time, shown as `2003-12-01 20:07`.
    Time(FieldTime),
}

impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Uint(value) => fmt::Display::fmt(&value, f),
            Self::Int(value) => fmt::Display::fmt(&value, f),
            Self::Id(value) => write!(f, "{value:016x}"),
            Self::Octets(text) => fmt::Display::fmt(&text.escape_ascii(), f),
            Self::Bytes(bytes) => bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}")),
            Self::Unicode(text) => text.one_line().fmt(f),
            Self::Time(time) => fmt::Display::fmt(&time, f),
        }
    }
}

impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Octets(text) => write!(f, "\"{}\"", text.escape_ascii()),
            Self::Unicode(text) => text.fmt(f),
            _ => fmt::Display::fmt(self, f),
        }
    }
}

/// A field beside its bytes: how a view shows itself in `Debug`, which is how the dissector shows it.
pub(crate) struct Shown<'a>(pub(crate) &'static Field, pub(crate) &'a [u8]);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(field, bytes) = *self;
        if field.role == Role::Proof {
            return f.write_str("(not shown)");
        }
        write!(f, "{:?}", field.value(bytes))?;
        (field.meaning)(bytes).map_or(Ok(()), |meaning| write!(f, " ({meaning})"))
    }
}

/// A stretch of a message's body. A body is a sequence of them.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Part {
    /// Fields one after the other, their offsets known.
    Fixed(&'static [Field]),
    /// The same, or nothing at all where the body ends before it.
    Optional(&'static [Field]),
    /// An octet that counts, and as many items.
    List {
        /// The count, one octet.
        count: &'static Field,
        /// One item.
        item: &'static Field,
    },
    /// An octet that counts, and as many bytes of content.
    Content {
        /// The count, one octet.
        length: &'static Field,
        /// The content.
        content: &'static Field,
    },
    /// Whatever is left.
    Rest(&'static Field),
}

/// A field that is cut off, and how many bytes there are from its start on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cut(pub(crate) &'static Field, pub(crate) usize);

impl Part {
    /// Splits the bytes of this part off the input: what every walk over a body does for each part.
    pub(crate) fn split<'a>(&'static self, input: &'a [u8]) -> Result<(&'a [u8], &'a [u8]), Cut> {
        let len = match *self {
            Self::Optional(_) | Self::Rest(_) if input.is_empty() => 0,
            Self::Fixed(fields) | Self::Optional(fields) => {
                let end = fields.last().map_or(0, Field::end);
                if end > input.len() {
                    let cut = fields.iter().find(|field| field.end() > input.len() && field.width > 0);
                    let cut = cut.unwrap_or(self.first()); // never: one of them ends there
                    return Err(Cut(cut, input.len().saturating_sub(cut.offset)));
                }
                end
            }
            Self::List { count, item } | Self::Content { length: count, content: item } => {
                let (&n, after) = input.split_first().ok_or(Cut(count, input.len()))?;
                let width = if matches!(self, Self::Content { .. }) { 1 } else { item.width };
                let counted = usize::from(n).saturating_mul(width);
                if after.len() < counted {
                    // The first item that is not whole is cut; content is one piece.
                    let whole = after.len().checked_div(item.width).unwrap_or(0).saturating_mul(item.width);
                    return Err(Cut(item, after.len().saturating_sub(whole)));
                }
                counted.saturating_add(1)
            }
            Self::Rest(_) => input.len(),
        };
        // Never the error: so many bytes there are.
        input.split_at_checked(len).ok_or(Cut(self.first(), input.len()))
    }

    /// The first field of the part.
    const fn first(&self) -> &'static Field {
        match *self {
            Self::Fixed([field, ..]) | Self::Optional([field, ..]) | Self::Rest(field) => field,
            Self::List { count, .. } => count,
            Self::Content { length, .. } => length,
            Self::Fixed([]) | Self::Optional([]) => &NO_FIELD,
        }
    }
}

/// A part without fields: TERMINATE has one.
static NO_FIELD: Field = Field::alone("", "", 0, Kind::Bytes);
