//! What is done at an end of a fuzzed connection: the calls of its user, and what the line takes from it.

#![expect(clippy::expect_used, reason = "a violated law is reported by a panic")]

use alloc::vec::Vec;
use core::mem;

use arbitrary::{Arbitrary, Unstructured};
use zerocopy::FromBytes;

use crate::base::instant::Instant;
use crate::base::octets::Octets;
use crate::fuzzing::side::{Asked, Side};
use crate::layouts::with_version;
use crate::pdu::Pdu;
use crate::schema::codes::ConnectStatus;
use crate::session::{RequestError, Storage};
use crate::wire::frame::{Frame, Limit, Split};
use crate::wire::header::{CommandId, Header, SequenceId};

impl<S: Storage> Side<S> {
    //--- The user

    /// Logs in, or opens the session without a login.
    pub(super) fn open(&mut self, now: Instant, logs_in: bool) {
        if logs_in {
            self.session.login(now, Octets::default(), 1).expect("its role logs in");
        } else {
            let version = self.session.config().max_version;
            self.session.skip_login(now, version).expect("no login has begun");
            self.opened();
        }
    }

    pub(super) fn answer_login(&mut self, now: Instant, status: ConnectStatus) {
        if self.session.answer_login(now, status) == Ok(ConnectStatus::OK) {
            self.opened();
        }
    }

    /// Sends a request that the bytes describe, in one of the three ways.
    pub(super) fn request(&mut self, now: Instant, way: u8, bytes: &[u8]) {
        let (was_open, left) = (self.session.is_open(), self.session.window_left());
        let result = match way % 3 {
            0 => with_version!(self.session.version(), V => {
                Pdu::<V>::arbitrary(&mut Unstructured::new(bytes)).map(|pdu| self.session.request(now, pdu))
            }),
            1 => message(SequenceId(0), bytes).map(|message| {
                let frame = Frame::from_message(&message).expect("it is whole");
                self.session.forward(now, frame)
            }),
            _ => Ok(self.session.request_with(now, |sequence_id, out| {
                let message = message(sequence_id, bytes).unwrap_or_default();
                let to = out.get_mut(..message.len());
                Ok(to.map_or(0, |to| {
                    to.copy_from_slice(&message);
                    message.len()
                }))
            })),
        };
        match result {
            Ok(Ok(sequence_id)) => {
                assert!(was_open && left > 0, "a request is accepted above the window, or before the login");
                assert!(self.asking(sequence_id).is_none(), "a number is used twice");
                let message = self.session.message(sequence_id).expect("it waits").to_vec();
                let command_id = Frame::from_message(&message).expect("it is whole").command_id();
                self.asked.push(Asked {
                    sequence_id,
                    command_id,
                    message,
                    attempt: 1,
                    is_sent: false,
                    is_in_line: true,
                });
            }
            Ok(Err(RequestError::Window)) => assert_eq!(left, 0, "the window has room"),
            Ok(Err(RequestError::NotOpen)) => assert!(!was_open, "the session is open"),
            Ok(Err(RequestError::NoRoom(no_room))) => {
                assert!(no_room.needed > self.session.config().max_request, "a request that fits has no room");
            }
            _ => {}
        }
        self.hold();
    }

    /// Answers or releases one of the waiting requests, and then cannot answer it again. Returns whether there was one.
    pub(super) fn answer(&mut self, which: u8, releases: bool) -> bool {
        let Some(which) = usize::from(which).checked_rem(self.waiting.len()) else { return false };
        let (id, answer) = self.waiting.swap_remove(which);
        let answer = answer.filter(|_| !releases);
        let done = match &answer {
            Some(answer) => self.session.answer(id, answer.pdu()),
            None => self.session.release(id),
        };
        assert_eq!(done, Ok(()), "{id:?} waits, but is not answered");
        assert!(self.session.release(id).is_err(), "{id:?} is answered twice");
        self.hold();
        true
    }

    //--- The line

    /// Puts at most so many bytes that the session sends on the line, in one of the three ways. Returns whether there were
    /// any.
    pub(super) fn transmit(&mut self, now: Instant, way: u8, most: usize) -> bool {
        let mut sent = Vec::new();
        match way % 3 {
            0 => sent.extend_from_slice(self.session.transmit()),
            1 => {
                sent.resize(most, 0);
                let n = self.session.transmit_into(now, &mut sent);
                sent.truncate(n);
            }
            _ => {
                let mut slices = [[].as_slice(); 4];
                let n = self.session.transmit_slices(&mut slices);
                slices.iter().take(n).for_each(|slice| sent.extend_from_slice(slice));
            }
        }
        if way % 3 != 1 {
            sent.truncate(most);
            self.session.transmitted(now, sent.len());
        }
        self.half_sent.extend_from_slice(&sent);
        self.follow();
        let is_any = !sent.is_empty();
        let is_left = self.asked.iter().any(|asked| asked.is_in_line);
        assert!(is_any || most == 0 || !is_left, "nothing is sent, but a request waits to be sent");
        self.flight.extend(is_any.then_some(sent));
        is_any
    }

    /// Asserts that whole messages are sent, and notes which requests are among them.
    fn follow(&mut self) {
        let all = mem::take(&mut self.half_sent);
        let mut rest = all.as_slice();
        while let Ok((header, _)) = Header::ref_from_prefix(rest) {
            let (number, command) = (SequenceId(header.sequence_id.get()), CommandId(header.command_id.get()));
            if let Some(asked) = self.asking(number).filter(|asked| asked.command_id == command) {
                (asked.is_sent, asked.is_in_line) = (true, false);
            }
            match Frame::split(rest, Limit::DEFAULT).expect("a message of an invalid length is sent") {
                Split::Complete { frame, rest: after } => {
                    let is_readable = !command.is_response() || frame.fitting_versions().iter().next().is_some();
                    assert!(is_readable, "no version has this answer: {frame:?}");
                    rest = after;
                }
                Split::Incomplete { .. } => break,
            }
        }
        self.half_sent = rest.to_vec();
    }

    /// The connection is lost.
    pub(super) fn cut(&mut self, now: Instant) {
        self.flight.clear();
        self.session.disconnected();
        self.turn(now);
        assert!(self.is_closed, "the connection is lost, but the session goes on");
    }
}

/// Returns a message whose command and body the bytes describe.
pub(super) fn message(sequence_id: SequenceId, bytes: &[u8]) -> arbitrary::Result<Vec<u8>> {
    let mut bytes = Unstructured::new(bytes);
    let command_id = CommandId::arbitrary(&mut bytes)?;
    let body = bytes.take_rest();
    let header = Header::new(Header::LEN.saturating_add(body.len()), command_id, sequence_id);
    Ok([header.as_bytes(), body].concat())
}
