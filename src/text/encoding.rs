//! The encodings.

/// A character encoding of `Msg_Content`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encoding {
    /// ASCII: one octet per character, 0x00 to 0x7f. Septets are not packed.
    Ascii,
    /// UCS-2, big-endian: two octets per character. A character above U+FFFF takes a surrogate pair, four octets, as in
    /// UTF-16.
    Ucs2,
    /// GB18030, which contains GBK and GB 2312: one, two or four octets per character.
    ///
    /// The tables of characters come with the feature `encoding_rs`. Without the feature, sequences are still
    /// recognised, so that none is cut, but only ASCII is decoded.
    ///
    /// GB18030 has no code for U+E5E5, and the edition of 2022 gave the codes of 18 private characters to others.
    /// These 19 characters cannot be written, because they would be read as something else.
    Gb,
}

impl Encoding {
    /// Returns the shortest encoding that every phone reads: ASCII if the text is ASCII, otherwise UCS-2.
    #[must_use]
    pub const fn of(text: &str) -> Self {
        if text.is_ascii() { Self::Ascii } else { Self::Ucs2 }
    }

    /// Returns whether the encoding has every character of the text.
    #[must_use]
    pub fn can_write(self, text: &str) -> bool {
        self.encoded_len(text).is_ok()
    }
}
