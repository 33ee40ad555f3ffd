//! A message of any version, and the versions in which a message can be read.

use core::fmt;
use core::marker::PhantomData;

use crate::any::views::{AnyDeliver, AnySubmit};
use crate::base::octets::OctetStr;
use crate::base::room::NoRoom;
use crate::base::version::{Version, Versions};
use crate::layouts::{ByVersion, Layouts, V12, V20, V21, V30, with_version};
use crate::pdu::{CancelResp, Deliver, DeliverResp, Encode, Fwd, FwdResp, Pdu, Submit, SubmitResp};
use crate::schema::error::Error;
use crate::schema::msg_id::MsgId;
use crate::wire::frame::Frame;
use crate::wire::header::{CommandId, Header, SequenceId};
use crate::wire::write::Slices;

/// A message whose version is known at run time.
///
/// Methods return the values that all versions have. [`as_submit`](Self::as_submit) and
/// [`as_deliver`](Self::as_deliver) give access to the fields of one message, a `match` to one version, and
/// [`with_pdu!`](crate::with_pdu) to code that is generic over the version.
///
/// ```
/// use cmpp_codec::{AnyPdu, Frame, MsgId, Version};
///
/// let bytes = b"\0\0\0\x15\x80\0\0\x04\0\0\0\x01\xb4\xc5\x53\0\0\x01\0\0\x08";
/// let pdu = AnyPdu::from_frame(Frame::from_message(bytes)?, Version::V20)?;
/// assert_eq!(pdu.name(), "CMPP_SUBMIT_RESP");
/// assert_eq!(pdu.msg_id(), Some(MsgId::new(0xb4c5_5300_0001_0000)));
/// assert_eq!(pdu.result(), Some(8)); // flow control error
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

/// Evaluates an expression for the [`Pdu`](crate::Pdu) in an [`AnyPdu`](crate::AnyPdu), whatever its version.
///
/// The expression is compiled once for each version, so it must be generic over the version.
///
/// ```
/// use cmpp_codec::{AnyPdu, Frame, Layouts, Pdu, Version, with_pdu};
///
/// fn recipients<V: Layouts>(pdu: Pdu<'_, V>) -> usize {
///     if let Pdu::Submit(submit) = pdu { submit.dest_terminal_ids.len() } else { 0 }
/// }
///
/// # let bytes = [0, 0, 0, 12, 0, 0, 0, 2, 0, 0, 0, 7];
/// let pdu = AnyPdu::from_frame(Frame::from_message(&bytes)?, Version::V30)?;
/// assert_eq!(with_pdu!(pdu, pdu => recipients(pdu)), 0);
/// # Ok::<(), cmpp_codec::Error>(())
/// ```
#[macro_export]
macro_rules! with_pdu {
    ($any:expr, $pdu:pat => $body:expr) => {
        match $any {
            $crate::AnyPdu::V12($pdu) => $body,
            $crate::AnyPdu::V20($pdu) => $body,
            $crate::AnyPdu::V21($pdu) => $body,
            $crate::AnyPdu::V30($pdu) => $body,
        }
    };
}

pub(crate) use with_pdu;

impl<'a> AnyPdu<'a> {
    /// Reads the message in a frame in the given version.
    ///
    /// # Errors
    ///
    /// The same errors as [`Pdu::from_frame`].
    #[inline]
    pub fn from_frame(frame: Frame<'a>, version: Version) -> Result<Self, Error> {
        Self::from_body(frame.command_id(), frame.body(), version)
    }

    /// Reads a body, without a header, as the message `command_id` of the given version.
    ///
    /// # Errors
    ///
    /// The same errors as [`Pdu::from_body`].
    #[inline]
    pub fn from_body(command_id: CommandId, body: &'a [u8], version: Version) -> Result<Self, Error> {
        match version {
            Version::V12 => Pdu::from_body(command_id, body).map(Self::V12),
            Version::V20 => Pdu::from_body(command_id, body).map(Self::V20),
            Version::V21 => Pdu::from_body(command_id, body).map(Self::V21),
            Version::V30 => Pdu::from_body(command_id, body).map(Self::V30),
        }
    }

    /// Returns the version of the message.
    #[must_use]
    pub const fn version(&self) -> Version {
        match self {
            Self::V12(_) => Version::V12,
            Self::V20(_) => Version::V20,
            Self::V21(_) => Version::V21,
            Self::V30(_) => Version::V30,
        }
    }

    /// Returns the command of the message.
    #[must_use]
    pub const fn command_id(&self) -> CommandId {
        with_pdu!(self, pdu => pdu.command_id())
    }

