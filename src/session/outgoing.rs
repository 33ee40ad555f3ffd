//! A message of this end that waits for an answer, and the slot of a request.

use core::ops::Range;

use crate::base::instant::Instant;
use crate::base::room::NoRoom;
use crate::pdu::Encode;
use crate::session::config::Timeout;
use crate::session::event::Unexpected;
use crate::session::slots::{Chain, Index, Links, NIL, Numbered};
use crate::wire::frame::Frame;
use crate::wire::header::{CommandId, SequenceId};

/// The place of a message in line: the message with the smallest ticket is sent first.
pub(super) type Ticket = u64;

/// The position of `Sequence_Id` in a message.
const SEQUENCE_ID: Range<usize> = 8..12;

/// The ticket of a message that is not in line.
pub(super) const NO_TICKET: Ticket = Ticket::MAX;

/// The place of a new message among the others.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) sequence_id: SequenceId,
    pub(super) ticket: Ticket,
    pub(super) now: Instant,
}

/// The slot of a message in line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum SlotId {
    Request(Index),
    Answer(Index),
    Own(Own),
}

/// A message of the session's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u32)] // as wide as an index
pub(super) enum Own {
    Login,
    ActiveTest,
    Terminate,
    /// The first of the session's own answers in line.
    Answer,
}

/// The stage of a message of this end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Stage {
    /// The slot is free. It keeps the number and the outcome of its last message, so that late and repeated answers can
    /// be recognised.
    Free(Unexpected),
    /// The message is sent or in line, and not answered.
    Waiting,
    /// The message was given up, and the caller has not been told yet.
    Expired,
    /// The outcome is known, but the message is partly sent. The slot becomes free when the rest is sent.
    Flushing(Unexpected),
}

/// A message of this end. It is encoded once, and each attempt sends the same bytes.
#[derive(Clone, Debug, Hash)]
pub(super) struct Outgoing<B> {
    pub(super) stage: Stage,
    pub(super) command_id: CommandId,
    pub(super) sequence_id: SequenceId,
    /// How often the message was put in line.
    pub(super) attempts: u8,
    /// Whether any byte of the message may have been sent.
    pub(super) sent: bool,
    /// When the message was put in line for this attempt.
    pub(super) since: Instant,
    /// The ticket of the message, or [`NO_TICKET`] if it is not in line.
    pub(super) ticket: Ticket,
    len: usize,
    bytes: B,
}

/// What is due for a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// Nothing: the answer is not due yet, or the message is still in line and will be sent for this attempt.
    Waits,
    /// The message was put in line again.
    Again,
    /// The message was sent as often as the settings allow.
    GivenUp,
}

impl<B> Outgoing<B> {
    pub(super) const fn new(bytes: B) -> Self {
        Self {
            stage: Stage::Free(Unexpected::Unknown),
            command_id: CommandId(0),
            sequence_id: SequenceId(0),
            attempts: 0,
            sent: false,
            since: Instant::ZERO,
            ticket: NO_TICKET,
            len: 0,
            bytes,
        }
    }

    pub(super) const fn is_free(&self) -> bool {
        matches!(self.stage, Stage::Free(_))
    }

    pub(super) const fn is_in_line(&self) -> bool {
        self.ticket != NO_TICKET
    }

    pub(super) const fn is_waiting(&self) -> bool {
        matches!(self.stage, Stage::Waiting)
    }

    /// Returns whether the outcome is still open.
    pub(super) const fn is_unanswered(&self) -> bool {
        matches!(self.stage, Stage::Waiting | Stage::Expired)
    }

    /// Records the outcome. The slot becomes free, now or, if the message is partly sent, when the rest is sent.
    pub(super) const fn settle(&mut self, past: Unexpected, half_sent: bool) {
        if half_sent {
            self.stage = Stage::Flushing(past);
        } else {
            (self.stage, self.ticket) = (Stage::Free(past), NO_TICKET);
        }
    }

    /// Records that the message was sent completely.
    pub(super) const fn flushed(&mut self) {
        self.ticket = NO_TICKET;
        if let Stage::Flushing(past) = self.stage {
            self.stage = Stage::Free(past);
        }
    }

    /// Counts the next attempt, and puts the message in line unless it is there already.
    const fn send_again(&mut self, ticket: Ticket, now: Instant) {
        self.attempts = self.attempts.saturating_add(1);
        self.since = now;
        if self.ticket == NO_TICKET {
            self.ticket = ticket;
        }
    }

    /// Returns when the answer is due.
    pub(super) fn deadline(&self, timeout: Timeout) -> Instant {
        self.since + timeout.at(self.attempts)
    }

