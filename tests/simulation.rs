//! Two sessions with a simulated connection and a simulated clock. The connection splits, delays, stalls and breaks.
//! Thousands of runs, each with its own seed, are checked for the same properties.
//!
//! The connection itself neither loses nor duplicates bytes, like TCP: duplicate messages come from retransmission, and
//! lost ones from the end of the connection. `SEEDS=100000 cargo test --release --test simulation` runs more seeds,
//! `SEED=17` runs one.

mod line;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use cmpp_codec::session::{
    Config, Dialect, End, Instant, OtherConnectResp, Rejection, RequestId, Role, Timeout, Unexpected,
};
use cmpp_codec::{CommandId, Lenient, Octets, SequenceId, Version};

use line::*;

const MILLI: Duration = Duration::from_millis(1);

/// Xorshift, 64 bits.
struct Dice(u64);

impl Dice {
    const fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    const fn roll(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 >> 11
    }

    const fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.roll() % (high - low + 1)
    }

    const fn one_in(&mut self, n: u64) -> bool {
        self.roll() % n == 0
    }

    fn time(&mut self, most: Duration) -> Duration {
        Duration::from_millis(self.between(0, u64::try_from(most.as_millis()).unwrap()))
    }
}

/// One direction of the connection: bytes arrive in order, later, and in other pieces. Its room is limited.
struct Pipe {
    room: usize,
    latency: Duration,
    stalled_until: Instant,
    flight: VecDeque<(Instant, Vec<u8>)>,
}

impl Pipe {
    fn carries(&self) -> usize {
        self.flight.iter().map(|(_, bytes)| bytes.len()).sum()
    }

    /// Accepts what `from` sends, as far as it fits, in pieces.
    fn load(&mut self, now: Instant, from: &mut Side<OnHeap>, dice: &mut Dice) {
        loop {
            let free = self.room.saturating_sub(self.carries());
            let bytes = from.session.transmit();
            let n = bytes.len().min(free).min(usize::try_from(dice.between(1, 300)).unwrap());
            if n == 0 {
                return;
            }
            let arrives = (now + dice.time(self.latency)).max(self.stalled_until);
            let arrives = self.flight.back().map_or(arrives, |(before, _)| arrives.max(*before));
            self.flight.push_back((arrives, bytes[..n].to_vec()));
            from.session.transmitted(now, n);
        }
    }

    fn unload(&mut self, now: Instant, to: &mut Side<OnHeap>) {
        let arrived = self.flight.iter().take_while(|(arrives, _)| *arrives <= now).count();
        to.inbox.extend(self.flight.drain(..arrived).flat_map(|(_, bytes)| bytes));
    }
}

/// The fate of a message, as its sender sees it.
#[derive(Debug, Default)]
struct Fate {
    resent: usize,
    outcomes: usize,
    answered: bool,
    /// Whether the message came back as never sent.
    unsent: bool,
    /// How often the other end received the message.
    delivered: usize,
}

/// One end: a session, its user, and what the user has seen.
struct User {
    side: Side<OnHeap>,
    /// The number of messages that are still to be sent, and when the next one is.
    to_send: usize,
    next_send: Instant,
    /// The requests that the user must answer, when, and with what.
    to_answer: Vec<(Instant, RequestId, u64)>,
    sent: BTreeMap<u64, Fate>,
    by_number: BTreeMap<SequenceId, u64>,
    last_delivered: u64,
    gave_up: bool,
    closed: Option<End>,
}

/// The conditions of a run.
struct World {
    dice: Dice,
    /// Nothing goes wrong, so everything must be answered in the first attempt.
    calm: bool,
    /// The connection stalls for longer than T, and accepts a few bytes at a time.
    rough: bool,
    answer_within: Duration,
    forgets: bool,
    /// The kinds of events that occurred.
    seen: BTreeSet<&'static str>,
}

/// The kinds of events that must all occur in the runs.
const KINDS: [&str; 16] = [
    "request",
    "repeated",
    "answer",
    "late",
    "doubled",
    "resent",
    "unanswered",
    "unsent",
    "abandoned",
    "window",
    "ending",
    "terminated",
    "lost",
    "no answer to CONNECT",
    "no answer to ACTIVE_TEST",
    "no answer to TERMINATE",
];

