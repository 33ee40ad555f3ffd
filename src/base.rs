//! What everything stands on and what knows nothing of messages: octet strings, digits, versions, lack of room.

pub(crate) mod sealed;
pub(crate) mod digits;
pub(crate) mod room;
pub(crate) mod version;
pub(crate) mod fill;
pub(crate) mod octets;
pub(crate) mod instant;
