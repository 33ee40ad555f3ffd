//! The version as a value, for messages: reading one in a version known at run time, or in none.

use crate::base::room::NoRoom;
use crate::base::version::{Version, Versions};
use crate::layouts::{V12, V20, V21, V30, with_version};
use crate::pdu::{Pdu, Slices};
use crate::schema::error::Error;
use crate::wire::frame::Frame;
use crate::wire::header::{CommandId, Header, SequenceId};

/// A message of any version.
///
/// ```
/// use cmpp_codec::{AnyPdu, Frame, Pdu, Version};
///
/// let bytes = b"\0\0\0\x15\x80\0\0\x04\0\0\0\x01\xb4\xc5\x53\0\0\x01\0\0\x08";
/// let AnyPdu::V20(Pdu::SubmitResp(resp)) = AnyPdu::from_frame(Frame::from_message(bytes)?, Version::V20)? else { panic!() };
/// assert_eq!(resp.result.get().to_string(), "8 (flow control error)");
/// # Ok::<(), cmpp_codec::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnyPdu<'a> {
    /// A message of 1.2.
    V12(Pdu<'a, V12>),
    /// A message of 2.0.
    V20(Pdu<'a, V20>),
    /// A message of 2.1.
    V21(Pdu<'a, V21>),
    /// A message of 3.0.
    V30(Pdu<'a, V30>),
}

/// The same expression in every version.
macro_rules! each {
    ($any:expr, $pdu:ident => $body:expr) => {
        match $any {
            AnyPdu::V12($pdu) => $body,
            AnyPdu::V20($pdu) => $body,
            AnyPdu::V21($pdu) => $body,
            AnyPdu::V30($pdu) => $body,
        }
    };
}

impl<'a> AnyPdu<'a> {
    /// Reads a message as one of that version.
    ///
    /// # Errors
    ///
    /// As [`Pdu::from_frame`].
    #[inline]
    pub fn from_frame(frame: Frame<'a>, version: Version) -> Result<Self, Error> {
        match version {
            Version::V12 => Pdu::from_frame(frame).map(Self::V12),
            Version::V20 => Pdu::from_frame(frame).map(Self::V20),
            Version::V21 => Pdu::from_frame(frame).map(Self::V21),
            Version::V30 => Pdu::from_frame(frame).map(Self::V30),
        }
    }

    /// Its version.
    #[must_use]
    pub const fn version(&self) -> Version {
        match self {
            Self::V12(_) => Version::V12,
            Self::V20(_) => Version::V20,
            Self::V21(_) => Version::V21,
            Self::V30(_) => Version::V30,
        }
    }

    /// What the message is.
    #[must_use]
    pub const fn command_id(&self) -> CommandId {
        each!(self, pdu => pdu.command_id())
    }

    /// Its name in the specification, or `unknown`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        each!(self, pdu => pdu.name())
    }

    /// Bytes of the whole message, header included.
    #[must_use]
    pub fn encoded_len(self) -> usize {
        each!(self, pdu => pdu.encoded_len())
    }

    /// The message's header.
    #[must_use]
    pub fn header(self, sequence_id: impl Into<SequenceId>) -> Header {
        each!(self, pdu => pdu.header(sequence_id))
    }

    /// The message as it is on the wire, in borrowed pieces, with the header given in front.
    #[must_use]
    pub fn slices<'s>(self, header: &'s Header) -> Slices<'s>
    where
        'a: 's,
    {
        each!(self, pdu => pdu.slices(header))
    }

    /// Writes the message, header included, to the start of `out`, and says how many bytes it took.
    ///
    /// # Errors
    ///
    /// [`NoRoom`] when `out` is too short. Nothing is written then.
    pub fn encode(self, sequence_id: impl Into<SequenceId>, out: &mut [u8]) -> Result<usize, NoRoom> {
        each!(self, pdu => pdu.encode(sequence_id, out))
    }
}

/// The versions in which a message can be read to its last byte; none where no version knows its command.
///
/// More than one can fit, and do: 2.0 and 2.1 share all messages between SP and gateway, and even a legal 2.0 DELIVER
/// can look like a 3.0 one. CONNECT decides; this is for captures that begin after it.
///
/// ```
/// use cmpp_codec::{Frame, Version, readings};
///
/// // A SUBMIT_RESP with a Result of one byte.
/// let bytes = b"\0\0\0\x15\x80\0\0\x04\0\0\0\x01\xb4\xc5\x53\0\0\x01\0\0\x08";
/// let fit = readings(Frame::from_message(bytes)?);
/// assert!(fit.iter().eq([Version::V12, Version::V20, Version::V21]));
/// # Ok::<(), cmpp_codec::Error>(())
/// ```
#[must_use]
pub fn readings(frame: Frame<'_>) -> Versions {
    Version::ALL
        .into_iter()
        .filter(|&version| {
            with_version!(version, V => matches!(Pdu::<V>::from_frame(frame), Ok(pdu) if !matches!(pdu, Pdu::Unknown(_))))
        })
        .collect()
}
