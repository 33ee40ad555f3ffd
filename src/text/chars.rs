//! Text as it lies in the content, read character by character.

use core::fmt;

use crate::base::room::NoRoom;
use crate::text::encoding::Encoding;
use crate::text::gb;

/// Bytes that are text in some encoding.
///
/// Nothing is decoded until it is asked for, and nothing is lost: bytes that are no character come out as [`Stray`].
///
/// ```
/// use cmpp_codec::content::{Encoding, Text};
///
/// // "好", half a surrogate pair, and a byte too many.
/// let text = Text::new(Encoding::Ucs2, &[0x59, 0x7d, 0xd8, 0x3d, 0x00]);
/// let marks: Vec<_> = text.chars().map(|found| found.map_err(|stray| (stray.offset, stray.bytes))).collect();
/// assert_eq!(marks, [Ok('好'), Err((2, &[0xd8, 0x3d][..])), Err((4, &[0x00][..]))]);
/// assert_eq!(text.to_string(), "好\u{fffd}\u{fffd}");
/// assert_eq!(text.as_bytes(), [0x59, 0x7d, 0xd8, 0x3d, 0x00]);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Text<'a> {
    encoding: Encoding,
    bytes: &'a [u8],
}

impl<'a> Text<'a> {
    /// Looks at bytes as text.
    #[must_use]
    pub const fn new(encoding: Encoding, bytes: &'a [u8]) -> Self {
        Self { encoding, bytes }
    }

    /// How it is written.
    #[must_use]
    pub const fn encoding(self) -> Encoding {
        self.encoding
    }

    /// The bytes as they came.
    #[must_use]
    pub const fn as_bytes(self) -> &'a [u8] {
        self.bytes
    }

    /// Its characters, and the bytes that are none.
    #[must_use]
    pub const fn chars(self) -> Chars<'a> {
        Chars { text: self, offset: 0 }
    }

    /// Its characters, with U+FFFD for bytes that are none.
    pub fn lossy(self) -> impl Iterator<Item = char> + Clone + use<'a> {
        self.chars().map(or_mark)
    }

    /// On one line: control characters, quotes and backslashes escaped.
    pub(crate) const fn one_line(self) -> OneLine<'a> {
        OneLine(self)
    }

    /// Whether every byte belongs to a character.
    #[must_use]
    pub fn is_intact(self) -> bool {
        self.chars().all(|found| found.is_ok())
    }

    /// Bytes that the text takes in UTF-8, U+FFFD for what is no character.
    #[must_use]
    pub fn utf8_len(self) -> usize {
        self.lossy().fold(0, |len, character| len.saturating_add(character.len_utf8()))
    }

    /// Writes the text to the start of `out` in UTF-8, U+FFFD for what is no character.
    ///
    /// # Errors
    ///
    /// [`NoRoom`] when `out` is too short. Nothing is written then. Three bytes a byte of ASCII or GB, and two of
    /// UCS-2, are always enough.
    pub fn decode_into(self, out: &mut [u8]) -> Result<&str, NoRoom> {
        let needed = self.utf8_len();
        let out = out.get_mut(..needed).ok_or(NoRoom { needed })?;
        let mut rest = &mut *out;
        for character in self.lossy() {
            let Some((here, after)) = rest.split_at_mut_checked(character.len_utf8()) else {
                break;
            };
            let mut utf8 = [0; 4];
            for (to, from) in here.iter_mut().zip(character.encode_utf8(&mut utf8).bytes()) {
                *to = from;
            }
            rest = after;
        }
        // What was written is UTF-8 from the first byte to the last.
        Ok(core::str::from_utf8(out).unwrap_or_default())
    }
}

/// How text gets into a content.
impl Encoding {
    /// Bytes that the text takes in this encoding.
    ///
    /// # Errors
    ///
    /// [`Unwritable`] with the first character that the encoding has not.
    pub fn encoded_len(self, text: &str) -> Result<usize, Unwritable> {
        let mut len: usize = 0;
        for (offset, character) in text.char_indices() {
            let sequence = self.encode(character).ok_or(Unwritable { character, offset })?;
            len = len.saturating_add(sequence.len());
        }
        Ok(len)
    }

    /// Writes the text to the start of `out`, and says how many bytes it took.
    ///
    /// ```
    /// use cmpp_codec::content::{EncodeError, Encoding, Unwritable};
    ///
    /// let mut out = [0; 8];
    /// assert_eq!(Encoding::Ucs2.write("A好", &mut out), Ok(4));
    /// assert_eq!(out[..4], [0x00, 0x41, 0x59, 0x7d]);
    /// let unwritable = Unwritable { character: '好', offset: 1 };
    /// assert_eq!(Encoding::Ascii.write("A好", &mut out), Err(EncodeError::Unwritable(unwritable)));
    /// ```
    ///
    /// # Errors
    ///
    /// [`EncodeError::Unwritable`] where the encoding lacks a character, [`EncodeError::NoRoom`] when `out` is too
    /// short. Nothing is written then.
    pub fn write(self, text: &str, out: &mut [u8]) -> Result<usize, EncodeError> {
        let needed = self.encoded_len(text).map_err(EncodeError::Unwritable)?;
        self.fill(text, out.get_mut(..needed).ok_or(EncodeError::NoRoom(NoRoom { needed }))?);
        Ok(needed)
    }