    /// Returns the name of the message in the specification, or `unknown`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        with_pdu!(self, pdu => pdu.name())
    }

    /// Returns the message as a SUBMIT, or `None` if it is another message.
    #[must_use]
    pub const fn as_submit(self) -> Option<AnySubmit<'a>> {
        match self {
            Self::V12(Pdu::Submit(submit)) => Some(AnySubmit::V12(submit)),
            Self::V20(Pdu::Submit(submit)) => Some(AnySubmit::V20(submit)),
            Self::V21(Pdu::Submit(submit)) => Some(AnySubmit::V21(submit)),
            Self::V30(Pdu::Submit(submit)) => Some(AnySubmit::V30(submit)),
            _ => None,
        }
    }

    /// Returns the message as a DELIVER, or `None` if it is another message.
    #[must_use]
    pub const fn as_deliver(self) -> Option<AnyDeliver<'a>> {
        match self {
            Self::V12(Pdu::Deliver(deliver)) => Some(AnyDeliver::V12(deliver)),
            Self::V20(Pdu::Deliver(deliver)) => Some(AnyDeliver::V20(deliver)),
            Self::V21(Pdu::Deliver(deliver)) => Some(AnyDeliver::V21(deliver)),
            Self::V30(Pdu::Deliver(deliver)) => Some(AnyDeliver::V30(deliver)),
            _ => None,
        }
    }

    /// Returns the `Msg_Id` of SUBMIT, DELIVER, FWD, their answers and CANCEL, or `None` for another message.
    #[must_use]
    pub const fn msg_id(self) -> Option<MsgId> {
        with_pdu!(self, pdu => match pdu {
            Pdu::Submit(submit) => Some(submit.head.msg_id),
            Pdu::SubmitResp(resp) => Some(resp.msg_id),
            Pdu::Deliver(deliver) => Some(deliver.head.msg_id),
            Pdu::DeliverResp(resp) => Some(resp.msg_id),
            Pdu::Fwd(fwd) => Some(fwd.head.msg_id),
            Pdu::FwdResp(resp) => Some(resp.msg_id),
            Pdu::Cancel(cancel) => Some(cancel.msg_id),
            _ => None,
        })
    }

    /// Returns the result code of an answer between SP and gateways, where 0 means success: `Result` of SUBMIT_RESP,
    /// DELIVER_RESP and FWD_RESP, `Status` of CONNECT_RESP, `Success_Id` of CANCEL_RESP. Returns `None` for another
    /// message.
    #[must_use]
    pub fn result(self) -> Option<u32> {
        with_pdu!(self, pdu => match pdu {
            Pdu::ConnectResp(resp) => Some(resp.status.into()),
            Pdu::SubmitResp(resp) => Some(resp.result.into()),
            Pdu::DeliverResp(resp) => Some(resp.result.into()),
            Pdu::FwdResp(resp) => Some(resp.result.into()),
            Pdu::CancelResp(resp) => Some(resp.success_id.into()),
            _ => None,
        })
    }

    /// Returns the sender: `Source_Addr` of CONNECT, `Src_Id` of SUBMIT and FWD, `Src_terminal_Id` of DELIVER. Returns
    /// `None` for another message.
    #[must_use]
    pub fn source(self) -> Option<&'a OctetStr> {
        with_pdu!(self, pdu => match pdu {
            Pdu::Connect(connect) => Some(&*connect.source_addr),
            Pdu::Submit(submit) => Some(&*submit.head.src_id),
            Pdu::Deliver(deliver) => Some(&*deliver.head.src_terminal_id),
            Pdu::Fwd(fwd) => Some(&*fwd.head.src_id),
            _ => None,
        })
    }

    /// Returns the recipients: `Dest_terminal_Id` of SUBMIT, `Dest_Id` of FWD and DELIVER. Another message has none.
    pub fn recipients(self) -> impl Iterator<Item = &'a OctetStr> {
        let mut at = 0_usize;
        core::iter::from_fn(move || {
            let recipient = with_pdu!(self, pdu => match pdu {
                Pdu::Submit(submit) => submit.dest_terminal_ids.as_slice().get(at).map(|id| &**id),
                Pdu::Fwd(fwd) => fwd.dest_ids.as_slice().get(at).map(|id| &**id),
                Pdu::Deliver(deliver) if at == 0 => Some(&*deliver.head.dest_id),
                _ => None,
            })?;
            at = at.saturating_add(1);
            Some(recipient)
        })
    }

    /// Returns `LinkID` of a 3.0 SUBMIT, DELIVER or FWD, or `None` for another message.
    #[must_use]
    pub fn link_id(self) -> Option<&'a OctetStr> {
        match self {
            Self::V30(Pdu::Submit(submit)) => Some(&submit.tail.link_id),
            Self::V30(Pdu::Deliver(deliver)) => Some(&deliver.tail.link_id),
            Self::V30(Pdu::Fwd(fwd)) => Some(&fwd.tail.link_id),
            _ => None,
        }
    }
}

impl Encode for AnyPdu<'_> {
    fn command_id(self) -> CommandId {
        Self::command_id(&self)
    }

    fn encoded_len(self) -> usize {
        with_pdu!(self, pdu => pdu.encoded_len())
    }

    fn header(self, sequence_id: impl Into<SequenceId>) -> Header {
        with_pdu!(self, pdu => pdu.header(sequence_id))
    }

    fn slices<'s>(self, header: &'s Header) -> impl AsRef<[&'s [u8]]>
    where
        Self: 's,
    {
        with_pdu!(self, pdu => Slices::of(pdu.slices(header).as_ref()))
    }

    fn encode(self, sequence_id: impl Into<SequenceId>, out: &mut [u8]) -> Result<usize, NoRoom> {
        with_pdu!(self, pdu => pdu.encode(sequence_id, out))
    }
}