const fn kind_of(told: &Told) -> &'static str {
    match told {
        Told::Request(..) => "request",
        Told::Repeated(_) => "repeated",
        Told::Answer(..) => "answer",
        Told::Stray(_, Unexpected::Late) => "late",
        Told::Stray(_, Unexpected::Duplicate) => "doubled",
        Told::Resent(..) => "resent",
        Told::Unanswered(_, _, true) => "unanswered",
        Told::Unanswered(_, _, false) => "unsent",
        Told::Abandoned(_) => "abandoned",
        Told::Refused(_, Rejection::Window) => "window",
        Told::Refused(_, Rejection::Ending) => "ending",
        Told::Closed(End::Terminated | End::PeerTerminated) => "terminated",
        Told::Closed(End::Lost) => "lost",
        Told::Closed(End::NoAnswer(CommandId::CONNECT)) => "no answer to CONNECT",
        Told::Closed(End::NoAnswer(CommandId::ACTIVE_TEST)) => "no answer to ACTIVE_TEST",
        Told::Closed(End::NoAnswer(CommandId::TERMINATE)) => "no answer to TERMINATE",
        _ => "other",
    }
}

impl User {
    fn new(config: Config, dice: &mut Dice) -> Self {
        Self {
            side: Side::new(config, RIGHT, Instant::ZERO),
            // Sometimes more than the window.
            to_send: usize::try_from(dice.between(0, if config.window == 1024 { 1100 } else { 20 })).unwrap(),
            next_send: Instant::ZERO,
            to_answer: Vec::new(),
            sent: BTreeMap::new(),
            by_number: BTreeMap::new(),
            last_delivered: 0,
            gave_up: false,
            closed: None,
        }
    }

    fn is_sp(&self) -> bool {
        self.side.session.config().role == Role::Sp
    }

    /// Records the events, and checks that they are consistent.
    fn note(&mut self, now: Instant, world: &mut World, peer: &mut BTreeMap<u64, Fate>, peer_gave_up: bool) {
        for told in self.side.tells() {
            world.seen.insert(kind_of(&told));
            assert!(self.closed.is_none(), "nothing comes after the end: {told:?}");
            match told {
                Told::Request(id, bytes) => {
                    let mark = mark_of(&bytes);
                    let fate = peer.get_mut(&mark).expect("what comes was sent");
                    fate.delivered += 1;
                    if fate.resent == 0 {
                        assert!(mark > self.last_delivered, "what is sent once comes in order");
                    }
                    self.last_delivered = mark.max(self.last_delivered);
                    if !(world.forgets && world.dice.one_in(5)) {
                        self.to_answer.push((now + world.dice.time(world.answer_within), id, mark));
                    }
                }
                Told::Answer(number, body, readable) => {
                    let fate = self.fate(number);
                    fate.outcomes += 1;
                    fate.answered = true;
                    assert!(readable, "both ends speak the same version");
                    if body[8] == 0 {
                        let mark = u64::from_be_bytes(body[..8].try_into().unwrap());
                        assert_eq!(self.by_number.get(&number), Some(&mark), "the answer is this message's");
                        assert!(self.sent[&mark].delivered > 0);
                    }
                }
                Told::Unanswered(number, bytes, sent) => {
                    self.gave_up = true;
                    let fate = self.fate(number);
                    fate.outcomes += 1;
                    fate.unsent = !sent;
                    assert_eq!(self.by_number.get(&number), Some(&mark_of(&bytes)), "what comes back is the message");
                }
                Told::Resent(number, nth) => {
                    self.fate(number).resent += 1;
                    assert!(nth <= self.side.session.config().attempts);
                }
                Told::Refused(_, why) => {
                    // Only an end that gave a request up can have more pending requests than it counts. Copies that
                    // took so long that they pass for new requests are the other case.
                    let excused = peer_gave_up || world.rough;
                    assert!(why == Rejection::Ending || (why == Rejection::Window && excused), "{why:?}");
                }
                Told::Closed(end) => self.closed = Some(end),
                Told::Repeated(_) | Told::Abandoned(_) | Told::Stray(..) => assert!(!world.calm || self.closing()),
                Told::Connected(version) | Told::Accepted(version, _) => assert_eq!(version, Version::V20),
                Told::Asked(_) | Told::Rejected(_) | Told::Malformed(..) => panic!("{told:?}"),
                Told::Heartbeat(_) => assert!(self.side.session.config().heartbeat_events),
            }
        }
    }

    const fn closing(&self) -> bool {
        self.side.session.end().is_some()
    }

    fn fate(&mut self, number: SequenceId) -> &mut Fate {
        let mark = self.by_number[&number];
        self.sent.get_mut(&mark).unwrap()
    }