    /// Returns whether `answer` is the answer to this message.
    pub(super) fn is_asked_by(&self, answer: Frame<'_>) -> bool {
        self.sequence_id == answer.sequence_id() && self.command_id.response() == answer.command_id()
    }

    /// Puts the message in line again if its answer is due and attempts are left.
    pub(super) fn due(&mut self, attempts: u8, timeout: Timeout, next_ticket: &mut Ticket, now: Instant) -> Due {
        if !self.is_waiting() || now < self.deadline(timeout) {
            return Due::Waits;
        }
        if self.attempts >= attempts {
            return Due::GivenUp;
        }
        // If the last attempt is still in line, a second copy would only follow it directly.
        let in_line = self.is_in_line();
        self.send_again(*next_ticket, now);
        *next_ticket = next_ticket.wrapping_add(1);
        if in_line { Due::Waits } else { Due::Again }
    }
}

impl<B: AsRef<[u8]> + AsMut<[u8]>> Outgoing<B> {
    /// Returns the message.
    pub(super) fn message(&self) -> &[u8] {
        let bytes = self.bytes.as_ref();
        bytes.get(..self.len).unwrap_or(bytes)
    }

    /// Returns the memory for a message. After the message is built in it, call [`built`](Self::built).
    pub(super) fn bytes_mut(&mut self) -> &mut [u8] {
        self.bytes.as_mut()
    }

    /// Encodes a message, and puts it in line.
    #[inline]
    pub(super) fn fill(&mut self, place: Place, pdu: impl Encode) -> Result<(), NoRoom> {
        let len = pdu.encode(place.sequence_id, self.bytes_mut())?;
        self.written(place, pdu.command_id(), len);
        Ok(())
    }

    /// Copies a whole message, sets its `Sequence_Id`, and puts it in line.
    pub(super) fn copy(&mut self, place: Place, command_id: CommandId, message: &[u8]) {
        if let Some(to) = self.bytes_mut().get_mut(..message.len()) {
            to.copy_from_slice(message);
        }
        self.built(place, command_id, message.len());
    }

    /// Sets the `Sequence_Id` of the message that was built in the memory, and puts it in line.
    pub(super) fn built(&mut self, place: Place, command_id: CommandId, len: usize) {
        if let Some(to) = self.bytes_mut().get_mut(SEQUENCE_ID) {
            to.copy_from_slice(&place.sequence_id.0.to_be_bytes());
        }
        self.written(place, command_id, len);
    }

    /// Puts the message that was written in line.
    const fn written(&mut self, place: Place, command_id: CommandId, len: usize) {
        (self.len, self.command_id, self.sequence_id) = (len, command_id, place.sequence_id);
        (self.stage, self.attempts, self.sent) = (Stage::Waiting, 1, false);
        (self.ticket, self.since) = (place.ticket, place.now);
    }
}

//----------- Request ------------------------------------------------------------------------------

/// A request of this end, and its links in the lists.
#[derive(Clone, Debug, Hash)]
pub struct Request<B> {
    pub(super) message: Outgoing<B>,
    line: Links,
    due: Links,
    news: Links,
    /// The class of its length.
    pub(super) class: usize,
    /// Whether the request is in the list of news.
    pub(super) is_news: bool,
    next: Index,
}

impl<B> Request<B> {
    pub(super) const fn new(class: usize, bytes: B) -> Self {
        Self {
            class,
            message: Outgoing::new(bytes),
            line: Links::NEW,
            due: Links::NEW,
            news: Links::NEW,
            is_news: false,
            next: NIL,
        }
    }
}

impl<B> Numbered for Request<B> {
    fn sequence_id(&self) -> SequenceId {
        self.message.sequence_id
    }

    fn next(&self) -> Index {
        self.next
    }

    fn set_next(&mut self, next: Index) {
        self.next = next;
    }
}

macro_rules! chain {
    ($($(#[$doc:meta])* $Chain:ident: $links:ident,)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug, Hash)]
            pub(super) struct $Chain;

            impl<B> Chain<Request<B>> for $Chain {
                fn links(slot: &Request<B>) -> &Links {
                    &slot.$links
                }

                fn links_mut(slot: &mut Request<B>) -> &mut Links {
                    &mut slot.$links
                }
            }
        )*
    };
}
chain! {
    /// The requests in line, or the free slots of one class.
    Line: line,
    /// The requests of one attempt in the order of their deadlines, or those that were given up.
    Deadline: due,
    /// The retransmitted requests that the caller has not been told about yet.
    News: news,
}
