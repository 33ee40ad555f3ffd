//! What the order of the output adds to what is shown.

/// What the order of the output adds to a message or an event.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tag {
    /// Which of the files it comes from, counted from 0.
    pub(crate) file: usize,
    /// The number of a message, counted from 1 over all files.
    pub(crate) number: u64,
}
