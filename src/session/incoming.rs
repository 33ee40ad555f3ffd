//! The slot of a request of the peer.

use zerocopy::transmute;

use crate::base::instant::Instant;
use crate::session::outgoing::Ticket;
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
    /// The ticket of the answer.
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
        ticket: 0,
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
pub(super) fn fingerprint(frame: Frame<'_>) -> u64 {
    let message = frame.as_bytes();
    let Some(last) = message.last_chunk() else { return fingerprint_short(message) };
    let (mut rest, mut hash) = (message, START);
    while let Some((block, after)) = rest.split_first_chunk() {
        hash = mix(hash, block);
        rest = after;
    }
    // The last block overlaps the one before. By how much is decided by the length, which is in the header.
    mix(hash, last)
}

/// Returns the hash of a message that is shorter than a block. It is padded; its length is in the header.
#[cold]
fn fingerprint_short(message: &[u8]) -> u64 {
    let mut block = [0; BLOCK];
    if let Some(to) = block.get_mut(..message.len()) {
        to.copy_from_slice(message);
    }
    mix(START, &block)
}

const BLOCK: usize = 64;
const START: u64 = 0xcbf2_9ce4_8422_2325;
/// Keeps zeros in a message from making a factor zero: the golden ratio in binary.
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

#[inline]
fn mix(hash: u64, block: &[u8; BLOCK]) -> u64 {
    let pairs: [[u64; 2]; 4] = transmute!(*block);
    pairs.into_iter().fold(hash, |hash, [a, b]| {
        let [low, high]: [u64; 2] = transmute!(u128::from(a ^ FACTOR).wrapping_mul(u128::from(b ^ hash)));
        low ^ high
    })
}
