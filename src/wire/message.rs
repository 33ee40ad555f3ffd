//! The traits that every message implements: [`Message`], [`Encode`] and [`Command`].

use core::convert::Infallible;
use core::fmt;
use core::marker::PhantomData;

use crate::base::room::NoRoom;
use crate::schema::error::{Error, ErrorKind};
use crate::schema::field::Part;
use crate::schema::fixed::Fixed;
use crate::wire::frame::Frame;
use crate::wire::grammar::{fixed, whole};
use crate::wire::header::{CommandId, Header, SequenceId};
use crate::wire::write::{Pieces, copy, total};

/// A fixed struct that is the whole body of a message.
pub trait Command: Fixed {
    /// The command of the message.
    const ID: CommandId;
    /// The name of the message in the specification: `CMPP_CANCEL`.
    const NAME: &'static str;
}

/// A type that can be written as a message: every message, [`Pdu`](crate::Pdu), [`AnyPdu`](crate::AnyPdu) and
/// [`Unknown`](crate::pdu::Unknown).
///
/// ```
/// use cmpp_codec::{AnyPdu, Encode, MsgId, NoRoom, Pdu, v20};
///
/// fn send(message: impl Encode, out: &mut [u8]) -> Result<usize, NoRoom> {
///     message.encode(7, out)
/// }
///
/// let cancel = v20::Cancel { msg_id: MsgId::new(0xb4c5_5300_0001_0000) };
/// let bytes = *b"\0\0\0\x14\0\0\0\x07\0\0\0\x07\xb4\xc5\x53\0\0\x01\0\0";
/// let mut out = [0; 20];
/// assert_eq!(send(&cancel, &mut out), Ok(20));
/// assert_eq!(out, bytes);
/// let pdu: v20::Pdu<'_> = Pdu::from(&cancel);
/// assert_eq!(send(pdu, &mut out), Ok(20));
/// assert_eq!(send(AnyPdu::from(pdu), &mut out), Ok(20));
/// assert_eq!(out, bytes);
/// ```
pub trait Encode: Copy {
    /// How the pieces are copied.
    #[doc(hidden)]
    const PIECES: Pieces = Pieces::NONE;

    /// Returns the command of the message.
    fn command_id(self) -> CommandId;

