//! What goes to a client, and when.

use bytes::BytesMut;
use cmpp_codec::MsgId;
use tokio::time::Instant;

use crate::base::later::Later;

/// What comes behind bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Then {
    Nothing,
    Close,
    Reset,
}

/// Bytes for the client.
#[derive(Debug)]
pub(crate) struct Piece {
    pub(crate) bytes: Vec<u8>,
    /// Whether each byte goes on its own.
    pub(crate) is_apart: bool,
    pub(crate) then: Then,
    /// The answer to the SUBMIT with this `Msg_Id`, which waits for the report.
    pub(crate) answer_to: Option<MsgId>,
}

/// Where frames go.
pub(crate) struct Ways<'a> {
    pub(crate) now: Instant,
    pub(crate) to_client: &'a mut Later<Piece>,
    pub(crate) to_server: &'a mut BytesMut,
}
