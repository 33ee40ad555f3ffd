//! The specification's tables as data, for the dissector, the errors and the tests.

use core::fmt;

use crate::text::{Encoding, Text};
use crate::time::{FieldTime, TimeForm};

/// One row of a message's table.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Field {
    /// The name in the specification, as the tables of 2.0 and 3.0 spell it: `Src_terminal_Id`.
    pub name: &'static str,
    /// The description of the field.
    pub doc: &'static str,
    /// The offset in bytes from the start of its part of the message: see [`Part`].
    pub offset: usize,
    /// The width in bytes, or 0 if the version lacks the field. In a list it is the width of one item. For content and
    /// for an unknown body it is 0, because the length is in the message.
    pub width: usize,
    /// How its value is shown.
    pub kind: Kind,
    /// Returns the name of the value, if the specification gives it one.
    pub(crate) meaning: fn(&[u8]) -> Option<&'static str>,
    /// What is known of the field beyond its type.
    pub(crate) role: Role,
}

/// What is known of a field beyond its type.
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
    /// Whether another field holds a number or a pseudo code.
    NumberType,
    /// Who pays.
    Payer,
    /// How a SUBMIT is charged. 3.0 removed two values.
    FeeType,
    /// Which report a SUBMIT requests. 3.0 removed one value.
    Registered,
    /// The octet of ACTIVE_TEST_RESP, which has two names in the specification.
    SignOfLife,
    /// The result of a request to the GNS. 2.1 changed the values.
    GnsResult,
    /// A proof of the secret. `Debug` does not show it, because anybody who reads it in a log, beside the name and the
    /// timestamp, can try secrets against it.
    Proof,
}

/// Expands to the role in a table, or to `Plain`.
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
    /// Creates a row outside a struct: a count, or the items that it counts.
    pub(crate) const fn alone(name: &'static str, doc: &'static str, width: usize, kind: Kind) -> Self {
        Self { name, doc, offset: 0, width, kind, meaning: |_| None, role: Role::Plain }
    }

    /// Returns the offset of the first byte after the field.
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

    /// Returns the value in the bytes of the field.
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

/// Returns the last four bytes as a number. No integer of CMPP is wider.
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
    /// The content of a message, with every byte.
    Content,
    /// Binary bytes.
    Bytes,
    /// Text inside a content, in its encoding.
    Unicode(Encoding),
    /// A user data header inside a content.
    UserDataHeader,
    /// An information element inside a user data header.
    Element,
    /// A time inside a field of digits.
    Time(TimeForm),
    /// Some bits of up to four bytes.
    Bits {
        /// The number of bits after them.
        shift: u8,
        /// The number of bits.
        width: u8,
    },
}

/// The value of a field, ready to be printed.
///
/// `{}` writes the value alone; `{:?}` puts text into double quotes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Value<'a> {
    /// An unsigned integer.
    Uint(u32),
    /// A signed integer.
    Int(i32),
    /// A message identifier, shown as 16 hex digits.
    Id(u64),
    /// Octets, shown as text. Bytes that are not printable ASCII are escaped.
    Octets(&'a [u8]),
    /// Bytes, shown as hex digits.
    Bytes(&'a [u8]),
    /// Text in its encoding, shown as its characters on one line.
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

/// A field and its bytes, for `Debug` of a view. It prints what the dissector prints.
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

/// A part of a body. A body is a sequence of parts.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Part {
    /// Fields at fixed offsets.
    Fixed(&'static [Field]),
    /// Fields at fixed offsets that the body may leave out at its end.
    Optional(&'static [Field]),
    /// A count octet, and as many items.
    List {
        /// The count: one octet.
        count: &'static Field,
        /// One item.
        item: &'static Field,
    },
    /// A length octet, and as many bytes of content.
    Content {
        /// The count, one octet.
        length: &'static Field,
        /// The content.
        content: &'static Field,
    },
    /// All remaining bytes.
    Rest(&'static Field),
}

/// A truncated field, and the number of bytes that are there of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cut(pub(crate) &'static Field, pub(crate) usize);

impl Part {
    /// Splits the bytes of this part off the input. Every walk over a body does this for each part.
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
                    // In a list, the first incomplete item is the truncated field. Content is one field.
                    let whole = after.len().checked_div(item.width).unwrap_or(0).saturating_mul(item.width);
                    return Err(Cut(item, after.len().saturating_sub(whole)));
                }
                counted.saturating_add(1)
            }
            Self::Rest(_) => input.len(),
        };
        // This never fails: there are enough bytes.
        input.split_at_checked(len).ok_or(Cut(self.first(), input.len()))
    }

    /// Returns the first field of the part.
    const fn first(&self) -> &'static Field {
        match *self {
            Self::Fixed([field, ..]) | Self::Optional([field, ..]) | Self::Rest(field) => field,
            Self::List { count, .. } => count,
            Self::Content { length, .. } => length,
            Self::Fixed([]) | Self::Optional([]) => &NO_FIELD,
        }
    }
}

/// Stands for a part without fields, as in TERMINATE.
static NO_FIELD: Field = Field::alone("", "", 0, Kind::Bytes);
