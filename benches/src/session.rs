//! Sessions: SUBMITs and their answers between both ends of a connection, in memory.

use std::hint::black_box;

use cmpp_codec::login::Trust;
use cmpp_codec::session::{Config, Event, Instant, Next, Role, Session};
use cmpp_codec::{Encode, Frame, Message, Version, v20};

use crate::allocations;
use crate::cases::{Case, Cases, kept};
use crate::corpus::{Stream, vector};

/// The measured windows.
pub const WINDOWS: [usize; 5] = [1, 16, 64, 1024, 4096];

/// Both ends of a connection.
#[derive(Debug)]
struct Pair {
    sp: Session<Trust>,
    ismg: Session<Trust>,
}

/// Returns the name of a case.
#[must_use]
pub fn name(window: usize) -> String {
    format!("session: SUBMIT and answer / window {window}")
}

/// The name of the case that the sessions are compared with.
pub const CODEC: &str = "session: encode and parse / SUBMIT and answer";

/// The answer that a session sends.
static RESP: v20::SubmitResp = v20::SubmitResp::EMPTY;

impl Pair {
    fn new(window: usize) -> Self {
        let config = |role| Config { window, ..Config::new(role, Version::V20) };
        let mut sp = Session::new(config(Role::Sp), Trust, Instant::ZERO).expect("the settings fit");
        let mut ismg = Session::new(config(Role::Ismg), Trust, Instant::ZERO).expect("the settings fit");
        sp.skip_login(Instant::ZERO, Version::V20).expect("nobody logged in");
        ismg.skip_login(Instant::ZERO, Version::V20).expect("nobody logged in");
        Self { sp, ismg }
    }

    /// Sends a window of SUBMITs, then answers each. Returns the number of answers.
    fn exchange(&mut self, submit: v20::Submit<'_>) -> usize {
        let (mut answered, now) = (0, Instant::ZERO);
        while self.sp.window_left() > 0 {
            self.sp.request(now, submit).expect("the window has room");
        }
        loop {
            let bytes = self.sp.transmit();
            if bytes.is_empty() {
                break;
            }
            let len = bytes.len();
            let Next::Event(Event::Request { id, pdu, .. }) = self.ismg.receive(now, bytes).next else {
                panic!("a request")
            };
            black_box(&pdu);
            self.ismg.answer(id, &RESP).expect("it waits");
            self.sp.transmitted(now, len);
        }
        loop {
            let bytes = self.ismg.transmit();
            if bytes.is_empty() {
                return answered;
            }
            let len = bytes.len();
            let Next::Event(Event::Answer { pdu, .. }) = self.sp.receive(now, bytes).next else { panic!("an answer") };
            black_box(&pdu);
            self.ismg.transmitted(now, len);
            answered += 1;
        }
    }
}

/// Returns the SUBMIT that is sent: to one recipient, about 200 bytes.
fn submit() -> (&'static [u8], v20::Submit<'static>) {
    let message: &'static Vec<u8> = kept(vector("v20/submit-140-to-1"));
    let frame = Frame::from_message(message).expect("a message");
    (message, v20::Submit::from_body(frame.body()).expect("a SUBMIT"))
}

/// Encodes and parses a SUBMIT and its answer, the least work of a session.
fn codec(submit: v20::Submit<'_>, out: &mut [u8]) {
    let len = submit.encode(1, out).expect("there is room");
    let frame = Frame::from_message(&out[..len]).expect("a message");
    black_box(v20::Submit::from_body(frame.body())).expect("a SUBMIT");
    let len = RESP.encode(1, out).expect("there is room");
    let frame = Frame::from_message(&out[..len]).expect("a message");
    black_box(<&v20::SubmitResp>::from_body(frame.body())).expect("a SUBMIT_RESP");
}

/// Returns the cases of all windows, and the one that they are compared with.
#[must_use]
pub fn cases() -> Vec<Case> {
    let mut cases = Cases::new(0);
    let (message, submit) = submit();
    for window in WINDOWS {
        let mut pair = Pair::new(window);
        assert_eq!(pair.exchange(submit), window, "every SUBMIT is answered");
        // The number of messages in a run is the same for every window.
        let turns = 4096 / window;
        cases.add(&name(window), &Stream::of(message, window * turns), move || {
            for _ in 0..turns {
                pair.exchange(submit);
            }
        });
    }
    let mut out = vec![0; 512];
    cases.add(CODEC, &Stream::of(message, 4096), move || {
        for _ in 0..4096 {
            codec(black_box(submit), &mut out);
        }
    });
    cases.list
}

/// Returns the memory of a session with 1024 unanswered SUBMITs, as a multiple of their bytes, and the number of
/// allocations for each message of a running session.
///
/// # Panics
///
/// If the program does not count its allocations.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
pub fn memory() -> (f64, f64) {
    const WINDOW: usize = 1024;
    let (message, submit) = submit();
    let mut sp = None;
    let held = allocations::held(|| {
        let mut new = Pair::new(WINDOW).sp;
        for _ in 0..WINDOW {
            new.request(Instant::ZERO, submit).expect("the window has room");
        }
        sp = Some(new);
    });
    let mut steady = Pair::new(WINDOW);
    steady.exchange(submit);
    let asked = allocations::during(|| assert_eq!(steady.exchange(submit), WINDOW));
    black_box(sp);
    (held as f64 / (WINDOW * message.len()) as f64, asked as f64 / WINDOW as f64)
}
