//! The law that the program is fuzzed with.
