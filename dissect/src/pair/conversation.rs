//! What both directions of one stream say to each other.

use std::{sync::Arc, time::Duration};

use cmpp_codec::MsgId;
use foldhash::HashMap;

use crate::model::{Oddities, Oddity, Seen, Stamp, Why};
use crate::pair::login::Login;
use crate::pair::requests::{Key, Request, Requests};
use crate::pair::side::{Names, Side};

/// How long a request waits for its answer (2.0, 6.1; 3.0, 7.1: T).
const PATIENCE: Duration = Duration::from_secs(60);
/// How long an answer may come after bytes were lost that may hold its request.
const DOUBT: Duration = Duration::from_secs(180);
/// How long a connection may be silent (2.0, 6.1; 3.0, 7.1: C).
const SILENCE: Duration = Duration::from_secs(180);
/// How much later than that a heartbeat may come.
const SLACK: Duration = Duration::from_secs(30);
/// How many answers wait for requests that come after them.
const WAITING: usize = 1 << 10;

/// An answer whose request is not known.
#[derive(Clone, Copy, Debug)]
pub(super) struct Waiting {
    pub(super) number: u64,
    pub(super) stamp: Option<Stamp>,
    pub(super) name: &'static str,
    /// The identifier that a gateway assigned.
    pub(super) id: Option<MsgId>,
}

/// One stream.
#[derive(Debug)]
pub(super) struct Conversation {
    /// The ends of the connection, as text: the source of each direction.
    pub(super) ends: Arc<[Box<str>; 2]>,
    /// The hosts of both ends. 0 is unknown.
    pub(super) hosts: [u32; 2],
    /// The name by which the SP logged in. 0 is unknown.
    pub(super) account: u32,
    pub(super) requests: [Requests; 2],
    pub(super) login: Login,
    waiting: [HashMap<Key, Waiting>; 2],
    /// Whether a message of each direction was captured.
    heard: [bool; 2],
    /// Whether the senders of each direction had received bytes that were not captured in time.
    ahead: [bool; 2],
    /// When requests of each direction may have been lost at last.
    lost: [Option<Stamp>; 2],
    /// The packet of the last message.
    last: Option<Stamp>,
    /// The packets of the last messages of each direction.
    last_of: [Option<Stamp>; 2],
    /// Whether bytes were lost since.
    is_lossy: bool,
}

impl Conversation {
    pub(super) fn new(seen: Option<Seen<'_>>, names: &mut Names) -> Self {
        let ends = seen.map_or_else(Default::default, |seen| {
            let mut ends: [Box<str>; 2] = [seen.source.into(), seen.destination.into()];
            ends.rotate_left(seen.way);
            ends
        });
        let from_start = seen.is_some_and(|seen| seen.from_start);
        Self {
            hosts: [names.host(&ends[0]), names.host(&ends[1])],
            ends: Arc::new(ends),
            account: 0,
            requests: Default::default(),
            login: Login::new(from_start),
            waiting: Default::default(),
            heard: [false; 2],
            ahead: [false; 2],
            lost: [seen.filter(|_| !from_start).map(|seen| seen.stamp); 2],
            last: None,
            last_of: [None; 2],
            is_lossy: false,
        }
    }

    /// Takes the packet of a message, and adds what is odd about its time. Returns its direction and the other.
    pub(super) fn hear(
        &mut self,
        seen: Option<Seen<'_>>,
        is_heartbeat: bool,
        oddities: &mut Oddities,
    ) -> (usize, usize) {
        let Some(seen) = seen else { return (0, 0) };
        let silence = self.last.and_then(|last| seen.stamp.time.since(last.time)).unwrap_or_default();
        let most = if is_heartbeat { SILENCE + SLACK } else { SILENCE };
        oddities.add(Oddity::NoHeartbeat, silence > most && !self.is_lossy);
        (self.last, self.last_of[seen.way]) = (Some(seen.stamp), Some(seen.stamp));
        self.is_lossy = false;
        self.heard[seen.way] = true;
        self.ahead[seen.way] |= seen.is_ahead;
        (seen.way, 1 - seen.way)
    }

