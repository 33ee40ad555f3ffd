//! A session: the rules of CMPP as a state machine without I/O.
//!
//! A session logs in, negotiates the version, limits the number of unanswered requests to a window, retransmits
//! requests that are not answered within the time-out T, sends heartbeats when the connection is quiet, and terminates
//! cleanly (2.0, section 6; 3.0, section 7). You pass bytes and the time to a [`Session`], and it returns bytes and
//! events. Sockets, threads, TLS and the clock are yours.
//!
//! # The loop
//!
//! 1. Pass the bytes that have arrived to [`receive`](Session::receive), until it returns [`Next::NeedsInput`],
//!    [`Next::NeedsOutput`] or [`Next::Ended`]. Keep the bytes that it did not consume.
//! 2. Call [`handle_timeout`](Session::handle_timeout). Then call [`poll_event`](Session::poll_event) until it returns
//!    `None`. It reports retransmitted and unanswered requests, and the end of the session.
//! 3. Call [`request`](Session::request), [`answer`](Session::answer) and [`terminate`](Session::terminate) as you
//!    need.
//! 4. Write the bytes that [`transmit`](Session::transmit) returns, and pass the number of bytes written to
//!    [`transmitted`](Session::transmitted).
//! 5. If step 1 ended with [`Next::NeedsOutput`] and all output is written, go back to step 1 immediately: there is
//!    more to read. Otherwise wait for bytes, for room to write, or for the time that
//!    [`poll_timeout`](Session::poll_timeout) returns.
//!
//! ```
//! use std::io::{self, Write};
//!
//! use cmpp_codec::login::Trust;
//! use cmpp_codec::session::{Config, Event, Instant, Next, Role, Session};
//!
//! /// Performs the steps 1 to 5. If `output` accepts nothing now, it returns the error `WouldBlock`.
//! fn drive(
//!     session: &mut Session<Trust>,
//!     now: Instant,
//!     input: &mut Vec<u8>,
//!     output: &mut impl Write,
//!     mut handle: impl FnMut(&mut Session<Trust>, Event<'_>),
//! ) -> io::Result<()> {
//!     loop {
//!         let mut start = 0;
//!         let needs_output = loop {
//!             let received = session.receive(now, &input[start..]);
//!             start += received.consumed;
//!             match received.next {
//!                 Next::Event(event) => handle(session, event),
//!                 Next::NeedsOutput => break true,
//!                 Next::NeedsInput | Next::Ended => break false,
//!             }
//!         };
//!         input.drain(..start);
//!         session.handle_timeout(now);
//!         while let Some(event) = session.poll_event() {
//!             handle(session, event);
//!         }
//!         while !session.transmit().is_empty() {
//!             let written = output.write(session.transmit())?;
//!             session.transmitted(now, written);
//!         }
//!         if !needs_output {
//!             return Ok(());
//!         }
//!     }
//! }
//! # use cmpp_codec::codes::DeliverResult;
//! # use cmpp_codec::{Counted, Octets, Version, v30};
//!
//! // An SP and a gateway, connected by two `Vec`s.
//! let now = Instant::ZERO;
//! let mut sp = Session::new(Config::new(Role::Sp, Version::V30), Trust, now)?;
//! let mut ismg = Session::new(Config::new(Role::Ismg, Version::V30), Trust, now)?;
//!
//! let (mut to_sp, mut to_ismg) = (Vec::new(), Vec::new());
//! sp.login(now, Octets::new("900001")?, 10_21_08_05_10)?;
//! drive(&mut sp, now, &mut to_sp, &mut to_ismg, |_, _| ())?;
//! assert_eq!(to_ismg[..12], *b"\0\0\0\x27\0\0\0\x01\0\0\0\x01");
//! drive(&mut ismg, now, &mut to_ismg, &mut to_sp, |_, event| {
//!     assert!(matches!(event, Event::Accepted { version: Version::V30, .. }));
//! })?;
//! drive(&mut sp, now, &mut to_sp, &mut to_ismg, |_, event| assert!(matches!(event, Event::Connected { .. })))?;
//!
//! let phones = [Octets::new("13800000001")?];
//! let head = v30::SubmitHead::default();
//! let asked = sp.request(now, v30::Submit::new(&head, Counted::new(&phones)?, Counted::new("hello")?))?;
//! drive(&mut sp, now, &mut to_sp, &mut to_ismg, |_, _| ())?;
//! drive(&mut ismg, now, &mut to_ismg, &mut to_sp, |ismg, event| {
//!     let Event::Request { id, pdu, .. } = event else { panic!() };
//!     let answer = pdu.answer(DeliverResult::OK).expect("SUBMIT is a request");
//!     ismg.answer(id, answer.pdu()).expect("it waits");
//! })?;
//! let mut answered = None;
//! drive(&mut sp, now, &mut to_sp, &mut to_ismg, |_, event| {
//!     if let Event::Answer { sequence_id, .. } = event {
//!         answered = Some(sequence_id);
//!     }
//! })?;
//! assert_eq!(answered, Some(asked));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! With the feature `std`, `InputBuffer` keeps the bytes that have arrived, and `Session::write_to` performs step 4.
//!
//! # Memory
//!
//! With the feature `alloc`, a session keeps its messages on the [heap](DefaultStorage). The window and the longest
//! request are settings, and the memory grows with the number of unanswered requests. Without the feature, or by
//! choice, a [`Fixed`] session keeps its messages in arrays whose sizes are part of its type, and allocates nothing. In
//! both cases the cost of a call does not depend on the window.
//!
//! # What the login proves
//!
//! `AuthenticatorSource` proves that its sender knew the secret at the time of the timestamp. CMPP has no challenge, so
//! a recorded CONNECT is valid forever unless the gateway checks the timestamp: see
//! [`Freshness`](crate::login::Freshness). Neither digest covers the `Version` octet, so an attacker between the two
//! ends can lower it: see [`Config::min_version`]. Nothing after the login is authenticated or encrypted. Use TLS or a
//! private line.
//!
//! # Peers that deviate from the specification
//!
//! A session is strict unless [`Config::dialect`] says otherwise. [`Dialect`] has one setting for each known deviation,
//! and names implementations that deviate in this way.

mod slots;
mod dialect;
mod config;
mod error;
mod event;
mod outgoing;
mod incoming;
mod own;
mod storage;
#[cfg(feature = "alloc")]
mod heap;
mod requests;
mod inbox;
mod own_answers;
mod state;
mod ending;
mod request;
mod login;
mod receive;
mod timer;
mod transmit;
#[cfg(feature = "std")]
mod io;

pub use self::config::{Agreement, BadConfig, Config, Role, Style, Timeout};
pub use self::dialect::{Dialect, OtherConnectResp};
pub use self::error::{AnswerError, End, RequestError};
pub use self::event::{Event, Heartbeat, Next, Received, Rejection, RequestId, Unexpected};
#[cfg(feature = "alloc")]
pub use self::heap::Heap;
#[cfg(feature = "std")]
pub use self::io::InputBuffer;
pub use self::state::{DefaultStorage, Session, Stats};
pub use self::storage::{Fixed, Storage};
pub use crate::base::instant::Instant;
