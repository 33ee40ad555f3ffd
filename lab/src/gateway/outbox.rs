//! Reports that wait to be sent, and the identifiers of messages.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use cmpp_codec::MsgId;
use cmpp_codec::msg_id::MsgIdParts;
use cmpp_codec::time::DateTime;
use cmpp_tokio::StatusReport;
use tokio::sync::Notify;

use crate::base::clock::{beijing, since_1970};
use crate::base::lock::lock;

/// The code of this gateway in its identifiers.
const GATEWAY: u32 = 10_657;

/// The reports of an account that no connection has taken: the one they were for is gone.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    reports: Mutex<VecDeque<(MsgId, StatusReport)>>,
    changed: Notify,
}

impl Outbox {
    pub(crate) fn push(&self, msg_id: MsgId, report: StatusReport) {
        lock(&self.reports).push_back((msg_id, report));
        self.changed.notify_one();
    }

    /// Waits for a report.
    pub(crate) async fn next(&self) -> (MsgId, StatusReport) {
        loop {
            let report = lock(&self.reports).pop_front();
            if let Some(report) = report {
                return report;
            }
            self.changed.notified().await;
        }
    }
}

/// What the connections of a gateway share.
#[derive(Debug, Default)]
pub(crate) struct Outboxes {
    accounts: Mutex<HashMap<String, Arc<Outbox>>>,
    /// How many reports wait, those of connections included.
    waiting: AtomicUsize,
    last: Mutex<(u64, u16)>,
}

impl Outboxes {
    pub(crate) fn of(&self, account: &str) -> Arc<Outbox> {
        Arc::clone(lock(&self.accounts).entry(account.to_owned()).or_default())
    }

    /// Makes room for reports, if there is any.
    pub(crate) fn reserve(&self, count: usize, capacity: usize) -> bool {
        let add = |waiting: usize| waiting.checked_add(count).filter(|&waiting| waiting <= capacity);
        self.waiting.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add).is_ok()
    }

    pub(crate) fn release(&self, count: usize) {
        self.waiting.fetch_sub(count, Ordering::Relaxed);
    }

    /// The number of reports that wait.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Returns identifiers for a message to this many recipients: the first of them. The others follow.
    pub(crate) fn msg_id(&self, recipients: u16) -> MsgId {
        let mut last = lock(&self.last);
        let now = since_1970().as_secs().max(last.0);
        // All numbers of a second are used: the identifiers are ahead of the time for a moment.
        let (seconds, sequence) = match last.1.checked_add(recipients) {
            Some(sequence) if now == last.0 => (now, sequence),
            _ => (if now == last.0 { now + 1 } else { now }, recipients),
        };
        *last = (seconds, sequence);
        let DateTime { month, day, hour, minute, second, .. } = beijing(seconds);
        let first = u32::from(sequence - recipients);
        let parts = MsgIdParts { month, day, hour, minute, second, gateway: GATEWAY, sequence: first };
        MsgId::from_parts(parts).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn identifiers_never_come_twice() {
        let outboxes = Outboxes::default();
        let mut seen = HashSet::new();
        for index in 0..150_000_u32 {
            let recipients = if index % 1000 == 0 { 99 } else { 1 };
            let first = outboxes.msg_id(recipients);
            assert!((0..u8::try_from(recipients).unwrap()).all(|index| seen.insert(first.of_recipient(index).get())));
        }
    }
}
