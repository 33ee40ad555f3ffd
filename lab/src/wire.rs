//! What stands between a socket and its session: it sees every frame, shows and records it, and disturbs it.

pub(crate) mod frame;
pub(crate) mod watch;
pub(crate) mod show;
pub(crate) mod capture;
pub(crate) mod shape;
pub(crate) mod piece;
pub(crate) mod trouble;
pub(crate) mod middle;
