//! What a load measures.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Mutex;
use std::time::Duration;

use hdrhistogram::Histogram;
use serde::Serialize;

use crate::base::lock::lock;

/// The outcome of a load. All counts are of SUBMITs: a long text is several.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Outcome {
    /// The SUBMITs that were sent.
    pub sent: u64,
    /// The SUBMITs that were answered, with whatever result.
    pub answered: u64,
    /// The reports that came.
    pub reported: u64,
    /// The reports that came under a `Msg_Id` that no answer had.
    pub unmatched: u64,
    /// The SUBMITs without an answer, and those that were accepted and not reported.
    pub lost: u64,
    /// Half of the answers took no longer than this, in milliseconds.
    pub p50_ms: f64,
    /// 99 of 100 answers took no longer than this.
    pub p99_ms: f64,
    /// 999 of 1,000 answers took no longer than this.
    pub p999_ms: f64,
    /// Half of the reports took no longer than this, counted from the same time as the answer.
    pub report_p50_ms: f64,
    /// 99 of 100 reports took no longer than this.
    pub report_p99_ms: f64,
    /// 999 of 1,000 reports took no longer than this.
    pub report_p999_ms: f64,
    /// How long it took, in seconds: from the first SUBMIT to the last report.
    pub seconds: f64,
    /// The answers per second, from the first SUBMIT to the last answer.
    pub per_second: f64,
    /// The answers by result, and the failures by cause.
    pub results: BTreeMap<String, u64>,
    /// The reports by `Stat`.
    pub stats: BTreeMap<String, u64>,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { sent, answered, reported, lost, .. } = self;
        writeln!(f, "sent {sent}, answered {answered}, reported {reported}, lost {lost}")?;
        writeln!(f, "{:.1} s, {:.0} answers per second", self.seconds, self.per_second)?;
        writeln!(f, "             p50        p99      p99.9")?;
        let row = |f: &mut fmt::Formatter<'_>, name, [a, b, c]: [f64; 3]| {
            writeln!(f, "{name:7} {a:>7.2} ms {b:>7.2} ms {c:>7.2} ms")
        };
        row(f, "answers", [self.p50_ms, self.p99_ms, self.p999_ms])?;
        row(f, "reports", [self.report_p50_ms, self.report_p99_ms, self.report_p999_ms])?;
        if self.unmatched > 0 {
            writeln!(f, "{} reports under an unknown Msg_Id", self.unmatched)?;
        }
        for (name, count) in self.results.iter().chain(&self.stats) {
            writeln!(f, "{name}: {count}")?;
        }
        Ok(())
    }
}

/// The state of a load at one time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Sample {
    /// The seconds since the first SUBMIT.
    pub seconds: f64,
    /// The SUBMITs that were sent until then.
    pub sent: u64,
    /// The SUBMITs that were answered until then.
    pub answered: u64,
    /// The reports that came until then.
    pub reported: u64,
    /// The quantiles of the answers until then, in milliseconds: 0.5, 0.99 and 0.999.
    pub answer_ms: [f64; 3],
    /// The quantiles of the reports until then.
    pub report_ms: [f64; 3],
}

#[derive(Debug)]
struct Inner {
    sent: u64,
    answered: u64,
    reported: u64,
    unmatched: u64,
    expected: u64,
    last_answer: Duration,
    answers: Histogram<u64>,
    reports: Histogram<u64>,
    results: BTreeMap<String, u64>,
    stats: BTreeMap<String, u64>,
}

/// Counts and times while a load runs. Ask it for a [`Sample`] to show how far it is.
#[derive(Debug)]
pub struct Meter(Mutex<Inner>);

impl Default for Meter {
    fn default() -> Self {
        // From a microsecond to an hour, to three digits: some 200 kB, however many messages there are.
        let histogram = || Histogram::new_with_max(3_600_000_000, 3).unwrap_or_else(|_| unreachable!("it has room"));
        Self(Mutex::new(Inner {
            sent: 0,
            answered: 0,
            reported: 0,
            unmatched: 0,
            expected: 0,
            last_answer: Duration::ZERO,
            answers: histogram(),
            reports: histogram(),
            results: BTreeMap::new(),
            stats: BTreeMap::new(),
        }))
    }
}

fn quantiles(times: &Histogram<u64>) -> [f64; 3] {
    [0.5, 0.99, 0.999].map(|quantile| {
        let micros = u32::try_from(times.value_at_quantile(quantile)).unwrap_or(u32::MAX);
        f64::from(micros) / 1000.0
    })
}

