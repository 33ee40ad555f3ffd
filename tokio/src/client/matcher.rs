//! What all connections of a client share to make sense of what arrives: which SUBMIT a report is about, which segments
//! belong together.

use std::cell::LazyCell;
use std::iter;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cmpp_codec::codes::SubmitResult;
use cmpp_codec::content;
use cmpp_codec::outcome::Codes;
use cmpp_codec::session::Instant;
use cmpp_codec::store::{
    Added, KeptReport, LongLimits, LongMessages, Lost, Part, ReportLimits, Reported, Reports, Submitted,
};
use cmpp_codec::{AnyPdu, Frame, MsgId, OwnedFrame, Pdu, with_pdu};

use crate::base::clock::Clock;
use crate::base::lock::lock;
use crate::base::mailbox::Sender;
use crate::client::about::About;
use crate::client::event::{Event, Report};
use crate::client::job::{Job, Origin};
use crate::client::message::Message;
use crate::client::queue::Queue;
use crate::client::retry::{GiveUp, Retries, explain};
use crate::client::text::Phone;
use crate::wire::receipt::{DeliverReply, Receipt};

/// How long a report waits for the SUBMIT_RESP that it overtook.
const EARLY: Duration = Duration::from_secs(30);
/// How often the SUBMITs are looked through for those that have waited for too long.
const SWEEP: Duration = Duration::from_secs(1);

/// What a message that was submitted is known by.
#[derive(Clone, Debug)]
pub(crate) struct Tag {
    pub(crate) about: About,
    /// The SUBMIT, if it may be sent again.
    pub(crate) origin: Option<Arc<Origin>>,
}

/// A SUBMIT that the gateway took.
#[derive(Debug)]
pub(crate) struct Taken {
    pub(crate) msg_id: MsgId,
    pub(crate) recipients: u8,
    pub(crate) tag: Tag,
}

#[derive(Debug)]
pub(crate) struct Matcher {
    /// Its lock is taken before that of the queue.
    reports: Mutex<Submits>,
    codes: Option<Arc<Codes>>,
    pub(crate) retries: Option<Retries>,
    long: Mutex<LongMessages>,
    events: Sender<Event>,
    /// All connections count from the same moment.
    pub(crate) clock: Clock,
}

#[derive(Debug)]
struct Submits {
    reports: Reports<Tag>,
    /// When it was looked through last for what has waited for too long.
    swept: Instant,
}

impl Submits {
    /// Gives up the reports that came early, at `until` or before, and the SUBMITs that are too old.
    fn give_up(&mut self, now: Instant, until: Instant) -> Vec<Lost<Tag>> {
        self.swept = now;
        self.reports.give_up_early(until.since_zero());
        iter::from_fn(|| self.reports.next_lost(now.since_zero())).collect()
    }
}

impl Matcher {
    pub(crate) fn new(
        reports: ReportLimits,
        long: LongLimits,
        codes: Option<Arc<Codes>>,
        retries: Option<Retries>,
        events: Sender<Event>,
    ) -> Self {
        let (reports, long) = (Reports::new(reports), Mutex::new(LongMessages::new(long)));
        let reports = Mutex::new(Submits { reports, swept: Instant::ZERO });
        Self { reports, codes, retries, long, events, clock: Clock::new() }
    }

    pub(crate) const fn events(&self) -> &Sender<Event> {
        &self.events
    }

    /// Hands an event out. If nobody reads, it is dropped, and answered by that.
    pub(crate) fn push(&self, event: Event) {
        drop(self.events.push(event));
    }

    /// Returns the event of a report, which [`settle`](Self::settle) matches.
    pub(crate) fn report(&self, report: content::Report<'_>, receipt: Option<Receipt<DeliverReply>>) -> Event {
        Event::Report(Report::new(report.into(), None, self.codes.clone(), receipt))
    }

