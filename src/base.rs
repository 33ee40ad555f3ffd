//! The lowest layer, which does not depend on messages: octet strings, decimal digits, versions, languages, errors of size.

pub(crate) mod sealed;
pub(crate) mod digits;
pub(crate) mod room;
pub(crate) mod version;
pub(crate) mod language;
pub(crate) mod fill;
pub(crate) mod octets;
pub(crate) mod instant;
#[cfg(feature = "serde")]
pub(crate) mod serial;
