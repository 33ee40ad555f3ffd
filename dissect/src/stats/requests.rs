//! Requests that wait for an answer or for status reports.

use std::collections::VecDeque;

/// A request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Request {
    /// The number of its message.
    pub(super) number: u64,
    pub(super) stream: u64,
    pub(super) sequence: u32,
    /// The number of its group.
    pub(super) group: u32,
    /// How many status reports it asks for.
    pub(super) wanted: u16,
    /// How many of them are to come: none before the message was accepted.
    pub(super) awaited: u16,
    pub(super) is_answered: bool,
}

impl Request {
    const fn is_done(&self) -> bool {
        self.is_answered && self.awaited == 0
    }
}

/// Keeps requests until nothing more of them is expected. The oldest is forgotten first.
#[derive(Debug)]
pub(super) struct Requests {
    /// In the order of their numbers.
    kept: VecDeque<Request>,
    most: usize,
}

impl Requests {
    /// Creates a list that keeps within this number of bytes.
    pub(super) fn within(bytes: usize) -> Self {
        Self { kept: VecDeque::new(), most: (bytes / size_of::<Request>()).max(1) }
    }

    /// Adds a request. Returns the one that had to be forgotten for it.
    pub(super) fn add(&mut self, request: Request) -> Option<Request> {
        while self.kept.front().is_some_and(Request::is_done) {
            self.kept.pop_front();
        }
        let forgotten = if self.kept.len() < self.most { None } else { self.kept.pop_front() };
        self.kept.push_back(request);
        forgotten
    }

    /// Returns the request with this number, if it is still kept.
    pub(super) fn get(&mut self, number: u64) -> Option<&mut Request> {
        let index = self.kept.binary_search_by_key(&number, |request| request.number).ok()?;
        self.kept.get_mut(index)
    }

    /// Returns the requests that are kept.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Request> {
        self.kept.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(number: u64) -> Request {
        Request { number, stream: 0, sequence: 0, group: 0, wanted: 0, awaited: 0, is_answered: false }
    }

    #[test]
    fn the_oldest_is_forgotten_first_and_the_done_leave() {
        let mut requests = Requests::within(3 * size_of::<Request>());
        for number in [1, 4, 9] {
            assert!(requests.add(request(number)).is_none());
        }
        assert_eq!(requests.add(request(10)).map(|forgotten| forgotten.number), Some(1));
        requests.get(4).unwrap().is_answered = true;
        assert!(requests.add(request(11)).is_none());
        assert!(requests.get(4).is_none() && requests.get(9).is_some() && requests.get(12).is_none());
        assert_eq!(requests.iter().count(), 3);
    }
}