    /// Remembers the SUBMITs that the gateway took, and matches the reports in `out`: whatever was read at once, under one
    /// lock. Reports about those SUBMITs that came before are added, duplicates are removed.
    ///
    /// A report whose SUBMIT is not known stays if `is_quiet` says that no SUBMIT is unanswered, so that the report overtook
    /// none. Otherwise it is removed and waits; returns when to [`sweep`](Self::sweep) then.
    pub(crate) fn settle(
        &self,
        now: Instant,
        taken: &mut Vec<Taken>,
        out: &mut Vec<Event>,
        is_quiet: impl FnOnce() -> bool,
    ) -> Option<Instant> {
        let is_report = |event: &Event| matches!(event, Event::Report(_));
        if taken.is_empty() && !out.iter().any(is_report) {
            return None;
        }
        let is_quiet = LazyCell::new(is_quiet);
        // Whose reports came before the answer; and what may be worth a retry.
        let (mut overtaken, mut failed) = (Vec::new(), Vec::new());
        let (mut lost, mut waits) = (Vec::new(), false);
        let mut submits = lock(&self.reports);
        for Taken { msg_id, recipients, tag } in taken.drain(..) {
            // Kept only for reports that came before, which are rare.
            let early = (submits.reports.early() > 0).then(|| tag.clone());
            let submitted = submits.reports.submitted(now.since_zero(), msg_id, recipients, tag);
            if let (Submitted::New(reports), Some(tag)) = (submitted, early) {
                overtaken.extend(reports.into_iter().map(|report| (report, tag.clone())));
            }
        }
        out.retain_mut(|event| {
            let Event::Report(report) = event else { return true };
            match submits.reports.reported(now.since_zero(), report.report()) {
                Reported::Matched { tag, .. } => {
                    report.set_about(tag.about);
                    failed.extend(may_retry(report.report(), tag));
                    true
                }
                Reported::Early if *is_quiet => {
                    let given_up = submits.give_up(now, now);
                    // The youngest is the report itself, which stays in `out`.
                    let itself = given_up.iter().rposition(|one| matches!(one, Lost::Report(_)));
                    let others = given_up.into_iter().enumerate().filter(|&(at, _)| Some(at) != itself);
                    lost.extend(others.map(|(_, one)| one));
                    true
                }
                Reported::Early => {
                    // It is answered: it may wait for longer than the gateway does.
                    waits = true;
                    false
                }
                Reported::Duplicate => {
                    tracing::debug!(msg_id = %report.msg_id(), "a report came again");
                    false
                }
            }
        });
        if now - submits.swept >= SWEEP {
            lost.extend(submits.give_up(now, now - EARLY));
        }
        drop(submits);
        for (report, tag) in overtaken {
            failed.extend(may_retry(report.report(), &tag));
            out.push(Event::Report(Report::new(report, Some(tag.about), self.codes.clone(), None)));
        }
        for (report, origin) in failed {
            self.retry_reported(now, report.report(), &origin, out);
        }
        self.lost(lost, out);
        waits.then(|| now + EARLY)
    }

    /// Has a message sent again that failed, if that is worth it.
    fn retry_reported(&self, now: Instant, report: content::Report<'_>, origin: &Origin, out: &mut Vec<Event>) {
        let Some(retries) = &self.retries else { return };
        let phone = report.dest_terminal_id().trimmed();
        let known = explain(self.codes.as_deref(), report.stat());
        // No field for a phone is wider.
        let decided = retries.reported(now, (report.stat(), known), origin, Phone::new(phone).unwrap_or_default());
        out.push(news(origin, vec![String::from_utf8_lossy(phone).into_owned()], decided));
    }

