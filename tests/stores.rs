//! The stores for programs with a heap, compared with plain models: lists that are searched from end to end.

use std::sync::Arc;
use std::time::Duration;

use cmpp_codec::codes::MsgFmt;
use cmpp_codec::content::{Carries, Content, Encoding, Plan, Reference, Report, Stat, StatusReport};
use cmpp_codec::store::{
    AddError, Added, KeptReport, LongLimits, LongMessages, Lost, Part, ReportLimits, Reported, Reports, Submitted,
};
use cmpp_codec::{Counted, MsgId, Octets, V20, v20};

/// The number of events of each random run.
const EVENTS: u32 = 1_000_000;

/// A generator of numbers that are the same in every run.
struct Random(u64);

impl Random {
    const fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn octet(&mut self, limit: u64) -> u8 {
        u8::try_from(self.below(limit)).unwrap()
    }
}

//----------- Long messages ------------------------------------------------------------------------

type Key = (Vec<u8>, Vec<u8>, Option<Reference>);

/// A message of the model.
#[derive(Clone, Debug, PartialEq)]
struct Plain {
    key: Key,
    parts: Vec<Option<(MsgFmt, Vec<u8>)>>,
    since: Duration,
    order: u64,
}

impl Plain {
    fn is_complete(&self) -> bool {
        self.parts.iter().all(Option::is_some)
    }

    /// Returns what the documentation of the limits counts: payload, names, four for each part, and eleven for each
    /// message.
    fn cost(&self) -> usize {
        let payloads: usize = self.parts.iter().flatten().map(|(_, payload)| payload.len()).sum();
        payloads + self.key.0.len() + self.key.1.len() + 11 + 4 * self.parts.len()
    }

    fn bytes(&self) -> Vec<u8> {
        self.parts.iter().flatten().flat_map(|(_, payload)| payload.clone()).collect()
    }
}

#[derive(Debug)]
struct LongModel {
    limits: LongLimits,
    messages: Vec<Plain>,
    lost: Vec<Plain>,
    order: u64,
}

#[derive(Debug, PartialEq)]
enum Outcome {
    Missing(u8),
    Duplicate,
    Complete(Vec<u8>),
}

impl LongModel {
    fn expire(&mut self, now: Duration) {
        // Complete messages are dropped silently, the others in the order of their age.
        let old = |message: &Plain| now.saturating_sub(message.since) >= self.limits.lifetime;
        let mut gone: Vec<Plain> =
            self.messages.iter().filter(|message| old(message) && !message.is_complete()).cloned().collect();
        gone.sort_by_key(|message| (message.since, message.order));
        self.messages.retain(|message| !old(message));
        self.lost.extend(gone);
    }

    fn add(&mut self, now: Duration, part: &Part<'_>) -> Option<Outcome> {
        if part.number == 0 || part.number > part.total {
            return None;
        }
        self.expire(now);
        let key: Key = (part.from.to_vec(), part.to.to_vec(), part.reference);
        let index = usize::from(part.number) - 1;
        let new = (part.msg_fmt, part.payload.to_vec());
        let known = self.messages.iter().position(|message| message.key == key);
        let mut message = None;
        if let Some(at) = known {
            let there = &self.messages[at];
            let fits = there.parts.len() == usize::from(part.total);
            match there.parts.get(index) {
                Some(Some(old)) if fits && *old == new => return Some(Outcome::Duplicate),
                Some(None) if fits => message = Some(self.messages.remove(at)),
                _ => {
                    let old = self.messages.remove(at);
                    if !old.is_complete() {
                        self.lost.push(old);
                    }
                }
            }
        }
        let mut message =
            message.unwrap_or_else(|| Plain { key, parts: vec![None; part.total.into()], since: now, order: 0 });
        message.parts[index] = Some(new);
        while self.messages.len() >= self.limits.messages
            || self.messages.iter().map(Plain::cost).sum::<usize>() + message.cost() > self.limits.bytes
        {
            let age =
                |at: &usize| (!self.messages[*at].is_complete(), self.messages[*at].since, self.messages[*at].order);
            let Some(at) = (0..self.messages.len()).min_by_key(age) else { break };
            let old = self.messages.remove(at);
            if !old.is_complete() {
                self.lost.push(old);
            }
        }
        self.order += 1;
        message.order = self.order;
        let missing = message.parts.iter().filter(|part| part.is_none()).count();
        let outcome = if missing == 0 {
            message.since = now;
            Outcome::Complete(message.bytes())
        } else {
            Outcome::Missing(u8::try_from(missing).unwrap())
        };
        self.messages.push(message);
        Some(outcome)
    }
}

