//! The bytes of one character.

/// The bytes of one character: one to four.
#[derive(Clone, Copy)]
pub(crate) struct Sequence {
    bytes: [u8; 4],
    len: u8,
}

impl Sequence {
    pub(crate) const fn one(byte: u8) -> Self {
        Self { bytes: [byte, 0, 0, 0], len: 1 }
    }

    #[cfg(feature = "encoding_rs")]
    pub(crate) const fn new(bytes: [u8; 4], len: u8) -> Self {
        Self { bytes, len }
    }

    pub(crate) fn ucs2(character: char) -> Self {
        let mut units = [0; 2];
        let len = if character.encode_utf16(&mut units).len() == 2 { 4 } else { 2 };
        let [[a, b], [c, d]] = units.map(u16::to_be_bytes);
        Self { bytes: [a, b, c, d], len }
    }

    pub(crate) fn len(self) -> usize {
        self.len.into()
    }

    pub(crate) fn as_slice(&self) -> &[u8] {
        self.bytes.get(..self.len()).unwrap_or(&self.bytes)
    }
}