    /// Has a SUBMIT sent again that the gateway rejected, if that is worth it. Hands the job back if not.
    pub(crate) fn rejected(
        &self,
        now: Instant,
        result: SubmitResult,
        job: Job,
        out: &mut Vec<Event>,
    ) -> Result<(), Job> {
        let (Some(retries), Some(origin)) = (&self.retries, job.origin()) else { return Err(job) };
        let phones = origin.submission.phones(origin.index);
        match retries.rejected(now, result, job) {
            Ok(decided) => {
                out.push(news(&origin, phones, Ok(decided)));
                Ok(())
            }
            Err((job, why)) => {
                out.push(news(&origin, phones, Err(why)));
                Err(job)
            }
        }
    }

    /// Puts the retries that are due into the queue.
    pub(crate) fn retry(&self, now: Instant, queue: &Queue) {
        if let Some(retries) = &self.retries {
            retries.pass(now, queue);
        }
    }

    /// Gives the retries up that wait, because the client is closed.
    pub(crate) fn end(&self) {
        for (origin, why) in self.retries.iter().flat_map(Retries::end) {
            self.push(news(&origin, origin.submission.phones(origin.index), Err(why)));
        }
    }

    /// Hands out what has waited for too long: reports without a SUBMIT, SUBMITs without a report.
    pub(crate) fn sweep(&self, now: Instant, out: &mut Vec<Event>) {
        // Before the clock has run for so long, nothing is given up: no report came at its zero.
        let lost = lock(&self.reports).give_up(now, now - EARLY);
        self.lost(lost, out);
    }

    fn lost(&self, lost: Vec<Lost<Tag>>, out: &mut Vec<Event>) {
        out.extend(lost.into_iter().map(|one| match one {
            Lost::Submit { msg_id, tag, left } => Event::NoReport { msg_id, about: tag.about, left },
            Lost::Report(report) => self.report(report.report(), None),
        }));
    }

    /// Hands a message out. A segment waits for the others, and is answered at once; the last one is answered with the
    /// whole.
    pub(crate) fn delivered(
        &self,
        now: Instant,
        pdu: AnyPdu<'_>,
        frame: Frame<'_>,
        receipt: Receipt<DeliverReply>,
        out: &mut Vec<Event>,
    ) {
        let version = pdu.version();
        let part = with_pdu!(pdu, pdu => match pdu {
            Pdu::Deliver(deliver) => Part::of_deliver(&deliver),
            _ => None,
        });
        let Some(part) = part else {
            out.push(Event::Message(Message::new(Some(OwnedFrame::from(frame)), version, None, Some(receipt))));
            return;
        };
        let mut long = lock(&self.long);
        let added = long.add(now.since_zero(), &part);
        let mut lost = Vec::new();
        while let Some(one) = long.next_lost(now.since_zero()) {
            lost.push(one);
        }
        drop(long);
        for one in lost {
            out.push(Event::Message(Message::new(None, version, Some(one), None)));
        }
        let whole = match added {
            Ok(Added::Complete(whole)) => Some(whole),
            Ok(Added::Missing(_) | Added::Duplicate) => return,
            Err(error) => {
                tracing::warn!(%error, "a segment is handed out alone");
                None
            }
        };
        out.push(Event::Message(Message::new(Some(OwnedFrame::from(frame)), version, whole, Some(receipt))));
    }
}

/// Returns a report that says that its message failed, and the SUBMIT, if that may be sent again.
fn may_retry(report: content::Report<'_>, tag: &Tag) -> Option<(KeptReport, Arc<Origin>)> {
    let stat = report.stat();
    let origin = tag.origin.as_ref().filter(|_| stat.is_final() && !stat.is_delivered())?;
    Some((report.into(), Arc::clone(origin)))
}

/// Returns the event that says what becomes of a failed message.
pub(crate) fn news(origin: &Origin, phones: Vec<String>, decided: Result<(u32, Duration), GiveUp>) -> Event {
    let last = origin.attempt.map_or(0, |attempt| attempt.number);
    match decided {
        Ok((retry, after)) => Event::Retry { about: origin.submission.about(origin.index, retry), phones, after },
        Err(why) => Event::GaveUp { about: origin.submission.about(origin.index, last), phones, why },
    }
}
