//! Receiving from an SP.

use std::future::poll_fn;
use std::task::{Context, Poll};

use cmpp_codec::build::Answer;
use cmpp_codec::codes::SubmitResult;
use cmpp_codec::{AnyPdu, AnySubmit, Error, Frame, MsgId, OwnedFrame, Version};
use tokio::sync::oneshot;

use crate::base::mailbox::Receiver;
use crate::server::peer::Peer;
use crate::wire::receipt::Receipt;

/// An SP that has logged in: the stream of its requests.
///
/// When it is dropped, the connection is terminated: requests that come meanwhile are answered with Result 8, and what is
/// under way in either direction is finished first.
#[derive(Debug)]
pub struct Connection {
    requests: Receiver<Request>,
    peer: Peer,
    /// The task sees it close.
    _held: oneshot::Sender<()>,
}

impl Connection {
    pub(super) const fn new(requests: Receiver<Request>, peer: Peer, held: oneshot::Sender<()>) -> Self {
        Self { requests, peer, _held: held }
    }

    /// Returns the SP, to send to.
    #[must_use]
    pub fn peer(&self) -> Peer {
        self.peer.clone()
    }

    /// Waits for the next request. `None`: the connection has ended. Nothing is lost if the future is dropped.
    pub async fn next(&mut self) -> Option<Request> {
        poll_fn(|cx| self.poll_next(cx)).await
    }

    /// Polls for the next request.
    pub fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Request>> {
        self.requests.poll_next(cx)
    }
}

/// A request of an SP: SUBMIT, QUERY, CANCEL, or one of a vendor's.
///
/// It holds a slot of the SP's window until it is answered, which may happen in any order and on any task. A SUBMIT that is
/// dropped is answered with Result 8, so that the SP sends it again; another request is not answered then.
#[derive(Debug)]
#[must_use = "a SUBMIT that is dropped is answered with Result 8"]
pub struct Request {
    frame: OwnedFrame,
    version: Version,
    receipt: Receipt<Option<Answer>>,
}

impl Request {
    pub(super) const fn new(frame: OwnedFrame, version: Version, receipt: Receipt<Option<Answer>>) -> Self {
        Self { frame, version, receipt }
    }

    /// Returns the message.
    ///
    /// # Errors
    ///
    /// None in practice: the session has read the message before.
    pub fn pdu(&self) -> Result<AnyPdu<'_>, Error> {
        self.frame.pdu(self.version)
    }

    /// Returns the fields of the message, if it is a SUBMIT.
    #[must_use]
    pub fn submit(&self) -> Option<AnySubmit<'_>> {
        self.pdu().ok()?.as_submit()
    }

    /// Returns the bytes of the message.
    #[must_use]
    pub fn frame(&self) -> Frame<'_> {
        self.frame.frame()
    }

    /// Returns the message to keep: a clone shares its bytes.
    #[must_use]
    pub const fn owned(&self) -> &OwnedFrame {
        &self.frame
    }

    /// Returns the version that both ends speak.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.version
    }

    /// Accepts a SUBMIT under an identifier of the gateway. From then on the SP relies on it: store it before.
    pub fn accept(self, msg_id: MsgId) {
        let answer = self.pdu().ok().and_then(|pdu| pdu.answer(SubmitResult::OK));
        self.answer(answer.map(|answer| answer.with_msg_id(msg_id)));
    }

    /// Rejects a request with a result.
    pub fn reject(self, result: SubmitResult) {
        let answer = self.pdu().ok().and_then(|pdu| pdu.answer(result));
        self.answer(answer);
    }

    /// Answers with a message that [`AnyPdu::answer`] made of the request. `None` gives no answer: the SP sends the request
    /// again when it has waited for too long.
    pub fn answer(mut self, answer: Option<Answer>) {
        self.receipt.reply = answer;
    }
}
