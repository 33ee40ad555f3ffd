//! What is expected of a load: `lost = 0 and p99 < 50ms`.

use std::fmt;
use std::str::FromStr;

use crate::load::meter::Outcome;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Is {
    Equal,
    Unequal,
    Less,
    AtMost,
    More,
    AtLeast,
}

/// The longest first, so that `<=` is not read as `<`.
const COMPARISONS: [(&str, Is); 7] = [
    ("<=", Is::AtMost),
    (">=", Is::AtLeast),
    ("!=", Is::Unequal),
    ("==", Is::Equal),
    ("=", Is::Equal),
    ("<", Is::Less),
    (">", Is::More),
];

/// A name, and what it stands for.
type Name = (&'static str, fn(&Outcome) -> f64);

/// All names. Times are in milliseconds.
const NAMES: [Name; 12] = [
    ("sent", |outcome| count(outcome.sent)),
    ("answered", |outcome| count(outcome.answered)),
    ("reported", |outcome| count(outcome.reported)),
    ("lost", |outcome| count(outcome.lost)),
    ("p50", |outcome| outcome.p50_ms),
    ("p99", |outcome| outcome.p99_ms),
    ("p999", |outcome| outcome.p999_ms),
    ("report_p50", |outcome| outcome.report_p50_ms),
    ("report_p99", |outcome| outcome.report_p99_ms),
    ("report_p999", |outcome| outcome.report_p999_ms),
    ("seconds", |outcome| outcome.seconds),
    ("per_second", |outcome| outcome.per_second),
];

fn count(count: u64) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// One comparison: a name, how it compares, a number.
#[derive(Clone, Debug, PartialEq)]
struct Term {
    text: String,
    name: usize,
    is: Is,
    than: f64,
}

/// What is expected of an [`Outcome`]: comparisons joined by `and`.
///
/// The names are `sent`, `answered`, `reported`, `lost`, `seconds`, `per_second`, and the times `p50`, `p99`, `p999`,
/// `report_p50`, `report_p99`, `report_p999`, with a unit: `us`, `ms` or `s`.
///
/// ```
/// use cmpp_lab::load::{Expectation, Outcome};
///
/// let expected: Expectation = "lost = 0 and p99 < 50ms".parse()?;
/// let mut outcome = Outcome::default();
/// assert_eq!(expected.missed(&outcome).count(), 0);
/// outcome.lost = 2;
/// assert!(expected.missed(&outcome).eq(["lost = 0, but it is 2"]));
/// # Ok::<(), cmpp_lab::load::BadExpectation>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation(Vec<Term>);

impl Expectation {
    /// Returns what the outcome does not meet, in words.
    pub fn missed(&self, outcome: &Outcome) -> impl Iterator<Item = String> {
        self.0.iter().filter_map(|term| {
            let (_, value) = NAMES.get(term.name)?;
            let value = value(outcome);
            let is_met = match term.is {
                Is::Equal => (value - term.than).abs() < f64::EPSILON,
                Is::Unequal => (value - term.than).abs() >= f64::EPSILON,
                Is::Less => value < term.than,
                Is::AtMost => value <= term.than,
                Is::More => value > term.than,
                Is::AtLeast => value >= term.than,
            };
            (!is_met).then(|| format!("{}, but it is {value}", term.text))
        })
    }
}

impl FromStr for Expectation {
    type Err = BadExpectation;

    fn from_str(text: &str) -> Result<Self, BadExpectation> {
        text.split(" and ").map(|term| term.trim().parse()).collect::<Result<_, _>>().map(Self)
    }
}

impl FromStr for Term {
    type Err = BadExpectation;

    fn from_str(text: &str) -> Result<Self, BadExpectation> {
        let bad = || BadExpectation(text.to_owned());
        let split = COMPARISONS.iter().find_map(|&(sign, is)| Some((text.split_once(sign)?, is)));
        let ((name, number), is) = split.ok_or_else(bad)?;
        let (name, number) = (name.trim(), number.trim());
        let (number, factor) = [("us", 0.001), ("ms", 1.0), ("s", 1000.0)]
            .into_iter()
            .find_map(|(unit, factor)| Some((number.strip_suffix(unit)?, factor)))
            .unwrap_or((number, 1.0));
        let name = NAMES.iter().position(|&(known, _)| known == name).ok_or_else(bad)?;
        let than: f64 = number.trim().parse().map_err(|_| bad())?;
        Ok(Self { text: text.to_owned(), name, is, than: than * factor })
    }
}

/// A text is no expectation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadExpectation(String);

impl fmt::Display for BadExpectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is not like \"lost = 0\" or \"p99 < 50ms\"", self.0)
    }
}

impl std::error::Error for BadExpectation {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_comparison_compares() {
        let outcome = Outcome { lost: 3, p99_ms: 50.0, ..Outcome::default() };
        for (text, is_met) in [
            ("lost = 3", true),
            ("lost == 2", false),
            ("lost != 3", false),
            ("lost<3", false),
            ("lost <= 3", true),
            ("lost > 2 and p99 >= 50ms", true),
            ("lost > 2 and p99 >= 51ms", false),
            ("p99 < 0.06s", true),
            ("p99 < 50000us", false),
        ] {
            let expected: Expectation = text.parse().unwrap();
            assert_eq!(expected.missed(&outcome).next().is_none(), is_met, "{text}");
        }
        for text in ["", "lost", "found = 3", "lost = x", "lost = 0 or p99 < 5ms"] {
            assert!(text.parse::<Expectation>().is_err(), "{text}");
        }
    }
}
