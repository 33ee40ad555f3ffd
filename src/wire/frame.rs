//! Splitting a stream of bytes into messages.

use core::fmt;

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use crate::base::room::NoRoom;
use crate::schema::error::{Error, ErrorKind};
use crate::schema::fixed::Fixed;
use crate::wire::header::{CommandId, Header, SequenceId};
use crate::wire::write::{Pieces, copy};

//----------- Limit --------------------------------------------------------------------------------

/// The largest `Total_Length` that is accepted.
///
/// A stream has no marks between messages. After a wrong length the boundaries of all following messages are lost, and
/// a huge one makes a reader wait for bytes that never come. The default is 8578, the longest message that the field
/// widths allow: a SUBMIT of 3.0 with 255 recipients and 255 bytes of content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Limit(u32);

impl Limit {
    /// The longest message of any version: 8578 bytes.
    pub const DEFAULT: Self = Self(8578);

    /// Creates a limit in bytes. A limit below 12 rejects every message.
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

/// The bytes of one message in a stream. The body is not parsed yet.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Frame<'a>(&'a Bytes);

/// The bytes of one message, as a type that has the header and the body at fixed places.
#[derive(PartialEq, Eq, FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned)]
#[repr(C)]
pub(crate) struct Bytes {
    pub(crate) header: Header,
    pub(crate) body: [u8],
}

/// What [`Frame::split`] found at the start of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split<'a> {
    /// A whole message.
    Complete {
        /// The message.
        frame: Frame<'a>,
        /// The bytes after it.
        rest: &'a [u8],
    },
    /// The beginning of a message.
    Incomplete {
        /// The smallest number of further bytes that the message needs.
        missing: usize,
    },
}

impl<'a> Frame<'a> {
    /// Splits the first message off a stream.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Length`] if `Total_Length` is below 12 or above the limit. The boundaries of the messages are lost:
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

    /// Returns the first message and the bytes after it, if the message is complete and its length valid. A separate
    /// function finds out why not, because the compiler would pass one common result through memory, which takes twice
    /// as long.
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

    /// Returns how many bytes the first message lacks, or `None` if its length is invalid.
    #[cold]
    fn missing(input: &[u8], limit: Limit) -> Option<usize> {
        let Ok((header, after)) = Header::ref_from_prefix(input) else {
            return Some(Header::LEN.saturating_sub(input.len()));
        };
        let total = header.total_length.get();
        let body_len = usize::try_from(total).ok()?.checked_sub(Header::LEN)?;
        (total <= limit.0).then_some(body_len.saturating_sub(after.len()))
    }

    /// Returns the error for an invalid length.
    pub(crate) fn broken_length() -> Error {
        Error::at(ErrorKind::Length, Header::FIELDS.first(), 0)
    }

    /// Creates a frame from bytes that are exactly one message.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Length`] if there is no header, or `Total_Length` is not the number of bytes.
    pub fn from_message(message: &'a [u8]) -> Result<Self, Error> {
        match Self::split(message, Limit::new(u32::MAX)) {
            Ok(Split::Complete { frame, rest: [] }) => Ok(frame),
            _ => Err(Self::broken_length()),
        }
    }

    /// Creates a frame from bytes that are known to be one message.
    pub(crate) const fn of_bytes(bytes: &'a Bytes) -> Self {
        Self(bytes)
    }

    /// Writes a header and a body to the start of `out`, and returns the frame there.
    ///
    /// `total_length` in the header is set to the number of bytes. Its other fields are kept.
    ///
    /// # Errors
    ///
    /// [`NoRoom`] if `out` is too short. Then nothing is written.
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

    /// Returns the body: the bytes behind the header.
    #[must_use]
    #[inline]
    pub const fn body(&self) -> &'a [u8] {
        &self.0.body
    }

    /// Returns the whole message, its header included.
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

    /// Returns the `Sequence_Id` of the message.
    #[must_use]
    #[inline]
    pub const fn sequence_id(&self) -> SequenceId {
        SequenceId(self.header().sequence_id.get())
    }

    /// Returns the size of the whole message in bytes, the header included.
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
/// // A CANCEL with half a body, then a whole TERMINATE, then five bytes of what comes next.
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
    /// Creates an iterator over the messages in `buffer`.
    #[must_use]
    #[inline]
    pub const fn new(buffer: &'a [u8], limit: Limit) -> Self {
        Self { rest: buffer, limit, lost: false }
    }

    /// Returns the bytes after the last message that was yielded. Keep them, and read them again together with the
    /// bytes that arrive next.
    #[must_use]
    #[inline]
    pub const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Returns the smallest number of further bytes that the next message needs. It is 0 if the message is complete or
    /// its length is invalid.
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
            // An invalid length is yielded once.
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
