//! The places of a window: a request of ours, a request of the peer's, a short answer of the session's own.

use core::time::Duration;

use crate::base::room::NoRoom;
use crate::pdu::Encode;
use crate::session::event::Unexpected;
use crate::wire::frame::Frame;
use crate::wire::header::{CommandId, SequenceId};

/// Bytes of the longest answer of any version: GET_MO_ROUTE_RESP.
pub(super) const ANSWER: usize = 108;
/// Bytes of the longest answer that the session gives by itself: CONNECT_RESP of 3.0.
const OWN_ANSWER: usize = 33;
/// Bytes of the longer message of the login: CONNECT.
pub(super) const LOGIN: usize = 39;
/// Bytes of a message without a body.
pub(super) const BARE: usize = 12;

/// When a message's turn to be sent comes: the smaller goes first.
pub(super) type Ticket = u64;

//----------- Outgoing -----------------------------------------------------------------------------

/// Where a request of ours stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Nobody's. What it held last may be remembered, to tell late and doubled answers.
    Free(Unexpected),
    /// Sent, or about to be, and not answered.
    Waiting,
    /// Given up, and not yet handed back.
    Expired,
    /// Its outcome is known, but a copy of it is half sent. Then it becomes free.
    Flushing(Unexpected),
}

/// A request of ours, whole: the only copy of its bytes, made when it is encoded, sent from here every time.
pub(super) struct Outgoing<const N: usize> {
    pub(super) stage: Stage,
    pub(super) command_id: CommandId,
    pub(super) sequence_id: SequenceId,
    /// How often it has been put in line.
    pub(super) tries: u8,
    /// Whether any byte of it may have gone.
    pub(super) sent: bool,
    pub(super) deadline: Duration,
    pub(super) ticket: Option<Ticket>,
    len: usize,
    bytes: [u8; N],
}

impl<const N: usize> Outgoing<N> {
    pub(super) const NEW: Self = Self {
        stage: Stage::Free(Unexpected::Unknown),
        command_id: CommandId(0),
        sequence_id: SequenceId(0),
        tries: 0,
        sent: false,
        deadline: Duration::ZERO,
        ticket: None,
        len: 0,
        bytes: [0; N],
    };

    pub(super) const fn is_free(&self) -> bool {
        matches!(self.stage, Stage::Free(_))
    }

    /// Whether the outcome is still open.
    pub(super) const fn is_unanswered(&self) -> bool {
        matches!(self.stage, Stage::Waiting | Stage::Expired)
    }

    pub(super) const fn is_waiting(&self) -> bool {
        matches!(self.stage, Stage::Waiting)
    }

    /// The message.
    pub(super) fn message(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or(&self.bytes)
    }

    /// Takes a message in. It is not in line yet.
    pub(super) fn fill(&mut self, sequence_id: SequenceId, pdu: impl Encode) -> Result<(), NoRoom> {
        let len = pdu.encode(sequence_id, &mut self.bytes)?;
        (self.len, self.command_id, self.sequence_id) = (len, pdu.command_id(), sequence_id);
        (self.stage, self.tries, self.sent, self.ticket) = (Stage::Waiting, 0, false, None);
        Ok(())
    }

    /// Puts the message in line for the next try. Where its last copy is still in line, that copy will do.
    pub(super) fn send(&mut self, ticket: Ticket, deadline: Duration) {
        self.tries = self.tries.saturating_add(1);
        self.deadline = deadline;
        self.ticket = self.ticket.or(Some(ticket));
    }

    /// Settles the outcome: the place is free, at once or when the copy that is half sent is out.
    pub(super) const fn settle(&mut self, past: Unexpected, half_sent: bool) {
        if half_sent {
            self.stage = Stage::Flushing(past);
        } else {
            (self.stage, self.ticket) = (Stage::Free(past), None);
        }
    }

    /// A copy is out.
    pub(super) const fn flushed(&mut self) {
        self.ticket = None;
        if let Stage::Flushing(past) = self.stage {
            self.stage = Stage::Free(past);
        }
    }