/// A million random parts of few senders and references, so that they conflict: in any order, duplicate, late,
/// contradicting.
#[test]
fn a_million_parts_are_put_together_as_by_a_plain_list() {
    let limits = LongLimits { messages: 12, bytes: 600, lifetime: Duration::from_millis(400) };
    let mut random = Random(7);
    let mut store = LongMessages::new(limits);
    let mut model = LongModel { limits, messages: Vec::new(), lost: Vec::new(), order: 0 };
    let mut now = Duration::ZERO;
    let mut seen = [0_u32; 5];
    for event in 0..EVENTS {
        now += Duration::from_millis(random.below(20));
        let from = [b"13800000001".as_slice(), b"13800000002", b""][usize::from(random.octet(3))];
        let to = [b"10657001".as_slice(), b"1"][usize::from(random.octet(2))];
        let reference = match random.octet(4) {
            0 => None,
            1 => Some(Reference::Octet(1)),
            2 => Some(Reference::Word(1)),
            _ => Some(Reference::Octet(2)),
        };
        let (total, number) = (random.octet(5), random.octet(6));
        // The text of a message depends on little, so that many parts are duplicates.
        let payload = [b'a' + number, b'A' + random.octet(12) / 11];
        let payload = &payload.repeat(1 + usize::from(number) * 4)[..];
        let msg_fmt = if random.octet(30) == 0 { MsgFmt::UCS2 } else { MsgFmt::ASCII };
        let part = Part { from, to, reference, total, number, msg_fmt, payload };
        let expected = model.add(now, &part);
        match (store.add(now, &part), expected) {
            (Err(AddError::Number), None) => seen[0] += 1,
            (Ok(Added::Missing(left)), Some(Outcome::Missing(expected))) if left == expected => seen[1] += 1,
            (Ok(Added::Duplicate), Some(Outcome::Duplicate)) => seen[2] += 1,
            (Ok(Added::Complete(message)), Some(Outcome::Complete(bytes))) => {
                assert_eq!(message.as_bytes(), bytes, "event {event}");
                assert!(message.is_complete() && message.missing().next().is_none());
                assert_eq!((message.from(), message.to(), message.reference()), (from, to, reference));
                seen[3] += 1;
            }
            (found, expected) => panic!("event {event}: {found:?}, but {expected:?}"),
        }
        if event % 3 == 0 {
            model.expire(now);
            for lost in model.lost.drain(..) {
                let found = store.next_lost(now).unwrap_or_else(|| panic!("event {event}: {lost:?} leaked"));
                assert_eq!(found.as_bytes(), lost.bytes(), "event {event}");
                let missing = (1..).zip(&lost.parts).filter(|(_, part)| part.is_none()).map(|(number, _)| number);
                assert!(found.missing().eq(missing));
                seen[4] += 1;
            }
            assert_eq!(store.next_lost(now), None, "event {event}");
        }
        assert_eq!(store.bytes(), model.messages.iter().map(Plain::cost).sum::<usize>());
        assert!(store.bytes() <= limits.bytes && model.messages.len() <= limits.messages);
        assert_eq!(store.waiting(), model.messages.iter().filter(|message| !message.is_complete()).count());
    }
    assert!(seen.iter().all(|&count| count > EVENTS / 1000), "each outcome comes often: {seen:?}");
}

