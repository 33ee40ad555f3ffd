//! `cmpp-dissect wireshark`: a plugin for Wireshark, made from the library's tables.
//!
//! The tables are written as Lua; the code that walks them is written by hand, in the Lua files beside these modules.

mod lua;
mod probe;
mod fields;
mod layouts;
mod inside;
mod outcomes;
mod plugin;

pub(crate) use self::plugin::Wireshark;
