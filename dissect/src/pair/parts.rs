//! The parts of long messages.

use std::time::Duration;

use cmpp_codec::store::{Added, LongLimits, LongMessages, Part};
use cmpp_codec::{AnyDeliver, AnyPdu, AnySubmit};
use foldhash::HashMap;

use crate::model::Time;

/// How long a message may wait for its parts.
const LIFETIME: Duration = Duration::from_secs(600);
/// The number of messages that are kept for every byte of the bound.
const BYTES_OF_MESSAGE: usize = 512;

/// What is known of a part.
#[derive(Debug, Default)]
pub(super) struct Place {
    /// The number of the first part that was seen.
    pub(super) first: Option<u64>,
    /// The text, if no part is missing any more.
    pub(super) text: Option<String>,
}

/// The long messages of all streams.
#[derive(Debug)]
pub(super) struct Parts {
    messages: LongMessages,
    /// The numbers of the first parts that were seen.
    firsts: HashMap<Box<[u8]>, u64>,
    most: usize,
    /// How many messages were given up before they were whole.
    incomplete: u64,
}

impl Parts {
    /// Creates a store of so many bytes.
    pub(super) fn new(memory: usize) -> Self {
        let most = (memory / BYTES_OF_MESSAGE).max(1);
        let limits = LongLimits { messages: most, bytes: memory, lifetime: LIFETIME };
        Self { messages: LongMessages::new(limits), firsts: HashMap::default(), most, incomplete: 0 }
    }

    /// Takes a message. Returns nothing if it is a whole one.
    pub(super) fn take(&mut self, pdu: AnyPdu<'_>, number: u64, time: Option<Time>) -> Option<Place> {
        let part = part_of(pdu).filter(|part| part.total > 1)?;
        let now = time.map_or(Duration::ZERO, |time| {
            Duration::new(u64::try_from(time.second).unwrap_or_default(), time.nanosecond)
        });
        let added = self.messages.add(now, &part).ok()?;
        while self.messages.next_lost(now).is_some() {
            self.incomplete += 1;
        }
        let key = key(&part);
        if added == Added::Missing(part.total - 1) {
            self.keep_within_bound();
            self.firsts.insert(key, number);
            return Some(Place { first: Some(number), text: None });
        }
        let first = self.firsts.get(&key).copied();
        let text = if let Added::Complete(message) = added { Some(message.text()) } else { None };
        Some(Place { first, text })
    }

    /// Returns how many messages have missing parts.
    pub(super) const fn incomplete(&self) -> u64 {
        self.incomplete + self.messages.waiting() as u64
    }

    /// Forgets the older half, if there are too many.
    fn keep_within_bound(&mut self) {
        if self.firsts.len() < 2 * self.most {
            return;
        }
        let mut numbers: Vec<u64> = self.firsts.values().copied().collect();
        numbers.sort_unstable();
        let middle = numbers[numbers.len() / 2];
        self.firsts.retain(|_, number| *number >= middle);
    }
}

/// What the parts of one message have in common.
fn key(part: &Part<'_>) -> Box<[u8]> {
    let reference = format!("{:?} {} {} ", part.reference, part.total, part.from.len());
    [reference.as_bytes(), part.from, part.to].concat().into_boxed_slice()
}

fn part_of(pdu: AnyPdu<'_>) -> Option<Part<'_>> {
    if let Some(submit) = pdu.as_submit() {
        return match submit {
            AnySubmit::V12(submit) => Part::of_submit(&submit),
            AnySubmit::V20(submit) => Part::of_submit(&submit),
            AnySubmit::V21(submit) => Part::of_submit(&submit),
            AnySubmit::V30(submit) => Part::of_submit(&submit),
        };
    }
    match pdu.as_deliver()? {
        AnyDeliver::V12(deliver) => Part::of_deliver(&deliver),
        AnyDeliver::V20(deliver) => Part::of_deliver(&deliver),
        AnyDeliver::V21(deliver) => Part::of_deliver(&deliver),
        AnyDeliver::V30(deliver) => Part::of_deliver(&deliver),
    }
}
