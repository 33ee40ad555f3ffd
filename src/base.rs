//! The foundations, which do not depend on messages: octet strings, digits, versions, moments, errors of size.

pub(crate) mod sealed;
pub(crate) mod digits;
pub(crate) mod room;
pub(crate) mod version;
pub(crate) mod fill;
pub(crate) mod octets;
pub(crate) mod instant;
