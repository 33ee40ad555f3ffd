//! A message of this end that waits for an answer, wherever it is kept; and the slot of a request.

use core::ops::Range;

use crate::base::instant::Instant;
use crate::base::room::NoRoom;
use crate::pdu::Encode;
use crate::session::config::Timeout;
use crate::session::event::Unexpected;
use crate::session::slots::{Chain, Index, Links, NIL, Numbered};
use crate::wire::frame::Frame;
use crate::wire::header::{CommandId, SequenceId};

/// When a message's turn to be sent comes: the smaller number goes first.
pub(super) type Ticket = u64;

/// Where `Sequence_Id` is in a message.
const SEQUENCE_ID: Range<usize> = 8..12;

/// The ticket of a message that is not in line.
pub(super) const NO_TICKET: Ticket = Ticket::MAX;

/// How far a message of this end is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Stage {
    /// Its slot is free. What it held last may be remembered, to tell late and repeated answers.
    Free(Unexpected),
    /// It is sent, or in line, and not answered.
    Waiting,
    /// It was given up, and the caller has not been told.
    Expired,
    /// Its outcome is known, but a copy of it is half sent. The slot is free when the copy is out.
    Flushing(Unexpected),
}

/// A message of this end, whole. It is encoded once, and sent from here each time.
#[derive(Clone, Debug, Hash)]
pub(super) struct Outgoing<B> {
    pub(super) stage: Stage,
    pub(super) command_id: CommandId,
    pub(super) sequence_id: SequenceId,
    /// How often it was put in line.
    pub(super) attempts: u8,
    /// Whether any byte of it may have been sent.
    pub(super) sent: bool,
    /// When its answer is due.
    pub(super) deadline: Instant,
    /// Its turn, or [`NO_TICKET`].
    pub(super) ticket: Ticket,
    len: usize,
    bytes: B,
}

/// What the time says of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// Its answer is not due yet, or its last copy is still in line and counts for this attempt.
    Waits,
    /// Another copy is in line.
    Again,
    /// It was sent as often as the settings say.
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
            deadline: Instant::ZERO,
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

    /// Whether the outcome is still open.
    pub(super) const fn is_unanswered(&self) -> bool {
        matches!(self.stage, Stage::Waiting | Stage::Expired)
    }

    /// Settles the outcome: the slot is free, at once or when the copy that is half sent is out.
    pub(super) const fn settle(&mut self, past: Unexpected, half_sent: bool) {
        if half_sent {
            self.stage = Stage::Flushing(past);
        } else {
            (self.stage, self.ticket) = (Stage::Free(past), NO_TICKET);
        }
    }

    /// A copy is out.
    pub(super) const fn flushed(&mut self) {
        self.ticket = NO_TICKET;
        if let Stage::Flushing(past) = self.stage {
            self.stage = Stage::Free(past);
        }
    }

    /// Puts the message in line for the next attempt. If its last copy is still in line, that one will do.
    pub(super) const fn send(&mut self, ticket: Ticket, deadline: Instant) {
        self.attempts = self.attempts.saturating_add(1);
        self.deadline = deadline;
        if self.ticket == NO_TICKET {
            self.ticket = ticket;
        }
    }

    /// Whether an answer is this message's.
    pub(super) fn is_asked_by(&self, answer: &Frame<'_>) -> bool {
        self.sequence_id == answer.sequence_id() && self.command_id.response() == answer.command_id()
    }

    /// Puts the message in line again if its answer is due and attempts are left.
    pub(super) fn due(&mut self, attempts: u8, timeout: Timeout, next_ticket: &mut Ticket, now: Instant) -> Due {
        if !self.is_waiting() || now < self.deadline {
            return Due::Waits;
        }
        if self.attempts >= attempts {
            return Due::GivenUp;
        }
        // A copy that has been in line all the time was not sent yet: another would only follow it at once.
        let in_line = self.is_in_line();
        self.send(*next_ticket, now + timeout.at(self.attempts.saturating_add(1)));
        *next_ticket = next_ticket.wrapping_add(1);
        if in_line { Due::Waits } else { Due::Again }
    }
}

impl<B: AsRef<[u8]> + AsMut<[u8]>> Outgoing<B> {
    /// The message.
    pub(super) fn message(&self) -> &[u8] {
        let bytes = self.bytes.as_ref();
        bytes.get(..self.len).unwrap_or(bytes)
    }

    /// The memory, to build a message in; [`built`](Self::built) says how long it is.
    pub(super) fn bytes_mut(&mut self) -> &mut [u8] {
        self.bytes.as_mut()
    }

    /// Takes note of the message that was written. It is not in line yet.
    const fn written(&mut self, command_id: CommandId, sequence_id: SequenceId, len: usize) {
        (self.len, self.command_id, self.sequence_id) = (len, command_id, sequence_id);
        (self.stage, self.attempts, self.sent, self.ticket) = (Stage::Waiting, 0, false, NO_TICKET);
    }

    /// Copies a whole message, under a number of this end. It is not in line yet.
    pub(super) fn copy(&mut self, sequence_id: SequenceId, command_id: CommandId, message: &[u8]) {
        if let Some(to) = self.bytes_mut().get_mut(..message.len()) {
            to.copy_from_slice(message);
        }
        self.built(sequence_id, command_id, message.len());
    }

    /// Takes note of the message that was built in the memory, and writes its number into its header.
    pub(super) fn built(&mut self, sequence_id: SequenceId, command_id: CommandId, len: usize) {
        if let Some(to) = self.bytes_mut().get_mut(SEQUENCE_ID) {
            to.copy_from_slice(&sequence_id.0.to_be_bytes());
        }
        self.written(command_id, sequence_id, len);
    }

    /// Writes a message. It is not in line yet.
    pub(super) fn fill(&mut self, sequence_id: SequenceId, pdu: impl Encode) -> Result<(), NoRoom> {
        let len = pdu.encode(sequence_id, self.bytes_mut())?;
        self.written(pdu.command_id(), sequence_id, len);
        Ok(())
    }
}

//----------- Request ------------------------------------------------------------------------------

/// A request of this end, and its places in the lists.
#[derive(Clone, Debug, Hash)]
pub struct Request<B> {
    pub(super) message: Outgoing<B>,
    line: Links,
    due: Links,
    news: Links,
    /// The class of its length.
    pub(super) class: usize,
    /// Whether it is in the list of news.
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
    /// In line to be sent, or free.
    Line: line,
    /// In the order of the deadlines of one attempt, or given up.
    Deadline: due,
    /// Sent again, which the caller has not been told.
    News: news,
}
