//! Anomalies: what is odd in a message that can be read, as data for gateways and for people who analyse captures.
//!
//! A parser accepts everything that it can write back exactly, also much that the specification does not allow.
//! [`Frame::anomalies`](crate::Frame::anomalies) lists this: each anomaly has a [kind](AnomalyKind) with a code, a
//! [`Level`] and a sentence, the field and the offset. Nothing is corrected or rejected: the caller decides. A
//! contradiction to the length of the message is not an anomaly but an [`Error`](crate::Error).
//!
//! ```
//! use cmpp_codec::anomaly::{AnomalyKind, Level};
//! use cmpp_codec::codes::MsgFmt;
//! use cmpp_codec::{Counted, Encode, Frame, MsgId, Octets, Version, v20};
//!
//! let recipients = [Octets::new("13800000001")?];
//! let head = v20::SubmitHead {
//!     msg_id: MsgId::new(7), // the gateway assigns it
//!     pk_total: 1,
//!     pk_number: 1,
//!     msg_fmt: MsgFmt::UCS2,
//!     ..Default::default()
//! };
//! let submit = v20::Submit::new(&head, Counted::new(&recipients)?, Counted::new(b"\x59\x7d\xd8\x3d")?);
//! let mut out = [0; 256];
//! let n = submit.encode(1, &mut out)?;
//!
//! let found: Vec<_> = Frame::from_message(&out[..n])?
//!     .anomalies(Version::V20)
//!     .map(|anomaly| (anomaly.kind.code(), anomaly.kind.level(), anomaly.offset))
//!     .collect();
//! assert_eq!(found, [("id-prefilled", Level::Info, 12), ("text-invalid", Level::Error, 151)]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod kind;
mod content;
mod field;
mod walk;

pub use self::kind::{AnomalyKind, Level};
pub use self::walk::{Anomalies, Anomaly};
