//! The program, as its users run it.

mod captures;
mod choose;
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
mod list;
mod live;
mod mask;
mod meanings;
mod pairs;
mod recut;
mod serialized;
mod streams;
mod table;
mod text;
mod truth;
mod tunnels;
mod versions;
