//! Splitting a stream of bytes into messages.

use core::fmt;

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use crate::base::room::NoRoom;
use crate::schema::error::{Error, ErrorKind};
use crate::schema::fixed::Fixed;
use crate::wire::header::{CommandId, Header, SequenceId};
use crate::wire::write::{Pieces, copy};

//----------- Limit --------------------------------------------------------------------------------

/// The largest `Total_Length` that a reader accepts, in bytes.
///
/// A stream has no marks between messages. After a wrong length no further message can be found, and a huge length
/// makes the reader wait for bytes that never come. The default, 8578, is the longest message that the field widths
/// allow: a 3.0 SUBMIT with 255 recipients and 255 bytes of content. It accepts every valid message of every version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Limit(u32);

impl Limit {
    /// The default limit: 8578 bytes.
    pub const DEFAULT: Self = Self(8578);

    /// Creates a limit of `total_length` bytes. A limit below 12 rejects every message.
    #[must_use]
    pub const fn new(total_length: u32) -> Self {
        Self(total_length)
    }

    /// Returns the largest `Total_Length` that is accepted.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl Default for Limit {
    fn default() -> Self {
        Self::DEFAULT
    }
}

//----------- Frame --------------------------------------------------------------------------------

/// The bytes of one message: a header, and a body that is not parsed yet.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Frame<'a>(&'a Bytes);

/// The bytes of one message, laid out as header and body, so that either is reached without a check.
#[derive(PartialEq, Eq, FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned)]
#[repr(C)]
pub(crate) struct Bytes<B: ?Sized = [u8]> {
    pub(crate) header: Header,
    pub(crate) body: B,
}

/// The start of a stream: a whole message, or the beginning of one. [`Frame::split`] returns it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split<'a> {
    /// A whole message.
    Complete {
        /// The message.
        frame: Frame<'a>,
        /// The bytes that follow the message.
        rest: &'a [u8],
    },
    /// The beginning of a message.
    Incomplete {
        /// The number of missing bytes. If the header is not complete, only the rest of the header is counted.
        missing: usize,
    },
}

