//! Frames as a check reads them, and why none came.

use cmpp_codec::codes::{ConnectStatus, DeliverResult};
use cmpp_codec::{AnyConnectResp, AnyPdu, CommandId, Encode, Frame, MsgId, Version};

use crate::wire::frame::message;

/// Why no frame came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Silence {
    /// Nothing came in time.
    Timeout,
    /// The peer closed.
    Closed,
    /// The peer closed in the middle of a message.
    Cut,
    /// The connection was reset.
    Reset,
    /// What came begins with an impossible length.
    BadLength,
}

impl Silence {
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Timeout => "nothing came",
            Self::Closed => "the connection was closed",
            Self::Cut => "the connection was closed in the middle of a message",
            Self::Reset => "the connection was reset",
            Self::BadLength => "bytes came that begin with an impossible Total_Length",
        }
    }

    /// Whether the connection has ended.
    pub(crate) const fn is_end(self) -> bool {
        matches!(self, Self::Closed | Self::Cut | Self::Reset)
    }
}

pub(crate) fn command(frame: &[u8]) -> CommandId {
    Frame::from_message(frame).map_or(CommandId(0), |frame| frame.command_id())
}

pub(crate) fn sequence_id(frame: &[u8]) -> u32 {
    Frame::from_message(frame).map_or(0, |frame| frame.sequence_id().0)
}

/// The `Msg_Id` that a check gives to a SUBMIT.
pub(crate) fn msg_id(submit: &[u8]) -> MsgId {
    MsgId::new(0xb4c5_5300_0000_0000 | u64::from(sequence_id(submit)))
}

/// What a frame is called.
pub(crate) fn name(frame: &[u8], version: Version) -> String {
    let command = command(frame);
    command.name(version).map_or_else(|| format!("command {:#010x}", command.get()), ToOwned::to_owned)
}

/// A frame, read as the version says.
pub(crate) fn read(frame: &[u8], version: Version) -> Option<AnyPdu<'_>> {
    AnyPdu::from_frame(Frame::from_message(frame).ok()?, version).ok()
}

/// The Result of an answer.
pub(crate) fn result(resp: &[u8], version: Version) -> Option<u32> {
    read(resp, version)?.result()
}

pub(crate) fn connect_status(frame: &[u8]) -> Option<ConnectStatus> {
    let frame = Frame::from_message(frame).ok()?;
    AnyConnectResp::from_body(frame.body()).ok().map(AnyConnectResp::status)
}

/// The answer to a DELIVER, were it malformed: Result 0, with the first eight bytes of its body.
pub(crate) fn deliver_resp(deliver: &[u8], version: Version) -> Option<Vec<u8>> {
    let Some(pdu) = read(deliver, version) else {
        let width = if version == Version::V30 { 4 } else { 1 };
        let body = [deliver.get(12..20)?, &vec![0; width]].concat();
        return Some(message(CommandId::DELIVER_RESP, sequence_id(deliver), &body));
    };
    let mut out = vec![0; 64];
    let written = pdu.answer(DeliverResult::OK)?.encode(sequence_id(deliver), &mut out).ok()?;
    out.truncate(written);
    Some(out)
}
