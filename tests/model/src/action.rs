//! What can happen, and how often.

/// How much may still happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Budget {
    /// Requests of each end.
    pub requests: [u8; 2],
    /// Messages that the line loses or doubles.
    pub faults: u8,
    /// Messages that are sent in two parts.
    pub parts: u8,
    /// Steps of the clock.
    pub ticks: u8,
    /// How often a user ends the session.
    pub ends: u8,
    /// How often the connection breaks.
    pub cuts: u8,
}

/// Something that happens. The number is the end: 0 the SP, 1 the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// One message goes from the session to the line.
    Write(usize),
    /// Its first five bytes do.
    WritePart(usize),
    /// The line brings the next piece to this end.
    Read(usize),
    /// The line brings all pieces at once, at least two.
    ReadAll(usize),
    /// The user sends a request.
    Ask(usize),
    /// The user answers a request.
    Answer(usize, usize),
    /// The user will not answer a request.
    Release(usize, usize),
    /// The user accepts or rejects the login.
    Decide(usize, bool),
    /// The session is told the time, because something is due.
    Timer(usize),
    /// The user ends the session.
    Terminate(usize),
    /// The line loses the next message to this end.
    Lose(usize),
    /// The line doubles it.
    Double(usize),
    /// The connection breaks.
    Cut,
    /// The session is told that the connection is gone.
    Notice(usize),
    /// Time passes.
    Tick,
}
