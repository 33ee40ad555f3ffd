#![doc = include_str!("../README.md")]
#![no_std]
#![forbid(unsafe_code)] // zerocopy's derives compile under it
#![deny(missing_docs)]
// A decoder fed by strangers must not be able to panic, nor to wrap or cut a number in silence.
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

#[macro_use]
mod macros;

mod any;
#[cfg(feature = "auth")]
pub mod auth;
pub mod build;
mod codes;
mod digits;
mod dissect;
mod error;
mod field;
mod frame;
#[cfg(feature = "arbitrary")]
pub mod fuzzing;
#[cfg(feature = "arbitrary")]
mod generate;
mod grammar;
mod header;
mod layout;
mod message;
mod msg_id;
mod octets;
pub mod payload;
pub mod pdu;
mod protocol;
pub mod relay;
mod room;
mod sealed;
pub mod session;
mod text;
pub mod time;
mod version;
mod wire;
mod write;

pub use self::any::{AnyPdu, readings};
pub use self::codes::{
    AccessType, CancelResult, Code, Coded, ConnectStatus, DeliverResult, DeliveryKind, FeeType, FeeUserType, FwdResult,
    FwdType, GnsResult, MsgFmt, Narrow, PushResult, QueryType, RegisteredDelivery, RouteResult, SubmitResult,
    TerminalType, UpdateResult, UpdateType, UserType, VersionOctet, Wide,
};
pub use self::dissect::{Dissection, Item, Nested, dissect};
pub use self::error::{Error, ErrorKind};
pub use self::field::{Field, Kind, Part, Value};
pub use self::frame::{Frame, Frames, Limit, Split};
pub use self::header::{CommandId, Header, SequenceId};
pub use self::message::Message;
pub use self::msg_id::{MsgId, MsgIdParts, NoMsgId, PartTooLarge, Spelling, SpellingForm};
pub use self::octets::{OctetStr, Octets};
pub use self::pdu::{AnyConnectResp, Connect, Pdu};
pub use self::protocol::{NoSuchProtocol, Protocol, Protocols};
pub use self::room::{NoRoom, TooLong};
pub use self::version::{V12, V20, V21, V30, Version};
pub use self::wire::{Absent, Authenticator, Counted, I32, Leaf, Optional, U16, U32};

/// One version's messages under their plain names, with the widths filled in.
macro_rules! version_module {
    ($(#[doc = $doc:literal])* $module:ident, $V:ident: $($Own:ident),*) => {
        $(#[doc = $doc])*
        pub mod $module {
            use crate::{$V as V, pdu};

            pub use crate::pdu::{
                ActiveTest, Cancel, Connect, MoRoute, MtRoute, Query, QueryResp, Terminate,
                TerminateResp, $($Own),*
            };

            version_module! { @ $module:
                ActiveTestOctet ConnectResp SubmitHead SubmitDest SubmitTail SubmitResp DeliverHead DeliverTail DeliverResp CancelResp
                FwdHead FwdDest FwdTail FwdResp MtRouteResp MoRouteResp MtRouteUpdate MtRouteUpdateResp MoRouteUpdate
                MoRouteUpdateResp PushMtRouteUpdate PushMtRouteUpdateResp PushMoRouteUpdate PushMoRouteUpdateResp
            }

            /// [`ActiveTestResp`](pdu::ActiveTestResp) in this version.
            pub type ActiveTestResp<'a> = pdu::ActiveTestResp<'a, V>;
            /// [`Submit`](pdu::Submit) in this version.
            pub type Submit<'a> = pdu::Submit<'a, V>;
            /// [`Deliver`](pdu::Deliver) in this version.
            pub type Deliver<'a> = pdu::Deliver<'a, V>;
            /// [`Fwd`](pdu::Fwd) in this version.
            pub type Fwd<'a> = pdu::Fwd<'a, V>;
            /// [`Pdu`](pdu::Pdu) in this version.
            pub type Pdu<'a> = pdu::Pdu<'a, V>;
        }
    };
    (@ $module:ident: $($Name:ident)*) => {
        $(
            #[doc = concat!("[`", stringify!($Name), "`](pdu::", stringify!($Name), ") in this version.")]
            pub type $Name = pdu::$Name<V>;
        )*
    };
}

version_module! {
    /// The messages of CMPP 1.2.
    v12, V12: GetRoute, GetRouteResp
}
version_module! {
    /// The messages of CMPP 2.0.
    v20, V20: GetRoute, GetRouteResp
}
version_module! {
    /// The messages of CMPP 2.1.
    v21, V21: GetMtRoute, GetMtRouteResp, GetMoRoute, GetMoRouteResp
}
version_module! {
    /// The messages of CMPP 3.0.
    v30, V30: GetMtRoute, GetMtRouteResp, GetMoRoute, GetMoRouteResp
}
