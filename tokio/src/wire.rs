//! One connection: the task that drives it, the requests that it sends, the answers that it owes.

pub(crate) mod call;
pub(crate) mod receipt;
pub(crate) mod driver;