/// From a text to the SUBMITs of a plan, in any order, and back; by both widths of reference, and by `Pk_total` alone.
#[test]
fn a_planned_text_comes_back_from_a_store() {
    let text = "一条很长的短信，".repeat(40);
    let limits = LongLimits { messages: 10, bytes: 10_000, lifetime: Duration::from_secs(60) };
    for reference in [Reference::Octet(7), Reference::Word(7)] {
        for alone in [false, true] {
            let mut store = LongMessages::new(limits);
            let plan = Plan::with_encoding(&text, Encoding::Ucs2, reference).unwrap();
            let mut whole = None;
            for segment in plan.segments().collect::<Vec<_>>().into_iter().rev() {
                let mut out = [0; 140];
                let content = segment.write(&mut out).unwrap();
                let header = if alone { usize::from(reference.header_len()) } else { 0 };
                let head = v20::SubmitHead {
                    pk_total: segment.total(),
                    pk_number: segment.number(),
                    tp_udhi: if alone { 0 } else { segment.tp_udhi() },
                    msg_fmt: segment.msg_fmt(),
                    ..Default::default()
                };
                let recipients = [Octets::new("13800000001").unwrap()];
                let submit = v20::Submit {
                    head: &head,
                    dest_terminal_ids: Counted::new(&recipients).unwrap(),
                    dest: &v20::SubmitDest::default(),
                    msg_content: Counted::new(&content.as_slice()[header..]).unwrap(),
                    tail: &v20::SubmitTail::default(),
                };
                let part = Part::of_submit(&submit).expect("it is a part");
                assert_eq!(part.reference, (!alone).then_some(reference));
                if let Added::Complete(message) = store.add(Duration::ZERO, &part).unwrap() {
                    whole = Some(message.text());
                }
            }
            assert_eq!(whole.as_deref(), Some(&*text));
        }
    }
    let content = Content::new(b"hello", MsgFmt::ASCII, 0, Carries::Message);
    assert_eq!(Part::of_content(b"", b"", &content), None);
}

#[test]
fn what_can_never_fit_is_refused_and_changes_nothing() {
    let limits = LongLimits { messages: 2, bytes: 40, lifetime: Duration::from_secs(60) };
    let mut store = LongMessages::new(limits);
    let part = |number, payload| Part {
        from: b"1",
        to: b"2",
        reference: None,
        total: 2,
        number,
        msg_fmt: MsgFmt::ASCII,
        payload,
    };
    // 11 for the key, 2 for the names, 8 for two parts: 19 are left.
    assert_eq!(store.add(Duration::ZERO, &part(1, &[b'a'; 20])), Err(AddError::TooLarge));
    assert_eq!(store.add(Duration::ZERO, &part(1, &[b'a'; 10])), Ok(Added::Missing(1)));
    assert_eq!(store.add(Duration::ZERO, &part(2, &[b'b'; 10])), Err(AddError::TooLarge));
    assert_eq!(store.add(Duration::ZERO, &part(2, &[b'b'; 256])), Err(AddError::TooLarge));
    assert_eq!((store.bytes(), store.waiting()), (31, 1));
    assert!(matches!(store.add(Duration::ZERO, &part(2, &[b'b'; 9])), Ok(Added::Complete(_))));
    let mut none = LongMessages::new(LongLimits { messages: 0, ..limits });
    assert_eq!(none.add(Duration::ZERO, &part(1, b"a")), Err(AddError::TooLarge));
}

//----------- Reports ------------------------------------------------------------------------------

/// A message of the model: when it was submitted, its recipients, and who was reported.
#[derive(Clone, Debug)]
struct Sent {
    first: u64,
    ids: Vec<u64>,
    tag: u32,
    seen: Vec<(u64, Vec<u8>)>,
    since: Duration,
    order: u64,
}

impl Sent {
    fn left(&self) -> usize {
        self.ids.len() - self.seen.len()
    }

    /// Returns how many recipients are left if the report counts.
    fn count(&mut self, id: u64, report: &StatusReport<V20>) -> Option<usize> {
        let seen = (id, report.dest_terminal_id.trimmed().to_vec());
        if self.left() == 0 || self.seen.contains(&seen) {
            return None;
        }
        if ![Stat::ACCEPTD, ACCEPTED_BY_ANOTHER].contains(&report.stat) {
            self.seen.push(seen);
        }
        Some(self.left())
    }
}

/// A family that stands for `ACCEPTD`.
const ACCEPTED_BY_ANOTHER: Stat = Stat(*b"ML:0000");

#[derive(Debug, PartialEq)]
enum Told {
    Submit(u64, u32, usize),
    Report(StatusReport<V20>),
}

#[derive(Debug)]
struct ReportModel {
    limits: ReportLimits,
    sent: Vec<Sent>,
    early: Vec<(StatusReport<V20>, Duration)>,
    lost: Vec<Told>,
    order: u64,
}

impl ReportModel {
    fn expire(&mut self, now: Duration) {
        let lifetime = self.limits.lifetime;
        let old = |since: Duration| now.saturating_sub(since) >= lifetime;
        let mut gone: Vec<Sent> = self.sent.iter().filter(|sent| old(sent.since) && sent.left() > 0).cloned().collect();
        gone.sort_by_key(|sent| (sent.since, sent.order));
        self.sent.retain(|sent| !old(sent.since));
        self.lost.extend(gone.iter().map(|sent| Told::Submit(sent.first, sent.tag, sent.left())));
        self.lost.extend(self.early.iter().filter(|early| old(early.1)).map(|early| Told::Report(early.0)));
        self.early.retain(|early| !old(early.1));
    }

