//! The bytes of a fuzzer as a sequence of operations on two sessions and the line between them.

#![expect(clippy::panic, reason = "a violated law is reported by a panic")]

use core::num::NonZeroU32;
use core::time::Duration;

use arbitrary::{Arbitrary, Result, Unstructured};

use crate::any::Lenient;
use crate::base::instant::Instant;
use crate::base::version::Version;
use crate::fuzzing::calls::message;
use crate::fuzzing::side::{Gate, LONGEST, Side, WINDOW};
use crate::schema::codes::ConnectStatus;
#[cfg(feature = "alloc")]
use crate::session::Heap;
use crate::session::{Config, Dialect, Fixed, OtherConnectResp, Role, Storage, Style, Timeout};
use crate::wire::header::SequenceId;

/// Reads the bytes as the settings of two sessions, and then as operations on them and on the line that connects them.
///
/// The users of both ends log in, send requests, answer and release them, and terminate. The line delivers bytes in
/// pieces, late or in another order, loses and doubles them, brings bytes that nobody sent, and breaks. Time passes.
/// Both ends perform the [loop](crate::session#the-loop) that the session documents. In the end the line carries
/// everything, both ends terminate, and the connection must come to its end. All this is done with sessions that keep
/// their messages in themselves, and, with the feature `alloc`, again with sessions that keep them on the heap.
///
/// The laws: no call panics; the window is never exceeded; a number is used for one request at a time; every request has
/// exactly one outcome, and so has every request of the peer; a request is sent before the line falls silent; what comes
/// back as unsent was not sent; no whole message is left unread; what is due is done at once; whole messages are sent, in
/// whatever pieces they are taken; nothing is reported after the end.
///
/// ```
/// let mut bytes = [0; 64];
/// for seed in 0..=255_u8 {
///     bytes.iter_mut().zip(0..).for_each(|(byte, at)| *byte = seed.wrapping_mul(at).rotate_left(3));
///     cmpp_codec::fuzzing::session(&bytes);
/// }
/// ```
///
/// # Panics
///
/// If a law is violated.
pub fn session(bytes: &[u8]) {
    with::<Fixed<WINDOW, LONGEST>>(bytes);
    #[cfg(feature = "alloc")]
    with::<Heap>(bytes);
}

fn with<S: Storage>(bytes: &[u8]) {
    let mut bytes = Unstructured::new(bytes);
    let Ok(mut connection) = Connection::<S>::new(&mut bytes) else { return };
    // An operation for which too few bytes are left is the last one.
    while !bytes.is_empty() && connection.operate(&mut bytes).is_ok() {}
    connection.end();
}

struct Connection<S: Storage> {
    now: Instant,
    sides: [Side<S>; 2],
}

impl<S: Storage> Connection<S> {
    fn new(bytes: &mut Unstructured<'_>) -> Result<Self> {
        let role = *bytes.choose(&[Role::Sp, Role::Gateway, Role::Router])?;
        let configs = [config(role, bytes)?, config(role.peer(), bytes)?];
        let [logs_in, decides_later]: [bool; 2] = bytes.arbitrary()?;
        let (now, gate) = (Instant::ZERO, Gate { decides_later });
        let mut sides = configs.map(|config| Side::new(config, gate, now));
        for side in sides.iter_mut().take(if logs_in { 1 } else { 2 }) {
            side.open(now, logs_in);
        }
        Ok(Self { now, sides })
    }

    /// Returns one end, and then the other.
    const fn ends(&mut self, is_first: bool) -> (&mut Side<S>, &mut Side<S>) {
        let [first, second] = &mut self.sides;
        if is_first { (first, second) } else { (second, first) }
    }

