//! The client as its users hold it.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::task::{Context, Poll};

use cmpp_codec::content::Reference;
use cmpp_codec::{Frame, OwnedFrame};
use tokio::sync::watch;

use crate::client::job::Work;
use crate::client::outcome::{PartError, SubmitError, Submitted};
use crate::client::queue::Queue;
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

/// A text on its way to the gateway: a future that is ready when every SUBMIT of it is answered.
/// [`Client::enqueue`] returns it.
///
/// If it is dropped, what is not sent yet is withdrawn.
#[derive(Debug)]
#[must_use = "dropping it withdraws what is not sent yet"]
pub struct Submitting(Arc<Submission>);

impl Future for Submitting {
    type Output = Result<Submitted, SubmitError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.poll_done(cx)
    }
}

impl Drop for Submitting {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

impl Client {
    pub(super) fn new(queue: Arc<Queue>, lines: watch::Receiver<usize>) -> Self {
        // A client that was started anew begins elsewhere than the one before it.
        let start = crate::base::clock::unix_seconds().to_be_bytes();
        let [.., high, low] = start;
        let reference = AtomicU16::new(u16::from_be_bytes([high, low]));
        Self { shared: Arc::new(Shared { queue, reference, lines }) }
    }

    /// Sends a text, and waits until the gateway has answered every SUBMIT of it.
    ///
    /// It waits while the window is full. A SUBMIT that the gateway throttles with Result 8 is sent again after a pause; one
    /// whose connection breaks is sent again on the next one. If the future is dropped, what is not sent yet is withdrawn.
    ///
    /// # Errors
    ///
    /// [`SubmitError`] says for each SUBMIT what became of it, if any was not taken.
    pub fn submit(&self, text: Text) -> impl Future<Output = Result<Submitted, SubmitError>> + Send {
        let submitting = self.begin(text);
        async { self.put(submitting?).await.await }
    }

    /// Does the first half of [`submit`](Self::submit): waits while the window is full, and returns when every SUBMIT of
    /// the text is on its way. What it returns is the second half: it waits for the answers.
    ///
    /// With it one task has many texts under way:
    ///
    /// ```no_run
    /// # async fn f(client: cmpp_tokio::Client) -> Result<(), cmpp_tokio::SubmitError> {
    /// # use cmpp_tokio::Text;
    /// let mut under_way = Vec::new();
    /// for number in 0..1000 {
    ///     let text = Text::new("10657001", format!("Your number is {number}")).to("13800000001");
    ///     under_way.push(client.enqueue(text).await?);
    /// }
    /// for submitting in under_way {
    ///     println!("{:?}", submitting.await?.msg_ids);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`SubmitError::NoPhone`] and [`SubmitError::Plan`], if there is nothing that can be sent. Any other error comes from
    /// the [`Submitting`].
    pub fn enqueue(&self, text: Text) -> impl Future<Output = Result<Submitting, SubmitError>> + Send {
        let submitting = self.begin(text);
        async { Ok(self.put(submitting?).await) }
    }

    /// Plans a text. This is no part of the futures, which would otherwise have the size of the text several times.
    fn begin(&self, text: Text) -> Result<Submitting, SubmitError> {
        let [low, _] = self.shared.reference.fetch_add(1, Ordering::Relaxed).to_le_bytes();
        Ok(Submitting(Arc::new(Submission::new(text, Reference::Octet(low))?)))
    }

    /// Puts every SUBMIT of a text into the queue.
    async fn put(&self, submitting: Submitting) -> Submitting {
        for index in 0..submitting.0.count() {
            let work = Work::Part { submission: Arc::clone(&submitting.0), index };
            if self.shared.queue.push(work).await.is_err() {
                submitting.0.finish(index, Err(PartError::Call(CallError::Closed)), false);
            }
        }
        submitting
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
