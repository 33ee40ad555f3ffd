//! Answers to requests of the peer: given by whoever took the request, sent by the task of the connection.

use std::task::{Context, Poll};

use cmpp_codec::build::Answer;
use cmpp_codec::session::{RequestId, Session};

use crate::base::mailbox::{Receiver, Sender, mailbox};

/// The answer to a request. None: the peer is to send the request again.
#[derive(Debug)]
struct Reply {
    id: RequestId,
    answer: Option<Answer>,
}

/// The duty to answer a request of the peer. It answers when it is dropped.
#[derive(Debug)]
pub(crate) struct Receipt {
    id: RequestId,
    answer: Option<Answer>,
    to: Sender<Reply>,
}

impl Receipt {
    /// Sets what is answered.
    pub(crate) const fn set(&mut self, answer: Option<Answer>) {
        self.answer = answer;
    }
}

impl Drop for Receipt {
    fn drop(&mut self) {
        // Without the connection nobody waits for the answer.
        drop(self.to.push(Reply { id: self.id, answer: self.answer.take() }));
    }
}

/// The answers on their way to the session. They are as many as the window at most: each holds a slot of it.
#[derive(Debug)]
pub(crate) struct Replies {
    to: Sender<Reply>,
    from: Receiver<Reply>,
}

impl Replies {
    pub(crate) fn new(window: usize) -> Self {
        let (to, from) = mailbox(window);
        Self { to, from }
    }

    /// Creates the receipt of a request, with what is answered if nobody says otherwise.
    pub(crate) fn receipt(&self, id: RequestId, answer: Option<Answer>) -> Receipt {
        Receipt { id, answer, to: self.to.clone() }
    }

    /// Gives the session all answers that wait. Returns whether there were any.
    pub(crate) fn pass<A>(&mut self, session: &mut Session<A>, cx: &Context<'_>) -> bool {
        let mut any = false;
        while let Poll::Ready(Some(Reply { id, answer })) = self.from.poll_next(cx) {
            any = true;
            let taken = match answer {
                Some(answer) => session.answer(id, answer.pdu()),
                None => session.release(id),
            };
            if let Err(error) = taken {
                tracing::debug!(%error, sequence_id = id.sequence_id().0, "an answer comes too late");
            }
        }
        any
    }
}
