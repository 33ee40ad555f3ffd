//! How long answers took.

use std::time::Duration;

use hdrhistogram::Histogram;
use serde::Serialize;

use crate::stats::quotient::quotient;

/// Digits to which a percentile is exact. The mean and the greatest are exact.
const DIGITS: u8 = 3;

/// Seven weeks, in microseconds. Whatever took longer is counted as this, so that the histogram stays small.
const LONGEST: u64 = 1 << 42;

/// Bounds of the bars, in microseconds, three for each power of ten: 1, 2, 5, 10, … 50 s, and beyond.
const BOUNDS: u32 = 24;

const fn bound(index: u32) -> u64 {
    let one = match index % 3 {
        0 => 1,
        1 => 2,
        _ => 5,
    };
    one * 10_u64.pow(index / 3)
}

/// Counts response times.
#[derive(Debug)]
pub(super) struct Timing {
    histogram: Histogram<u64>,
    sum: u64,
    max: u64,
    /// The times below each bound that are not below the one before, and those beyond the last.
    bars: [u64; BOUNDS as usize + 1],
}

impl Default for Timing {
    fn default() -> Self {
        let histogram = Histogram::new(DIGITS).expect("the library allows 0 to 5 digits");
        Self { histogram, sum: 0, max: 0, bars: [0; BOUNDS as usize + 1] }
    }
}

impl Timing {
    pub(super) fn count(&mut self, time: Duration) {
        let microseconds = u64::try_from(time.as_micros()).unwrap_or(u64::MAX).min(LONGEST);
        // It grows to what it has to hold.
        self.histogram.record(microseconds).unwrap_or_default();
        self.sum = self.sum.saturating_add(microseconds);
        self.max = self.max.max(microseconds);
        let bar = (0..BOUNDS).position(|index| microseconds < bound(index)).unwrap_or(self.bars.len() - 1);
        self.bars[bar] += 1;
    }

    /// Returns the figures, or `None` if nothing was counted.
    pub(super) fn table(&self) -> Option<Times> {
        let Self { histogram, sum, max, bars } = self;
        if histogram.is_empty() {
            return None;
        }
        let ms = |microseconds| quotient(microseconds, 1000);
        let at = |quantile| ms(histogram.value_at_quantile(quantile).min(*max));
        let bounds = (0..BOUNDS).map(|index| ms(bound(index)));
        let froms = std::iter::once(0.0).chain(bounds.clone());
        let tos = bounds.map(Some).chain([None]);
        let all = froms.zip(tos).zip(bars);
        let mut bars: Vec<Bar> = all.map(|((from_ms, to_ms), &count)| Bar { from_ms, to_ms, count }).collect();
        // Those in front of the first time and behind the last are not shown.
        bars.truncate(bars.iter().rposition(|bar| bar.count > 0).map_or(0, |last| last + 1));
        bars.drain(..bars.iter().position(|bar| bar.count > 0).unwrap_or_default());
        Some(Times {
            count: histogram.len(),
            mean: quotient(*sum, histogram.len()).round() / 1000.0,
            p50: at(0.5),
            p90: at(0.9),
            p99: at(0.99),
            p999: at(0.999),
            max: ms(*max),
            bars,
        })
    }
}

/// Response times, in milliseconds.
#[derive(Debug, Serialize)]
pub(crate) struct Times {
    pub(crate) count: u64,
    pub(crate) mean: f64,
    pub(crate) p50: f64,
    pub(crate) p90: f64,
    pub(crate) p99: f64,
    pub(crate) p999: f64,
    pub(crate) max: f64,
    pub(crate) bars: Vec<Bar>,
}

/// The response times from one bound to the next.
#[derive(Debug, Serialize)]
pub(crate) struct Bar {
    pub(crate) from_ms: f64,
    /// The bound itself belongs to the next bar. `None` if this is the last.
    pub(crate) to_ms: Option<f64>,
    pub(crate) count: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_exact_to_three_digits() {
        let mut timing = Timing::default();
        assert!(timing.table().is_none());
        for millisecond in (1..=1000).rev() {
            timing.count(Duration::from_millis(millisecond));
        }
        let times = timing.table().unwrap();
        for (figure, truth) in [(times.p50, 500.0), (times.p90, 900.0), (times.p99, 990.0), (times.p999, 999.0)] {
            assert!((figure - truth).abs() <= truth / 1000.0, "{figure} is not {truth}");
        }
        assert_eq!((times.max, times.mean), (1000.0, 500.5));
        let counts: Vec<_> = times.bars.iter().map(|bar| (bar.from_ms, bar.to_ms, bar.count)).collect();
        let [one, two, five, .., last] = &counts[..] else { panic!("{counts:?}") };
        assert_eq!((*one, *two, *five), ((1.0, Some(2.0), 1), (2.0, Some(5.0), 3), (5.0, Some(10.0), 5)));
        assert_eq!(*last, (1000.0, Some(2000.0), 1));
        assert_eq!(counts.iter().map(|bar| bar.2).sum::<u64>(), 1000);
    }

    #[test]
    fn no_time_is_too_short_or_too_long() {
        let mut timing = Timing::default();
        timing.count(Duration::ZERO);
        timing.count(Duration::MAX);
        let times = timing.table().unwrap();
        assert_eq!((times.count, times.bars.first().unwrap().count, times.bars.last().unwrap().count), (2, 1, 1));
        assert_eq!(times.bars.last().unwrap().to_ms, None);
    }
}
