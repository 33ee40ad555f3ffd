//! The requests of one direction, and which of them are answered.

use std::collections::{VecDeque, hash_map::Entry};

use cmpp_codec::CommandId;
use foldhash::HashMap;

use crate::model::Stamp;
use crate::pair::phone::Phones;

/// How many requests are remembered after they were answered, to tell what comes twice.
const REMEMBERED: usize = 1 << 10;
/// How many seconds a sender waits: 60, three times. Then it gives the request up.
const GIVEN_UP: u64 = 180;
/// How many seconds after a request its number may be used again. Some senders number their heartbeats alike.
const SETTLED: u64 = 60;
/// How many seconds are known in which requests were sent. Bytes are known to be missing long before.
const SECONDS: usize = 600;

/// The command of a request, and its `Sequence_Id`.
pub(super) type Key = (CommandId, u32);

/// A request.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) number: u64,
    pub(super) stamp: Option<Stamp>,
    /// The name of the command.
    pub(super) name: &'static str,
    /// What tells its bytes from others.
    pub(super) digest: u32,
    /// The recipients of a SUBMIT, and whether it asked for reports.
    pub(super) phones: Option<(Phones, bool)>,
    /// How often it was sent and answered.
    pub(super) sent: u32,
    pub(super) answers: u32,
    /// The number of its first answer.
    pub(super) first_answer: Option<u64>,
    /// The packet of its first answer.
    pub(super) answered: Option<Stamp>,
    /// Whether it is counted as being in flight.
    pub(super) is_in_flight: bool,
}

impl Request {
    const fn is_same(&self, other: &Self) -> bool {
        self.digest == other.digest
    }

    /// Returns whether it had no answer at this time. Its answer may have been read before a copy of it.
    fn is_open(&self, now: Option<Stamp>) -> bool {
        let since = now.zip(self.answered).map(|(now, answered)| now.time.since(answered.time));
        self.answers == 0 || since.is_some_and(|since| since.is_none())
    }

    /// Returns whether it was answered, and so long ago that its number may be used again.
    fn is_over(&self, now: Option<Stamp>) -> bool {
        let age = now.zip(self.stamp).and_then(|(now, then)| now.time.since(then.time));
        self.answers > 0 && age.is_some_and(|age| age.as_secs() >= SETTLED)
    }
}

/// What became of a request that was sent.
#[derive(Debug)]
pub(super) enum Sent {
    New,
    /// The same bytes were sent as this number.
    Again(u64),
    /// Another request had the same key.
    InPlaceOf(Box<Request>),
}

/// The requests of one direction.
#[derive(Debug, Default)]
pub(super) struct Requests {
    known: HashMap<Key, Request>,
    /// The newest requests in their order.
    recent: VecDeque<(Key, u64, Option<Stamp>)>,
    in_flight: u32,
    /// Requests up to this number are not in flight any more: their answers may be lost.
    doubted: u64,
    /// The numbers of requests whose answers may be lost, first and last, in their order.
    doubts: Vec<(u64, u64)>,
    /// The seconds in which requests were sent, and the number of the first request in each.
    seconds: VecDeque<(i64, u64)>,
}

impl Requests {
    /// Takes a request.
    pub(super) fn send(&mut self, key: Key, request: Request) -> Sent {
        let (number, stamp) = (request.number, request.stamp);
        let sent = match self.known.entry(key) {
            Entry::Vacant(place) => {
                self.in_flight += u32::from(request.is_in_flight);
                place.insert(request);
                Sent::New
            }
            Entry::Occupied(mut place) if place.get().is_same(&request) && place.get().is_open(stamp) => {
                place.get_mut().sent += 1;
                return Sent::Again(place.get().number);
            }
            Entry::Occupied(mut place) => {
                self.in_flight += u32::from(request.is_in_flight);
                let (is_same, is_over) = (place.get().is_same(&request), place.get().is_over(stamp));
                let before = place.insert(request);
                self.in_flight -= u32::from(before.is_in_flight && before.number > self.doubted);
                match (is_over, is_same) {
                    (true, _) => Sent::New,
                    (false, true) => Sent::Again(before.number),
                    (false, false) => Sent::InPlaceOf(Box::new(before)),
                }
            }
        };
        self.recent.push_back((key, number, stamp));
        self.note_second(number, stamp);
        self.forget_old(stamp);
        sent
    }