    /// Whether an answer is this request's.
    pub(super) fn is_asked_by(&self, answer: &Frame<'_>) -> bool {
        self.sequence_id == answer.sequence_id() && self.command_id.response() == answer.command_id()
    }
}

//----------- Incoming -----------------------------------------------------------------------------

/// Where a request of the peer's stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum IncomingStage {
    /// Nobody's.
    Free,
    /// The caller has it, and is to answer.
    Unanswered,
    /// The session ended, and the caller is to be told.
    Abandoned,
    /// Answered; the answer is in line.
    Answering,
    /// The answer went at that time. The place is free, but until it is needed a repeated request gets the same answer.
    Answered(Duration),
}

/// A request of the peer's: not its bytes, which the caller has, but what is needed to know it again, and its answer.
pub(super) struct Incoming {
    pub(super) turn: IncomingStage,
    pub(super) number: u64,
    pub(super) command_id: CommandId,
    pub(super) sequence_id: SequenceId,
    /// Of all its bytes: the number alone does not tell a repeated request, for some peers number all alike.
    pub(super) fingerprint: u64,
    pub(super) ticket: Option<Ticket>,
    len: usize,
    answer: [u8; ANSWER],
}

impl Incoming {
    pub(super) const NEW: Self = Self {
        turn: IncomingStage::Free,
        number: 0,
        command_id: CommandId(0),
        sequence_id: SequenceId(0),
        fingerprint: 0,
        ticket: None,
        len: 0,
        answer: [0; ANSWER],
    };

    /// Whether it counts against the window.
    pub(super) const fn is_held(&self) -> bool {
        matches!(self.turn, IncomingStage::Unanswered | IncomingStage::Answering)
    }

    /// Since when the place is free; `None` where it is not.
    pub(super) const fn free_since(&self) -> Option<Duration> {
        match self.turn {
            IncomingStage::Free => Some(Duration::ZERO),
            IncomingStage::Answered(at) => Some(at),
            _ => None,
        }
    }

    pub(super) fn is_numbered(&self, frame: &Frame<'_>) -> bool {
        self.turn != IncomingStage::Free
            && self.sequence_id == frame.sequence_id()
            && self.command_id == frame.command_id()
    }

    pub(super) fn message(&self) -> &[u8] {
        self.answer.get(..self.len).unwrap_or(&self.answer)
    }

    pub(super) fn fill(&mut self, pdu: impl Encode) -> Result<(), NoRoom> {
        self.len = pdu.encode(self.sequence_id, &mut self.answer)?;
        Ok(())
    }
}

/// FNV-1a, 64 bits, of a whole message.
pub(super) fn fingerprint(frame: &Frame<'_>) -> u64 {
    let bytes = frame.header().as_bytes().iter().chain(frame.body());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

//----------- OwnAnswer ---------------------------------------------------------------------------------

/// An answer that the session gives by itself: to ACTIVE_TEST, to TERMINATE, to what it refuses.
#[derive(Clone, Copy)]
pub(super) struct OwnAnswer {
    pub(super) ticket: Option<Ticket>,
    len: usize,
    bytes: [u8; OWN_ANSWER],
}

impl OwnAnswer {
    pub(super) const NEW: Self = Self { ticket: None, len: 0, bytes: [0; OWN_ANSWER] };

    pub(super) fn message(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or(&self.bytes)
    }

    pub(super) const fn room(&self) -> usize {
        self.bytes.len()
    }

    pub(super) fn copy(&mut self, message: &[u8]) {
        if let Some(to) = self.bytes.get_mut(..message.len()) {
            to.copy_from_slice(message);
            self.len = message.len();
        }
    }

    pub(super) fn fill(&mut self, sequence_id: SequenceId, pdu: impl Encode) -> Result<(), NoRoom> {
        self.len = pdu.encode(sequence_id, &mut self.bytes)?;
        Ok(())
    }
}

/// Where a message in line is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SlotId {
    Login,
    ActiveTest,
    Terminate,
    Request(usize),
    Answer(usize),
    OwnAnswer(usize),
}