    /// Writes text that was counted into the bytes that it takes.
    pub(crate) fn fill(self, text: &str, out: &mut [u8]) {
        let mut rest = out;
        for sequence in text.chars().filter_map(|character| self.encode(character)) {
            let Some((here, after)) = rest.split_at_mut_checked(sequence.len()) else {
                break;
            };
            for (to, from) in here.iter_mut().zip(sequence.as_slice()) {
                *to = *from;
            }
            rest = after;
        }
    }
}

/// An encoding lacks a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Unwritable {
    /// The character.
    pub character: char,
    /// Where it is in the text: bytes of UTF-8.
    pub offset: usize,
}

impl fmt::Display for Unwritable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the encoding lacks {:?} at byte {}", self.character, self.offset)
    }
}

impl core::error::Error for Unwritable {}

/// A text cannot be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EncodeError {
    /// The encoding lacks a character.
    Unwritable(Unwritable),
    /// The output buffer is too short.
    NoRoom(NoRoom),
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unwritable(unwritable) => unwritable.fmt(f),
            Self::NoRoom(NoRoom { needed }) => write!(f, "no room: the text takes {needed} bytes"),
        }
    }
}

impl core::error::Error for EncodeError {}

fn or_mark(found: Result<char, Stray<'_>>) -> char {
    found.unwrap_or(char::REPLACEMENT_CHARACTER)
}

impl PartialEq<str> for Text<'_> {
    /// Whether it is this text, every byte of it.
    fn eq(&self, text: &str) -> bool {
        self.chars().eq(text.chars().map(Ok))
    }
}

impl PartialEq<&str> for Text<'_> {
    fn eq(&self, text: &&str) -> bool {
        *self == **text
    }
}

impl fmt::Display for Text<'_> {
    /// The text, U+FFFD for what is no character.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lossy().try_for_each(|character| fmt::Write::write_char(f, character))
    }
}

impl fmt::Debug for Text<'_> {
    /// The same on one line and in double quotes, what controls escaped.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.one_line())
    }
}

/// See [`Text::one_line`].
pub(crate) struct OneLine<'a>(Text<'a>);

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.lossy().try_for_each(|character| match character {
            // U+2028 and U+2029 end lines, U+202A to U+202E and U+2066 to U+2069 turn them around.
            '"' | '\\' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                write!(f, "{}", character.escape_default())
            }
            _ if character.is_control() => write!(f, "{}", character.escape_default()),
            _ => fmt::Write::write_char(f, character),
        })
    }
}

/// Bytes in a text that are no character: half a surrogate pair, an odd byte at the end, a code without a meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stray<'a> {
    /// Where they begin, counted from the start of the text.
    pub offset: usize,
    /// The bytes: one to four.
    pub bytes: &'a [u8],
}

/// The characters of a text, from [`Text::chars`].
#[derive(Clone, Debug)]
pub struct Chars<'a> {
    text: Text<'a>,
    offset: usize,
}

impl<'a> Chars<'a> {
    /// What has not been read yet.
    #[must_use]
    pub const fn rest(&self) -> Text<'a> {
        self.text
    }

    /// A character of more than one unit, or none.
    fn next_rare(&mut self) -> Option<Result<char, Stray<'a>>> {
        let (len, character) = match self.text.encoding {
            Encoding::Ascii => (1, None),
            Encoding::Ucs2 => utf16(self.text.bytes),
            Encoding::Gb => {
                let (len, whole) = gb::sequence(self.text.bytes);
                (len, self.text.bytes.get(..len).filter(|_| whole).and_then(gb::decode))
            }
        };
        // Never longer than what there is, and never 0 of what is not empty.
        let (bytes, rest) = self.text.bytes.split_at_checked(len)?;
        let found = character.ok_or(Stray { offset: self.offset, bytes });
        self.text.bytes = rest;
        self.offset = self.offset.saturating_add(len);
        Some(found)
    }
}

impl<'a> Iterator for Chars<'a> {
    type Item = Result<char, Stray<'a>>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        // What nearly every character is, and what is to be inlined.
        let (character, rest, len) = match (self.text.encoding, self.text.bytes) {
            (_, []) => return None,
            (Encoding::Ucs2, [high, low, rest @ ..]) => {
                (char::from_u32(u16::from_be_bytes([*high, *low]).into()), rest, 2)
            }
            (Encoding::Ascii | Encoding::Gb, [byte, rest @ ..]) if byte.is_ascii() => {
                (Some(char::from(*byte)), rest, 1)
            }
            _ => (None, self.text.bytes, 0),
        };
        let Some(character) = character else { return self.next_rare() };
        self.text.bytes = rest;
        self.offset = self.offset.saturating_add(len);
        Some(Ok(character))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.text.bytes.len().div_ceil(4), Some(self.text.bytes.len()))
    }
}

impl core::iter::FusedIterator for Chars<'_> {}

/// How many bytes the first character takes, of which the first unit is only a part: and the character, unless it is a
/// lone surrogate or an odd byte.
fn utf16(bytes: &[u8]) -> (usize, Option<char>) {
    let [a, b, rest @ ..] = bytes else {
        return (bytes.len(), None);
    };
    let unit = u16::from_be_bytes([*a, *b]);
    let next = rest.first_chunk().map(|&pair| u16::from_be_bytes(pair));
    match next.and_then(|next| char::decode_utf16([unit, next]).next()?.ok()) {
        Some(character) => (4, Some(character)),
        None => (2, None),
    }
}
