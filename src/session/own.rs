//! The slot of an answer that the session itself gives.

use crate::session::outgoing::Ticket;

/// The length in bytes of the longest of these answers, the CONNECT_RESP of 3.0.
pub(super) const OWN_ANSWER: usize = 33;

/// An answer that the session itself gives.
#[derive(Clone, Copy, Debug, Hash)]
pub struct OwnAnswer {
    pub(super) ticket: Ticket,
    pub(super) len: usize,
    pub(super) bytes: [u8; OWN_ANSWER],
}

impl OwnAnswer {
    pub(super) const NEW: Self = Self { ticket: 0, len: 0, bytes: [0; OWN_ANSWER] };

    pub(super) fn message(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or(&self.bytes)
    }
}
