//! Answers to requests of the peer: given by whoever took the request, sent by the task of the connection.

use std::task::{Context, Poll};

use cmpp_codec::build::Answer;
use cmpp_codec::codes::DeliverResult;
use cmpp_codec::pdu::DeliverResp;
use cmpp_codec::session::{AnswerError, RequestId, Session};
use cmpp_codec::{MsgId, with_version};

use crate::base::mailbox::{Receiver, Sender, mailbox};

/// An answer that a session can be given.
pub(crate) trait Reply: Copy {
    fn give<A>(self, session: &mut Session<A>, id: RequestId) -> Result<(), AnswerError>;
}

/// The answer to any request. None: the peer is to send the request again.
impl Reply for Option<Answer> {
    fn give<A>(self, session: &mut Session<A>, id: RequestId) -> Result<(), AnswerError> {
        match self {
            Some(answer) => session.answer(id, answer.pdu()),
            None => session.release(id),
        }
    }
}

/// The answer to a DELIVER. Each event of a client carries one, so it is small.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DeliverReply {
    pub(crate) msg_id: MsgId,
    pub(crate) result: DeliverResult,
}

impl Reply for DeliverReply {
    fn give<A>(self, session: &mut Session<A>, id: RequestId) -> Result<(), AnswerError> {
        let Self { msg_id, result } = self;
        with_version!(session.version(), V => session.answer(id, &DeliverResp::<V> { msg_id, result: result.into() }))
    }
}

/// The duty to answer a request of the peer. It answers when it is dropped.
#[derive(Debug)]
pub(crate) struct Receipt<R: Reply> {
    id: RequestId,
    /// What is answered.
    pub(crate) reply: R,
    to: Sender<(RequestId, R)>,
}

impl<R: Reply> Drop for Receipt<R> {
    fn drop(&mut self) {
        // Without the connection nobody waits for the answer.
        let _ = self.to.push((self.id, self.reply));
    }
}

/// The answers on their way to the session. They are as many as the window at most: each holds a slot of it.
#[derive(Debug)]
pub(crate) struct Replies<R> {
    to: Sender<(RequestId, R)>,
    from: Receiver<(RequestId, R)>,
}

impl<R: Reply> Replies<R> {
    pub(crate) fn new(window: usize) -> Self {
        let (to, from) = mailbox(window);
        Self { to, from }
    }

    /// Creates the receipt of a request, with what is answered if nobody says otherwise.
    pub(crate) fn receipt(&self, id: RequestId, reply: R) -> Receipt<R> {
        Receipt { id, reply, to: self.to.clone() }
    }

    /// Gives the session all answers that wait. Returns whether there were any.
    pub(crate) fn pass<A>(&mut self, session: &mut Session<A>, cx: &Context<'_>) -> bool {
        let mut any = false;
        while let Poll::Ready(Some((id, reply))) = self.from.poll_next(cx) {
            any = true;
            if let Err(error) = reply.give(session, id) {
                tracing::debug!(%error, sequence_id = id.sequence_id().0, "an answer comes too late");
            }
        }
        any
    }
}
