//! The program, as its users run it.

mod captures;
mod cli;
mod common;
mod recut;
mod versions;
