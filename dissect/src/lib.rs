//! The library of the program `cmpp-dissect`, whose `--help` is the manual.
//!
//! It is no interface to build on: the program and its fuzz target share it. To read messages in code of your own, use
//! [`cmpp_codec`].

// From bottom to top: each module uses only those above it. The check `layers` compares every import with this order.
mod model;
mod options;
mod source;
mod net;
mod stream;
mod pair;
mod proof;
mod clock;
mod hex;
mod milliseconds;
mod translate;
mod words;
mod nearest;
mod column;
mod filter;
mod mask;
mod save;
mod show;
mod sink;
mod read;
mod inputs;
mod stats;
mod report;
mod arguments;
#[cfg(feature = "parquet")]
mod parquet;
mod output;
mod explain;
mod wireshark;
mod manual;
mod program;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;

pub use self::program::main;
