//! Messages over time.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::Time;
use crate::stats::quotient::quotient;

/// The number of steps above which the steps become wider, so that memory is bounded.
const MOST: i64 = 1200;

/// The first widths of a step, in milliseconds. Each is a multiple of the one before. Behind the last, each is ten times
/// the one before.
const WIDTHS: [i64; 15] = [
    10, 20, 100, 200, 1000, 2000, 10_000, 20_000, 60_000, 120_000, 600_000, 1_800_000, 3_600_000, 21_600_000,
    86_400_000,
];

/// Counts messages by kind over time, in steps whose width grows with the capture.
#[derive(Debug)]
pub(super) struct Series {
    width: i64,
    kinds: Vec<Kind>,
    /// By step: the number of messages of each kind.
    counts: BTreeMap<i64, Vec<u64>>,
    /// The newest step, kept apart because most messages fall into it.
    newest: (i64, Vec<u64>),
}

#[derive(Debug)]
struct Kind {
    name: &'static str,
    total: u64,
    /// The newest second and its messages, and the most messages of a second.
    second: (i64, u64),
    peak: u64,
}

impl Default for Series {
    fn default() -> Self {
        Self { width: WIDTHS[0], kinds: Vec::new(), counts: BTreeMap::new(), newest: (i64::MIN, Vec::new()) }
    }
}

impl Series {
    /// Counts a message. One without a time is counted in the total alone.
    pub(super) fn count(&mut self, name: &'static str, time: Option<Time>) {
        let index = self.kinds.iter().position(|kind| kind.name == name).unwrap_or_else(|| {
            self.kinds.push(Kind { name, total: 0, second: (i64::MIN, 0), peak: 0 });
            self.kinds.len() - 1
        });
        let kind = &mut self.kinds[index];
        kind.total += 1;
        let Some(time) = time else { return };
        if kind.second.0 != time.second {
            kind.second = (time.second, 0);
        }
        kind.second.1 += 1;
        kind.peak = kind.peak.max(kind.second.1);

        let millisecond = time.second.saturating_mul(1000).saturating_add(i64::from(time.nanosecond / 1_000_000));
        if millisecond.div_euclid(self.width) != self.newest.0 {
            // The steps may become wider.
            self.set_down();
            self.newest.0 = millisecond.div_euclid(self.width);
        }
        let row = &mut self.newest.1;
        row.resize(row.len().max(index + 1), 0);
        row[index] += 1;
    }

    /// Adds the newest step to the others, and widens the steps if they are too many.
    fn set_down(&mut self) {
        let (step, row) = std::mem::take(&mut self.newest);
        if row.is_empty() {
            return;
        }
        add(self.counts.entry(step).or_default(), &row);
        while self.span() > MOST {
            let wider = wider(self.width);
            let factor = wider / self.width;
            let narrow = std::mem::take(&mut self.counts);
            for (step, row) in narrow {
                add(self.counts.entry(step.div_euclid(factor)).or_default(), &row);
            }
            self.width = wider;
        }
    }

    /// The number of steps from the first to the last.
    fn span(&self) -> i64 {
        let ends = self.counts.first_key_value().zip(self.counts.last_key_value());
        ends.map_or(0, |((first, _), (last, _))| last.saturating_sub(*first).saturating_add(1))
    }

    /// Returns the counts as a table, the most frequent kinds first.
    pub(super) fn table(&mut self) -> Traffic {
        self.set_down();
        let span = self.span();
        let first = self.counts.first_key_value().map_or(0, |(first, _)| *first);
        let seconds = quotient(span.saturating_mul(self.width).unsigned_abs(), 1000);
        let mut kinds: Vec<Flow> = self.kinds.iter().enumerate().map(|(index, kind)| self.flow(index, kind)).collect();
        kinds.sort_by(|one, other| other.total.cmp(&one.total).then(one.name.cmp(other.name)));
        let start = if self.counts.is_empty() { None } else { Some(first.saturating_mul(self.width)) };
        Traffic { start, step_ms: self.width, seconds, kinds }
    }

