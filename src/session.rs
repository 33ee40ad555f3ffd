//! A session: the rules of CMPP as a state machine without I/O.
//!
//! A login that negotiates the version, a window of unanswered requests, retransmission of what is not answered within T,
//! a heartbeat when the connection is quiet, an orderly end (2.0, section 6; 3.0, section 7). [`Session`] implements the
//! rules and nothing else: bytes and the time go in, bytes and events come out. Sockets, threads, TLS and the clock are
//! yours. A session does not allocate, and its memory is [a constant](Session::MEMORY).
//!
//! The time is a [`Duration`](core::time::Duration) since a moment of your choice, the same for all calls. It should not
//! run backwards.
//!
//! # The loop
//!
//! 1. [`receive`](Session::receive) the bytes that have arrived, until it says [`Next::NeedsInput`],
//!    [`Next::NeedsOutput`] or [`Next::Ended`]. Keep what it did not consume.
//! 2. [`poll_event`](Session::poll_event) until there is none: timeouts, unanswered requests, the end.
//! 3. Call [`request`](Session::request), [`answer`](Session::answer) and [`terminate`](Session::terminate) as you please.
//! 4. Write what [`transmit`](Session::transmit) returns, and report how much with
//!    [`transmitted`](Session::transmitted).
//! 5. If step 1 ended with [`Next::NeedsOutput`] and all output is written, go back to step 1 at once: there is more to
//!    read. Otherwise wait for bytes, for room to write, or for [`poll_timeout`](Session::poll_timeout).
//!
//! ```
//! use core::time::Duration;
//! use cmpp_codec::login::Trust;
//! use cmpp_codec::session::{Config, Event, Next, Role, Session};
//!
//! /// Steps 1 to 5 for bytes that have arrived in `input`. Returns the bytes to send.
//! fn drive(
//!     session: &mut Session<Trust>,
//!     now: Duration,
//!     input: &mut Vec<u8>,
//!     mut handle: impl FnMut(&mut Session<Trust>, Event<'_>),
//! ) -> Vec<u8> {
//!     let mut output = Vec::new();
//!     loop {
//!         let (mut start, mut again) = (0, false);
//!         loop {
//!             let received = session.receive(now, &input[start..]);
//!             start += received.consumed;
//!             match received.next {
//!                 Next::Event(event) => handle(session, event),
//!                 Next::NeedsOutput => break again = true,
//!                 Next::NeedsInput | Next::Ended => break,
//!             }
//!         }
//!         input.drain(..start);
//!         while let Some(event) = session.poll_event(now) {
//!             // Events of `poll_event` borrow the session.
//!             println!("{event:?}");
//!         }
//!         while !session.transmit().is_empty() {
//!             let bytes = session.transmit();
//!             let n = bytes.len();
//!             output.extend_from_slice(bytes);
//!             session.transmitted(now, n);
//!         }
//!         if !again {
//!             return output;
//!         }
//!     }
//! }
//! # use cmpp_codec::{Counted, DeliverResult, Octets, Version, v30};
//!
//! // An SP and a gateway, connected by two `Vec`s.
//! let now = Duration::ZERO;
//! let mut sp: Session<_> = Session::new(Config::new(Role::Sp, Version::V30), Trust, now)?;
//! let mut ismg: Session<_> = Session::new(Config::new(Role::Ismg, Version::V30), Trust, now)?;
//!
//! sp.login(now, Octets::new("900001")?, 10_21_08_05_10)?;
//! let mut wire = drive(&mut sp, now, &mut vec![], |_, _| ());
//! assert_eq!(wire[..12], *b"\0\0\0\x27\0\0\0\x01\0\0\0\x01");
//! let mut wire = drive(&mut ismg, now, &mut wire, |_, event| {
//!     assert!(matches!(event, Event::Accepted { version: Version::V30, .. }));
//! });
//! drive(&mut sp, now, &mut wire, |_, event| assert!(matches!(event, Event::Connected { .. })));
//!
//! let phones = [Octets::new("13800000001")?];
//! let head = v30::SubmitHead::default();
//! let asked = sp.request(now, v30::Submit::new(&head, Counted::new(&phones)?, Counted::new("hello")?))?;
//! let mut wire = drive(&mut sp, now, &mut vec![], |_, _| ());
//! let mut wire = drive(&mut ismg, now, &mut wire, |ismg, event| {
//!     let Event::Request { id, pdu, .. } = event else { panic!() };
//!     let answer = pdu.answer(DeliverResult::OK).expect("SUBMIT is a request");
//!     ismg.answer(id, answer.pdu()).expect("it waits");
//! });
//! let mut answered = None;
//! drive(&mut sp, now, &mut wire, |_, event| {
//!     if let Event::Answer { sequence_id, .. } = event {
//!         answered = Some(sequence_id);
//!     }
//! });
//! assert_eq!(answered, Some(asked));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What the login proves
//!
//! `AuthenticatorSource` proves that the peer, or somebody who saw its login before, knew the secret at the time of the
//! timestamp: CMPP has no challenge. A recorded CONNECT stays valid unless the gateway remembers the last timestamp of
//! each account and rejects what is not newer; [`Connect::timestamp`](crate::Connect) is there for that. Neither digest
//! covers the `Version` octet, so somebody in the middle can lower it: see [`Config::min_version`]. Nothing after the
//! login is authenticated or encrypted. Use TLS or a private line.

mod config;
mod event;
mod slot;
mod state;
mod login;
mod receive;
mod timer;
mod transmit;

pub use self::config::{BadConfig, Config, Role, Style, Timeout};
pub use self::event::{AnswerError, End, Event, Next, Received, Rejection, RequestError, RequestId, Unexpected};
pub use self::state::Session;
