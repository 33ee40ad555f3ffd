//! The rules of the session, each with a test that names it (2.0, section 6 and 7.4; 3.0, section 7 and 8.4).
//!
//! Bytes that are compared were written by hand from the specification's tables, not taken from the code.

#![expect(clippy::default_trait_access, reason = "what is empty is not what a test is about")]

mod connections;
mod login;
mod window;
mod answers;
mod heartbeat;
mod end;
mod bad_peers;
mod cost;
mod closed;
mod stall;
mod dialect;
mod drive;
#[path = "../line/mod.rs"]
mod line;

use core::time::Duration;

use cmpp_codec::login::{Decision, Trust, Unproven};

use cmpp_codec::codes::{ConnectStatus, VersionOctet};
use cmpp_codec::session::{
    AnswerError, Config, Dialect, End, Fixed, Instant, Next, OtherConnectResp, Rejection, RequestError, Role, Session,
    Style, Timeout, Unexpected,
};
use cmpp_codec::{CommandId, Encode, Limit, MsgId, Octets, Pdu, SequenceId, V20, V30, Version, v20, v30};

use line::*;

const ZERO: Instant = Instant::ZERO;

/// Returns the moment `since_zero` after zero.
fn at(since_zero: Duration) -> Instant {
    since_zero.into()
}

/// Returns the time just before a moment.
const fn before(moment: Duration) -> Duration {
    moment.saturating_sub(SECOND)
}
