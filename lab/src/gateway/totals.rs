//! What a gateway counts.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Mutex;

use crate::base::lock::lock;
use crate::fault::Fault;

/// What a gateway has done until now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Totals {
    /// The logins that were accepted.
    pub logins: u64,
    /// The SUBMITs that came.
    pub submits: u64,
    /// The SUBMITs that were answered, by `Result`.
    pub answered: BTreeMap<u32, u64>,
    /// The reports that the clients took.
    pub reported: u64,
    /// The reports that were not sent, because the scenario loses them.
    pub lost: u64,
    /// The reports that wait: for their time, or for a connection of their account.
    pub waiting: u64,
    /// The messages from phones that the clients took.
    pub delivered: u64,
    /// How often each fault happened that was ever on.
    pub faults: Vec<(Fault, u64)>,
}

impl fmt::Display for Totals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} logins, {} SUBMITs", self.logins, self.submits)?;
        for (result, count) in &self.answered {
            write!(f, ", {count} answered with Result {result}")?;
        }
        write!(f, ", {} reports taken", self.reported)?;
        if self.lost > 0 {
            write!(f, ", {} reports lost", self.lost)?;
        }
        if self.waiting > 0 {
            write!(f, ", {} reports not sent", self.waiting)?;
        }
        if self.delivered > 0 {
            write!(f, ", {} messages from phones taken", self.delivered)?;
        }
        for (fault, count) in &self.faults {
            write!(f, "\n  {fault}: {count} times")?;
        }
        Ok(())
    }
}

/// Totals that several tasks count.
#[derive(Debug, Default)]
pub(crate) struct Counts(Mutex<Totals>);

impl Counts {
    pub(crate) fn count(&self, change: impl FnOnce(&mut Totals)) {
        change(&mut lock(&self.0));
    }

    pub(crate) fn get(&self) -> Totals {
        lock(&self.0).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_did_not_happen_is_not_shown() {
        let mut totals = Totals { logins: 2, submits: 9, reported: 4, ..Totals::default() };
        totals.answered.extend([(0, 8), (8, 1)]);
        let always = "2 logins, 9 SUBMITs, 8 answered with Result 0, 1 answered with Result 8, 4 reports taken";
        assert_eq!(totals.to_string(), always);
        (totals.lost, totals.waiting, totals.delivered) = (3, 1, 5);
        totals.faults.push((Fault::AnswerTwice, 7));
        let more = ", 3 reports lost, 1 reports not sent, 5 messages from phones taken\n  answer-twice: 7 times";
        assert_eq!(totals.to_string(), [always, more].concat());
    }
}
