//! The specification's tables as data. The dissector walks them, errors refer to them, and tests compare them with the
//! specification.

use core::fmt;

use crate::text::{Encoding, Text};
use crate::time::{FieldTime, TimeForm};

/// A field: one row of a message's table.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Field {
    /// The name in the specification, as the tables of 2.0 and 3.0 spell it: `Src_terminal_Id`.
    pub name: &'static str,
    /// A description of the field.
    pub doc: &'static str,
    /// The offset in bytes from the start of its part of the message (see [`Part`]).
    pub offset: usize,
    /// The width in bytes. In a list: the width of one item. 0 if the version lacks the field, and for content and an
    /// unknown body, whose length the message states.
    pub width: usize,
    /// How the value is shown.
    pub kind: Kind,
    /// Returns the name of a value, if the specification gives it one.
    pub(crate) meaning: fn(&[u8]) -> Option<&'static str>,
    /// What the field means, beyond its type.
    pub(crate) role: Role,
}

/// What a field means, beyond its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Nothing beyond its type.
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
    /// Whether another field holds a real number or a pseudo code.
    NumberType,
    /// Who is charged.
    Payer,
    /// How a SUBMIT is charged. 3.0 removed two of the values.
    FeeType,
    /// Which report a SUBMIT requests. 3.0 removed one of the values.
    Registered,
    /// The octet of ACTIVE_TEST_RESP, which has another name in 1.2.
    SignOfLife,
    /// The result of a request to the GNS. 2.1 changed the values.
    GnsResult,
    /// The result of a SUBMIT.
    SubmitResult,
    /// The result of a DELIVER.
    DeliverResult,
    /// The `Stat` of a status report.
    Stat,
    /// Another code, all of whose values the specification lists.
    Listed,
    /// Octets without a meaning.
    Reserved,
    /// The phone number of a subscriber.
    Phone,
    /// A price in digits.
    Price,
    /// The number of a segment, which is at most the number of segments.
    SegmentNumber,
    /// Whether a content begins with a user data header.
    HeaderFlag,
    /// The number of recipients.
    Recipients,
    /// The length of a content.
    ContentLength,
    /// The version of a login.
    VersionOctet,
    /// The proof of a login. `Debug` does not show it, because together with the name and the timestamp it lets the
    /// reader of a log try secrets.
    Proof,
}

/// Returns the role that a table names, or `Role::Plain` if it names none.
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
    /// Creates a row that is not part of a struct: a count, the item of a list, or a content.
    pub(crate) const fn alone(name: &'static str, doc: &'static str, width: usize, kind: Kind) -> Self {
        Self { name, doc, offset: 0, width, kind, meaning: |_| None, role: Role::Plain }
    }

    /// Returns the offset of the first byte after the field.
    pub(crate) const fn end(&self) -> usize {
        self.offset.saturating_add(self.width)
    }

    /// Returns the form of the time in the field, or `None` if the field does not hold a time.
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

    /// Returns the value that the field has in `bytes`.
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

/// Returns the last four bytes as one number. No integer of CMPP is longer.
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
    /// The content of a message, all of its bytes.
    Content,
    /// Binary bytes.
    Bytes,
    /// Inside a content: text in its encoding.
    Unicode(Encoding),
    /// Inside a content: a user data header.
    UserDataHeader,
    /// Inside a user data header: an information element.
    Element,
    /// Inside a field of digits: the time that the digits express.
    Time(TimeForm),
    /// Consecutive bits of at most four bytes.
    Bits {
        /// The number of bits below them, counted from the lowest bit of the last byte.
        shift: u8,
        /// The number of bits.
        width: u8,
    },
}

/// The value of a field.
///
/// `{}` shows the bare value; `{:?}` puts text in double quotes.
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
    /// Text in its encoding, shown as decoded characters on one line.
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

/// A field with its bytes. Its `Debug` shows a field as the dissector does; the `Debug` of messages uses it.
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

/// A part of a message's body. A body is a sequence of parts.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Part {
    /// Consecutive fields at fixed offsets.
    Fixed(&'static [Field]),
    /// Consecutive fields at fixed offsets, which are all missing if the body ends before them.
    Optional(&'static [Field]),
    /// A list: one octet with the number of items, then the items.
    List {
        /// The number of items, one octet.
        count: &'static Field,
        /// One item.
        item: &'static Field,
    },
    /// A content: one octet with its length in bytes, then its bytes.
    Content {
        /// The length in bytes, one octet.
        length: &'static Field,
        /// The content.
        content: &'static Field,
    },
    /// All bytes up to the end of the body.
    Rest(&'static Field),
}

/// A truncated field, and the number of bytes from its start to the end of the input.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cut(pub(crate) &'static Field, pub(crate) usize);

impl Part {
    /// Splits the bytes of this part off the input.
    pub(crate) fn split<'a>(&'static self, input: &'a [u8]) -> Result<(&'a [u8], &'a [u8]), Cut> {
        let len = match *self {
            Self::Optional(_) | Self::Rest(_) if input.is_empty() => 0,
            Self::Fixed(fields) | Self::Optional(fields) => {
                let end = fields.last().map_or(0, Field::end);
                if end > input.len() {
                    let cut = fields.iter().find(|field| field.end() > input.len() && field.width > 0);
                    let cut = cut.unwrap_or(self.first()); // never used: the input ends within one of the fields
                    return Err(Cut(cut, input.len().saturating_sub(cut.offset)));
                }
                end
            }
            Self::List { count, item } | Self::Content { length: count, content: item } => {
                let (&n, after) = input.split_first().ok_or(Cut(count, input.len()))?;
                let width = if matches!(self, Self::Content { .. }) { 1 } else { item.width };
                let counted = usize::from(n).saturating_mul(width);
                if after.len() < counted {
                    // In a list, the first incomplete item is the truncated one. A content is one item.
                    let whole = after.len().checked_div(item.width).unwrap_or(0).saturating_mul(item.width);
                    return Err(Cut(item, after.len().saturating_sub(whole)));
                }
                counted.saturating_add(1)
            }
            Self::Rest(_) => input.len(),
        };
        // The error cannot occur: the input has at least `len` bytes.
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

/// Stands for the first field of a part without fields, such as the body of TERMINATE.
static NO_FIELD: Field = Field::alone("", "", 0, Kind::Bytes);
