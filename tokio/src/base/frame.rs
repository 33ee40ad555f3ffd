//! A message that owns its bytes.

use bytes::Bytes;
use cmpp_codec::Frame;

/// A message that owns its bytes, checked once. Clones share them.
#[derive(Clone, Debug)]
pub(crate) struct OwnedFrame(Bytes);

impl From<Frame<'_>> for OwnedFrame {
    fn from(frame: Frame<'_>) -> Self {
        Self(Bytes::copy_from_slice(frame.as_bytes()))
    }
}

impl OwnedFrame {
    pub(crate) fn frame(&self) -> Frame<'_> {
        /// A header alone. It is never seen: the bytes were those of a frame.
        const BARE: &[u8] = b"\0\0\0\x0c\0\0\0\0\0\0\0\0";
        Frame::from_message(&self.0).unwrap_or_else(|_| Frame::from_message(BARE).expect("12 bytes"))
    }
}
