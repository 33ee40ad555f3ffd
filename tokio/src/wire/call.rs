//! Requests of this end that a caller built, and their answers.

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasherDefault, Hasher};

use cmpp_codec::session::{Instant, RequestError, Session};
use cmpp_codec::{Error, OwnedFrame, SequenceId};
use tokio::sync::oneshot;

/// Why a request has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallError {
    /// The connection, or the client, is closed. The request was not sent.
    Closed,
    /// The peer did not answer, or the connection ended before it did.
    Unanswered {
        /// Whether any byte of the request was sent. If not, the peer cannot have carried it out.
        sent: bool,
    },
    /// The session does not take the request.
    Request(RequestError),
    /// The answer is malformed. The peer took the request all the same.
    Answer(Error),
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed => f.write_str("the connection is closed"),
            Self::Unanswered { sent: true } => f.write_str("the request was sent and not answered"),
            Self::Unanswered { sent: false } => f.write_str("the connection ended before the request was sent"),
            Self::Request(error) => fmt::Display::fmt(error, f),
            Self::Answer(error) => write!(f, "the answer is malformed: {error}"),
        }
    }
}

impl std::error::Error for CallError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Request(error) => Some(error),
            Self::Answer(error) => Some(error),
            Self::Closed | Self::Unanswered { .. } => None,
        }
    }
}

/// What a caller gets: the bytes of the answer.
pub(crate) type Answered = Result<OwnedFrame, CallError>;

/// A request that a caller built, and who waits for its answer.
#[derive(Debug)]
pub(crate) struct Call {
    request: OwnedFrame,
    done: oneshot::Sender<Answered>,
}

impl Call {
    pub(crate) fn new(request: OwnedFrame) -> (Self, oneshot::Receiver<Answered>) {
        let (done, answer) = oneshot::channel();
        (Self { request, done }, answer)
    }

    pub(crate) const fn request(&self) -> &OwnedFrame {
        &self.request
    }

    /// Returns whether nobody waits for the answer any more.
    pub(crate) fn is_cancelled(&self) -> bool {
        self.done.is_closed()
    }

    /// Gives the request to the session.
    pub(crate) fn send<A>(&self, session: &mut Session<A>, now: Instant) -> Result<SequenceId, RequestError> {
        session.forward(now, self.request.frame())
    }

    /// Tells the caller the answer, if it still waits.
    pub(crate) fn finish(self, answered: Answered) {
        drop(self.done.send(answered));
    }
}

/// What was sent and is not answered, by its `Sequence_Id`.
#[derive(Debug)]
pub(crate) struct Pending<T>(HashMap<u32, T, BuildHasherDefault<Spread>>);

/// Hashes a `Sequence_Id`. The session counts them, so that no peer can choose numbers that collide.
#[derive(Debug, Default)]
struct Spread(u64);

impl Hasher for Spread {
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u32(byte.into());
        }
    }

    fn write_u32(&mut self, number: u32) {
        // The table takes the place from the low bits and a mark from the high ones: 2^64 / the golden ratio fills both.
        self.0 = (self.0 ^ u64::from(number)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

impl<T> Pending<T> {
    pub(crate) fn new() -> Self {
        Self(HashMap::default())
    }

    pub(crate) fn insert(&mut self, sequence_id: SequenceId, item: T) {
        self.0.insert(sequence_id.0, item);
    }

    pub(crate) fn remove(&mut self, sequence_id: SequenceId) -> Option<T> {
        self.0.remove(&sequence_id.0)
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;

    #[test]
    fn what_is_behind_an_error_is_its_source() {
        let window = CallError::Request(RequestError::Window);
        assert_eq!(window.source().map(ToString::to_string), Some(window.to_string()));
        assert!(CallError::Unanswered { sent: true }.source().is_none());
    }
}
