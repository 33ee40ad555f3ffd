//! The types that the bulk conversions of all encodings share.

use core::mem;

/// Why a conversion stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// Everything was converted.
    End,
    /// The next character does not fit into the output.
    Full,
    /// The next bytes of the input, this many, cannot be converted.
    Invalid(usize),
}

/// What is left when a conversion stops: the input that was not converted, and the rest of the output.
pub(crate) struct Step<'o, In> {
    pub(crate) rest: In,
    pub(crate) room: Room<'o>,
    pub(crate) stop: Stop,
}

/// The part of an output that is not written yet.
pub(crate) struct Room<'o>(&'o mut [u8]);

impl<'o> Room<'o> {
    pub(crate) const fn new(out: &'o mut [u8]) -> Self {
        Self(out)
    }

    pub(crate) const fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns the unwritten part, to be written before [`advance`](Self::advance) is called.
    #[cfg(feature = "encoding_rs")]
    pub(crate) const fn as_mut_slice(&mut self) -> &mut [u8] {
        self.0
    }

    /// Returns the next `N` bytes, to be written before [`advance`](Self::advance) is called.
    #[inline]
    pub(crate) const fn first<const N: usize>(&mut self) -> Option<&mut [u8; N]> {
        self.0.first_chunk_mut()
    }

    /// Moves past the bytes that were written.
    #[inline]
    pub(crate) fn advance(&mut self, len: usize) {
        // `len` is never larger than the room.
        self.0 = mem::take(&mut self.0).get_mut(len..).unwrap_or_default();
    }

    /// Writes bytes; returns whether they fit.
    #[cfg(feature = "encoding_rs")]
    pub(crate) fn push(&mut self, bytes: &[u8]) -> bool {
        let Some(here) = self.0.get_mut(..bytes.len()) else { return false };
        here.copy_from_slice(bytes);
        self.advance(bytes.len());
        true
    }

    /// Writes bytes whose number the compiler knows; returns whether they fit.
    #[inline]
    pub(crate) fn push_array<const N: usize>(&mut self, bytes: [u8; N]) -> bool {
        let Some(here) = self.first() else { return false };
        *here = bytes;
        self.advance(N);
        true
    }

    /// Writes a character as UTF-8; returns whether it fits.
    #[inline]
    pub(crate) fn push_char(&mut self, character: char) -> bool {
        let mut utf8 = [0; 4];
        character.encode_utf8(&mut utf8);
        let [a, b, c, d] = utf8;
        match character {
            '\0'..='\u{7f}' => self.push_array([a]),
            '\u{80}'..='\u{7ff}' => self.push_array([a, b]),
            '\u{800}'..='\u{ffff}' => self.push_array([a, b, c]),
            _ => self.push_array([a, b, c, d]),
        }
    }
}

/// Returns whether all bytes are ASCII.
///
/// It combines all bytes before it compares, which takes a few instructions and no branch.
#[inline]
pub(crate) fn is_ascii<const N: usize>(bytes: &[u8; N]) -> bool {
    bytes.iter().fold(0, |all, byte| all | byte) < 0x80
}
