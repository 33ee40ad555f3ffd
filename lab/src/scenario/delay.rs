//! How long something takes.

use std::f64::consts::TAU;
use std::time::Duration;

use fastrand::Rng;
use schemars::JsonSchema;
use serde::Deserialize;

/// How long something takes, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Delay {
    /// Always the same: `{ fixed = 1000 }`.
    Fixed(f64),
    /// Any time between two, each as likely: `{ uniform = [5, 50] }`.
    Uniform([f64; 2]),
    /// Most around the median, a few much longer: `{ log_normal = { median = 50, sigma = 0.5 } }`.
    LogNormal {
        /// Half of the times are shorter.
        median: f64,
        /// How far the times spread: with 0.5 one of 40 is longer than 2.7 times the median.
        sigma: f64,
    },
}

impl Delay {
    /// No time at all.
    pub const NONE: Self = Self::Fixed(0.0);

    /// Draws a time.
    pub(crate) fn draw(self, rng: &mut Rng) -> Duration {
        let millis = match self {
            Self::Fixed(millis) => millis,
            Self::Uniform([min, max]) => (max - min).mul_add(rng.f64(), min),
            Self::LogNormal { median, sigma } => {
                // Box and Muller: two even draws make one that is normally distributed.
                let (radius, angle) = ((-2.0 * (1.0 - rng.f64()).ln()).sqrt(), TAU * rng.f64());
                median * (sigma * radius * angle.cos()).exp()
            }
        };
        Duration::try_from_secs_f64(millis / 1000.0).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_the_times_are_below_the_median() {
        let mut rng = Rng::with_seed(1);
        let delay = Delay::LogNormal { median: 50.0, sigma: 0.5 };
        let drawn: Vec<Duration> = (0..10_000).map(|_| delay.draw(&mut rng)).collect();
        let below = drawn.iter().filter(|drawn| **drawn < Duration::from_millis(50)).count();
        assert!((4800..5200).contains(&below), "{below}");
        let long = drawn.iter().filter(|drawn| **drawn > Duration::from_millis(135)).count();
        assert!((200..300).contains(&long), "one of 40 is longer than 2.7 times the median: {long}");
        let uniform = Delay::Uniform([5.0, 6.0]);
        assert!((0..100).all(|_| (5..=6).contains(&uniform.draw(&mut rng).as_millis())));
    }
}
