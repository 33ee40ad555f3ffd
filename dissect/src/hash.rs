//! A fast hash for maps. It has a key of its own in every run, so nobody can choose what collides.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::LazyLock;

/// A map with this hash.
pub(crate) type FastMap<K, V> = HashMap<K, V, Fast>;

/// Creates hashers with the key of this run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fast(u64);

impl Default for Fast {
    fn default() -> Self {
        /// An odd number, so that no factor is lost.
        static KEY: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(0) | 1);
        Self(*KEY)
    }
}

impl BuildHasher for Fast {
    type Hasher = Fold;

    fn build_hasher(&self) -> Fold {
        Fold { key: self.0, state: self.0 }
    }
}

/// Multiplies by the key and folds both halves of the product, as foldhash and wyhash do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fold {
    key: u64,
    state: u64,
}

impl Hasher for Fold {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut number = [0; 8];
            number[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_ne_bytes(number));
        }
    }

    fn write_u8(&mut self, number: u8) {
        self.write_u64(number.into());
    }

    fn write_u16(&mut self, number: u16) {
        self.write_u64(number.into());
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(number.into());
    }

    fn write_u64(&mut self, number: u64) {
        let product = u128::from(self.state ^ number) * u128::from(self.key);
        #[expect(clippy::cast_possible_truncation, reason = "both halves are used")]
        let (low, high) = (product as u64, (product >> 64) as u64);
        self.state = (low ^ high).wrapping_add(self.key);
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }

    fn finish(&self) -> u64 {
        self.state
    }
}
