//! How long an end sends nothing after the peer has said Result 8, "flow control error".

use std::time::Duration;

/// The next pause. It doubles from one Result 8 to the next.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pause(Duration);

const MIN: Duration = Duration::from_millis(50);
const MAX: Duration = Duration::from_secs(2);

impl Default for Pause {
    fn default() -> Self {
        Self(MIN)
    }
}

impl Pause {
    pub(crate) fn next(&mut self) -> Duration {
        let pause = self.0;
        self.0 = pause.saturating_mul(2).min(MAX);
        pause
    }
}
