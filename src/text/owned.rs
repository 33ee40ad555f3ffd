//! Texts as strings, for programs with a heap.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use crate::text::chars::Text;
use crate::text::encoding::Encoding;
use crate::text::error::{EncodeError, Unwritable};

/// With the feature `alloc`.
impl<'a> Text<'a> {
    /// Returns the text as a string, with U+FFFD for invalid bytes. A text that consists of ASCII bytes is borrowed.
    ///
    /// ```
    /// use std::borrow::Cow;
    ///
    /// use cmpp_codec::content::{Encoding, Text};
    ///
    /// assert!(matches!(Text::new(Encoding::Ascii, b"hello").to_string_lossy(), Cow::Borrowed("hello")));
    /// assert_eq!(Text::new(Encoding::Ucs2, &[0x59, 0x29, 0x6c, 0x14]).to_string_lossy(), "天气");
    /// ```
    #[must_use]
    pub fn to_string_lossy(self) -> Cow<'a, str> {
        let bytes = self.as_bytes();
        if self.encoding() != Encoding::Ucs2 && bytes.is_ascii() {
            return Cow::Borrowed(core::str::from_utf8(bytes).unwrap_or_default());
        }
        let mut utf8 = vec![0; self.max_utf8_len()];
        // The room is enough, and the output is UTF-8.
        let len = self.decode_to_utf8(&mut utf8).map_or(0, |decoded| decoded.len);
        utf8.truncate(len);
        Cow::Owned(String::from_utf8(utf8).unwrap_or_default())
    }
}

/// With the feature `alloc`.
impl Encoding {
    /// Returns the bytes of a text in this encoding.
    ///
    /// ```
    /// use cmpp_codec::content::Encoding;
    ///
    /// assert_eq!(Encoding::Ucs2.encode_to_vec("天气").unwrap(), [0x59, 0x29, 0x6c, 0x14]);
    /// assert_eq!(Encoding::Ascii.encode_to_vec("a天").unwrap_err().character, '天');
    /// ```
    ///
    /// # Errors
    ///
    /// [`Unwritable`] with the first character that the encoding lacks.
    pub fn encode_to_vec(self, text: &str) -> Result<Vec<u8>, Unwritable> {
        let mut bytes = vec![0; text.len().saturating_mul(2)];
        match self.write(text, &mut bytes) {
            Ok(len) => bytes.truncate(len),
            Err(EncodeError::Unwritable(unwritable)) => return Err(unwritable),
            Err(EncodeError::NoRoom(_)) => bytes.clear(), // never: twice the bytes of UTF-8 are enough
        }
        Ok(bytes)
    }
}
