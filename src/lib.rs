#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))] // docs.rs shows the feature that an item needs
#![no_std]
#![forbid(unsafe_code)] // zerocopy's derives compile under it
#![deny(missing_docs)]
// The input comes from untrusted peers: no input may cause a panic, or make a number wrap or be truncated unnoticed.
#![cfg_attr(
    not(test),
    warn(
        clippy::arithmetic_side_effects,
        clippy::as_conversions,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::string_slice,
        clippy::todo,
        clippy::unimplemented,
        clippy::unreachable,
        clippy::unwrap_used,
    )
)]
#![warn(clippy::alloc_instead_of_core, clippy::std_instead_of_alloc, clippy::std_instead_of_core)]
#![cfg_attr(
    not(all(feature = "alloc", feature = "arbitrary", feature = "auth", feature = "std")),
    allow(
        rustdoc::broken_intra_doc_links,
        reason = "docs name items of every feature; links are checked with all of them"
    )
)]

#[cfg(any(feature = "alloc", feature = "arbitrary"))]
extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

// The modules, from bottom to top: each uses only modules above it in this list. The `mod` lines inside each module
// have the same order. The check `layers` compares every import with it.
mod base;
mod text;
pub mod time;
mod schema;
mod wire;
mod layouts;
pub mod pdu;
mod versions;
mod any;
#[cfg(all(feature = "alloc", target_has_atomic = "ptr"))]
mod owned;
#[cfg(feature = "tokio-codec")]
mod framed;
pub mod parser;
pub mod content;
pub mod outcome;
mod inspect;
pub mod anomaly;
pub mod login;
pub mod build;
pub mod relay;
#[cfg(feature = "alloc")]
pub mod store;
pub mod session;
#[cfg(feature = "serde")]
pub mod serde;
#[cfg(feature = "defmt")]
mod defmt;
pub mod field;
#[cfg(feature = "arbitrary")]
pub mod fuzzing;
#[cfg(any(doc, doctest))]
pub mod manual;

pub use self::any::{AnyDeliver, AnyPdu, AnySubmit, Lenient, OtherVersion};
pub use self::base::language::Language;
pub use self::base::octets::{OctetStr, Octets};
pub use self::base::room::{NoRoom, TooLarge, TooLong};
pub use self::base::version::{UnknownVersion, Version, Versions};
#[cfg(feature = "tokio-codec")]
pub use self::framed::FrameCodec;
pub use self::layouts::{Layouts, V12, V20, V21, V30};
#[cfg(all(feature = "alloc", target_has_atomic = "ptr"))]
pub use self::owned::OwnedFrame;
pub use self::pdu::{AnyConnectResp, Connect, Encode, Message, Pdu};
pub use self::schema::counted::Counted;
pub use self::schema::error::{Error, ErrorKind};
pub use self::schema::msg_id::MsgId;
pub use self::schema::{codes, msg_id};
pub use self::versions::{v12, v20, v21, v30};
pub use self::wire::frame::{Frame, Frames, Limit, Split};
pub use self::wire::header::{CommandId, Header, SequenceId};
