//! The session: CMPP's rules as a state machine without I/O.
//!
//! A login that agrees on a version, a window of unanswered requests, answers that must come within T or the request
//! goes again, a heartbeat when the line is quiet, an orderly end (2.0, section 6; 3.0, section 7). [`Session`] knows
//! the rules and nothing else: bytes and the time go in, bytes and events come out. Sockets, threads, TLS and the clock
//! are the caller's. It does not allocate, and its memory is [a constant](Session::MEMORY).
//!
//! The time is a [`Duration`] since a moment of the caller's choice, the same for all calls; it should not run backwards.
//!
//! # The loop
//!
//! 1. Bytes have come: [`receive`](Session::receive) them, again and again while there are events, and keep the rest.
//! 2. [`poll_event`](Session::poll_event) until there is none: what timed out, what is handed back, the end.
//! 3. [`request`](Session::request), [`answer`](Session::answer), [`terminate`](Session::terminate), as you please.
//! 4. [`transmit`](Session::transmit): write what it gives, say how much went with [`transmitted`](Session::transmitted).
//! 5. Wait for bytes, for room to write, or for [`poll_timeout`](Session::poll_timeout).
//!
//! ```
//! use core::time::Duration;
//! use cmpp_codec::login::Trust;
//! use cmpp_codec::session::{Config, Event, Role, Session};
//! use cmpp_codec::{Counted, Octets, Pdu, Version, v30};
//!
//! // An SP and a gateway, and between them a `Vec` for a wire.
//! let now = Duration::ZERO;
//! let mut sp: Session<_> = Session::new(Config::new(Role::Sp, Version::V30), Trust, now);
//! let mut ismg: Session<_> = Session::new(Config::new(Role::Ismg, Version::V30), Trust, now);
//! fn carry(from: &mut Session<Trust>, now: Duration) -> Vec<u8> {
//!     let mut wire = vec![0; 1024];
//!     let n = from.transmit_into(now, &mut wire);
//!     wire.truncate(n);
//!     wire
//! }
//!
//! sp.connect(now, Octets::new("900001")?, 10_21_08_05_10)?;
//! let wire = carry(&mut sp, now);
//! assert_eq!(wire[..12], *b"\0\0\0\x27\0\0\0\x01\0\0\0\x01");
//! assert!(matches!(ismg.receive(now, &wire).event, Some(Event::Accepted { version: Version::V30, .. })));
//! let wire = carry(&mut ismg, now);
//! assert!(matches!(sp.receive(now, &wire).event, Some(Event::Connected { .. })));
//!
//! let phones = [Octets::new("13800000001")?];
//! let submit = v30::Submit {
//!     head: &Default::default(),
//!     dest_terminal_ids: Counted::new(&phones)?,
//!     dest: &Default::default(),
//!     msg_content: Counted::new("hello")?,
//!     tail: &Default::default(),
//! };
//! let asked = sp.request(now, Pdu::Submit(submit))?;
//! let wire = carry(&mut sp, now);
//! let Some(Event::Request { id, .. }) = ismg.receive(now, &wire).event else { panic!() };
//! ismg.answer(id, Pdu::SubmitResp(&v30::SubmitResp::default()))?;
//! let wire = carry(&mut ismg, now);
//! let Some(Event::Answer { sequence_id, .. }) = sp.receive(now, &wire).event else { panic!() };
//! assert_eq!(sequence_id, asked);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod config;
mod event;
mod slot;
mod state;
mod login;
mod receive;
mod timer;
mod transmit;

pub use self::config::{Config, Role, Style, Wait};
pub use self::event::{AnswerError, End, Event, Received, Refusal, RequestError, RequestId, Stray};
pub use self::state::Session;