impl<'a> Frame<'a> {
    /// Splits the first message off a stream.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Length`] if `Total_Length` is below 12 or above the limit. The next message cannot be found then:
    /// close the connection. An incomplete message is not an error.
    ///
    /// ```
    /// use cmpp_codec::{CommandId, Frame, Limit, Split};
    ///
    /// let stream = [0, 0, 0, 12, 0, 0, 0, 8, 0, 0, 0, 1, /* the next: */ 0, 0, 0];
    /// let Split::Complete { frame, rest } = Frame::split(&stream, Limit::DEFAULT)? else { unreachable!() };
    /// assert_eq!(frame.command_id(), CommandId::ACTIVE_TEST);
    /// assert_eq!(Frame::split(rest, Limit::DEFAULT)?, Split::Incomplete { missing: 9 });
    /// # Ok::<(), cmpp_codec::Error>(())
    /// ```
    #[inline]
    pub fn split(input: &'a [u8], limit: Limit) -> Result<Split<'a>, Error> {
        match Self::first(input, limit) {
            Some((frame, rest)) => Ok(Split::Complete { frame, rest }),
            None => match Self::missing(input, limit) {
                Some(missing) => Ok(Split::Incomplete { missing }),
                None => Err(Self::broken_length()),
            },
        }
    }

    /// Returns the first message and the bytes after it, or `None` if there is no whole and valid message.
    ///
    /// [`missing`](Self::missing) finds out the reason. In one function the two would cost twice as much, because the
    /// compiler would put all outcomes into memory.
    #[inline]
    fn first(input: &'a [u8], limit: Limit) -> Option<(Self, &'a [u8])> {
        let (header, _) = Header::ref_from_prefix(input).ok()?;
        let total = header.total_length.get();
        if total > limit.0 {
            return None;
        }
        let body_len = usize::try_from(total).ok()?.checked_sub(Header::LEN)?;
        let (bytes, rest) = Bytes::ref_from_prefix_with_elems(input, body_len).ok()?;
        Some((Self(bytes), rest))
    }

    /// Returns the number of bytes that the first message lacks, or `None` if its length is invalid.
    #[cold]
    fn missing(input: &[u8], limit: Limit) -> Option<usize> {
        let Ok((header, after)) = Header::ref_from_prefix(input) else {
            return Some(Header::LEN.saturating_sub(input.len()));
        };
        let total = header.total_length.get();
        let body_len = usize::try_from(total).ok()?.checked_sub(Header::LEN)?;
        (total <= limit.0).then_some(body_len.saturating_sub(after.len()))
    }

    /// Returns the error of a stream with an invalid length.
    pub(crate) fn broken_length() -> Error {
        Error::at(ErrorKind::Length, Header::FIELDS.first(), 0)
    }

    /// Creates a frame from bytes that hold exactly one message.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Length`] if there are fewer than 12 bytes, or if `Total_Length` is not the number of bytes.
    pub fn from_message(message: &'a [u8]) -> Result<Self, Error> {
        match Self::split(message, Limit::new(u32::MAX)) {
            Ok(Split::Complete { frame, rest: [] }) => Ok(frame),
            _ => Err(Self::broken_length()),
        }
    }

    /// A header of zeros, which stands for a message where there is none.
    #[cfg(any(feature = "alloc", feature = "serde"))]
    pub(crate) const EMPTY: Frame<'static> = Frame(&Bytes::<[u8; 0]> { header: Header::EMPTY, body: [] });

    /// Creates a frame from bytes that were checked before: [`from_message`](Self::from_message) accepted them.
    #[cfg(feature = "alloc")]
    #[cfg_attr(not(target_has_atomic = "ptr"), allow(dead_code, reason = "an owned frame needs atomics"))]
    #[inline]
    pub(crate) fn of_checked(message: &'a [u8]) -> Self {
        // The error cannot occur: what was accepted has at least a header.
        Bytes::ref_from_bytes(message).map_or(Self::EMPTY, Self)
    }

    /// Creates a frame from bytes that are known to be one message.
    pub(crate) const fn of_bytes(bytes: &'a Bytes) -> Self {
        Self(bytes)
    }

    /// Writes a header and a body to the start of `out`, and returns the frame that they form.
    ///
    /// `Total_Length` is set to the number of bytes written. The other fields of the header are written unchanged.
    ///
    /// # Errors
    ///
    /// [`NoRoom`] if `out` is too short. Nothing is written then.
    ///
    /// ```
    /// use cmpp_codec::{CommandId, Frame, Header};
    ///
    /// let header = Header { command_id: CommandId::CANCEL_RESP.0.into(), sequence_id: 7.into(), ..Header::EMPTY };
    /// let mut out = [0; 64];
    /// let frame = Frame::join(header, &[0], &mut out)?;
    /// assert_eq!(frame.as_bytes(), *b"\0\0\0\x0d\x80\0\0\x07\0\0\0\x07\0");
    /// # Ok::<(), cmpp_codec::NoRoom>(())
    /// ```
    pub fn join(header: Header, body: &[u8], out: &'a mut [u8]) -> Result<Self, NoRoom> {
        let needed = Header::LEN.saturating_add(body.len());
        let no_room = NoRoom { needed };
        let total_length = u32::try_from(needed).map_err(|_| no_room)?.into();
        let header = Header { total_length, ..header };
        copy(&[header.as_bytes(), &[], body], Pieces::NONE, out)?;
        out.get(..needed).and_then(|out| Bytes::ref_from_bytes(out).ok()).map(Self).ok_or(no_room)
    }

    /// Returns the header.
    #[must_use]
    #[inline]
    pub const fn header(&self) -> &'a Header {
        &self.0.header
    }

