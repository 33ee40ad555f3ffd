//! The program, as its users run it.

mod captures;
mod cli;
mod common;
mod connections;
mod corpus;
mod counts;
mod explain;
mod field;
mod fragments;
mod headers;
mod inside;
mod limits;
mod live;
mod meanings;
mod recut;
mod serialized;
mod streams;
mod text;
mod tunnels;
mod versions;
mod wireshark;