    /// Returns the bytes of the message as borrowed slices, for a vectored write: `header`, then the body.
    ///
    /// Create the header with [`header`](Self::header) and keep it until the slices are written.
    fn slices<'s>(self, header: &'s Header) -> impl AsRef<[&'s [u8]]>
    where
        Self: 's;

    /// Returns the length of the message in bytes, including its header. [`encode`](Self::encode) writes as many.
    #[must_use]
    #[inline]
    fn encoded_len(self) -> usize {
        total(self.slices(&Header::EMPTY).as_ref())
    }

    /// Returns the header of the message.
    #[must_use]
    #[inline]
    fn header(self, sequence_id: impl Into<SequenceId>) -> Header {
        // The mask changes nothing, because no message is longer than 8578 bytes. It tells the compiler so.
        Header::new(self.encoded_len() & 0xffff, self.command_id(), sequence_id.into())
    }

    /// Writes the message with its header to the start of `out`, and returns the number of bytes written.
    ///
    /// # Errors
    ///
    /// [`NoRoom`] if `out` is too short. Nothing is written then.
    #[expect(clippy::inline_always, reason = "out of line it reads back what the caller has in registers")]
    #[inline(always)]
    fn encode(self, sequence_id: impl Into<SequenceId>, out: &mut [u8]) -> Result<usize, NoRoom> {
        copy(self.slices(&self.header(sequence_id)).as_ref(), Self::PIECES, out)
    }

    /// Returns the message with its header as a vector. Needs the feature `alloc`.
    ///
    /// ```
    /// use cmpp_codec::{Encode, v20};
    ///
    /// assert_eq!(v20::Terminate {}.to_vec(7), b"\0\0\0\x0c\0\0\0\x02\0\0\0\x07");
    /// ```
    #[cfg(feature = "alloc")]
    #[must_use]
    fn to_vec(self, sequence_id: impl Into<SequenceId>) -> alloc::vec::Vec<u8> {
        self.slices(&self.header(sequence_id)).as_ref().concat()
    }

    /// Appends the message with its header to a buffer, and returns the number of bytes written. Needs the feature
    /// `bytes`.
    ///
    /// # Errors
    ///
    /// [`NoRoom`] if the buffer cannot grow and has too little room. Nothing is written then.
    ///
    /// ```
    /// use bytes::BytesMut;
    /// use cmpp_codec::{Encode, v20};
    ///
    /// let mut out = BytesMut::new();
    /// assert_eq!(v20::ActiveTest {}.encode_into(7, &mut out), Ok(12));
    /// assert_eq!(v20::Terminate {}.encode_into(8, &mut out), Ok(12));
    /// assert_eq!(out[12..], *b"\0\0\0\x0c\0\0\0\x02\0\0\0\x08");
    /// ```
    #[cfg(feature = "bytes")]
    fn encode_into(
        self,
        sequence_id: impl Into<SequenceId>,
        out: &mut (impl bytes::BufMut + ?Sized),
    ) -> Result<usize, NoRoom> {
        let header = self.header(sequence_id);
        let slices = self.slices(&header);
        let needed = total(slices.as_ref());
        // `put_slice` panics if there is too little room.
        if out.remaining_mut() < needed {
            return Err(NoRoom { needed });
        }
        slices.as_ref().iter().for_each(|slice| out.put_slice(slice));
        Ok(needed)
    }
}

/// The table of a message, and whether the version has it.
#[doc(hidden)]
pub trait Described {
    /// The table of the body.
    const SHAPE: &'static [Part];
    /// Whether the version has this message: `false` only for [`NoSuch`].
    const EXISTS: bool = true;
}

/// A message: a `Copy` view of its body, read without copying and written without allocating.
///
/// A message of fixed length is a reference to its struct: `&'a Connect`. The messages of variable length,
/// [`Submit`](crate::pdu::Submit), [`Deliver`](crate::pdu::Deliver) and [`Fwd`](crate::pdu::Fwd), are small structs of
/// references. Each can be built as a struct literal, without a buffer.
///
/// ```
/// use cmpp_codec::{Encode, Message, MsgId, v20};
///
/// let cancel = v20::Cancel { msg_id: MsgId::new(0xb4c5_5300_0001_0000) };
/// let mut out = [0; 64];
/// let n = cancel.encode(7, &mut out)?;
/// assert_eq!(out[..n], *b"\0\0\0\x14\0\0\0\x07\0\0\0\x07\xb4\xc5\x53\0\0\x01\0\0");
/// assert_eq!(<&v20::Cancel>::from_body(&out[12..n]), Ok(&cancel));
/// # Ok::<(), cmpp_codec::NoRoom>(())
/// ```
pub trait Message<'a>: Encode + Described + Eq + fmt::Debug + crate::base::sealed::Sealed {
    /// The command of the message.
    const COMMAND: CommandId;
    /// The name in the specification: `CMPP_SUBMIT`.
    const NAME: &'static str;

    /// Reads a frame that holds this message.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Command`] if the frame holds another message, or the version does not have this one. The same
    /// errors as [`from_body`](Self::from_body).
    ///
    /// ```
    /// use cmpp_codec::{Frame, Message, v20};
    ///
    /// let frame = Frame::from_message(b"\0\0\0\x0c\0\0\0\x08\0\0\0\x01")?;
    /// assert!(<&v20::ActiveTest>::from_frame(frame).is_ok());
    /// let error = <&v20::Terminate>::from_frame(frame).unwrap_err();
    /// assert_eq!(error.to_string(), "command: Command_Id at byte 4");
    /// # Ok::<(), cmpp_codec::Error>(())
    /// ```
    #[inline]
    fn from_frame(frame: Frame<'a>) -> Result<Self, Error> {
        if frame.command_id() == Self::COMMAND { Self::from_body(frame.body()) } else { Err(not_this_command()) }
    }

    /// Reads a whole body, without a header. The caller states that it is the body of this message.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Truncated`] if the body ends within a field, [`ErrorKind::Trailing`] if bytes are left over.
    fn from_body(body: &'a [u8]) -> Result<Self, Error>;
}

