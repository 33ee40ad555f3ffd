//! What a SUBMIT is known by.

/// Which SUBMIT a report is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct About {
    /// The number that [`Text::tag`](super::Text::tag) gave to the text.
    pub tag: u64,
    /// Which segment of the text it is, from 1.
    pub segment: u8,
    /// The number of segments of the text.
    pub segments: u8,
    /// Which retry it is: 0 unless [`Builder::retry`](super::Builder::retry) had the message sent again.
    pub retry: u32,
}