    /// Returns the body: the bytes after the header.
    #[must_use]
    #[inline]
    pub const fn body(&self) -> &'a [u8] {
        &self.0.body
    }

    /// Returns the bytes of the whole message, including its header.
    #[must_use]
    #[inline]
    pub fn as_bytes(&self) -> &'a [u8] {
        self.0.as_bytes()
    }

    /// Returns the command of the message.
    #[must_use]
    #[inline]
    pub const fn command_id(&self) -> CommandId {
        CommandId(self.header().command_id.get())
    }

    /// Returns the sequence number of the message.
    #[must_use]
    #[inline]
    pub const fn sequence_id(&self) -> SequenceId {
        SequenceId(self.header().sequence_id.get())
    }

    /// Returns the length of the whole message in bytes, including its header.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a message has at least its header")]
    pub const fn len(&self) -> usize {
        self.0.body.len().saturating_add(Header::LEN)
    }
}

impl fmt::Debug for Frame<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Frame")
            .field("command_id", &self.command_id())
            .field("sequence_id", &self.sequence_id())
            .field("body", &crate::schema::field::Value::Bytes(self.body()))
            .finish()
    }
}

//----------- Frames -------------------------------------------------------------------------------

/// An iterator over the messages in a buffer.
///
/// The iterator does not parse bodies, so a malformed body does not stop it. An invalid length does: the iterator
/// yields that error once, as its last item.
///
/// ```
/// use cmpp_codec::{Frames, Limit, Pdu, V20};
///
/// // A CANCEL with half a body, then a TERMINATE, then the first five bytes of the next message.
/// let buffer = b"\0\0\0\x10\0\0\0\x07\0\0\0\x01half\0\0\0\x0c\0\0\0\x02\0\0\0\x02\0\0\0\x0c\0";
/// let mut frames = Frames::new(buffer, Limit::DEFAULT);
/// let names: Vec<_> = frames
///     .by_ref()
///     .map(|frame| frame.and_then(Pdu::<V20>::from_frame).map(|pdu| pdu.name()).map_err(|error| error.to_string()))
///     .collect();
/// assert_eq!(names, [Err("truncated: Msg_Id at byte 12".to_string()), Ok("CMPP_TERMINATE")]);
/// assert_eq!((frames.rest().len(), frames.missing()), (5, 7));
/// ```
#[derive(Clone, Debug)]
pub struct Frames<'a> {
    rest: &'a [u8],
    limit: Limit,
    lost: bool,
}

impl<'a> Frames<'a> {
    /// Creates an iterator that begins at the start of `buffer`.
    #[must_use]
    #[inline]
    pub const fn new(buffer: &'a [u8], limit: Limit) -> Self {
        Self { rest: buffer, limit, lost: false }
    }

    /// Returns the bytes that the iterator has not yielded. Keep them in front of the next bytes of the stream.
    #[must_use]
    #[inline]
    pub const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Returns the number of bytes that the next message lacks, as in [`Split::Incomplete`]. Returns 0 if the message
    /// is complete or its length is invalid.
    #[must_use]
    pub fn missing(&self) -> usize {
        Frame::missing(self.rest, self.limit).unwrap_or(0)
    }
}

impl<'a> Iterator for Frames<'a> {
    type Item = Result<Frame<'a>, Error>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let Some((frame, rest)) = Frame::first(self.rest, self.limit) else {
            // An invalid length is reported only once.
            let lost = Frame::missing(self.rest, self.limit).is_none();
            let error = (lost && !self.lost).then(Frame::broken_length);
            self.lost = lost;
            return error.map(Err);
        };
        self.rest = rest;
        Some(Ok(frame))
    }
}

impl core::iter::FusedIterator for Frames<'_> {}

impl AsRef<[u8]> for Frame<'_> {
    fn as_ref(&self) -> &[u8] {
        self.as_bytes()
    }
}