impl<T: Fixed> crate::base::sealed::Sealed for &T {}

impl<T: Command> Described for &T {
    const SHAPE: &'static [Part] = &[Part::Fixed(T::FIELDS)];
}

impl<T: Command> Encode for &T {
    const PIECES: Pieces = Pieces::of(Self::SHAPE);

    #[inline]
    fn command_id(self) -> CommandId {
        T::ID
    }

    #[inline]
    fn slices<'s>(self, header: &'s Header) -> impl AsRef<[&'s [u8]]>
    where
        Self: 's,
    {
        [header.as_bytes(), self.as_bytes()]
    }
}

impl<'a, T: Command> Message<'a> for &'a T {
    const COMMAND: CommandId = T::ID;
    const NAME: &'static str = T::NAME;

    #[inline]
    fn from_body(body: &'a [u8]) -> Result<Self, Error> {
        whole(body, fixed(body), Self::SHAPE)
    }
}

/// Stands for the message `M` in a version that lacks it. It has no values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSuch<M> {
    never: Infallible,
    of: PhantomData<M>,
}

impl<M> crate::base::sealed::Sealed for NoSuch<M> {}

impl<M: Copy> NoSuch<M> {
    const fn absurd<T>(self) -> T {
        match self.never {}
    }
}

impl<M> Described for NoSuch<M> {
    const SHAPE: &'static [Part] = &[];
    const EXISTS: bool = false;
}

impl<M: Copy> Encode for NoSuch<M> {
    fn command_id(self) -> CommandId {
        self.absurd()
    }

    fn slices<'s>(self, _: &'s Header) -> impl AsRef<[&'s [u8]]>
    where
        Self: 's,
    {
        self.absurd::<[&'s [u8]; 0]>()
    }
}

impl<'a, M: Message<'a>> Message<'a> for NoSuch<M> {
    const COMMAND: CommandId = M::COMMAND;
    const NAME: &'static str = M::NAME;

    fn from_body(_: &'a [u8]) -> Result<Self, Error> {
        Err(not_this_command())
    }
}

#[cold]
pub(crate) fn not_this_command() -> Error {
    Error::at(ErrorKind::Command, Header::FIELDS.get(1), 4)
}

/// Declares a fixed struct that is the whole body of a message: `fixed!` with the command on top.
///
/// ```text
/// command! {
///     /// `CMPP_CANCEL`.
///     #[command(CANCEL)]
///     pub struct Cancel { … }
/// }
/// ```
///
/// adds `impl Command for Cancel`, with `CommandId::CANCEL` and the name `CMPP_CANCEL`.
macro_rules! command {
    (
        $(#[doc = $about:literal])*
        #[command($COMMAND:ident)]
        pub struct $Name:ident $(<$V:ident: $Bound:ident>)? { $($fields:tt)* }
    ) => {
        crate::schema::fixed::fixed! {
            $(#[doc = $about])*
            pub struct $Name $(<$V: $Bound>)? { $($fields)* }
        }

        impl $(<$V: $Bound>)? crate::wire::message::Command for $Name $(<$V>)? {
            const ID: crate::wire::header::CommandId = crate::wire::header::CommandId::$COMMAND;
            const NAME: &'static str = concat!("CMPP_", stringify!($COMMAND));
        }
    };
}

pub(crate) use command;
