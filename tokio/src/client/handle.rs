//! The client as its users hold it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};

use cmpp_codec::content::Reference;
use cmpp_codec::{Frame, OwnedFrame};
use tokio::sync::watch;

use crate::client::outcome::{PartError, SubmitError, Submitted};
use crate::client::queue::{Queue, Work};
use crate::client::submission::Submission;
use crate::client::text::Text;
use crate::wire::call::{Call, CallError};

/// A client of one account: connected, and connected again when a connection is lost.
///
/// Clones share the connections. When the last one is dropped, the connections are terminated at once; [`close`](Self::close)
/// waits for what is unanswered.
#[derive(Clone, Debug)]
pub struct Client {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    queue: Arc<Queue>,
    enterprise: Arc<str>,
    /// The reference of the next long text.
    reference: AtomicU16,
    /// How many connections have not come to their end.
    lines: watch::Receiver<usize>,
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.queue.abandon();
    }
}

/// Withdraws a text whose future is dropped.
struct Withdraw(Arc<Submission>);

impl Drop for Withdraw {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

impl Client {
    pub(super) fn new(queue: Arc<Queue>, enterprise: Arc<str>, lines: watch::Receiver<usize>) -> Self {
        // A client that was started anew begins elsewhere than the one before it.
        let start = crate::base::clock::unix_seconds().to_be_bytes();
        let [.., high, low] = start;
        let reference = AtomicU16::new(u16::from_be_bytes([high, low]));
        Self { shared: Arc::new(Shared { queue, enterprise, reference, lines }) }
    }

    /// Sends a text, and waits until the gateway has answered every SUBMIT of it.
    ///
    /// It waits while the window is full. A SUBMIT that the gateway throttles with Result 8 is sent again after a pause; one
    /// whose connection breaks is sent again on the next one. If the future is dropped, what is not sent yet is withdrawn.
    ///
    /// # Errors
    ///
    /// [`SubmitError`] says for each SUBMIT what became of it, if any was not taken.
    pub async fn submit(&self, text: Text) -> Result<Submitted, SubmitError> {
        let [low, _] = self.shared.reference.fetch_add(1, Ordering::Relaxed).to_le_bytes();
        let enterprise = Arc::clone(&self.shared.enterprise);
        let submission = Arc::new(Submission::new(text, enterprise, Reference::Octet(low))?);
        let _withdraw = Withdraw(Arc::clone(&submission));
        for index in 0..submission.count() {
            let work = Work::Part { submission: Arc::clone(&submission), index };
            if self.shared.queue.push(work).await.is_err() {
                submission.finish(index, Err(PartError::Call(CallError::Closed)), false);
            }
        }
        submission.done().await
    }

    /// Sends a request that you have built, and waits for the answer: QUERY, CANCEL, or a SUBMIT of a relay. It gets a
    /// `Sequence_Id` of the session.
    ///
    /// The request must be of the version that the connections speak. It is not sent again when its connection breaks, nor
    /// after Result 8. Reports on a SUBMIT are matched, with the tag 0.
    ///
    /// # Errors
    ///
    /// [`CallError`] if there is no answer.
    pub async fn request(&self, request: Frame<'_>) -> Result<OwnedFrame, CallError> {
        let (call, answer) = Call::new(OwnedFrame::from(request));
        if self.shared.queue.push(Work::Call(call)).await.is_err() {
            return Err(CallError::Closed);
        }
        answer.await.unwrap_or(Err(CallError::Closed))
    }

    /// Takes nothing new, waits until everything is answered, and terminates the connections.
    ///
    /// While the gateway cannot be reached, it waits; put it into `tokio::time::timeout` to give up. Dropping the last
    /// clone of the client ends it in any case.
    pub async fn close(self) {
        self.shared.queue.close();
        let mut lines = self.shared.lines.clone();
        // An error says that all are gone.
        drop(lines.wait_for(|&lines| lines == 0).await);
    }
}
