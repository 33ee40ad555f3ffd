//! The laws that the program is fuzzed with. See `fuzz/README.md`.

mod recipe;
mod laws;

pub use self::laws::capture;
