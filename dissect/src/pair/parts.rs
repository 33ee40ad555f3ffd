//! The parts of long messages.

use std::time::Duration;

use cmpp_codec::store::{Added, LongLimits, LongMessages, Part};
use cmpp_codec::{AnyDeliver, AnyPdu, AnySubmit};
use foldhash::HashMap;

use crate::model::Time;

/// How long a message may wait for its parts.
const LIFETIME: Duration = Duration::from_secs(600);
/// A message is kept for so many bytes of the bound.
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

#[cfg(test)]
mod tests {
    use cmpp_codec::{Counted, Encode, Frame, Octets, Version, v20};

    use super::*;

    /// Takes a part of a message of two parts, and returns the number of its first part.
    fn take(parts: &mut Parts, reference: u8, part: u8, number: u64) -> Option<u64> {
        let head = v20::SubmitHead { tp_udhi: 1, pk_total: 2, pk_number: part, ..Default::default() };
        let (phones, content) = ([Octets::new("13800000001").unwrap()], [5, 0, 3, reference, 2, part, b'a']);
        let submit = v20::Submit::new(&head, Counted::new(&phones).unwrap(), Counted::new(&content).unwrap());
        let bytes = submit.to_vec(1);
        let pdu = AnyPdu::from_frame(Frame::from_message(&bytes).unwrap(), Version::V20).unwrap();
        parts.take(pdu, number, None).and_then(|place| place.first)
    }

    #[test]
    fn the_oldest_messages_are_forgotten_first() {
        let mut parts = Parts::new(2 * BYTES_OF_MESSAGE);
        for number in 1..=5 {
            assert_eq!(take(&mut parts, u8::try_from(number).unwrap(), 1, number), Some(number));
        }
        assert_eq!(parts.firsts.len(), 3, "two of four were forgotten before the fifth");
        assert_eq!([take(&mut parts, 5, 2, 6), take(&mut parts, 4, 2, 7)], [Some(5), Some(4)]);
        assert!(parts.incomplete() >= 3, "there was room for two");
    }
}
