//! What goes wrong with a command that could not be run.

/// Why a command could not be run, in words.
pub(crate) type BoxError = Box<dyn std::error::Error + Send + Sync>;
