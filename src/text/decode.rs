//! Decoding: from the bytes of a content to UTF-8.

use crate::base::room::NoRoom;
use crate::text::bulk::{Room, Step, Stop};
use crate::text::chars::Text;
use crate::text::encoding::Encoding;
use crate::text::error::InvalidBytes;
use crate::text::{ascii, gb, ucs2};

/// U+FFFD in UTF-8.
const MARK: [u8; 3] = *b"\xef\xbf\xbd";

/// The result of [`Text::decode_to_utf8`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Decoded<'a> {
    /// The number of bytes written to the start of the output. They are UTF-8.
    pub len: usize,
    /// The number of U+FFFD that were written for invalid bytes.
    pub invalid: usize,
    /// The first invalid bytes. [`Text::chars`] yields all of them.
    pub first_invalid: Option<InvalidBytes<'a>>,
}

/// Decoding in one pass.
impl<'a> Text<'a> {
    /// Returns how many bytes of UTF-8 the text takes at most: three for each byte of ASCII or GB18030, and three for
    /// each code unit of UCS-2, including an incomplete one.
    #[must_use]
    pub const fn max_utf8_len(self) -> usize {
        let bytes = self.as_bytes().len();
        match self.encoding() {
            Encoding::Ascii | Encoding::Gb => bytes.saturating_mul(3),
            Encoding::Ucs2 => bytes.div_ceil(2).saturating_mul(3),
        }
    }

    /// Returns how many bytes of UTF-8 the text takes, with U+FFFD for invalid bytes.
    #[must_use]
    pub fn utf8_len(self) -> usize {
        self.lossy().fold(0, |len, character| len.saturating_add(character.len_utf8()))
    }

    /// Writes the text to the start of `out` as UTF-8, with U+FFFD for invalid bytes.
    ///
    /// This is the fastest way to read a text, and the result says which bytes are invalid. Unlike
    /// [`decode_into`](Self::decode_into), it does not return a `str`, so it need not check its own output.
    ///
    /// ```
    /// use cmpp_codec::content::{Encoding, InvalidBytes, Text};
    ///
    /// let text = Text::new(Encoding::Ucs2, &[0x59, 0x7d, 0xd8, 0x3d]); // "好" and half of a surrogate pair
    /// let mut out = [0; 6];
    /// assert_eq!(out.len(), text.max_utf8_len());
    /// let decoded = text.decode_to_utf8(&mut out)?;
    /// assert_eq!(&out[..decoded.len], "好\u{fffd}".as_bytes());
    /// assert_eq!(decoded.invalid, 1);
    /// assert_eq!(decoded.first_invalid, Some(InvalidBytes { offset: 2, bytes: &[0xd8, 0x3d] }));
    /// # Ok::<(), cmpp_codec::NoRoom>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`NoRoom`] if `out` is too short. `out` may then hold a part of the text. [`max_utf8_len`](Self::max_utf8_len)
    /// bytes are always enough.
    pub fn decode_to_utf8(self, out: &mut [u8]) -> Result<Decoded<'a>, NoRoom> {
        let whole = out.len();
        let mut decoded = Decoded { len: 0, invalid: 0, first_invalid: None };
        let (mut rest, mut room) = (self.as_bytes(), Room::new(out));
        loop {
            let step = match self.encoding() {
                Encoding::Ascii => ascii::copy(rest, room),
                Encoding::Ucs2 => ucs2::decode(rest, room),
                Encoding::Gb => gb::decode_all(rest, room),
            };
            let Step { rest: invalid, room: left, stop } = step;
            room = left;
            match stop {
                Stop::End => {
                    decoded.len = whole.saturating_sub(room.len());
                    return Ok(decoded);
                }
                Stop::Invalid(len) if room.push_array(MARK) => {
                    let offset = self.as_bytes().len().saturating_sub(invalid.len());
                    let (bytes, after) = invalid.split_at_checked(len).unwrap_or((invalid, &[]));
                    decoded.first_invalid = decoded.first_invalid.or(Some(InvalidBytes { offset, bytes }));
                    decoded.invalid = decoded.invalid.saturating_add(1);
                    rest = after;
                }
                Stop::Invalid(_) | Stop::Full => return Err(NoRoom { needed: self.utf8_len() }),
            }
        }
    }

    /// Writes the text to the start of `out` as UTF-8, with U+FFFD for invalid bytes, and returns it as a `str`.
    ///
    /// ```
    /// use cmpp_codec::content::{Encoding, Text};
    ///
    /// let mut out = [0; 210];
    /// assert_eq!(Text::new(Encoding::Ucs2, &[0x59, 0x29, 0x6c, 0x14]).decode_into(&mut out), Ok("天气"));
    /// ```
    ///
    /// # Errors
    ///
    /// [`NoRoom`] if `out` is too short. `out` may then hold a part of the text. [`max_utf8_len`](Self::max_utf8_len)
    /// bytes are always enough.
    pub fn decode_into(self, out: &mut [u8]) -> Result<&str, NoRoom> {
        #[cfg(feature = "encoding_rs")]
        if let Some((other, max)) = self.other().filter(|(_, max)| *max <= out.len()) {
            // encoding_rs writes into a `str`. So its output need not be checked afterwards, only the zeros.
            let zeros = out.get_mut(..max).unwrap_or_default();
            zeros.fill(0);
            let text = core::str::from_utf8_mut(zeros).unwrap_or_default();
            let (_, _, len, _) = other.new_decoder_without_bom_handling().decode_to_str(self.as_bytes(), text, true);
            return Ok(text.get(..len).unwrap_or_default());
        }
        let len = self.decode_to_utf8(out)?.len;
        // The output is always UTF-8.
        Ok(out.get(..len).and_then(|utf8| core::str::from_utf8(utf8).ok()).unwrap_or_default())
    }

    /// Returns the encoding of encoding_rs that reads this text as this crate does, and the room that its decoder
    /// requires.
    #[cfg(feature = "encoding_rs")]
    fn other(self) -> Option<(&'static encoding_rs::Encoding, usize)> {
        let len = self.as_bytes().len();
        match (self.encoding(), self.as_bytes()) {
            // In the Encoding Standard, a high surrogate and an odd byte at the end are one error. Here they are two.
            (Encoding::Ucs2, [.., 0xd8..=0xdb, _, _]) if len % 2 == 1 => None,
            (Encoding::Ascii, _) => None,
            // The decoders require three bytes for each unit, and a few more.
            (Encoding::Ucs2, _) => Some((encoding_rs::UTF_16BE, len.div_ceil(2).saturating_mul(3).saturating_add(8))),
            (Encoding::Gb, _) => Some((encoding_rs::GB18030, len.saturating_mul(3).saturating_add(8))),
        }
    }
}