    fn flow(&self, index: usize, kind: &Kind) -> Flow {
        let first = self.counts.first_key_value().map_or(0, |(first, _)| *first);
        let mut counts = vec![0; usize::try_from(self.span()).unwrap_or_default()];
        for (step, row) in &self.counts {
            let at = usize::try_from(step - first).unwrap_or(usize::MAX);
            if let (Some(count), Some(seen)) = (counts.get_mut(at), row.get(index)) {
                *count = *seen;
            }
        }
        Flow { name: kind.name, total: kind.total, peak: kind.peak, counts }
    }
}

fn wider(width: i64) -> i64 {
    WIDTHS.into_iter().find(|&wider| wider > width).unwrap_or_else(|| width.saturating_mul(10))
}

fn add(row: &mut Vec<u64>, other: &[u64]) {
    row.resize(row.len().max(other.len()), 0);
    for (count, more) in row.iter_mut().zip(other) {
        *count += more;
    }
}

/// Messages over time.
#[derive(Debug, Serialize)]
pub(crate) struct Traffic {
    /// Where the first step begins: milliseconds since 1970, or `None` without times.
    #[serde(rename = "start_ms")]
    pub(crate) start: Option<i64>,
    /// The width of a step.
    pub(crate) step_ms: i64,
    /// The length of all steps together.
    pub(crate) seconds: f64,
    pub(crate) kinds: Vec<Flow>,
}

/// The messages of a kind.
#[derive(Debug, Serialize)]
pub(crate) struct Flow {
    pub(crate) name: &'static str,
    pub(crate) total: u64,
    /// The most in a second of the clock.
    pub(crate) peak: u64,
    /// The messages of each step.
    pub(crate) counts: Vec<u64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(second: i64, millisecond: u32) -> Time {
        Time { second, nanosecond: millisecond * 1_000_000, digits: 6 }
    }

    #[test]
    fn every_message_is_counted_however_long_the_capture_is() {
        let mut series = Series::default();
        for second in 0..100_000 {
            series.count("SUBMIT", Some(at(second, 7)));
            if second % 10 == 0 {
                series.count("DELIVER", Some(at(second, 900)));
            }
        }
        let table = series.table();
        assert_eq!(table.step_ms, 120_000);
        assert_eq!(table.kinds.iter().map(|kind| kind.name).collect::<Vec<_>>(), ["SUBMIT", "DELIVER"]);
        assert_eq!(table.kinds[0].counts.len(), 834);
        assert_eq!(table.kinds[0].counts[..3], [120, 120, 120]);
        assert_eq!(
            table.kinds.iter().map(|kind| kind.counts.iter().sum::<u64>()).collect::<Vec<_>>(),
            [100_000, 10_000]
        );
        assert_eq!(table.kinds[0].peak, 1);
    }

    #[test]
    fn times_that_no_calendar_has_are_bounded() {
        let mut series = Series::default();
        for second in [i64::MAX, i64::MIN, 0, -1, 1_700_000_000] {
            series.count("SUBMIT", Some(at(second, 999)));
        }
        let table = series.table();
        assert!(table.kinds[0].counts.len() <= 1200);
        assert_eq!(table.kinds[0].counts.iter().sum::<u64>(), 5);
    }

    #[test]
    fn a_message_without_a_time_has_no_step() {
        let mut series = Series::default();
        series.count("SUBMIT", None);
        let table = series.table();
        assert_eq!((table.start, table.seconds, table.kinds[0].total), (None, 0.0, 1));
        assert_eq!((table.kinds[0].peak, table.kinds[0].counts.len()), (0, 0));
    }

    #[test]
    fn a_message_out_of_order_is_counted_in_its_step() {
        let mut series = Series::default();
        for millisecond in [5, 995, 6, 996] {
            series.count("SUBMIT", Some(at(1000, millisecond)));
        }
        let table = series.table();
        assert_eq!((table.start, table.step_ms, table.kinds[0].counts.len()), (Some(1_000_000), 10, 100));
        assert_eq!((table.kinds[0].counts[0], table.kinds[0].counts[99], table.kinds[0].peak), (2, 2, 4));
    }
}