    /// Answers what is due, and sends as much as the window allows.
    fn act(&mut self, now: Instant, world: &mut World) {
        let (due, later) = self.to_answer.iter().partition(|(at, ..)| *at <= now);
        self.to_answer = later;
        let due: Vec<_> = due;
        for (_, id, mark) in due {
            let resp = cmpp_codec::v20::SubmitResp { msg_id: mark.into(), ..Default::default() };
            let deliver_resp = cmpp_codec::v20::DeliverResp { msg_id: mark.into(), ..Default::default() };
            // It fails if the session has ended meanwhile.
            let _ = if self.is_sp() {
                self.side.session.answer(id, cmpp_codec::v20::Pdu::DeliverResp(&deliver_resp))
            } else {
                self.side.session.answer(id, cmpp_codec::v20::Pdu::SubmitResp(&resp))
            };
        }
        while self.to_send > 0 && now >= self.next_send && self.side.session.window_left() > 0 {
            if !self.side.session.is_open() {
                return;
            }
            let mark = u64::try_from(self.sent.len()).unwrap() + 1;
            let text = format!("{mark:06}{}", "x".repeat(usize::try_from(mark % 7 * 15).unwrap()));
            let number = if self.is_sp() {
                send_submit(&mut self.side, now, &text)
            } else {
                send_deliver(&mut self.side, now, &text)
            };
            self.sent.insert(mark, Fate::default());
            assert_eq!(self.by_number.insert(number, mark), None, "numbers are used once");
            self.to_send -= 1;
            if world.dice.one_in(3) {
                self.next_send = now + world.dice.time(SECOND * 20);
            }
        }
        assert!(self.side.session.unanswered() <= self.side.session.config().window);
        assert!(self.side.session.to_answer() <= self.side.session.config().window);
    }

    /// Returns when this end has something to do without input.
    fn next(&self) -> Option<Instant> {
        let session = self.side.session.poll_timeout();
        let answer = self.to_answer.iter().map(|(at, ..)| *at).min();
        let can_send = self.to_send > 0 && self.side.session.is_open() && self.side.session.window_left() > 0;
        [session, answer, can_send.then_some(self.next_send)].into_iter().flatten().min()
    }
}

/// Returns the mark in the content of a SUBMIT or DELIVER: six digits.
fn mark_of(message: &[u8]) -> u64 {
    let content = match name(message) {
        "CMPP_SUBMIT" => 12 + 116 + 1 + 21 + 1,
        "CMPP_DELIVER" => 12 + 65,
        other => panic!("{other}"),
    };
    std::str::from_utf8(&message[content..content + 6]).unwrap().parse().unwrap()
}

/// Returns no deviation, each one alone, and all of them. To tolerate deviations must not break a session with a peer
/// that has none.
fn dialects() -> [Dialect; 12] {
    let none = Dialect::SPECIFICATION;
    let lenient = |trailing_bytes, missing_reserve| Lenient { trailing_bytes, missing_reserve };
    [
        none,
        Dialect { malformed_requests: true, ..none },
        Dialect { lenient: lenient(true, false), ..none },
        Dialect { lenient: lenient(false, true), ..none },
        Dialect { other_connect_resp: OtherConnectResp::SpeakAgreed, ..none },
        Dialect { other_connect_resp: OtherConnectResp::SpeakAnswered, ..none },
        Dialect { other_connect_resp_sequence_id: true, ..none },
        Dialect { shared_sequence_ids: true, ..none },
        Dialect { unanswered_active_tests: true, ..none },
        Dialect { wide_cancel_resp: true, ..none },
        Dialect::FIELD,
        none,
    ]
}

