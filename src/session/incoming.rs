//! The slot of a request of the peer.

use crate::base::instant::Instant;
use crate::session::outgoing::{NO_TICKET, Ticket};
use crate::session::slots::{Chain, Index, Links, NIL, Numbered};
use crate::wire::frame::Frame;
use crate::wire::header::{CommandId, SequenceId};

/// The length in bytes of the longest answer of any version, GET_MO_ROUTE_RESP.
const ANSWER: usize = 108;

/// The stage of a request of the peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum IncomingStage {
    /// The slot is free.
    Free,
    /// The caller has received the request and must answer it.
    Unanswered,
    /// The caller has answered the request. The answer is in line.
    Answering,
    /// The answer was sent at this time. Until the slot is needed, a repeated request gets the same answer.
    Answered(Instant),
}

/// A request of the peer: the data that identify a repetition, and the answer. The caller has the bytes of the request.
#[derive(Clone, Debug, Hash)]
pub struct Incoming {
    pub(super) stage: IncomingStage,
    /// The number of the request among all requests of the peer.
    pub(super) number: u64,
    pub(super) command_id: CommandId,
    pub(super) sequence_id: SequenceId,
    /// The fingerprint of all bytes of the request. `Sequence_Id` does not identify a repeated request, because some
    /// peers send the same one in every request.
    pub(super) fingerprint: u64,
    /// The ticket of the answer, or [`NO_TICKET`].
    pub(super) ticket: Ticket,
    links: Links,
    next: Index,
    pub(super) len: usize,
    pub(super) answer: [u8; ANSWER],
}

impl Incoming {
    pub(super) const NEW: Self = Self {
        stage: IncomingStage::Free,
        number: 0,
        command_id: CommandId(0),
        sequence_id: SequenceId(0),
        fingerprint: 0,
        ticket: NO_TICKET,
        links: Links::NEW,
        next: NIL,
        len: 0,
        answer: [0; ANSWER],
    };

    pub(super) fn message(&self) -> &[u8] {
        self.answer.get(..self.len).unwrap_or(&self.answer)
    }
}

impl Numbered for Incoming {
    fn sequence_id(&self) -> SequenceId {
        self.sequence_id
    }

    fn next(&self) -> Index {
        self.next
    }

    fn set_next(&mut self, next: Index) {
        self.next = next;
    }
}

/// The one list that a slot can be in: the line of answers, or the slots that can be used again.
#[derive(Clone, Debug, Hash)]
pub(super) struct Only;

impl Chain<Incoming> for Only {
    fn links(slot: &Incoming) -> &Links {
        &slot.links
    }

    fn links_mut(slot: &mut Incoming) -> &mut Links {
        &mut slot.links
    }
}

/// Returns a hash of a whole message. Each step multiplies the halves of sixteen bytes and folds the product of 128
/// bits.
///
/// The hash distinguishes repeated requests from others. A peer can construct two requests with the same hash; it then
/// gets the answer to the first one for both.
pub(super) fn fingerprint(frame: &Frame<'_>) -> u64 {
    const SEEDS: [u64; 2] = [0x9e37_79b9_7f4a_7c15, 0xcbf2_9ce4_8422_2325];
    fn halves(word: u128) -> (u64, u64) {
        let low = u64::try_from(word & u128::from(u64::MAX)).unwrap_or(0);
        (low, u64::try_from(word >> 64).unwrap_or(0))
    }
    fn step(hash: u64, bytes: &[u8; 16]) -> u64 {
        let (low, high) = halves(u128::from_le_bytes(*bytes));
        let (low, high) = halves(u128::from(low ^ SEEDS[0]).wrapping_mul(u128::from(high ^ hash)));
        low ^ high
    }
    let (mut rest, mut hash) = (frame.as_bytes(), SEEDS[1]);
    while let Some((bytes, after)) = rest.split_first_chunk() {
        hash = step(hash, bytes);
        rest = after;
    }
    let mut last = [0; 16];
    if let Some(to) = last.get_mut(..rest.len()) {
        to.copy_from_slice(rest);
    }
    // The length is in the header, so the padding of the last step does not matter.
    step(hash, &last)
}
