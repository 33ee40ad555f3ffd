//! A frame that owns its bytes (feature `alloc`). The feature `bytes` lets it share them with buffers of that crate.

#[cfg(not(feature = "bytes"))]
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

#[cfg(feature = "bytes")]
use bytes::{Bytes, BytesMut};

use crate::any::AnyPdu;
use crate::base::version::Version;
use crate::schema::error::Error;
use crate::wire::frame::Frame;
#[cfg(feature = "bytes")]
use crate::wire::frame::{Limit, Split};
use crate::wire::message::Message;

#[cfg(not(feature = "bytes"))]
type Storage = Arc<[u8]>;
#[cfg(feature = "bytes")]
type Storage = Bytes;

/// A frame that owns its bytes, for messages that are stored, queued, or sent to another thread. Needs the feature
/// `alloc`.
///
/// The bytes are checked once, when the frame is created. A clone shares them and copies nothing.
/// [`frame`](Self::frame) returns the borrowed [`Frame`]; [`pdu`](Self::pdu) and [`message`](Self::message) read it
/// directly.
///
/// With the feature `bytes` the frame takes its bytes from `Bytes` and `BytesMut` without copying them, and gives them
/// back as `Bytes`.
///
/// ```
/// use cmpp_codec::{MsgId, OwnedFrame, Version, v20};
///
/// let owned = OwnedFrame::new(b"\0\0\0\x14\0\0\0\x07\0\0\0\x01\xb4\xc5\x53\0\0\x01\0\0")?;
/// let other = owned.clone();
/// let reader = std::thread::spawn(move || other.pdu(Version::V20).map(|pdu| pdu.msg_id()));
/// assert_eq!(reader.join().unwrap()?, Some(MsgId::new(0xb4c5_5300_0001_0000)));
/// assert_eq!(owned.message::<&v20::Cancel>()?.msg_id, MsgId::new(0xb4c5_5300_0001_0000));
/// assert_eq!(owned.frame().sequence_id(), 1.into());
/// # Ok::<(), cmpp_codec::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct OwnedFrame(Storage);

impl OwnedFrame {
    /// Creates a frame from a copy of bytes that hold exactly one message.
    ///
    /// # Errors
    ///
    /// The same errors as [`Frame::from_message`].
    pub fn new(message: &[u8]) -> Result<Self, Error> {
        Frame::from_message(message).map(Self::from)
    }

    /// Returns the frame, which borrows the bytes.
    #[must_use]
    #[inline]
    pub fn frame(&self) -> Frame<'_> {
        Frame::of_checked(&self.0)
    }

    /// Returns the bytes of the whole message, including its header.
    #[must_use]
    #[inline]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Reads the message in the given version.
    ///
    /// # Errors
    ///
    /// The same errors as [`Pdu::from_frame`](crate::Pdu::from_frame).
    #[inline]
    pub fn pdu(&self, version: Version) -> Result<AnyPdu<'_>, Error> {
        AnyPdu::from_frame(self.frame(), version)
    }

    /// Reads the message as the type `M`, for example `v30::Submit`.
    ///
    /// # Errors
    ///
    /// The same errors as [`Message::from_frame`].
    #[inline]
    pub fn message<'a, M: Message<'a>>(&'a self) -> Result<M, Error> {
        M::from_frame(self.frame())
    }

    /// Splits the first message off a buffer without copying it. Returns `None` if the message is not complete; the
    /// buffer is unchanged then. Needs the feature `bytes`.
    ///
    /// # Errors
    ///
    /// The same errors as [`Frame::split`]. The buffer is unchanged then.
    ///
    /// ```
    /// use bytes::BytesMut;
    /// use cmpp_codec::{CommandId, Limit, OwnedFrame};
    ///
    /// let mut buffer = BytesMut::from(&b"\0\0\0\x0c\0\0\0\x08\0\0\0\x01\0\0\0"[..]);
    /// let owned = OwnedFrame::split(&mut buffer, Limit::DEFAULT)?.expect("it is complete");
    /// assert_eq!(owned.frame().command_id(), CommandId::ACTIVE_TEST);
    /// assert_eq!(OwnedFrame::split(&mut buffer, Limit::DEFAULT)?, None);
    /// assert_eq!(buffer, &b"\0\0\0"[..]);
    /// # Ok::<(), cmpp_codec::Error>(())
    /// ```
    #[cfg(feature = "bytes")]
    pub fn split(buffer: &mut BytesMut, limit: Limit) -> Result<Option<Self>, Error> {
        match Frame::split(buffer, limit)? {
            Split::Complete { frame, .. } => {
                let len = frame.len();
                Ok(Some(Self(buffer.split_to(len).freeze())))
            }
            Split::Incomplete { .. } => Ok(None),
        }
    }
}

impl fmt::Debug for OwnedFrame {
    /// Shows what [`Frame`] shows.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.frame().fmt(f)
    }
}

impl AsRef<[u8]> for OwnedFrame {
    fn as_ref(&self) -> &[u8] {
        self.as_bytes()
    }
}

//----------- Conversions --------------------------------------------------------------------------

impl Frame<'_> {
    /// Copies the message into a frame that owns its bytes. Needs the feature `alloc`.
    ///
    /// The standard library's `to_owned` copies only the view.
    #[must_use]
    pub fn to_owned_frame(self) -> OwnedFrame {
        self.into()
    }
}

impl From<Frame<'_>> for OwnedFrame {
    fn from(frame: Frame<'_>) -> Self {
        #[cfg(not(feature = "bytes"))]
        return Self(Arc::from(frame.as_bytes()));
        #[cfg(feature = "bytes")]
        return Self(Bytes::copy_from_slice(frame.as_bytes()));
    }
}

/// Implements the conversion from bytes that hold exactly one message.
macro_rules! from_bytes {
    ($($Bytes:ty),*) => {
        $(
            impl TryFrom<$Bytes> for OwnedFrame {
                type Error = Error;

                /// Creates a frame from bytes that hold exactly one message, with the same errors as
                /// [`Frame::from_message`].
                fn try_from(message: $Bytes) -> Result<Self, Error> {
                    Frame::from_message(&message)?;
                    Ok(Self(message.into()))
                }
            }
        )*
    };
}

from_bytes!(Vec<u8>);
#[cfg(feature = "bytes")]
from_bytes!(Bytes, BytesMut);

#[cfg(feature = "bytes")]
impl From<OwnedFrame> for Bytes {
    /// Returns the bytes of the whole message, including its header, without copying them.
    fn from(frame: OwnedFrame) -> Self {
        frame.0
    }
}
