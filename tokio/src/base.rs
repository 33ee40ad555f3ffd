//! What both ends are made of: locks, clocks, streams, queues.

pub(crate) mod lock;
pub(crate) mod clock;
pub(crate) mod pause;
pub(crate) mod stream;
#[cfg(feature = "tls")]
pub(crate) mod tls;
pub(crate) mod mailbox;