    fn submitted(&mut self, now: Duration, first: u64, recipients: u8, tag: u32) -> Option<Vec<StatusReport<V20>>> {
        self.expire(now);
        if self.sent.iter().any(|sent| sent.first == first) {
            return None;
        }
        while self.sent.len() >= self.limits.submits {
            let age = |at: &usize| (self.sent[*at].left() > 0, self.sent[*at].since, self.sent[*at].order);
            let oldest = (0..self.sent.len()).min_by_key(age).unwrap();
            let sent = self.sent.remove(oldest);
            if sent.left() > 0 {
                self.lost.push(Told::Submit(sent.first, sent.tag, sent.left()));
            }
        }
        let ids = (0..recipients.max(1)).map(|index| {
            let sequence = u16::try_from(first & 0xffff).unwrap().wrapping_add(index.into());
            first & !0xffff | u64::from(sequence)
        });
        self.order += 1;
        let mut sent = Sent { first, ids: ids.collect(), tag, seen: Vec::new(), since: now, order: self.order };
        let mut early = Vec::new();
        for id in sent.ids.clone() {
            for spelled in [id, id.swap_bytes()] {
                let (found, rest): (Vec<_>, Vec<_>) =
                    self.early.drain(..).partition(|(report, _)| report.msg_id.get() == spelled);
                self.early = rest;
                early.extend(found.into_iter().map(|found| found.0).filter(|report| sent.count(id, report).is_some()));
            }
        }
        self.sent.push(sent);
        Some(early)
    }

    /// Returns the tag and how many recipients are left; `Err(true)` for an early report, `Err(false)` for a duplicate.
    fn reported(&mut self, now: Duration, report: &StatusReport<V20>) -> Result<(u32, usize), bool> {
        self.expire(now);
        let id = report.msg_id.get();
        for id in [id, id.swap_bytes()] {
            // The message whose first identifier is nearest.
            let distance = |sent: &Sent| sent.ids.iter().position(|&one| one == id);
            let nearest = (0..self.sent.len()).filter(|&at| distance(&self.sent[at]).is_some());
            let Some(at) = nearest.min_by_key(|&at| distance(&self.sent[at])) else { continue };
            let sent = &mut self.sent[at];
            let Some(left) = sent.count(id, report) else { return Err(false) };
            let tag = sent.tag;
            if left == 0 {
                self.order += 1;
                (sent.since, sent.order) = (now, self.order);
            }
            return Ok((tag, left));
        }
        if self.early.iter().any(|(early, _)| early == report) {
            return Err(false);
        }
        while self.early.len() >= self.limits.early {
            self.lost.push(Told::Report(self.early.remove(0).0));
        }
        self.early.push((*report, now));
        Err(true)
    }
}