    /// Forgets old requests that are answered. One that is not stays until the end, but is not in flight any more.
    fn forget_old(&mut self, now: Option<Stamp>) {
        while let Some(&(key, number, stamp)) = self.recent.front() {
            let age = now.zip(stamp).and_then(|(now, then)| now.time.since(then.time));
            if self.recent.len() <= REMEMBERED && age.is_none_or(|age| age.as_secs() < GIVEN_UP) {
                break;
            }
            self.recent.pop_front();
            let Entry::Occupied(mut place) = self.known.entry(key) else { continue };
            if place.get().number != number {
                continue;
            }
            let was_in_flight = std::mem::take(&mut place.get_mut().is_in_flight);
            self.in_flight -= u32::from(was_in_flight && number > self.doubted);
            if place.get().answers > 0 {
                place.remove();
            }
        }
    }

    /// Takes an answer. Returns the request that it answers, after counting the answer.
    pub(super) fn answer(&mut self, key: Key, number: u64, stamp: Option<Stamp>) -> Option<&mut Request> {
        let request = self.known.get_mut(&key)?;
        request.answers += 1;
        if request.first_answer.is_none() {
            (request.first_answer, request.answered) = (Some(number), stamp);
        }
        let was_in_flight = std::mem::take(&mut request.is_in_flight);
        self.in_flight -= u32::from(was_in_flight && request.number > self.doubted);
        Some(request)
    }

    /// Notes that answers to requests up to this number may be lost, if they were lost after `since`. These are not
    /// counted as being in flight.
    pub(super) fn doubt(&mut self, last: u64, since: Option<Stamp>) {
        (self.doubted, self.in_flight) = (last, 0);
        let given_up = since.map_or(i64::MIN, |since| since.time.second.saturating_sub_unsigned(GIVEN_UP));
        while self.seconds.front().is_some_and(|(second, _)| *second < given_up) {
            self.seconds.pop_front();
        }
        let Some(&(_, first)) = self.seconds.front() else { return };
        match self.doubts.last_mut() {
            Some(doubt) if doubt.1 >= first => doubt.1 = last,
            _ => self.doubts.push((first, last)),
        }
    }

    /// Returns whether the answer to a request may be lost.
    pub(super) fn is_doubted(&self, number: u64) -> bool {
        let after = self.doubts.partition_point(|(first, _)| *first <= number);
        after.checked_sub(1).is_some_and(|index| number <= self.doubts[index].1)
    }

    fn note_second(&mut self, number: u64, stamp: Option<Stamp>) {
        let Some(Stamp { time, .. }) = stamp else { return };
        if self.seconds.back().is_none_or(|(second, _)| *second < time.second) {
            self.seconds.push_back((time.second, number));
            if self.seconds.len() > SECONDS {
                self.seconds.pop_front();
            }
        }
    }

    /// Returns how many requests are in flight.
    pub(super) const fn in_flight(&self) -> u32 {
        self.in_flight
    }

    /// Returns how many requests are known.
    pub(super) fn len(&self) -> usize {
        self.known.len()
    }

    /// Returns the numbers of all requests.
    pub(super) fn numbers(&self) -> impl Iterator<Item = u64> {
        self.known.values().map(|request| request.number)
    }

    /// Removes the requests up to a number. Returns those without an answer, in their order.
    pub(super) fn forget(&mut self, last: u64) -> Vec<(Key, Request)> {
        let known = std::mem::take(&mut self.known).into_iter();
        let (mut forgotten, known): (Vec<_>, Vec<_>) = known.partition(|(_, request)| request.number <= last);
        self.known = known.into_iter().collect();
        self.recent.retain(|(_, number, _)| *number > last);
        let is_counted = |request: &Request| request.is_in_flight && request.number > self.doubted;
        self.in_flight -= forgotten.iter().map(|(_, request)| u32::from(is_counted(request))).sum::<u32>();
        forgotten.retain(|(_, request)| request.answers == 0);
        forgotten.sort_unstable_by_key(|(_, request)| request.number);
        forgotten
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubted_requests_are_not_in_flight() {
        let mut requests = Requests::default();
        let send = |requests: &mut Requests, number: u64| {
            let key = (CommandId::SUBMIT, u32::try_from(number).unwrap());
            let request = Request {
                number,
                stamp: None,
                name: "CMPP_SUBMIT",
                digest: 0,
                phones: None,
                sent: 1,
                answers: 0,
                first_answer: None,
                answered: None,
                is_in_flight: true,
            };
            requests.send(key, request);
            key
        };
        let doubted = send(&mut requests, 1);
        send(&mut requests, 2);
        assert_eq!(requests.in_flight(), 2);
        requests.doubt(2, None);
        assert_eq!(requests.in_flight(), 0);
        let asked = send(&mut requests, 3);
        assert_eq!(requests.in_flight(), 1);
        requests.answer(doubted, 4, None);
        assert_eq!(requests.in_flight(), 1);
        requests.answer(asked, 5, None);
        assert_eq!(requests.in_flight(), 0);
    }
}