    /// Performs one operation at one end.
    fn operate(&mut self, bytes: &mut Unstructured<'_>) -> Result<()> {
        let [operation, n]: [u8; 2] = bytes.arbitrary()?;
        let (now, n, few) = (self.now, n >> 1, usize::from(n >> 3).min(bytes.len()));
        let (side, peer) = self.ends(operation & 1 == 0);
        match operation >> 1 & 15 {
            // What the user does.
            0 | 1 => side.request(now, n, bytes.bytes(few)?),
            2 | 3 => {
                side.answer(n, n >= 100);
            }
            4 => side.answer_login(now, if n < 16 { ConnectStatus(n.into()) } else { ConnectStatus::OK }),
            5 => side.session.terminate(now),
            // What the line does with what a session sends.
            6 | 7 => {
                side.transmit(now, n, if n < 40 { n.into() } else { LONGEST });
            }
            8 | 9 => {
                for piece in side.flight.drain(..side.flight.len().min(usize::from(n & 3).saturating_add(1))) {
                    peer.inbox.extend(piece);
                }
                peer.turn(now);
            }
            10 => drop(side.flight.pop_front()),
            11 => side.flight.rotate_left(usize::from(!side.flight.is_empty())), // late
            12 => side.flight.extend(side.flight.front().cloned()),
            13 => {
                let strange = bytes.bytes(few)?;
                let message = if n & 1 == 0 { message(SequenceId(n.into()), strange)? } else { strange.to_vec() };
                peer.inbox.extend(message);
                peer.turn(now);
            }
            14 => {
                let later = now + Duration::from_millis(250).saturating_mul(n.into());
                self.now = self.due().filter(|_| n >= 64).unwrap_or(later).max(now);
                self.sides.iter_mut().for_each(|side| side.turn(self.now));
            }
            _ => self.cut(),
        }
        Ok(())
    }

    /// Returns when one of the ends has something to do.
    fn due(&self) -> Option<Instant> {
        self.sides.iter().filter_map(|side| side.session.poll_timeout()).min()
    }

    fn cut(&mut self) {
        self.sides.iter_mut().for_each(|side| side.cut(self.now));
    }

    /// Brings the connection to its end: from now on, nothing goes wrong.
    fn end(mut self) {
        self.carry();
        self.sides.iter_mut().for_each(|side| side.session.terminate(self.now));
        for _ in 0..100 {
            self.carry();
            if self.sides.iter().any(|side| side.is_closed) {
                return self.cut(); // as the end does that is closed
            }
            self.now = self.due().unwrap_or(self.now).max(self.now);
        }
        panic!("the connection does not come to its end");
    }

    /// Lets both ends answer and carries what they send, until they have nothing more to say.
    fn carry(&mut self) {
        let (now, mut was_silent) = (self.now, false);
        for nth in 0..1000 {
            let (side, peer) = self.ends(nth & 1 == 0);
            side.turn(now);
            while side.answer(0, false) {}
            while side.transmit(now, 0, LONGEST) {}
            let is_silent = side.flight.is_empty();
            if is_silent && was_silent {
                return;
            }
            peer.inbox.extend(side.flight.drain(..).flatten());
            was_silent = is_silent;
        }
        panic!("the ends never fall silent");
    }
}

/// Returns settings that the bytes choose, all within the storage of a [`Side`].
fn config(role: Role, bytes: &mut Unstructured<'_>) -> Result<Config> {
    let [kind, flags, times, window]: [u8; 4] = bytes.arbitrary()?;
    let is = |bit: u8| flags >> bit & 1 == 1;
    let seconds = |shift: u8| Duration::from_secs(u64::from(times >> shift & 3).saturating_mul(3).saturating_add(1));
    let wait = seconds(0);
    let none = Dialect::SPECIFICATION;
    Ok(Config {
        style: if kind & 7 == 7 { Style::Short } else { Style::Long },
        min_version: Version::V12,
        reject_higher: kind & 8 != 0,
        window: usize::from(window & 7).saturating_add(1).min(WINDOW),
        max_request: LONGEST,
        max_rate: NonZeroU32::new((window >> 3 & 3).into()),
        timeout: if kind & 16 == 0 { Timeout::Same(wait) } else { Timeout::Fibonacci(wait) },
        attempts: (window >> 5 & 3).saturating_add(1),
        login_timeout: (kind & 32 != 0).then_some(wait),
        terminate_timeout: (kind & 64 != 0).then_some(wait),
        heartbeat_interval: seconds(2),
        // Soon after this number come the last one and the first one.
        first_sequence_id: SequenceId(if kind & 128 == 0 { 1 } else { u32::MAX.saturating_sub(2) }),
        before_login: times >> 4 & 3,
        unreadable_answers: times >> 6,
        heartbeat_events: is(0),
        dialect: Dialect {
            malformed_requests: is(1),
            lenient: Lenient { trailing_bytes: is(2), missing_reserve: is(3) },
            other_connect_resp: if is(4) { OtherConnectResp::SpeakAnswered } else { none.other_connect_resp },
            other_connect_resp_sequence_id: is(4),
            shared_sequence_ids: is(5),
            unanswered_active_tests: is(6),
            wide_cancel_resp: is(7),
        },
        ..Config::new(role, Version::arbitrary(bytes)?)
    })
}