/// A million answers and reports in any order, also where the sequence wraps around.
#[test]
fn a_million_reports_find_their_messages_as_by_a_plain_list() {
    let limits = ReportLimits { submits: 3, early: 8, lifetime: Duration::from_millis(300) };
    let mut random = Random(11);
    let mut store = Reports::new(limits);
    let mut model = ReportModel { limits, sent: Vec::new(), early: Vec::new(), lost: Vec::new(), order: 0 };
    let mut now = Duration::ZERO;
    let mut seen = [0_u32; 7];
    for event in 0..EVENTS {
        now += Duration::from_millis(random.below(12));
        // Messages are eight apart, so that their recipients do not collide, and the last ones wrap around.
        let first = 0xb4c5_5300_0001_0000 | u64::from(0xffe4_u16.wrapping_add(8 * u16::from(random.octet(5))));
        if random.octet(4) == 0 {
            let recipients = random.octet(7);
            let expected = model.submitted(now, first, recipients, event);
            match (store.submitted(now, MsgId::new(first), recipients, event), expected) {
                (Submitted::Duplicate, None) => seen[0] += 1,
                (Submitted::New(early), Some(expected)) => {
                    let expected: Vec<_> = expected.into_iter().map(KeptReport::Short).collect();
                    assert_eq!(early, expected, "event {event}");
                    seen[1] += u32::from(!early.is_empty());
                }
                (found, expected) => panic!("event {event}: {found:?}, but {expected:?}"),
            }
        } else {
            let id = MsgId::new(first).of_recipient(if random.octet(2) == 0 { 0 } else { random.octet(8) });
            let report = StatusReport::<V20> {
                msg_id: if random.octet(4) == 0 { id.swapped() } else { id },
                stat: [Stat::ACCEPTD, ACCEPTED_BY_ANOTHER]
                    .get(usize::from(random.octet(10)))
                    .copied()
                    .unwrap_or(Stat::DELIVRD),
                submit_time: Octets::EMPTY,
                done_time: Octets::EMPTY,
                dest_terminal_id: Octets::new([b"13800000001", b"13800000002"][usize::from(random.octet(2))]).unwrap(),
                smsc_sequence: 0.into(),
            };
            let expected = model.reported(now, &report);
            match (store.reported(now, Report::Short(&report)), expected) {
                (Reported::Matched { tag, left }, Ok(expected)) => {
                    assert_eq!((*tag, usize::from(left)), expected, "event {event}");
                    seen[2] += 1;
                }
                (Reported::Early, Err(true)) => seen[3] += 1,
                (Reported::Duplicate, Err(false)) => seen[4] += 1,
                (found, expected) => panic!("event {event}: {found:?}, but {expected:?}"),
            }
        }
        if event % 3 == 0 {
            model.expire(now);
            for lost in model.lost.drain(..) {
                let found = store.next_lost(now).unwrap_or_else(|| panic!("event {event}: {lost:?} leaked"));
                let found = match found {
                    Lost::Submit { msg_id, tag, left } => Told::Submit(msg_id.get(), tag, left.into()),
                    Lost::Report(KeptReport::Short(report)) => Told::Report(report),
                    Lost::Report(KeptReport::Long(_)) => panic!("nobody sent one"),
                };
                seen[if matches!(found, Told::Submit(..)) { 5 } else { 6 }] += 1;
                assert_eq!(found, lost, "event {event}");
            }
            assert_eq!(store.next_lost(now), None, "event {event}");
        }
        assert_eq!(store.early(), model.early.len());
        assert_eq!(store.waiting(), model.sent.iter().filter(|sent| sent.left() > 0).count());
    }
    assert!(seen.iter().all(|&count| count > EVENTS / 1000), "each outcome comes often: {seen:?}");
}

/// A tag may own a whole message, and a reported message is remembered for days.
#[test]
fn the_tag_of_a_reported_message_is_dropped() {
    let limits = ReportLimits { submits: 10, early: 8, lifetime: Duration::from_secs(60) };
    let mut store = Reports::new(limits);
    let (tag, now) = (Arc::new(7), Duration::ZERO);
    let msg_id = MsgId::new(0xb4c5_5300_0001_0000);
    assert_eq!(store.submitted(now, msg_id, 1, Arc::clone(&tag)), Submitted::New(Vec::new()));
    let report = StatusReport::<V20> { msg_id, stat: Stat::DELIVRD, ..StatusReport::default() };
    assert_eq!(store.reported(now, Report::Short(&report)), Reported::Matched { tag: &tag, left: 0 });
    assert_eq!(store.waiting(), 0);
    assert_eq!(store.reported(now, Report::Short(&report)), Reported::Duplicate);
    assert_eq!(Arc::strong_count(&tag), 1);
    assert_eq!(store.submitted(now, msg_id, 1, tag), Submitted::Duplicate);
}

#[test]
fn a_store_for_no_messages_loses_those_that_lack_reports() {
    let limits = ReportLimits { submits: 0, early: 8, lifetime: Duration::from_secs(60) };
    let mut store = Reports::new(limits);
    let now = Duration::ZERO;
    let ids = [MsgId::new(0xb4c5_5300_0001_0000), MsgId::new(0xb4c5_5300_0001_0001)];
    let report = StatusReport::<V20> { msg_id: ids[0], stat: Stat::DELIVRD, ..StatusReport::default() };
    assert_eq!(store.reported(now, Report::Short(&report)), Reported::Early);
    assert_eq!(store.submitted(now, ids[0], 1, 1), Submitted::New(vec![KeptReport::Short(report)]));
    assert_eq!(store.submitted(now, ids[1], 1, 2), Submitted::New(Vec::new()));
    assert_eq!(store.next_lost(now), Some(Lost::Submit { msg_id: ids[1], tag: 2, left: 1 }));
    assert_eq!(store.next_lost(now), None);
}
