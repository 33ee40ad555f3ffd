//! Cutting a stream of bytes into messages.

use core::fmt;

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use crate::base::room::NoRoom;
use crate::schema::error::{Error, ErrorKind};
use crate::schema::fixed::Fixed;
use crate::wire::header::{CommandId, Header, SequenceId};
use crate::wire::write::{Pieces, copy};

//----------- Limit --------------------------------------------------------------------------------

/// The largest `Total_Length` to be believed.
///
/// A stream has no marks between messages: a wrong length loses its place for good, and a huge one makes a reader
/// wait for bytes that never come. The default, 8578, is what the field widths allow: a 3.0 SUBMIT with 255 recipients
/// and 255 bytes of content. It lets every legal message of every version pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Limit(u32);

impl Limit {
    /// 8578 bytes.
    pub const DEFAULT: Self = Self(8578);

    /// A limit of the caller's. One below 12 refuses every message.
    #[must_use]
    pub const fn new(total_length: u32) -> Self {
        Self(total_length)
    }

    /// The largest `Total_Length` that passes.
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

/// The bytes of one message, cut out of a stream. Its body is not parsed yet.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Frame<'a>(&'a Bytes);

/// The bytes of one message: so laid out, neither its header nor its body has to be looked for.
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
        /// What follows it.
        rest: &'a [u8],
    },
    /// The beginning of one.
    Incomplete {
        /// How many bytes more are needed, at the least.
        missing: usize,
    },
}

impl<'a> Frame<'a> {
    /// Cuts the first message off a stream.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Length`] when `Total_Length` is below 12 or above the limit. The stream's place is lost: close the
    /// connection. A message that is not all there yet is not an error.
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

    /// The first message and what follows it, if it is there. Why not is found out later: together they cost twice as
    /// much, because the compiler then joins all outcomes in memory.
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

    /// How many bytes the first message lacks; `None` where its length cannot be.
    #[cold]
    fn missing(input: &[u8], limit: Limit) -> Option<usize> {
        let Ok((header, after)) = Header::ref_from_prefix(input) else {
            return Some(Header::LEN.saturating_sub(input.len()));
        };
        let total = header.total_length.get();
        let body_len = usize::try_from(total).ok()?.checked_sub(Header::LEN)?;
        (total <= limit.0).then_some(body_len.saturating_sub(after.len()))
    }

    /// The error of a stream that has lost its place.
    pub(crate) fn broken_length() -> Error {
        Error::at(ErrorKind::Length, Header::FIELDS.first(), 0)
    }

    /// Takes bytes that are exactly one message.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Length`] when there is no header or `Total_Length` is not the number of bytes.
    pub fn from_message(message: &'a [u8]) -> Result<Self, Error> {
        match Self::split(message, Limit::new(u32::MAX)) {
            Ok(Split::Complete { frame, rest: [] }) => Ok(frame),
            _ => Err(Self::broken_length()),
        }
    }

    /// The frame of bytes that are known to be one message.
    pub(crate) const fn of_bytes(bytes: &'a Bytes) -> Self {
        Self(bytes)
    }

    /// Writes a header and a body that the caller has apart to the start of `out`, and returns the frame there.
    ///
    /// `total_length` of the header is set to the number of bytes; its other numbers stay.
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

    /// What the message is.
    #[must_use]
    #[inline]
    pub const fn command_id(&self) -> CommandId {
        CommandId(self.header().command_id.get())
    }

    /// Its number.
    #[must_use]
    #[inline]
    pub const fn sequence_id(&self) -> SequenceId {
        SequenceId(self.header().sequence_id.get())
    }

    /// Bytes of the whole message.
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

/// The messages in a buffer, one after the other.
///
/// It does not look into bodies, so one that does not parse does not end it. A broken length does: it is handed out
/// once, as the last item.
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
    /// Reads a buffer from its start.
    #[must_use]
    #[inline]
    pub const fn new(buffer: &'a [u8], limit: Limit) -> Self {
        Self { rest: buffer, limit, lost: false }
    }

    /// What has not been handed out: to be kept, and read again when more has come.
    #[must_use]
    #[inline]
    pub const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// How many bytes more the next message needs, at the least; 0 where it is there, or the length is broken.
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
            // Once only, where the length is broken.
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
