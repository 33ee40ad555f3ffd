//! Serialization with serde (feature `serde`): messages and values are written as JSON objects, values and settings are
//! also read.
//!
//! # Messages
//!
//! [`Frame::dissect`](crate::Frame::dissect) returns a value that serializes as any message with its header, also a
//! malformed one. [`Pdu`](crate::Pdu) and [`AnyPdu`](crate::AnyPdu) serialize as a message without a header, and also
//! need the feature `alloc`. The form is that of `cmpp-dissect`: each field has the name of the specification, its
//! offset and length in bytes, its bytes as hex digits, its value, the `meaning` of a code, and in `fields` the fields
//! inside it. Text is decoded.
//!
//! ```
//! use cmpp_codec::{Frame, Version};
//!
//! let bytes = b"\0\0\0\x0d\x80\0\0\x07\0\0\0\x01\x08";
//! assert_eq!(
//!     serde_json::to_value(Frame::from_message(bytes)?.dissect(Version::V20))?,
//!     serde_json::json!({
//!         "version": "2.0", "command": "CMPP_CANCEL_RESP", "command_id": 0x8000_0007_u32, "sequence_id": 1,
//!         "total_length": 13, "error": null,
//!         "fields": [{
//!             "name": "Success_Id", "offset": 12, "length": 1, "hex": "08", "value": 8,
//!         }],
//!     })
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Every byte is shown, the digests of a login too. `Debug` hides those, because together with the name and the timestamp
//! they let the reader of a log try secrets.
//!
//! A malformed message has an `error` with `kind`, `field` and `offset`, and, after the fields that could be read, the
//! `unread` bytes.
//!
//! A struct such as [`v20::Cancel`](crate::v20::Cancel) does not know its version: convert it into a `Pdu` first. A
//! [`Content`](crate::content::Content), a [`Report`](crate::content::Report) and a
//! [`UserDataHeader`](crate::content::UserDataHeader) serialize as the field that holds them, at offset 0.
//!
//! # Values
//!
//! | | as | also read from |
//! |---|---|---|
//! | [`MsgId`](crate::MsgId) | its 16 hex digits | every spelling that `FromStr` takes, a number |
//! | [`SequenceId`](crate::SequenceId), [`Limit`](crate::Limit) | a number | |
//! | [`CommandId`](crate::CommandId) | a number | a name: `CMPP_SUBMIT`, `submit` |
//! | [`Version`](crate::Version) | `"3.0"` | |
//! | [`codes`](crate::codes) | `{"value": 8, "meaning": "UCS-2"}` | the value, the name |
//! | [`FeeType`](crate::codes::FeeType), [`Stat`](crate::content::Stat) | `{"value": "02", "meaning": "per message"}` | the value |
//! | [`Octets`](crate::Octets) | its text up to the first NUL, escaped if it is not UTF-8 | |
//! | [`Config`](crate::session::Config) | its settings, times in seconds | `role`, `max_version`, and what differs from [`Config::new`](crate::session::Config::new) |
//! | [`Dialect`](crate::session::Dialect) | its settings | what differs from [`Dialect::SPECIFICATION`](crate::session::Dialect::SPECIFICATION) |
//! | numbers, times, texts, [`Error`](crate::Error), [`Header`](crate::Header) | their value | not read |
//!
//! A format that is not human-readable (`is_human_readable` is `false`) gets identifiers and codes as numbers, and
//! octet strings as all their bytes.
//!
//! ```
//! use cmpp_codec::codes::MsgFmt;
//! use cmpp_codec::session::{Config, Role};
//! use cmpp_codec::{MsgId, Version};
//!
//! let config: Config = serde_json::from_str(r#"{"role": "sp", "max_version": "3.0", "window": 32}"#)?;
//! assert_eq!(config, Config { window: 32, ..Config::new(Role::Sp, Version::V30) });
//! assert_eq!(serde_json::from_str::<MsgId>(r#""1109172112000000100000""#)?, MsgId::new(0xb4c5_5300_0001_0000));
//! assert_eq!(serde_json::to_string(&MsgFmt::UCS2)?, r#"{"value":8,"meaning":"UCS-2"}"#);
//! assert_eq!(serde_json::from_str::<MsgFmt>(r#""UCS-2""#)?, MsgFmt::UCS2);
//! # Ok::<(), serde_json::Error>(())
//! ```

mod value;
mod octets;
mod item;
mod message;
mod config;
