//! Matching status reports to the messages that they are about.

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

#[derive(Clone, Debug)]
struct Submit<T> {
    tag: T,
    recipients: u8,
    left: u8,
    /// The recipients that were reported: the distance of the `Msg_Id` from the message's own, and the phone number.
    /// Empty once all of them were.
    seen: Vec<(u8, Vec<u8>)>,
    age: Age,
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
    waiting: Ages<u64>,
    complete: Ages<u64>,
    early: BTreeMap<(u64, Age), KeptReport>,
    early_ages: Ages<u64>,
    lost: VecDeque<Lost<T>>,
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
            early: BTreeMap::new(),
            early_ages: Ages::new(),
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
        self.early.len()
    }

    /// Adds a message whose SUBMIT_RESP has `Result` 0: the `Msg_Id`, the number of recipients, and a tag by which you
    /// know the message.
    pub fn submitted(&mut self, now: Duration, msg_id: MsgId, recipients: u8, tag: T) -> Submitted {
        self.expire(now);
        let (key, recipients) = (msg_id.get(), recipients.max(1));
        if self.submits.contains_key(&key) {
            return Submitted::Duplicate;
        }
        while self.submits.len() >= self.limits.submits {
            let oldest = self.complete.oldest().or_else(|| self.waiting.oldest()).map(|(_, &key)| key);
            let Some(oldest) = oldest else { break };
            self.give_up(oldest);
        }
        let mut submit = Submit { tag, recipients, left: recipients, seen: Vec::new(), age: (now, 0) };
        let mut early = Vec::new();
        // Almost always there are none.
        let numbers = if self.early.is_empty() { 0..0 } else { 0..recipients };
        for index in numbers {
            let id = msg_id.of_recipient(index);
            for id in [id, id.swapped()] {
                let found: Vec<(u64, Age)> = self.early_about(id).map(|(&key, _)| key).collect();
                for key in found {
                    // A duplicate among the early reports is dropped, as a later one would be.
                    let report = self.take_early(key);
                    early.extend(report.filter(|report| count(&mut submit, index, report.report()).is_some()));
                }
            }
        }
        if self.limits.submits == 0 {
            self.lose(Lost::Submit { msg_id, tag: submit.tag, left: submit.left });
        } else {
            let ages = if submit.left == 0 { &mut self.complete } else { &mut self.waiting };
            submit.age = ages.push(now, key);
            self.submits.insert(key, submit);
        }
        Submitted::New(early)
    }

    /// Counts a status report, and returns the message that it is about.
    pub fn reported(&mut self, now: Duration, report: Report<'_>) -> Reported<'_, T> {
        self.expire(now);
        let Some((key, index)) = self.find(report.msg_id()).or_else(|| self.find(report.msg_id().swapped())) else {
            return self.keep(now, report);
        };
        let Some(submit) = self.submits.get_mut(&key) else { return Reported::Early };
        let Some(left) = count(submit, index, report) else { return Reported::Duplicate };
        if left == 0 && self.waiting.remove(submit.age).is_some() {
            submit.age = self.complete.push(now, key);
        }
        Reported::Matched { tag: &submit.tag, left }
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
        while self.early_ages.oldest().is_some_and(|((since, _), _)| since <= moment) && self.lose_oldest_early() {}
    }

    /// Returns the message that a `Msg_Id` belongs to, and the distance from the message's own `Msg_Id`.
    fn find(&self, msg_id: MsgId) -> Option<(u64, u8)> {
        if self.submits.contains_key(&msg_id.get()) {
            return Some((msg_id.get(), 0));
        }
        // Only the sequence part rises, and it wraps around within its 16 bits.
        let (first, last) = (msg_id.get() & !0xffff, msg_id.get() | 0xffff);
        let below = self.submits.range(first..=msg_id.get()).next_back();
        let wrapped = self.submits.range(first..=last).next_back();
        below.into_iter().chain(wrapped).find_map(|(&key, submit)| {
            let distance = u8::try_from(msg_id.get().wrapping_sub(key) & 0xffff).ok()?;
            (distance < submit.recipients).then_some((key, distance))
        })
    }

    fn keep(&mut self, now: Duration, report: Report<'_>) -> Reported<'_, T> {
        let kept = KeptReport::from(report);
        if self.early_about(report.msg_id()).any(|(_, early)| *early == kept) {
            return Reported::Duplicate;
        }
        while self.early.len() >= self.limits.early && self.lose_oldest_early() {}
        if self.limits.early == 0 {
            self.lose(Lost::Report(kept));
        } else {
            let id = report.msg_id().get();
            let age = self.early_ages.push(now, id);
            self.early.insert((id, age), kept);
        }
        Reported::Early
    }

    /// Returns the early reports with this `Msg_Id`: those that arrived before their message.
    fn early_about(&self, msg_id: MsgId) -> impl Iterator<Item = (&(u64, Age), &KeptReport)> {
        let id = msg_id.get();
        self.early.range((id, (Duration::ZERO, 0))..=(id, (Duration::MAX, u64::MAX)))
    }

    /// Drops the oldest early report. Returns whether there was one.
    fn lose_oldest_early(&mut self) -> bool {
        let Some((age, &id)) = self.early_ages.oldest() else { return false };
        if let Some(report) = self.take_early((id, age)) {
            self.lose(Lost::Report(report));
        }
        true
    }

    fn take_early(&mut self, key: (u64, Age)) -> Option<KeptReport> {
        self.early_ages.remove(key.1);
        self.early.remove(&key)
    }

    fn expire(&mut self, now: Duration) {
        let lifetime = self.limits.lifetime;
        while let Some(&key) = self.complete.expired(now, lifetime) {
            self.give_up(key);
        }
        while let Some(&key) = self.waiting.expired(now, lifetime) {
            self.give_up(key);
        }
        while self.early_ages.expired(now, lifetime).is_some() && self.lose_oldest_early() {}
    }

    fn give_up(&mut self, key: u64) {
        let Some(submit) = self.submits.remove(&key) else { return };
        let ages = if submit.left == 0 { &mut self.complete } else { &mut self.waiting };
        ages.remove(submit.age);
        if submit.left > 0 {
            self.lose(Lost::Submit { msg_id: MsgId::new(key), tag: submit.tag, left: submit.left });
        }
    }

    fn lose(&mut self, lost: Lost<T>) {
        self.lost.push_back(lost);
        while self.lost.len() > self.limits.submits.saturating_add(self.limits.early) {
            self.lost.pop_front();
        }
    }
}

/// Counts a report about a recipient. Returns the number of unreported recipients, or `None` for a duplicate.
fn count<T>(submit: &mut Submit<T>, index: u8, report: Report<'_>) -> Option<u8> {
    let number = report.dest_terminal_id().trimmed();
    if submit.left == 0 || submit.seen.iter().any(|(at, seen)| (*at, &seen[..]) == (index, number)) {
        return None;
    }
    if report.stat().is_final() {
        submit.left = submit.left.saturating_sub(1);
        if submit.left == 0 {
            // Every later report is a duplicate, whatever its recipient.
            submit.seen = Vec::new();
        } else {
            submit.seen.push((index, number.into()));
        }
    }
    Some(submit.left)
}
