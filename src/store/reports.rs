//! Matching status reports to the messages that they are about.

use alloc::boxed::Box;
use alloc::collections::btree_map::Entry;
use alloc::collections::{BTreeMap, VecDeque};
use alloc::vec::Vec;
use core::time::Duration;

use crate::content::{Report, StatusReport};
use crate::layouts::{V20, V30};
use crate::schema::msg_id::MsgId;
use crate::store::ages::{Age, Ages};

/// The limits of a [`Reports`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReportLimits {
    /// The largest number of submitted messages, including those whose reports have all arrived.
    pub submits: usize,
    /// The largest number of reports that arrived before the SUBMIT_RESP.
    pub early: usize,
    /// How long a message waits for its reports, how long a report waits for its message, and how long a reported
    /// message is remembered, so that duplicate reports are recognised.
    pub lifetime: Duration,
}

/// A status report that a [`Reports`] keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeptReport {
    /// A report of 60 bytes.
    Short(StatusReport<V20>),
    /// A report of 71 bytes.
    Long(StatusReport<V30>),
}

impl KeptReport {
    /// Returns the report.
    #[must_use]
    pub const fn report(&self) -> Report<'_> {
        match self {
            Self::Short(report) => Report::Short(report),
            Self::Long(report) => Report::Long(report),
        }
    }
}

impl From<Report<'_>> for KeptReport {
    fn from(report: Report<'_>) -> Self {
        match report {
            Report::Short(report) => Self::Short(*report),
            Report::Long(report) => Self::Long(*report),
        }
    }
}

/// The result of [`Reports::submitted`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Submitted {
    /// The message is new. These reports about it arrived earlier, and are counted.
    New(Vec<KeptReport>),
    /// The store has a message with this `Msg_Id` already, so the answer is a duplicate. Nothing was changed.
    Duplicate,
}

/// The result of [`Reports::reported`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reported<'s, T> {
    /// The report is about this message.
    Matched {
        /// The `tag` that was passed to [`Reports::submitted`].
        tag: &'s T,
        /// The number of recipients that still have no report.
        left: u8,
    },
    /// No known message has this `Msg_Id`. The store keeps the report until the SUBMIT_RESP arrives. If that never
    /// arrives, [`Reports::next_lost`] returns the report.
    Early,
    /// The report is a duplicate: this recipient was reported before, or all of them were.
    Duplicate,
}

/// What a [`Reports`] gave up. [`Reports::next_lost`] returns it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lost<T> {
    /// A message that lacks reports.
    Submit {
        /// The `Msg_Id` of the message.
        msg_id: MsgId,
        /// The `tag` that was passed to [`Reports::submitted`].
        tag: T,
        /// The number of recipients without a report.
        left: u8,
    },
    /// A report about an unknown message.
    Report(KeptReport),
}

/// A message that was submitted.
#[derive(Clone, Debug)]
struct Submit<T> {
    recipients: u8,
    /// `None` if all of its reports have arrived. The message is remembered, but not its tag.
    waiting: Option<Box<Waiting<T>>>,
}

/// What is kept of a message that waits for reports.
#[derive(Clone, Debug)]
struct Waiting<T> {
    tag: T,
    left: u8,
    /// The recipients that were reported: the distance of the `Msg_Id` from the message's own, and the phone number.
    seen: Vec<(u8, Vec<u8>)>,
    age: Age,
}

