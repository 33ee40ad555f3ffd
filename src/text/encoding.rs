//! How each encoding writes a character.

use crate::text::gb;
use crate::text::sequence::Sequence;

/// How text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encoding {
    /// One octet a character, 0x00 to 0x7f. Not packed septets.
    Ascii,
    /// Two octets a character, the high one first; two such pairs for a character above U+FFFF, as in UTF-16.
    Ucs2,
    /// GB18030, of which GBK and GB 2312 are parts: one, two or four octets a character.
    ///
    /// The tables of characters come with the feature `encoding_rs`. Without it characters are still told apart, so
    /// that none is cut, but only those of ASCII have a meaning.
    Gb,
}

impl Encoding {
    /// The plainest one that can write the text: ASCII where that is enough, else UCS-2.
    #[must_use]
    pub const fn of(text: &str) -> Self {
        if text.is_ascii() { Self::Ascii } else { Self::Ucs2 }
    }

    /// Whether it can write every character of the text.
    #[must_use]
    pub fn can_write(self, text: &str) -> bool {
        text.chars().all(|character| self.encode(character).is_some())
    }

    /// The bytes of one character, where it has any.
    ///
    /// GB18030 has none for U+E5E5 and for the private characters whose codes went to others in 2022: written, they
    /// would be read as something else.
    pub(crate) fn encode(self, character: char) -> Option<Sequence> {
        match self {
            Self::Ascii => u8::try_from(character).ok().filter(u8::is_ascii).map(Sequence::one),
            Self::Ucs2 => Some(Sequence::ucs2(character)),
            Self::Gb => gb::encode(character),
        }
    }
}
