//! Which faults are on, and how often each happened.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use fastrand::Rng;
use tokio::time::{Duration, Instant};

use crate::base::lock::lock;
use crate::fault::name::Fault;

/// The faults of a gateway. Clones share them: keep one to switch faults while the gateway runs.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    shared: Arc<Mutex<BTreeMap<Fault, Switch>>>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Switch {
    /// The chance of each frame that it could happen to.
    share: f64,
    /// When it is on.
    from: Option<Instant>,
    until: Option<Instant>,
    happened: u64,
}

impl Faults {
    /// Switches a fault on. `share` is the chance of each frame that it can happen to: with 1 it happens to all.
    pub fn set(&self, fault: Fault, share: f64) {
        self.set_for(fault, share, None, None);
    }

    /// Switches a fault on for a while: from a time from now to a time from now.
    pub fn set_for(&self, fault: Fault, share: f64, from: Option<Duration>, until: Option<Duration>) {
        let now = Instant::now();
        let at = |after: Option<Duration>| after.and_then(|after| now.checked_add(after));
        let mut switches = lock(&self.shared);
        let happened = switches.get(&fault).map_or(0, |switch| switch.happened);
        switches.insert(fault, Switch { share, from: at(from), until: at(until), happened });
    }

    /// Switches a fault off.
    pub fn clear(&self, fault: Fault) {
        self.set(fault, 0.0);
    }

    /// Returns how often each fault has happened that was ever on.
    #[must_use]
    pub fn happened(&self) -> Vec<(Fault, u64)> {
        lock(&self.shared).iter().map(|(&fault, switch)| (fault, switch.happened)).collect()
    }

    /// Whether any fault was ever on.
    pub(crate) fn any(&self) -> bool {
        !lock(&self.shared).is_empty()
    }

    /// Draws whether a fault happens now, and counts it.
    pub(crate) fn strikes(&self, fault: Fault, rng: &mut Rng) -> bool {
        let mut switches = lock(&self.shared);
        let Some(switch) = switches.get_mut(&fault).filter(|switch| switch.share > 0.0) else { return false };
        let now = Instant::now();
        if switch.from.is_some_and(|from| now < from) || switch.until.is_some_and(|until| now >= until) {
            return false;
        }
        let strikes = rng.f64() < switch.share;
        switch.happened += u64::from(strikes);
        strikes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_strikes_while_it_is_on_and_with_its_share() {
        let (faults, mut rng, hour) = (Faults::default(), Rng::with_seed(1), Some(Duration::from_secs(3600)));
        let mut strikes = |faults: &Faults| (0..1000).filter(|_| faults.strikes(Fault::Reset, &mut rng)).count();
        assert!(!faults.any());
        assert_eq!(strikes(&faults), 0);
        for (from, until, expected) in [(None, hour, 1000), (hour, None, 0), (None, Some(Duration::ZERO), 0)] {
            faults.set_for(Fault::Reset, 1.0, from, until);
            assert_eq!(strikes(&faults), expected, "{from:?} {until:?}");
        }
        faults.set(Fault::Reset, 0.25);
        assert!((200..300).contains(&strikes(&faults)));
        faults.clear(Fault::Reset);
        assert_eq!(strikes(&faults), 0);
        let [(Fault::Reset, happened)] = faults.happened()[..] else { panic!() };
        assert!((1200..1300).contains(&happened));
    }
}
