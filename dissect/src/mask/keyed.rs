//! Numbers that only the holder of a key can tell from random ones.

use std::hash::Hasher;

use siphasher::sip128::{Hasher128, SipHasher24};

/// The key of all pseudonyms. `Debug` does not show it.
#[derive(Clone, Copy)]
pub(crate) struct Key(u64, u64);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(not shown)")
    }
}

/// What numbers are made for, so that those for one purpose say nothing about those for another.
#[derive(Clone, Copy, Debug)]
#[repr(u8)]
pub(super) enum Purpose {
    Octets,
    Text,
    Bytes,
    Gateway,
    Sequence,
    Stream,
}

impl Key {
    /// Creates a key that nobody knows.
    pub(crate) fn random() -> Result<Self, getrandom::Error> {
        Ok(Self(getrandom::u64()?, getrandom::u64()?))
    }

    /// Creates the key of a text, which gives the same pseudonyms every time.
    pub(crate) fn of(text: &str) -> Self {
        let mut hasher = SipHasher24::new();
        hasher.write(text.as_bytes());
        let hash = hasher.finish128();
        Self(hash.h1, hash.h2)
    }

    /// Returns the number of these parts.
    pub(super) fn number(self, purpose: Purpose, parts: &[&[u8]]) -> u128 {
        let mut hasher = SipHasher24::new_with_keys(self.0, self.1);
        hasher.write_u8(purpose as u8);
        for part in parts {
            hasher.write_usize(part.len());
            hasher.write(part);
        }
        hasher.finish128().as_u128()
    }

    /// Returns the numbers of a value, one after the other.
    pub(super) fn stream(self, purpose: Purpose, value: &[u8]) -> Stream {
        Stream { key: self, seed: self.number(purpose, &[value]), count: 0 }
    }
}

/// Numbers that depend on a value.
#[derive(Clone, Debug)]
pub(super) struct Stream {
    key: Key,
    seed: u128,
    count: u64,
}

impl Stream {
    /// Returns the next number, below `end`.
    pub(super) fn below(&mut self, end: u32) -> u32 {
        self.count += 1;
        let number = self.key.number(Purpose::Stream, &[&self.seed.to_be_bytes(), &self.count.to_be_bytes()]);
        // The remainder is below `end`.
        u32::try_from(number % u128::from(end.max(1))).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_below_the_end_is_drawn() {
        let mut stream = Key::of("a").stream(Purpose::Text, b"value");
        let mut drawn = [0; 10];
        (0..1000).for_each(|_| drawn[stream.below(10) as usize] += 1);
        assert!(drawn.iter().all(|times| (50..200).contains(times)), "{drawn:?}");
        assert_eq!([0, 1].map(|end| stream.below(end)), [0; 2]);
    }
}
