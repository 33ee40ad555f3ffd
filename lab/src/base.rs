//! What everything here is made of: the time in Beijing, what is due later.

pub(crate) mod clock;
pub(crate) mod later;
pub(crate) mod lock;
