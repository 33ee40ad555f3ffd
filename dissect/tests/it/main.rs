//! The program, as its users run it.

mod captures;
mod cli;
mod common;
mod inside;
mod recut;
mod tunnels;
mod versions;
