//! The user data header, which precedes the text of a message (GSM 03.40, 9.2.3.24).

use core::fmt;

use crate::schema::code::codes;
use crate::text::Room;

codes! {
    /// The identifier of an information element (GSM 03.40, 9.2.3.24; later 3GPP TS 23.040). The list is open.
    pub struct Iei(u8) {
        CONCATENATION_8 = 0x00 => "concatenation, 8-bit reference",
        SPECIAL_MESSAGE = 0x01 => "special message indication",
        PORTS_8 = 0x04 => "ports, 8-bit",
        PORTS_16 = 0x05 => "ports, 16-bit",
        SMSC_CONTROL = 0x06 => "SMSC control parameters",
        SOURCE_INDICATOR = 0x07 => "UDH source indicator",
        CONCATENATION_16 = 0x08 => "concatenation, 16-bit reference",
        WCMP = 0x09 => "wireless control message",
        TEXT_FORMATTING = 0x0a => "EMS text formatting",
        PREDEFINED_SOUND = 0x0b => "EMS predefined sound",
        USER_SOUND = 0x0c => "EMS user defined sound",
        PREDEFINED_ANIMATION = 0x0d => "EMS predefined animation",
        LARGE_ANIMATION = 0x0e => "EMS large animation",
        SMALL_ANIMATION = 0x0f => "EMS small animation",
        LARGE_PICTURE = 0x10 => "EMS large picture",
        SMALL_PICTURE = 0x11 => "EMS small picture",
        VARIABLE_PICTURE = 0x12 => "EMS variable picture",
        USER_PROMPT = 0x13 => "EMS user prompt indicator",
        EXTENDED_OBJECT = 0x14 => "EMS extended object",
        REUSED_OBJECT = 0x15 => "EMS reused extended object",
        COMPRESSION = 0x16 => "EMS compression control",
        DISTRIBUTION = 0x17 => "EMS object distribution indicator",
        EMAIL_HEADER = 0x20 => "RFC 822 e-mail header",
        HYPERLINK = 0x21 => "hyperlink format",
        REPLY_ADDRESS = 0x22 => "reply address",
        VOICE_MAIL = 0x23 => "enhanced voice mail information",
        SINGLE_SHIFT = 0x24 => "national language single shift",
        LOCKING_SHIFT = 0x25 => "national language locking shift",
        COMMAND_PACKET = 0x70 => "SIM toolkit command packet",
        RESPONSE_PACKET = 0x71 => "SIM toolkit response packet",
    }
}

/// A user data header: an octet of length, then information elements.
///
/// CMPP says only that `TP_udhi` announces the header. A value of this type is well-formed: [`split`](Self::split)
/// rejects all others.
///
/// ```
/// use cmpp_codec::content::{Ports, Reference, UserDataHeader};
///
/// // Two elements: part 1 of 1 of message 0xba, and ports 5514 and 0.
/// let content = b"\x0b\x00\x03\xba\x01\x01\x05\x04\x15\x8a\x00\x00picture";
/// let (header, rest) = UserDataHeader::split(content)?;
/// assert_eq!((header.as_bytes().len(), rest), (12, &b"picture"[..]));
/// assert_eq!(header.elements().count(), 2);
/// let part = header.concatenation().unwrap();
/// assert_eq!((part.reference, part.number, part.total), (Reference::Octet(0xba), 1, 1));
/// assert_eq!(header.ports(), Some(Ports { destination: 0x158a, source: 0 }));
/// # Ok::<(), cmpp_codec::content::UdhError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct UserDataHeader<'a>(&'a [u8]);

impl<'a> UserDataHeader<'a> {
    /// Splits a content into its header and what follows.
    ///
    /// # Errors
    ///
    /// [`UdhErrorKind::Missing`] if the content is empty, [`UdhErrorKind::TooLong`] if the header claims to be longer than
    /// the content, [`UdhErrorKind::ElementCut`] if an element does not end within the header.
    pub fn split(content: &'a [u8]) -> Result<(Self, &'a [u8]), UdhError> {
        let error = |kind, offset| UdhError { kind, offset };
        let len = *content.first().ok_or(error(UdhErrorKind::Missing, 0))?;
        let end = usize::from(len).saturating_add(1);
        let (header, rest) = content.split_at_checked(end).ok_or(error(UdhErrorKind::TooLong, 0))?;
        let mut elements = Self(header).elements();
        elements.by_ref().for_each(drop);
        if elements.rest.is_empty() {
            Ok((Self(header), rest))
        } else {
            Err(error(UdhErrorKind::ElementCut, elements.offset))
        }
    }

