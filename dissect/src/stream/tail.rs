//! The last bytes of one direction of a TCP connection.

/// The last bytes that were handed out, kept to compare retransmissions with them.
#[derive(Debug, Default)]
pub(super) struct Tail {
    bytes: Vec<u8>,
    /// The maximum number of bytes to compare with.
    most: usize,
}

impl Tail {
    /// Sets the maximum number of bytes to compare with.
    pub(super) const fn set_most(&mut self, most: usize) {
        self.most = most;
    }

    /// Returns the number of bytes kept.
    pub(super) fn kept(&self) -> usize {
        self.bytes.len()
    }

    /// Forgets the bytes, because those that follow are not adjacent to them.
    pub(super) fn clear(&mut self) {
        self.bytes.clear();
    }

    /// Frees the memory.
    pub(super) fn release(&mut self) {
        self.bytes = Vec::new();
    }

    /// Adds the next bytes.
    pub(super) fn remember(&mut self, bytes: &[u8]) {
        let bytes = &bytes[bytes.len().saturating_sub(self.most)..];
        // Twice as many are kept, because moving them for every segment would cost too much.
        if self.bytes.len() + bytes.len() > 2 * self.most {
            self.bytes.drain(..self.bytes.len().saturating_sub(self.most));
            self.bytes.shrink_to(2 * self.most);
        }
        self.bytes.extend_from_slice(bytes);
    }

    /// Returns how many of some bytes differ from those that were `back` bytes before the next one.
    pub(super) fn differences(&self, bytes: &[u8], back: usize) -> usize {
        let tail = &self.bytes[self.bytes.len().saturating_sub(self.most)..];
        match back.checked_sub(tail.len()) {
            Some(older) => differences(tail, bytes.get(older..).unwrap_or_default()),
            None => differences(&tail[tail.len() - back..], bytes),
        }
    }
}

/// Returns how many bytes differ, up to the shorter length.
pub(super) fn differences(one: &[u8], other: &[u8]) -> usize {
    let length = one.len().min(other.len());
    // They are nearly always equal, and that is cheap to find out.
    if one[..length] == other[..length] { 0 } else { one.iter().zip(other).filter(|(one, other)| one != other).count() }
}