//----------- Conversions --------------------------------------------------------------------------

/// Converts a [`Pdu`] into an [`AnyPdu`].
struct Erase<'a>(PhantomData<&'a ()>);

impl<'a> ByVersion for Erase<'a> {
    type In<V: Layouts> = Pdu<'a, V>;
    type Out<V: Layouts> = AnyPdu<'a>;

    fn v12(self, pdu: Pdu<'a, V12>) -> AnyPdu<'a> {
        AnyPdu::V12(pdu)
    }

    fn v20(self, pdu: Pdu<'a, V20>) -> AnyPdu<'a> {
        AnyPdu::V20(pdu)
    }

    fn v21(self, pdu: Pdu<'a, V21>) -> AnyPdu<'a> {
        AnyPdu::V21(pdu)
    }

    fn v30(self, pdu: Pdu<'a, V30>) -> AnyPdu<'a> {
        AnyPdu::V30(pdu)
    }
}

/// Converts an [`AnyPdu`] into a [`Pdu`], if it has that version.
struct Choose<'a>(AnyPdu<'a>);

impl<'a> ByVersion for Choose<'a> {
    type In<V: Layouts> = ();
    type Out<V: Layouts> = Option<Pdu<'a, V>>;

    fn v12(self, (): ()) -> Option<Pdu<'a, V12>> {
        if let AnyPdu::V12(pdu) = self.0 { Some(pdu) } else { None }
    }

    fn v20(self, (): ()) -> Option<Pdu<'a, V20>> {
        if let AnyPdu::V20(pdu) = self.0 { Some(pdu) } else { None }
    }

    fn v21(self, (): ()) -> Option<Pdu<'a, V21>> {
        if let AnyPdu::V21(pdu) = self.0 { Some(pdu) } else { None }
    }

    fn v30(self, (): ()) -> Option<Pdu<'a, V30>> {
        if let AnyPdu::V30(pdu) = self.0 { Some(pdu) } else { None }
    }
}

impl<'a, V: Layouts> From<Pdu<'a, V>> for AnyPdu<'a> {
    fn from(pdu: Pdu<'a, V>) -> Self {
        V::pick(Erase(PhantomData), pdu)
    }
}

impl<'a, V: Layouts> TryFrom<AnyPdu<'a>> for Pdu<'a, V> {
    type Error = OtherVersion;

    fn try_from(pdu: AnyPdu<'a>) -> Result<Self, OtherVersion> {
        V::pick(Choose(pdu), ()).ok_or(OtherVersion { expected: V::VERSION, found: pdu.version() })
    }
}

/// Implements the conversion into [`AnyPdu`] for messages whose type determines the version.
macro_rules! erased {
    ($($Name:ident($Body:ty)),*) => {
        $(
            impl<'a, V: Layouts> From<$Body> for AnyPdu<'a> {
                fn from(message: $Body) -> Self {
                    Self::from(Pdu::<V>::$Name(message))
                }
            }
        )*
    };
}
erased!(
    Submit(Submit<'a, V>),
    SubmitResp(&'a SubmitResp<V>),
    Deliver(Deliver<'a, V>),
    DeliverResp(&'a DeliverResp<V>),
    Fwd(Fwd<'a, V>),
    FwdResp(&'a FwdResp<V>),
    CancelResp(&'a CancelResp<V>)
);

/// The message is not of the requested version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OtherVersion {
    /// The requested version.
    pub expected: Version,
    /// The version of the message.
    pub found: Version,
}

impl fmt::Display for OtherVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a message of CMPP {}, not of {}", self.found, self.expected)
    }
}

impl core::error::Error for OtherVersion {}

//----------- Which versions fit -------------------------------------------------------------------

impl Frame<'_> {
    /// Returns the versions in which the message parses without an error. The set is empty if no version has the
    /// command.
    ///
    /// More than one version can fit: 2.0 and 2.1 share all messages between SP and gateway, and even a valid DELIVER
    /// of 2.0 can look like one of 3.0. CONNECT states the version; use this method for captures that begin later.
    ///
    /// ```
    /// use cmpp_codec::{Frame, Version};
    ///
    /// // A SUBMIT_RESP with a Result of one byte.
    /// let bytes = b"\0\0\0\x15\x80\0\0\x04\0\0\0\x01\xb4\xc5\x53\0\0\x01\0\0\x08";
    /// let fitting = Frame::from_message(bytes)?.fitting_versions();
    /// assert!(fitting.iter().eq([Version::V12, Version::V20, Version::V21]));
    /// # Ok::<(), cmpp_codec::Error>(())
    /// ```
    #[must_use]
    pub fn fitting_versions(self) -> Versions {
        let fits = |&version: &Version| with_version!(version, V => matches!(Pdu::<V>::from_frame(self), Ok(pdu) if !matches!(pdu, Pdu::Unknown(_))));
        Version::ALL.into_iter().filter(fits).collect()
    }
}
