//! Text in its encoding, read character by character.

use crate::text::encoding::Encoding;
use crate::text::error::InvalidBytes;
use crate::text::{gb, ucs2};

/// Bytes that are text in some encoding.
///
/// Nothing is decoded in advance, and nothing is lost: bytes that do not form a character are reported as
/// [`InvalidBytes`]. [`decode_into`](Self::decode_into) reads the whole text at once, [`chars`](Self::chars) reads one
/// character after the other.
///
/// ```
/// use cmpp_codec::content::{Encoding, Text};
///
/// // "好", half a surrogate pair, and a byte too many.
/// let text = Text::new(Encoding::Ucs2, &[0x59, 0x7d, 0xd8, 0x3d, 0x00]);
/// let found: Vec<_> = text.chars().map(|found| found.map_err(|invalid| (invalid.offset, invalid.bytes))).collect();
/// assert_eq!(found, [Ok('好'), Err((2, &[0xd8, 0x3d][..])), Err((4, &[0x00][..]))]);
/// assert_eq!(text.to_string(), "好\u{fffd}\u{fffd}");
/// assert_eq!(text.as_bytes(), [0x59, 0x7d, 0xd8, 0x3d, 0x00]);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Text<'a> {
    encoding: Encoding,
    bytes: &'a [u8],
}

impl<'a> Text<'a> {
    /// Creates a text from its bytes.
    #[must_use]
    pub const fn new(encoding: Encoding, bytes: &'a [u8]) -> Self {
        Self { encoding, bytes }
    }

    /// Returns the encoding.
    #[must_use]
    pub const fn encoding(self) -> Encoding {
        self.encoding
    }

    /// Returns the bytes as they were received.
    #[must_use]
    pub const fn as_bytes(self) -> &'a [u8] {
        self.bytes
    }

    /// Returns an iterator over the characters. Bytes that do not form a character are yielded as errors.
    #[must_use]
    pub const fn chars(self) -> Chars<'a> {
        Chars { text: self, offset: 0, ahead: gb::Ahead::NEW }
    }

    /// Returns an iterator over the characters, with U+FFFD for invalid bytes.
    pub fn lossy(self) -> impl Iterator<Item = char> + Clone + use<'a> {
        self.chars().map(|found| found.unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    /// Returns whether every byte belongs to a character.
    #[must_use]
    pub fn is_intact(self) -> bool {
        self.chars().all(|found| found.is_ok())
    }
}

impl PartialEq<str> for Text<'_> {
    /// Returns whether the bytes are this text and nothing else.
    fn eq(&self, text: &str) -> bool {
        self.chars().eq(text.chars().map(Ok))
    }
}

impl PartialEq<&str> for Text<'_> {
    fn eq(&self, text: &&str) -> bool {
        *self == **text
    }
}

/// An iterator over the characters of a text, from [`Text::chars`].
#[derive(Clone, Debug)]
pub struct Chars<'a> {
    text: Text<'a>,
    offset: usize,
    ahead: gb::Ahead,
}

impl<'a> Chars<'a> {
    /// Returns the text that has not been read yet.
    #[must_use]
    pub const fn rest(&self) -> Text<'a> {
        self.text
    }

    /// Reads a character of more than one unit, or invalid bytes.
    fn next_rare(&mut self) -> Option<Result<char, InvalidBytes<'a>>> {
        let (len, character) = match self.text.encoding {
            Encoding::Ascii => (1, None),
            Encoding::Ucs2 => ucs2::first(self.text.bytes),
            Encoding::Gb => 'gb: {
                if let Some(character) = self.ahead.next(self.text.bytes) {
                    break 'gb (2, Some(character));
                }
                let (len, whole) = gb::sequence(self.text.bytes);
                (len, self.text.bytes.get(..len).filter(|_| whole).and_then(gb::decode))
            }
        };
        // `len` is never larger than the rest, and 0 only if the rest is empty.
        let (bytes, rest) = self.text.bytes.split_at_checked(len)?;
        let found = character.ok_or(InvalidBytes { offset: self.offset, bytes });
        self.text.bytes = rest;
        self.offset = self.offset.saturating_add(len);
        Some(found)
    }
}

impl<'a> Iterator for Chars<'a> {
    type Item = Result<char, InvalidBytes<'a>>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        // Handles nearly every character, and is short enough to be inlined.
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