    /// Takes a loss in one direction, after the message with this number.
    pub(super) fn lose(&mut self, seen: Seen<'_>, last: u64) {
        self.requests[1 - seen.way].doubt(last, self.last_of[seen.way]);
        self.lost[seen.way] = Some(seen.stamp);
        self.is_lossy = true;
        self.login.lose();
    }

    /// Takes the end, at which the receiver of one direction had bytes that the capture lacks.
    pub(super) fn lack(&mut self, way: usize, last: u64) {
        self.requests[1 - way].doubt(last, self.last_of[way]);
    }

    /// Returns the side of the gateway, which sends in this direction.
    pub(super) const fn side(&self, stream: u64, gateway: usize) -> Side {
        Side { stream, account: self.account, gateway: self.hosts[gateway] }
    }

    /// Takes an answer without a request. Keeps it, if the request may follow. Returns whether there certainly was none.
    pub(super) fn keep(&mut self, seen: Option<Seen<'_>>, key: Key, answer: Waiting) -> bool {
        let way = seen.map_or(0, |seen| seen.way);
        if let Some(seen) = seen.filter(|seen| !seen.is_ahead) {
            let since = self.lost[1 - way].map(|lost| seen.stamp.time.since(lost.time).unwrap_or_default());
            return self.heard[1 - way] && since.is_none_or(|since| since > DOUBT);
        }
        let waiting = &mut self.waiting[way];
        if waiting.len() >= WAITING {
            let oldest = waiting.iter().min_by_key(|(_, answer)| answer.number).map(|(&key, _)| key);
            oldest.map(|key| waiting.remove(&key));
        }
        waiting.insert(key, answer);
        false
    }

    /// Removes the answer to a request, if it came before.
    pub(super) fn answer_before(&mut self, other: usize, key: Key, stamp: Option<Stamp>) -> Option<Waiting> {
        if self.waiting[other].is_empty() {
            return None;
        }
        let answer = self.waiting[other].remove(&key)?;
        // Nobody answers what comes later. A file of messages has no times.
        let delay = stamp.zip(answer.stamp).map(|(request, answer)| answer.time.since(request.time));
        delay.is_none_or(|delay| delay.is_some()).then_some(answer)
    }

    /// Returns whether the window of one direction is known.
    pub(super) fn is_window_known(&self, seen: Option<Seen<'_>>) -> bool {
        seen.is_some_and(|seen| !seen.is_ahead && self.heard[1 - seen.way])
    }

    /// Returns why a request of one direction has no answer, if the stream is over or not.
    pub(super) fn why(&self, way: usize, request: &Request, is_over: bool) -> Why {
        let stamps = self.last.zip(request.stamp);
        let waited = stamps.and_then(|(last, sent)| last.time.since(sent.time)).unwrap_or_default();
        if self.requests[way].is_doubted(request.number) {
            Why::Gap
        } else if !self.heard[1 - way] && self.ahead[way] {
            Why::OneWay
        } else if is_over || waited >= PATIENCE {
            Why::Never
        } else {
            Why::End
        }
    }

    /// Returns whether it is a file of messages, which knows no packets.
    pub(super) const fn is_file(&self) -> bool {
        self.last.is_none()
    }

    /// Returns how many messages are kept.
    pub(super) fn len(&self) -> usize {
        let requests: usize = self.requests.iter().map(Requests::len).sum();
        requests + self.waiting.iter().map(HashMap::len).sum::<usize>()
    }

    /// Forgets the answers up to a number.
    pub(super) fn forget_answers(&mut self, last: u64) {
        for waiting in &mut self.waiting {
            waiting.retain(|_, answer| answer.number > last);
        }
    }

    /// Returns whether a response took too long.
    pub(super) fn is_late(response: Option<Duration>) -> bool {
        response.is_some_and(|response| response > PATIENCE)
    }
}
