//! Numbers of streams.

/// Hands out the numbers of streams, from 0, over all files.
#[derive(Debug, Default)]
pub(crate) struct Numbers(u64);

impl Numbers {
    /// Returns the next number.
    pub(crate) const fn next(&mut self) -> u64 {
        let number = self.0;
        self.0 += 1;
        number
    }
}