fn record(times: &mut Histogram<u64>, took: Duration) {
    times.saturating_record(u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
}

impl Meter {
    pub(super) fn sent(&self, count: u64) {
        lock(&self.0).sent += count;
    }

    /// An answer came at a time after the start. `expected`: how many reports it promises.
    pub(super) fn answered(&self, at: Duration, took: Duration, result: String, expected: u64) {
        let mut inner = lock(&self.0);
        inner.answered += 1;
        inner.expected += expected;
        inner.last_answer = inner.last_answer.max(at);
        record(&mut inner.answers, took);
        *inner.results.entry(result).or_default() += 1;
    }

    pub(super) fn failed(&self, cause: String) {
        *lock(&self.0).results.entry(cause).or_default() += 1;
    }

    pub(super) fn reported(&self, took: Duration, stat: String) {
        let mut inner = lock(&self.0);
        inner.reported += 1;
        record(&mut inner.reports, took);
        *inner.stats.entry(stat).or_default() += 1;
    }

    pub(super) fn unmatched(&self) {
        lock(&self.0).unmatched += 1;
    }

    /// The reports that were promised and those that came.
    pub(super) fn reports(&self) -> (u64, u64) {
        let inner = lock(&self.0);
        (inner.expected, inner.reported)
    }

    /// Returns the state until now. `elapsed` is the time since the start.
    #[must_use]
    pub fn sample(&self, elapsed: Duration) -> Sample {
        let inner = lock(&self.0);
        Sample {
            seconds: elapsed.as_secs_f64(),
            sent: inner.sent,
            answered: inner.answered,
            reported: inner.reported,
            answer_ms: quantiles(&inner.answers),
            report_ms: quantiles(&inner.reports),
        }
    }

    pub(super) fn outcome(&self, elapsed: Duration) -> Outcome {
        let sample = self.sample(elapsed);
        let inner = lock(&self.0);
        let unanswered = inner.sent.saturating_sub(inner.answered);
        let answered = f64::from(u32::try_from(inner.answered).unwrap_or(u32::MAX));
        Outcome {
            sent: inner.sent,
            answered: inner.answered,
            reported: inner.reported,
            unmatched: inner.unmatched,
            lost: unanswered + inner.expected.saturating_sub(inner.reported),
            p50_ms: sample.answer_ms[0],
            p99_ms: sample.answer_ms[1],
            p999_ms: sample.answer_ms[2],
            report_p50_ms: sample.report_ms[0],
            report_p99_ms: sample.report_ms[1],
            report_p999_ms: sample.report_ms[2],
            seconds: elapsed.as_secs_f64(),
            per_second: answered / inner.last_answer.as_secs_f64().max(1e-6),
            results: inner.results.clone(),
            stats: inner.stats.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_was_counted_is_shown() {
        let meter = Meter::default();
        let second = Duration::from_secs(1);
        meter.sent(5);
        (0..3).for_each(|_| meter.answered(second, Duration::from_millis(20), "Result 0".to_owned(), 2));
        meter.failed("unanswered".to_owned());
        (0..4).for_each(|_| meter.reported(second, "DELIVRD".to_owned()));
        assert_eq!(meter.reports(), (6, 4));
        let outcome = meter.outcome(2 * second);
        assert_eq!((outcome.lost, outcome.unmatched), (2 + 2, 0));
        assert_eq!(outcome.per_second.to_string(), "3", "from the first SUBMIT to the last answer");
        let shown = "sent 5, answered 3, reported 4, lost 4\n2.0 s, 3 answers per second\n             \
            p50        p99      p99.9\nanswers   20.02 ms   20.02 ms   20.02 ms\nreports 1000.45 ms 1000.45 ms 1000.45 ms\n\
            Result 0: 3\nunanswered: 1\nDELIVRD: 4\n";
        assert_eq!(outcome.to_string(), shown);
        meter.unmatched();
        assert!(meter.outcome(second).to_string().contains("1 reports under an unknown Msg_Id\n"));
    }

    #[test]
    fn each_quantile_has_its_place() {
        let meter = Meter::default();
        for millis in 1..=10_000 {
            let took = Duration::from_millis(millis);
            meter.answered(took, took, "Result 0".to_owned(), 1);
            meter.reported(took * 10, "DELIVRD".to_owned());
        }
        let outcome = meter.outcome(Duration::from_secs(10));
        let answers = [outcome.p50_ms, outcome.p99_ms, outcome.p999_ms];
        let reports = [outcome.report_p50_ms, outcome.report_p99_ms, outcome.report_p999_ms];
        for (index, exact) in [5000.0, 9900.0, 9990.0].into_iter().enumerate() {
            let (answer, report) = (answers[index] / exact, reports[index] / exact / 10.0);
            assert!(
                (0.9985..1.0015).contains(&answer) && (0.9985..1.0015).contains(&report),
                "{answers:?} {reports:?}"
            );
        }
    }
}
