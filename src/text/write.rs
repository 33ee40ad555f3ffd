//! Encoding: from `str` to the bytes of a content.

use crate::base::room::NoRoom;
use crate::text::bulk::{Room, Step, Stop};
use crate::text::encoding::Encoding;
use crate::text::error::{EncodeError, Unwritable};
use crate::text::{ascii, gb, ucs2};

/// Writing text.
impl Encoding {
    /// Returns how many bytes the text takes in this encoding.
    ///
    /// # Errors
    ///
    /// [`Unwritable`] with the first character that the encoding lacks.
    pub fn encoded_len(self, text: &str) -> Result<usize, Unwritable> {
        match self {
            Self::Ucs2 => return Ok(ucs2::units(text.as_bytes()).saturating_mul(2)),
            Self::Ascii if text.is_ascii() => return Ok(text.len()),
            Self::Ascii | Self::Gb => {}
        }
        let (mut rest, mut len) = (text, 0_usize);
        let mut scratch = [0; 256];
        loop {
            let step = self.encode(rest, Room::new(&mut scratch));
            let unused = step.room.len();
            (rest, len) = (step.rest, len.saturating_add(256_usize.saturating_sub(unused)));
            match step.stop {
                Stop::End => return Ok(len),
                Stop::Full => {}
                Stop::Invalid(_) => return Err(unwritable(text, rest)),
            }
        }
    }

    /// Writes the text to the start of `out` in one pass, and returns how many bytes it takes.
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
    /// [`EncodeError::Unwritable`] with the first character that the encoding lacks, otherwise
    /// [`EncodeError::NoRoom`] if `out` is too short. After an error `out` may hold a part of the text. `out` is long
    /// enough if it has two bytes for each byte of `text`, or one for ASCII.
    pub fn write(self, text: &str, out: &mut [u8]) -> Result<usize, EncodeError> {
        let whole = out.len();
        let Step { rest, room, stop } = self.encode(text, Room::new(out));
        match stop {
            // The room that is left is a part of `out`.
            Stop::End => Ok(whole.saturating_sub(room.len())),
            Stop::Invalid(_) => Err(EncodeError::Unwritable(unwritable(text, rest))),
            Stop::Full => Err(match self.encoded_len(text) {
                Ok(needed) => EncodeError::NoRoom(NoRoom { needed }),
                Err(unwritable) => EncodeError::Unwritable(unwritable),
            }),
        }
    }

    /// Writes text until a character cannot be written or does not fit.
    pub(crate) fn encode<'t, 'o>(self, text: &'t str, room: Room<'o>) -> Step<'o, &'t str> {
        match self {
            Self::Ascii => ascii::encode(text, room),
            Self::Ucs2 => ucs2::encode(text, room),
            Self::Gb => gb::encode_all(text, room),
        }
    }

    /// Splits off as many characters as fit into `room` bytes, at most 256. The encoding must have every character.
    pub(crate) fn split(self, text: &str, room: usize) -> (&str, &str) {
        let at = match self {
            Self::Ascii => room.min(text.len()),
            Self::Ucs2 => ucs2::fitting(text, room),
            Self::Gb => {
                let mut scratch = [0; 256];
                let step = self.encode(text, Room::new(scratch.get_mut(..room).unwrap_or_default()));
                text.len().saturating_sub(step.rest.len())
            }
        };
        text.split_at_checked(at).unwrap_or((text, ""))
    }
}

fn unwritable(text: &str, rest: &str) -> Unwritable {
    let character = rest.chars().next().unwrap_or_default();
    Unwritable { character, offset: text.len().saturating_sub(rest.len()) }
}
