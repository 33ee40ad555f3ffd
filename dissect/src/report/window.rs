//! The messages that the page shows one by one: a part of the capture, or what lies around the first of each error.

use std::collections::{BTreeMap, HashMap, VecDeque};

use crate::model::{Later, Message, News, Tag, Why};
use crate::report::held::Held;

/// How many messages are kept, so that those in front of an error can be shown.
const RECENT: usize = 512;
/// How many messages of its stream are shown in front of an error and behind it.
const AROUND: usize = 6;

/// Which messages are shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Choice {
    /// The number of the first message, or `None` for the beginning and what lies around errors.
    pub(super) from: Option<u64>,
    /// The most messages.
    pub(super) count: usize,
}

/// Chooses messages while they pass. Memory is bounded.
#[derive(Debug)]
pub(super) struct Window {
    choice: Choice,
    /// The first messages, by number.
    head: BTreeMap<u64, Held>,
    /// The newest messages behind these.
    recent: VecDeque<Held>,
    /// Messages around errors, by number.
    around: BTreeMap<u64, Held>,
    /// How many messages are to be taken behind an error, by stream.
    following: HashMap<u64, usize>,
    unanswered: BTreeMap<u64, Why>,
}

impl Window {
    pub(super) fn new(choice: Choice) -> Self {
        Self {
            choice,
            head: BTreeMap::new(),
            recent: VecDeque::new(),
            around: BTreeMap::new(),
            following: HashMap::new(),
            unanswered: BTreeMap::new(),
        }
    }

    /// Takes a message. `is_rare` if it is in error in a way that was seldom seen before.
    pub(super) fn take(&mut self, message: &Message<'_>, tag: Tag, is_rare: bool) {
        let Choice { from, count } = self.choice;
        let is_head = self.head.len() < count && from.is_none_or(|from| tag.number >= from);
        if is_head {
            let mut held = Held::default();
            held.hold(message, tag);
            self.head.insert(tag.number, held);
        }
        if is_head || from.is_some() {
            return;
        }
        // The oldest one's memory is used again.
        let oldest = if self.recent.len() < RECENT { None } else { self.recent.pop_front() };
        let mut held = oldest.unwrap_or_default();
        held.hold(message, tag);
        let stream = held.stream;
        self.recent.push_back(held);
        if self.around.len() >= count / 2 {
            return;
        }
        let follows = self.following.remove(&stream).unwrap_or_default();
        if is_rare {
            self.keep_around(message, stream);
            self.following.insert(stream, AROUND);
        } else if let Some(left) = follows.checked_sub(1) {
            self.around.extend(self.recent.back().map(|held| (tag.number, held.clone())));
            self.following.insert(stream, left);
        }
    }

    /// Keeps the newest message, those in front of it in its stream, and its request.
    fn keep_around(&mut self, message: &Message<'_>, stream: u64) {
        let links = message.links;
        let asked = [links.answers, links.reports, links.repeats];
        let newest = self.recent.iter().rev().filter(|held| held.stream == stream).take(AROUND + 1);
        let asked = self.recent.iter().filter(|held| asked.contains(&Some(held.tag.number)));
        self.around.extend(newest.chain(asked).map(|held| (held.tag.number, held.clone())));
    }

    /// Takes what turned out about an earlier message.
    pub(super) fn take_later(&mut self, later: &Later) {
        let Self { head, around, recent, unanswered, .. } = self;
        let number = later.number;
        let held = head.get_mut(&number).into_iter().chain(around.get_mut(&number));
        let recent = recent.iter_mut().filter(|held| held.tag.number == number);
        held.chain(recent).for_each(|held| held.learn(later.news));
        // Most of what is not shown is behind the window.
        let is_shown = head.contains_key(&number) || around.contains_key(&number);
        if let (News::Unanswered(why), true) = (later.news, is_shown) {
            unanswered.insert(number, why);
        }
    }

    /// Returns the chosen messages in their order.
    pub(super) fn messages(&self) -> impl Iterator<Item = &Held> {
        let first = self.choice.count.saturating_sub(self.around.len());
        self.head.values().take(first).chain(self.around.values().take(self.choice.count))
    }

    /// Returns the chosen requests that have no answer.
    pub(super) const fn unanswered(&self) -> &BTreeMap<u64, Why> {
        &self.unanswered
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Place;

    fn shown(choice: Choice, rare: &[u64], streams: u64) -> Vec<u64> {
        let mut window = Window::new(choice);
        for number in 1..=100_000 {
            let message = Message::bare(Place { stream: number % streams, seen: None });
            window.take(&message, Tag { file: 0, number }, rare.contains(&number));
        }
        window.messages().map(|held| held.tag.number).collect()
    }

    #[test]
    fn a_part_is_shown_if_it_is_asked_for() {
        let choice = Choice { from: Some(5000), count: 100 };
        assert_eq!(shown(choice, &[20, 7000], 1), (5000..5100).collect::<Vec<_>>());
    }

    #[test]
    fn what_lies_around_errors_is_shown_behind_the_beginning() {
        let choice = Choice { from: None, count: 100 };
        assert_eq!(shown(choice, &[], 1), (1..=100).collect::<Vec<_>>());
        let around: Vec<u64> = (44..=56).map(|step| 1000 + step - 50).collect();
        assert_eq!(shown(choice, &[1000], 1), (1..=87).chain(around).collect::<Vec<_>>());
        // Of the error's own stream only.
        let around: Vec<u64> = (0..=12).map(|step| 2000 + 10 * step - 60).collect();
        assert_eq!(shown(choice, &[2000], 10), (1..=87).chain(around).collect::<Vec<_>>());
    }

    #[test]
    fn errors_without_end_take_half_of_the_window() {
        let rare: Vec<u64> = (1000..3000).collect();
        let shown = shown(Choice { from: None, count: 100 }, &rare, 1);
        assert!(shown.len() <= 100 && shown.iter().filter(|&&number| number <= 100).count() >= 40, "{shown:?}");
        assert!(shown.is_sorted());
        assert!(self::shown(Choice { from: None, count: 4 }, &rare, 1).len() <= 4);
    }
}
