//! The program, as its users run it.

mod blocks;
mod bounds;
mod captures;
mod cli;
mod common;
mod connections;
mod corpus;
mod counts;
mod ends;
mod explain;
mod field;
mod fragments;
mod headers;
mod inside;
mod limits;
mod live;
mod meanings;
mod nesting;
mod recut;
mod retransmissions;
mod serialized;
mod streams;
mod text;
mod tunnels;
mod versions;
