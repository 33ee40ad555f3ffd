//! A codec for `Framed` of tokio-util (feature `tokio-codec`).

use std::io;

use bytes::BytesMut;
use tokio_util::codec::{Decoder, Encoder};

use crate::owned::OwnedFrame;
use crate::wire::frame::{Frame, Frames, Limit};
use crate::wire::header::SequenceId;
use crate::wire::message::Encode;

/// Turns a connection into a stream of frames and a sink of messages, with `Framed`, `FramedRead` and `FramedWrite` of
/// [`tokio_util::codec`]. Needs the feature `tokio-codec`.
///
/// The stream yields an [`OwnedFrame`] for each message. The codec does not parse bodies, so a malformed body does not
/// end the stream. An invalid length ends the stream with an [`io::Error`] of the kind `InvalidData`, which contains an
/// [`Error`](crate::Error). A connection that ends within a message ends the stream with an [`io::Error`], too. The
/// codec keeps no more bytes than the [`Limit`] and one read allow.
///
/// The sink accepts any message with its sequence number, as a pair, and frames, which it writes unchanged.
///
/// ```
/// use cmpp_codec::{FrameCodec, SequenceId, Version, v20};
/// use futures_util::{SinkExt, StreamExt};
/// use tokio_util::codec::Framed;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (ours, theirs) = tokio::io::duplex(64);
/// let mut sp = Framed::new(ours, FrameCodec::default());
/// let mut gateway = Framed::new(theirs, FrameCodec::default());
///
/// sp.send((SequenceId(7), &v20::ActiveTest {})).await?;
/// let request = gateway.next().await.expect("the connection is open")?;
/// assert_eq!(request.pdu(Version::V20)?.name(), "CMPP_ACTIVE_TEST");
///
/// let answer = v20::ActiveTestResp { octet: Some(&Default::default()) };
/// gateway.send((request.frame().sequence_id(), answer)).await?;
/// let answer = sp.next().await.expect("the connection is open")?;
/// assert_eq!(answer.as_bytes(), b"\0\0\0\x0d\x80\0\0\x08\0\0\0\x07\0");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct FrameCodec {
    limit: Limit,
}

impl FrameCodec {
    /// Creates a codec that accepts messages up to this length. [`default`](Self::default) accepts those up to
    /// [`Limit::DEFAULT`].
    #[must_use]
    pub const fn new(limit: Limit) -> Self {
        Self { limit }
    }
}

impl Decoder for FrameCodec {
    type Item = OwnedFrame;
    type Error = io::Error;

    fn decode(&mut self, buffer: &mut BytesMut) -> io::Result<Option<OwnedFrame>> {
        let frame =
            OwnedFrame::split(buffer, self.limit).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        if frame.is_none() {
            buffer.reserve(Frames::new(buffer, self.limit).missing());
        }
        Ok(frame)
    }
}

impl<M: Encode> Encoder<(SequenceId, M)> for FrameCodec {
    type Error = io::Error;

    fn encode(&mut self, (sequence_id, message): (SequenceId, M), buffer: &mut BytesMut) -> io::Result<()> {
        message.encode_into(sequence_id, buffer).map_err(io::Error::other)?;
        Ok(())
    }
}

impl Encoder<Frame<'_>> for FrameCodec {
    type Error = io::Error;

    fn encode(&mut self, frame: Frame<'_>, buffer: &mut BytesMut) -> io::Result<()> {
        buffer.extend_from_slice(frame.as_bytes());
        Ok(())
    }
}

impl Encoder<OwnedFrame> for FrameCodec {
    type Error = io::Error;

    fn encode(&mut self, frame: OwnedFrame, buffer: &mut BytesMut) -> io::Result<()> {
        self.encode(frame.frame(), buffer)
    }
}
