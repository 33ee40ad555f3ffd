//! One of several outcomes, each with its share.

use fastrand::Rng;

/// Outcomes other than the usual one, each with its share.
#[derive(Clone, Debug)]
pub(crate) struct Shares<T> {
    usual: T,
    others: Vec<(f64, T)>,
}

impl<T: Copy> Shares<T> {
    pub(crate) const fn new(usual: T, others: Vec<(f64, T)>) -> Self {
        Self { usual, others }
    }

    pub(crate) fn draw(&self, rng: &mut Rng) -> T {
        if self.others.is_empty() {
            return self.usual;
        }
        let mut left = rng.f64();
        for &(share, outcome) in &self.others {
            if left < share {
                return outcome;
            }
            left -= share;
        }
        self.usual
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_outcome_has_its_share() {
        let shares = Shares::new('a', vec![(0.25, 'b'), (0.5, 'c')]);
        let mut rng = Rng::with_seed(1);
        let drawn: Vec<char> = (0..10_000).map(|_| shares.draw(&mut rng)).collect();
        for (outcome, expected) in [('a', 2500), ('b', 2500), ('c', 5000)] {
            let count = drawn.iter().filter(|&&drawn| drawn == outcome).count();
            assert!(count.abs_diff(expected) < 200, "{outcome}: {count}");
        }
    }
}