impl<T> Waiting<T> {
    /// Counts a report about a recipient. Returns the number of unreported recipients, or `None` for a duplicate.
    fn count(&mut self, index: u8, report: Report<'_>) -> Option<u8> {
        let number = report.dest_terminal_id().trimmed();
        if self.left == 0 || self.seen.iter().any(|(at, seen)| (*at, &seen[..]) == (index, number)) {
            return None;
        }
        if report.stat().is_final() {
            self.left = self.left.saturating_sub(1);
            if self.left > 0 {
                self.seen.push((index, number.into()));
            }
        }
        Some(self.left)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NotCounted {
    NoMessage,
    Duplicate,
}

/// Finds the message that a status report is about.
///
/// Answers and reports may arrive in any order. A SUBMIT to several recipients has the `Msg_Id` of the first recipient.
/// The reports about the others have the same `Msg_Id`, or [the numbers that follow it](MsgId::of_recipient). Some
/// gateways write the bytes of `Msg_Id` in reverse order; the store finds these reports, too. Convert a `Msg_Id` that
/// is written as text with `text.parse()`, whatever its spelling.
///
/// A report whose `Stat` is not [final](crate::content::Stat::is_final) is matched, but its recipient still counts as
/// unreported.
///
/// When all reports about a message have arrived, its tag is dropped in the next call. Its `Msg_Id` is remembered.
///
/// A full store first drops messages whose reports have all arrived, then the oldest message.
/// [`next_lost`](Self::next_lost) returns messages with missing reports, and reports without a message.
///
/// ```
/// use core::time::Duration;
///
/// use cmpp_codec::content::Report;
/// use cmpp_codec::store::{ReportLimits, Reported, Reports, Submitted};
/// use cmpp_codec::MsgId;
///
/// let limits = ReportLimits { submits: 10_000, early: 1000, lifetime: Duration::from_secs(3 * 86_400) };
/// let mut reports = Reports::new(limits);
/// let content = b"\xb4\xc5\x53\0\0\x01\0\0DELIVRD2212051956221205195713800000001\0\0\0\0\0\0\0\0\0\0\0\0\0\xff";
/// let report = Report::parse(content).unwrap();
///
/// let now = Duration::from_millis(5);
/// assert_eq!(reports.reported(now, report), Reported::Early);
/// // The SUBMIT_RESP for order 4711, which has one recipient.
/// let early = reports.submitted(now, MsgId::new(0xb4c5_5300_0001_0000), 1, 4711);
/// assert!(matches!(early, Submitted::New(early) if early[0].report() == report));
/// assert_eq!(reports.reported(now, report), Reported::Duplicate);
/// ```
#[derive(Clone, Debug)]
pub struct Reports<T> {
    limits: ReportLimits,
    submits: BTreeMap<u64, Submit<T>>,
    /// Those that wait for reports.
    waiting: Ages<u64>,
    /// Those whose reports have all arrived.
    complete: Ages<u64>,
    /// The one that the last call completed: it returned the tag.
    completed: Option<Box<Waiting<T>>>,
    early: Early,
    lost: VecDeque<Lost<T>>,
}

/// The reports that arrived before their message.
#[derive(Clone, Debug)]
struct Early {
    reports: BTreeMap<(u64, Age), KeptReport>,
    ages: Ages<u64>,
}

impl Early {
    /// Returns the reports with this `Msg_Id`.
    fn about(&self, msg_id: MsgId) -> impl Iterator<Item = (&(u64, Age), &KeptReport)> {
        let id = msg_id.get();
        self.reports.range((id, (Duration::ZERO, 0))..=(id, (Duration::MAX, u64::MAX)))
    }

    fn push(&mut self, now: Duration, report: KeptReport) {
        let id = report.report().msg_id().get();
        let age = self.ages.push(now, id);
        self.reports.insert((id, age), report);
    }

    fn take(&mut self, key: (u64, Age)) -> Option<KeptReport> {
        self.ages.remove(key.1);
        self.reports.remove(&key)
    }

    fn take_oldest(&mut self) -> Option<KeptReport> {
        let (age, id) = self.ages.pop_oldest()?;
        self.reports.remove(&(id, age))
    }
}

impl<T> Reports<T> {
    /// Creates an empty store.
    #[must_use]
    pub const fn new(limits: ReportLimits) -> Self {
        Self {
            limits,
            submits: BTreeMap::new(),
            waiting: Ages::new(),
            complete: Ages::new(),
            completed: None,
            early: Early { reports: BTreeMap::new(), ages: Ages::new() },
            lost: VecDeque::new(),
        }
    }

    /// Returns the number of messages that wait for reports.
    #[must_use]
    pub const fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Returns the number of reports that wait for their message.
    #[must_use]
    pub fn early(&self) -> usize {
        self.early.reports.len()
    }

    /// Adds a message whose SUBMIT_RESP has `Result` 0: the `Msg_Id`, the number of recipients, and a tag by which you
    /// know the message.
    pub fn submitted(&mut self, now: Duration, msg_id: MsgId, recipients: u8, tag: T) -> Submitted {
        self.expire(now);
        let (key, recipients) = (msg_id.get(), recipients.max(1));
        let is_full = self.submits.len() >= self.limits.submits;
        let Entry::Vacant(place) = self.submits.entry(key) else { return Submitted::Duplicate };
        let mut waiting = Box::new(Waiting { tag, left: recipients, seen: Vec::new(), age: (now, 0) });
        let mut early = Vec::new();
        // Almost always there are none.
        let numbers = if self.early.reports.is_empty() { 0..0 } else { 0..recipients };
        for index in numbers {
            let id = msg_id.of_recipient(index);
            for id in [id, id.swapped()] {
                let found: Vec<(u64, Age)> = self.early.about(id).map(|(&key, _)| key).collect();
                for key in found {
                    // A duplicate among the early reports is dropped, as a later one would be.
                    let report = self.early.take(key);
                    early.extend(report.filter(|report| waiting.count(index, report.report()).is_some()));
                }
            }
        }
        // The oldest makes room. The new message is not among them yet.
        let oldest = self.complete.oldest().or_else(|| self.waiting.oldest()).map(|(_, &key)| key).filter(|_| is_full);
        let left = waiting.left;
        if self.limits.submits == 0 {
            if left > 0 {
                self.lose(Lost::Submit { msg_id, tag: waiting.tag, left });
            }
            return Submitted::New(early);
        }
        if left == 0 {
            self.complete.push(now, key);
        } else {
            waiting.age = self.waiting.push(now, key);
        }
        place.insert(Submit { recipients, waiting: Some(waiting).filter(|_| left > 0) });
        if let Some(oldest) = oldest {
            self.give_up(oldest);
        }
        Submitted::New(early)
    }

    /// Counts a status report, and returns the message that it is about.
    pub fn reported(&mut self, now: Duration, report: Report<'_>) -> Reported<'_, T> {
        self.expire(now);
        let id = report.msg_id();
        let (mut key, mut counted) = (id.get(), self.count(now, id.get(), 0, report));
        if counted == Err(NotCounted::NoMessage) {
            // About another recipient, or written in reverse order.
            if let Some((other, index)) = self.find(id).or_else(|| self.find(id.swapped())) {
                (key, counted) = (other, self.count(now, other, index, report));
            }
        }
        let waiting = match counted {
            Ok(0) => self.completed.as_ref(),
            Ok(_) => self.submits.get(&key).and_then(|submit| submit.waiting.as_ref()),
            Err(NotCounted::Duplicate) => None,
            Err(NotCounted::NoMessage) => return self.keep(now, report),
        };
        waiting.map_or(Reported::Duplicate, |waiting| Reported::Matched { tag: &waiting.tag, left: waiting.left })
    }

    /// Gives up what is too old, and returns the next message or report that was given up, because it was too old or
    /// because the store was full.
    ///
    /// Call it until it returns `None`, from time to time or after every other call. What waits for this call is kept
    /// within the same limits.
    pub fn next_lost(&mut self, now: Duration) -> Option<Lost<T>> {
        self.expire(now);
        self.lost.pop_front()
    }

    /// Gives up the early reports that arrived at `moment` or before, so that [`next_lost`](Self::next_lost) returns
    /// them.
    ///
    /// A SUBMIT_RESP is late by seconds, a report by days, so one [`ReportLimits::lifetime`] does not suit both. If no
    /// SUBMIT is unanswered, call it with the present time.
    ///
    /// ```
    /// # use core::time::Duration;
    /// # use cmpp_codec::content::Report;
    /// # use cmpp_codec::store::{Lost, ReportLimits, Reported, Reports};
    /// # let limits = ReportLimits { submits: 10_000, early: 1000, lifetime: Duration::from_secs(3 * 86_400) };
    /// # let mut reports = Reports::<u32>::new(limits);
    /// # let content = b"\xb4\xc5\x53\0\0\x01\0\0DELIVRD2212051956221205195713800000001\0\0\0\0\0\0\0\0\0\0\0\0\0\xff";
    /// # let report = Report::parse(content).unwrap();
    /// let at = Duration::from_secs;
    /// assert_eq!(reports.reported(at(10), report), Reported::Early);
    /// reports.give_up_early(at(9));
    /// assert_eq!(reports.next_lost(at(40)), None);
    /// reports.give_up_early(at(10));
    /// assert_eq!(reports.next_lost(at(40)), Some(Lost::Report(report.into())));
    /// ```
    pub fn give_up_early(&mut self, moment: Duration) {
        while self.early.ages.oldest().is_some_and(|((since, _), _)| since <= moment) && self.lose_oldest_early() {}
    }

    /// Returns the message that a `Msg_Id` belongs to, and the distance from the message's own `Msg_Id`.
    fn find(&self, msg_id: MsgId) -> Option<(u64, u8)> {
        // Only the sequence part rises, and it wraps around within its 16 bits.
        let (first, last) = (msg_id.get() & !0xffff, msg_id.get() | 0xffff);
        let below = self.submits.range(first..=msg_id.get()).next_back();
        let wrapped = self.submits.range(first..=last).next_back();
        below.into_iter().chain(wrapped).find_map(|(&key, submit)| {
            let distance = u8::try_from(msg_id.get().wrapping_sub(key) & 0xffff).ok()?;
            (distance < submit.recipients).then_some((key, distance))
        })
    }

    /// Counts a report about a recipient of a message. Returns the number of unreported recipients.
    fn count(&mut self, now: Duration, key: u64, index: u8, report: Report<'_>) -> Result<u8, NotCounted> {
        let submit = self.submits.get_mut(&key).ok_or(NotCounted::NoMessage)?;
        let waiting = submit.waiting.as_mut().ok_or(NotCounted::Duplicate)?;
        let left = waiting.count(index, report).ok_or(NotCounted::Duplicate)?;
        if left == 0 {
            self.completed = submit.waiting.take();
            if let Some(waiting) = &self.completed {
                self.waiting.remove(waiting.age);
            }
            self.complete.push(now, key);
        }
        Ok(left)
    }

    fn keep(&mut self, now: Duration, report: Report<'_>) -> Reported<'_, T> {
        let kept = KeptReport::from(report);
        if self.early.about(report.msg_id()).any(|(_, early)| *early == kept) {
            return Reported::Duplicate;
        }
        while self.early() >= self.limits.early && self.lose_oldest_early() {}
        if self.limits.early == 0 {
            self.lose(Lost::Report(kept));
        } else {
            self.early.push(now, kept);
        }
        Reported::Early
    }

    /// Gives up the oldest early report. Returns whether there was one.
    fn lose_oldest_early(&mut self) -> bool {
        let Some(report) = self.early.take_oldest() else { return false };
        self.lose(Lost::Report(report));
        true
    }

    fn expire(&mut self, now: Duration) {
        self.completed = None;
        let lifetime = self.limits.lifetime;
        while let Some(&key) = self.complete.expired(now, lifetime) {
            self.give_up(key);
        }
        while let Some(&key) = self.waiting.expired(now, lifetime) {
            self.give_up(key);
        }
        while self.early.ages.expired(now, lifetime).is_some() && self.lose_oldest_early() {}
    }

    /// Gives up the oldest message: of those that are complete, or of those that wait.
    fn give_up(&mut self, key: u64) {
        match self.submits.remove(&key).and_then(|submit| submit.waiting) {
            Some(waiting) => {
                self.waiting.remove(waiting.age);
                let Waiting { tag, left, .. } = *waiting;
                self.lose(Lost::Submit { msg_id: MsgId::new(key), tag, left });
            }
            None => _ = self.complete.pop_oldest(),
        }
    }

    fn lose(&mut self, lost: Lost<T>) {
        self.lost.push_back(lost);
        while self.lost.len() > self.limits.submits.saturating_add(self.limits.early) {
            self.lost.pop_front();
        }
    }
}