    /// Returns all bytes, the octet of length included.
    #[must_use]
    pub const fn as_bytes(self) -> &'a [u8] {
        self.0
    }

    /// Returns an iterator over the information elements, in wire order.
    #[must_use]
    pub fn elements(self) -> Elements<'a> {
        Elements { rest: self.0.get(1..).unwrap_or_default(), offset: 1 }
    }

    /// Returns which segment of which long message this is. Of several such elements the last one counts, as in GSM 03.40.
    #[must_use]
    pub fn concatenation(self) -> Option<Concatenation> {
        self.elements().filter_map(Element::concatenation).last()
    }

    /// Returns the ports that the message is from and for. Of several such elements the last one counts.
    #[must_use]
    pub fn ports(self) -> Option<Ports> {
        self.elements().filter_map(Element::ports).last()
    }
}

impl fmt::Debug for UserDataHeader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.elements()).finish()
    }
}

/// One information element of a header.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Element<'a> {
    /// The identifier.
    pub iei: Iei,
    /// Where the element begins, in bytes from the start of the header.
    pub offset: usize,
    /// All bytes of the element: identifier, length, data.
    pub bytes: &'a [u8],
}

impl<'a> Element<'a> {
    /// Returns the data, without identifier and length.
    #[must_use]
    pub fn data(self) -> &'a [u8] {
        self.bytes.get(2..).unwrap_or_default()
    }

    /// Returns what kind of element this is.
    #[must_use]
    pub const fn kind(self) -> ElementKind {
        ElementKind::of(self.bytes)
    }

    /// Returns which segment of which long message this is, if the element says that.
    ///
    /// The numbers are not checked; phones send segments like 162 of 185.
    #[must_use]
    pub const fn concatenation(self) -> Option<Concatenation> {
        match (self.kind(), self.bytes) {
            (ElementKind::Concatenation8, &[_, _, reference, total, number]) => {
                Some(Concatenation { reference: Reference::Octet(reference), total, number })
            }
            (ElementKind::Concatenation16, &[_, _, high, low, total, number]) => {
                Some(Concatenation { reference: Reference::Word(u16::from_be_bytes([high, low])), total, number })
            }
            _ => None,
        }
    }

    /// Returns the ports, if the element says them.
    #[must_use]
    pub fn ports(self) -> Option<Ports> {
        match (self.kind(), self.bytes) {
            (ElementKind::Ports8, &[_, _, destination, source]) => {
                Some(Ports { destination: destination.into(), source: source.into() })
            }
            (ElementKind::Ports16, &[_, _, a, b, c, d]) => {
                Some(Ports { destination: u16::from_be_bytes([a, b]), source: u16::from_be_bytes([c, d]) })
            }
            _ => None,
        }
    }
}

/// The kinds of information elements that this crate reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ElementKind {
    /// A segment of a long message, with a reference of 8 bits.
    Concatenation8,
    /// A segment of a long message, with a reference of 16 bits.
    ///
    /// Besides the form of GSM 03.40 there is another in use: the identifier of the 8-bit form with a reference of 16
    /// bits (`00 04 RR RR TT NN`).
    Concatenation16,
    /// Port numbers of 8 bits.
    Ports8,
    /// Port numbers of 16 bits.
    Ports16,
    /// Anything else.
    Other,
}

impl ElementKind {
    /// Returns the kind of an element by its identifier and its length.
    pub(crate) const fn of(element: &[u8]) -> Self {
        match *element {
            [0x00, 3, ..] => Self::Concatenation8,
            [0x08 | 0x00, 4, ..] => Self::Concatenation16,
            [0x04, 2, ..] => Self::Ports8,
            [0x05, 4, ..] => Self::Ports16,
            _ => Self::Other,
        }
    }
}

impl fmt::Debug for Element<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Element")
            .field("iei", &self.iei)
            .field("data", &crate::schema::field::Value::Bytes(self.data()))
            .finish()
    }
}

/// The information elements of a header, from [`UserDataHeader::elements`].
#[derive(Clone, Debug)]
pub struct Elements<'a> {
    rest: &'a [u8],
    offset: usize,
}

impl<'a> Iterator for Elements<'a> {
    type Item = Element<'a>;

    fn next(&mut self) -> Option<Element<'a>> {
        let [iei, len, ..] = *self.rest else {
            return None;
        };
        let end = usize::from(len).saturating_add(2);
        let (bytes, rest) = self.rest.split_at_checked(end)?;
        let element = Element { iei: Iei(iei), offset: self.offset, bytes };
        self.rest = rest;
        self.offset = self.offset.saturating_add(end);
        Some(element)
    }
}

impl core::iter::FusedIterator for Elements<'_> {}

