//! Reading messages that deviate from the specification.

use crate::any::pdu::AnyPdu;
use crate::base::version::Version;
use crate::layouts::{V12, V20, V21, V30};
use crate::pdu::{Deliver, Pdu, Submit};
use crate::schema::error::{Error, ErrorKind};
use crate::wire::frame::Frame;
use crate::wire::header::{CommandId, Header};

/// The deviations from the specification that [`AnyPdu::from_frame_lenient`] tolerates.
///
/// A message that was read in spite of a deviation is not written back byte for byte: ignored bytes are not part of it,
/// and a missing field is added. Keep the frame if you need the original bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default, deny_unknown_fields))]
pub struct Lenient {
    /// Bytes follow the last field. They are ignored.
    pub trailing_bytes: bool,
    /// A SUBMIT or DELIVER ends before `Reserve`, or `LinkID` in 3.0. The field is read as empty.
    pub missing_reserve: bool,
}

impl Lenient {
    /// Nothing is tolerated.
    pub const NOTHING: Self = Self { trailing_bytes: false, missing_reserve: false };

    /// Everything is tolerated.
    pub const ALL: Self = Self { trailing_bytes: true, missing_reserve: true };
}

impl<'a> AnyPdu<'a> {
    /// Reads the message in a frame in the given version, and tolerates what `lenient` says.
    ///
    /// ```
    /// use cmpp_codec::{AnyPdu, Frame, Lenient, Version};
    ///
    /// // A CANCEL_RESP with a byte too many.
    /// let frame = Frame::from_message(b"\0\0\0\x0e\x80\0\0\x07\0\0\0\x01\0\0")?;
    /// let error = AnyPdu::from_frame(frame, Version::V20).unwrap_err();
    /// assert_eq!(error.to_string(), "trailing: bytes after the last field at byte 13");
    /// let pdu = AnyPdu::from_frame_lenient(frame, Version::V20, Lenient::ALL)?;
    /// assert_eq!(pdu.result(), Some(0));
    /// # Ok::<(), cmpp_codec::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The same errors as [`from_frame`](Self::from_frame), for what is not tolerated.
    pub fn from_frame_lenient(frame: Frame<'a>, version: Version, lenient: Lenient) -> Result<Self, Error> {
        Self::from_frame(frame, version).or_else(|error| {
            let body = frame.body();
            match error.kind {
                ErrorKind::Trailing if lenient.trailing_bytes => {
                    let end = usize::try_from(error.offset).unwrap_or(usize::MAX).saturating_sub(Header::LEN);
                    Self::from_body(frame.command_id(), body.get(..end).unwrap_or(body), version)
                }
                ErrorKind::Truncated if lenient.missing_reserve => {
                    Self::without_tail(frame.command_id(), body, version).ok_or(error)
                }
                _ => Err(error),
            }
        })
    }

    /// Reads a SUBMIT or DELIVER that ends before its last fields.
    fn without_tail(command_id: CommandId, body: &'a [u8], version: Version) -> Option<Self> {
        macro_rules! read {
            ($Message:ident) => {
                match version {
                    Version::V12 => $Message::<V12>::without_tail(body).map(|pdu| Self::V12(Pdu::$Message(pdu))),
                    Version::V20 => $Message::<V20>::without_tail(body).map(|pdu| Self::V20(Pdu::$Message(pdu))),
                    Version::V21 => $Message::<V21>::without_tail(body).map(|pdu| Self::V21(Pdu::$Message(pdu))),
                    Version::V30 => $Message::<V30>::without_tail(body).map(|pdu| Self::V30(Pdu::$Message(pdu))),
                }
            };
        }
        match command_id {
            CommandId::SUBMIT => read!(Submit),
            CommandId::DELIVER => read!(Deliver),
            _ => None,
        }
    }
}
