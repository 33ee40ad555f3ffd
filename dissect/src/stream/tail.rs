//! The last bytes of one direction of a TCP connection.

use std::collections::VecDeque;

/// The last bytes that were handed out, kept to compare retransmissions with them.
#[derive(Debug, Default)]
pub(super) struct Tail {
    bytes: VecDeque<u8>,
    /// The maximum number of bytes to compare with.
    most: usize,
}

impl Tail {
    /// Sets the maximum number of bytes to compare with.
    pub(super) fn set_most(&mut self, most: usize) {
        self.most = most;
        if self.bytes.len() > most {
            self.make_room(0);
            self.bytes.shrink_to(most);
        }
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
        self.bytes = VecDeque::new();
    }

    /// Adds the next bytes.
    pub(super) fn remember(&mut self, bytes: &[u8]) {
        let bytes = &bytes[bytes.len().saturating_sub(self.most)..];
        self.make_room(bytes.len());
        self.bytes.extend(bytes);
    }

    /// Forgets the first bytes if there are too many for others.
    fn make_room(&mut self, others: usize) {
        self.bytes.drain(..(self.bytes.len() + others).saturating_sub(self.most));
    }

    /// Returns how many of some bytes differ from those that were `back` bytes before the next one.
    pub(super) fn differences(&self, bytes: &[u8], back: usize) -> usize {
        let (front, behind) = self.bytes.as_slices();
        let start = self.bytes.len().saturating_sub(back);
        let bytes = bytes.get(back.saturating_sub(self.bytes.len())..).unwrap_or_default();
        let front = front.get(start..).unwrap_or_default();
        let behind = &behind[start.saturating_sub(self.bytes.len() - behind.len())..];
        let (first, second) = bytes.split_at(front.len().min(bytes.len()));
        differences(front, first) + differences(behind, second)
    }
}

/// Returns how many bytes differ, up to the shorter length.
pub(super) fn differences(one: &[u8], other: &[u8]) -> usize {
    let length = one.len().min(other.len());
    // They are nearly always equal, and that is cheap to find out.
    if one[..length] == other[..length] { 0 } else { one.iter().zip(other).filter(|(one, other)| one != other).count() }
}