/// Performs one run, and returns the kinds of events that occurred.
fn run(seed: u64) -> BTreeSet<&'static str> {
    let mut dice = Dice::new(seed);
    let calm = dice.one_in(4);
    let t = Duration::from_millis(dice.between(1000, 60_000));
    let window = match dice.between(1, 40) {
        1..=4 => 1,
        5..=8 => 16,
        9 => 1024,
        _ => usize::try_from(dice.between(2, 8)).unwrap(),
    };
    let dialect = dialects()[usize::try_from(dice.between(0, 11)).unwrap()];
    let heartbeat_events = dice.one_in(2);
    let (tries, idle) = (u8::try_from(dice.between(1, 4)).unwrap(), dice.time(SECOND * 200) + SECOND);
    let wait = if dice.one_in(3) { Timeout::Fibonacci(t) } else { Timeout::Same(t) };
    let config = |role| Config {
        window,
        dialect,
        heartbeat_events,
        attempts: tries,
        heartbeat_interval: idle,
        timeout: wait,
        ..Config::new(role, Version::V20)
    };

    let rough = !calm && dice.one_in(2);
    let latency = if rough { dice.time(t) } else { t / 8 };
    let room = if rough { usize::try_from(dice.between(20, 3000)).unwrap() } else { 100_000 };
    let mut users = [User::new(config(Role::Sp), &mut dice), User::new(config(Role::Ismg), &mut dice)];
    let mut pipes = [0, 1].map(|_| Pipe { room, latency, stalled_until: Instant::ZERO, flight: VecDeque::new() });
    let lost_at = (!calm && dice.one_in(3)).then(|| Instant::ZERO + dice.time(SECOND * 120));
    let ends_at = Instant::ZERO + dice.time(SECOND * 600);
    let ender = usize::from(dice.one_in(2));
    let forgets = !calm && dice.one_in(3);
    let mut world = World {
        calm,
        rough,
        answer_within: if calm { t / 4 } else { dice.time(t * 3) },
        forgets,
        dice,
        seen: BTreeSet::new(),
    };

    let mut now = Instant::ZERO;
    let mut lost = false;
    users[0].side.session.login(now, Octets::new("900001").unwrap(), 1).unwrap();
    for step in 0.. {
        assert!(step < 20_000, "the run comes to an end");
        for (n, pipe) in pipes.iter_mut().enumerate() {
            if rough && world.dice.one_in(40) {
                pipe.stalled_until = now + world.dice.time(t * 4);
            }
            if !lost {
                pipe.unload(now, &mut users[1 - n].side);
            }
        }
        if !lost && lost_at.is_some_and(|at| now >= at) {
            lost = true;
            for user in &mut users {
                user.side.session.disconnected();
            }
        }
        for n in [0, 1] {
            let [first, second] = &mut users;
            let (user, peer) = if n == 0 { (first, second) } else { (second, first) };
            user.side.turn(now);
            user.note(now, &mut world, &mut peer.sent, peer.gave_up);
            user.act(now, &mut world);
            // An end with nothing left to do ends the session, and so does one that has waited long enough.
            let idle = user.to_send == 0 && peer.to_send == 0;
            let idle = idle && user.side.session.unanswered() + peer.side.session.unanswered() == 0;
            if n == ender && (idle || !calm) && now >= ends_at {
                user.side.session.terminate(now);
            }
            if !lost {
                pipes[n].load(now, &mut user.side, &mut world.dice);
            }
        }
        // A closed session closes the connection, when its last bytes have arrived.
        for n in [0, 1] {
            if users[n].closed.is_some() && pipes[n].flight.is_empty() {
                // The output is written, so input that had to wait for it is read first: step 5 of the loop.
                users[1 - n].side.turn(now);
                users[1 - n].side.session.disconnected();
            }
        }
        if users.iter().all(|user| user.closed.is_some()) {
            break;
        }
        let arrivals = pipes.iter().filter(|_| !lost).filter_map(|pipe| pipe.flight.front()).map(|(at, _)| *at);
        let planned = lost_at.filter(|_| !lost).into_iter().chain((now < ends_at).then_some(ends_at));
        let next = users.iter().filter_map(User::next).chain(arrivals).chain(planned).min();
        now = next.unwrap_or(now).max(now + MILLI);
    }

    for (n, user) in users.iter().enumerate() {
        assert!(calm <= matches!(user.closed, Some(End::Terminated | End::PeerTerminated)), "{:?}", user.closed);
        for (mark, fate) in &user.sent {
            let what = format!("message {mark} of {n}: {fate:?}");
            assert_eq!(fate.outcomes, 1, "every message ends in exactly one outcome: {what}");
            assert!(fate.delivered <= 1 + fate.resent, "nothing is delivered twice without a retransmission: {what}");
            assert!(fate.delivered <= 1 || rough || user.gave_up, "a copy is known for what it is: {what}");
            assert!(!fate.unsent || fate.delivered == 0, "what was not sent did not come: {what}");
            assert!(!calm || (fate.answered && fate.resent == 0), "nothing went wrong: {what}");
        }
        assert!(!calm || user.to_send == 0);
    }
    world.seen
}

#[test]
fn every_message_ends_in_exactly_one_outcome_and_nothing_is_delivered_twice_without_a_retransmission() {
    if let Ok(seed) = std::env::var("SEED") {
        run(seed.parse().expect("SEED is a number"));
        return;
    }
    let seeds: u64 = std::env::var("SEEDS").map_or(10_000, |seeds| seeds.parse().expect("SEEDS is a number"));
    let workers = std::thread::available_parallelism().map_or(1, |n| u64::try_from(n.get()).unwrap());
    let seen = std::thread::scope(|scope| {
        let workers = (0..workers).map(|worker| {
            scope.spawn(move || {
                let mut seen = BTreeSet::new();
                for seed in (worker..seeds).step_by(usize::try_from(workers).unwrap()) {
                    let outcome = std::panic::catch_unwind(|| run(seed));
                    seen.extend(outcome.unwrap_or_else(|_| panic!("seed {seed}: run it alone with SEED={seed}")));
                }
                seen
            })
        });
        let workers: Vec<_> = workers.collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect::<BTreeSet<_>>()
    });
    let missing: Vec<_> = KINDS.into_iter().filter(|kind| !seen.contains(kind)).collect();
    assert!(missing.is_empty() || seeds < 10_000, "runs that never happen prove nothing: {missing:?}");
}
