//! The program, as its users run it.

mod captures;
mod cli;
mod common;
mod counts;
mod field;
mod fragments;
mod inside;
mod live;
mod recut;
mod serialized;
mod tunnels;
mod versions;