/// The reference that the segments of one long message have in common.
///
/// References of different widths are never equal: phones do not take them for equal either.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reference {
    /// 8 bits: a header of 6 bytes.
    Octet(u8),
    /// 16 bits: a header of 7 bytes.
    Word(u16),
}

impl Reference {
    /// Returns the length in bytes of a header that holds nothing but a concatenation with this reference.
    #[must_use]
    pub const fn header_len(self) -> u8 {
        match self {
            Self::Octet(_) => 6,
            Self::Word(_) => 7,
        }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Octet(reference) => fmt::Display::fmt(reference, f),
            Self::Word(reference) => fmt::Display::fmt(reference, f),
        }
    }
}

/// Which segment of which long message a content is.
///
/// From a header ([`UserDataHeader::concatenation`]), or put together from `Pk_total` and `Pk_number` where a sender
/// uses these alone.
///
/// ```
/// use cmpp_codec::content::{Concatenation, Reference, UserDataHeader};
///
/// let part = Concatenation { reference: Reference::Octet(0x2e), total: 3, number: 1 };
/// let mut out = [0; 7];
/// assert_eq!(part.write_header(&mut out), [0x05, 0x00, 0x03, 0x2e, 0x03, 0x01]);
/// assert_eq!(UserDataHeader::split(&out[..6])?.0.concatenation(), Some(part));
/// # Ok::<(), cmpp_codec::content::UdhError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Concatenation {
    /// The reference of the message.
    pub reference: Reference,
    /// The number of segments.
    pub total: u8,
    /// Which segment this is, from 1.
    pub number: u8,
}

impl Concatenation {
    /// Writes the header to an output; returns whether it fits.
    pub(crate) fn push_header(self, room: &mut Room<'_>) -> bool {
        let Self { reference, total, number } = self;
        match reference {
            Reference::Octet(reference) => room.push_array([0x05, 0x00, 0x03, reference, total, number]),
            Reference::Word(reference) => {
                let [high, low] = reference.to_be_bytes();
                room.push_array([0x06, 0x08, 0x04, high, low, total, number])
            }
        }
    }

    /// Writes a user data header that says this and nothing else, and returns its [`Reference::header_len`] bytes.
    #[must_use]
    pub fn write_header(self, out: &mut [u8; 7]) -> &[u8] {
        let Self { reference, total, number } = self;
        match reference {
            Reference::Octet(reference) => {
                *out = [0x05, 0x00, 0x03, reference, total, number, 0];
                out.first_chunk::<6>().map_or(&[], <[u8; 6]>::as_slice)
            }
            Reference::Word(reference) => {
                let [high, low] = reference.to_be_bytes();
                *out = [0x06, 0x08, 0x04, high, low, total, number];
                out
            }
        }
    }
}

/// The applications that a message is for and from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ports {
    /// The port that the message is for.
    pub destination: u16,
    /// The port that the message is from.
    pub source: u16,
}

impl Ports {
    /// Returns what the destination port is known for, if anything: WAP and the ringing tones, logos and pictures of the
    /// Smart Messaging specification.
    ///
    /// ```
    /// use cmpp_codec::content::Ports;
    ///
    /// assert_eq!(Ports { destination: 2948, source: 9200 }.destination_name(), Some("WAP push"));
    /// assert_eq!(Ports { destination: 50_000, source: 0 }.destination_name(), None);
    /// ```
    #[must_use]
    pub const fn destination_name(self) -> Option<&'static str> {
        Some(match self.destination {
            2948 => "WAP push",
            2949 => "WAP push, secure",
            5505 => "ringing tone",
            5506 => "operator logo",
            5507 => "group graphic",
            5514 => "picture message",
            9200 => "WAP connectionless",
            9201 => "WAP connection-oriented",
            9202 => "WAP connectionless, secure",
            9203 => "WAP connection-oriented, secure",
            9204 | 9206 => "vCard",
            9205 | 9207 => "vCalendar",
            _ => return None,
        })
    }
}

/// What is wrong with a user data header, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UdhError {
    /// What is wrong.
    pub kind: UdhErrorKind,
    /// Where the element begins, in bytes from the start of the content; 0 if the header itself is wrong.
    pub offset: usize,
}

/// What is wrong with a user data header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UdhErrorKind {
    /// `TP_udhi` announces a header, and the content is empty.
    Missing,
    /// The header claims to be longer than the content.
    TooLong,
    /// An information element does not end within the header.
    ElementCut,
}

impl UdhErrorKind {
    /// Returns what is wrong, in a few words.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Missing => "no user data header in an empty content",
            Self::TooLong => "user data header longer than the content",
            Self::ElementCut => "information element cut off by the end of its header",
        }
    }
}

impl fmt::Display for UdhError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, at byte {}", self.kind.name(), self.offset)
    }
}

impl core::error::Error for UdhError {}
