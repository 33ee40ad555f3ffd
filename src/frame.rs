//! Cutting a stream of bytes into messages.

use core::fmt;

use zerocopy::FromBytes;

use crate::error::{Error, ErrorKind};
use crate::field::Part;
use crate::pdu::Fixed;
use crate::wire::U32;
use crate::{Pdu, Protocol, with_version};

fixed! {
    /// The header of every message: 12 bytes (2.0, 7.3; 3.0, 8.3).
    pub struct Header {
        /// Bytes of the whole message, these 12 included.
        #[doc(alias = "Total_Length")]
        pub total_length: U32,
        /// What the message is: a [`CommandId`].
        #[doc(alias = "Command_Id")]
        pub command_id: U32,
        /// Ties an answer to its request: a [`SequenceId`].
        #[doc(alias = "Sequence_Id")]
        pub sequence_id: U32,
    }
}

impl Header {
    /// Bytes of a header.
    pub const LEN: usize = size_of::<Self>();

    /// The header of a message of so many bytes, which are never more than 8578 but where a raw body is longer.
    #[inline]
    pub(crate) fn new(total_length: usize, command_id: CommandId, sequence_id: SequenceId) -> Self {
        Self {
            total_length: U32::new(u32::try_from(total_length).unwrap_or(u32::MAX)),
            command_id: U32::new(command_id.0),
            sequence_id: U32::new(sequence_id.0),
        }
    }
}

//----------- CommandId ----------------------------------------------------------------------------

/// `Command_Id`: what a message is. Bit 31 marks an answer.
///
/// The constants are those of the table of messages; any other value is valid too, and its message is kept raw.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CommandId(pub u32);

impl CommandId {
    /// The number.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }

    /// Whether the message is an answer.
    #[must_use]
    pub const fn is_response(self) -> bool {
        self.0 & 0x8000_0000 != 0
    }

    /// The command of the answer to this request; of an answer, itself.
    #[must_use]
    pub const fn response(self) -> Self {
        Self(self.0 | 0x8000_0000)
    }

    /// The message's name in a version; `None` where the version does not have it.
    ///
    /// ```
    /// use cmpp_codec::{CommandId, Protocol};
    ///
    /// assert_eq!(CommandId::SUBMIT.name(Protocol::V30), Some("CMPP_SUBMIT"));
    /// assert_eq!(CommandId(0x12).name(Protocol::V20), Some("CMPP_GET_ROUTE"));
    /// assert_eq!(CommandId(0x12).name(Protocol::V21), Some("CMPP_GET_MT_ROUTE"));
    /// assert_eq!(CommandId(0x17).name(Protocol::V20), None);
    /// ```
    #[must_use]
    pub fn name(self, protocol: Protocol) -> Option<&'static str> {
        with_version!(protocol, V => Pdu::<V>::layout(self)).map(|layout| layout.name)
    }

    /// The table of the message's body in a version; `None` where the version does not have it.
    ///
    /// ```
    /// use cmpp_codec::{CommandId, Part, Protocol};
    ///
    /// let [Part::Fixed(fields)] = CommandId::SUBMIT_RESP.shape(Protocol::V30).unwrap() else { panic!() };
    /// let table: Vec<_> = fields.iter().map(|field| (field.name, field.offset, field.width)).collect();
    /// assert_eq!(table, [("Msg_Id", 0, 8), ("Result", 8, 4)]);
    /// ```
    #[must_use]
    pub fn shape(self, protocol: Protocol) -> Option<&'static [Part]> {
        with_version!(protocol, V => Pdu::<V>::layout(self)).map(|layout| layout.shape)
    }
}

impl fmt::Display for CommandId {
    /// The number, as the specification writes it: `0x80000004`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#010x}", self.0)
    }
}

impl fmt::Debug for CommandId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

//----------- SequenceId ---------------------------------------------------------------------------

/// `Sequence_Id`: rises by one from request to request and wraps around; an answer carries its request's.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SequenceId(pub u32);

impl SequenceId {
    /// The number.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }

    /// The next one. After the last comes 0.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.wrapping_add(1))
    }
}

impl From<u32> for SequenceId {
    #[inline]
    fn from(number: u32) -> Self {
        Self(number)
    }
}

impl fmt::Display for SequenceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for SequenceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

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

/// One message, cut out of a stream and not yet looked into.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Frame<'a> {
    /// The header.
    pub header: &'a Header,
    /// The body: what `Total_Length` says follows the header.
    pub body: &'a [u8],
}

/// What [`Frame::split`] found at the start of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split<'a> {
    /// A whole message.
    Frame {
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
    /// let Split::Frame { frame, rest } = Frame::split(&stream, Limit::DEFAULT)? else { unreachable!() };
    /// assert_eq!(frame.command_id(), CommandId::ACTIVE_TEST);
    /// assert_eq!(Frame::split(rest, Limit::DEFAULT)?, Split::Incomplete { missing: 9 });
    /// # Ok::<(), cmpp_codec::Error>(())
    /// ```
    #[inline]
    pub fn split(input: &'a [u8], limit: Limit) -> Result<Split<'a>, Error> {
        match Self::first(input, limit) {
            Some((frame, rest)) => Ok(Split::Frame { frame, rest }),
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
        let (header, after) = Header::ref_from_prefix(input).ok()?;
        let total = header.total_length.get();
        if total > limit.0 {
            return None;
        }
        let (body, rest) = after.split_at_checked(usize::try_from(total).ok()?.checked_sub(Header::LEN)?)?;
        Some((Self { header, body }, rest))
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
            Ok(Split::Frame { frame, rest: [] }) => Ok(frame),
            _ => Err(Self::broken_length()),
        }
    }

    /// What the message is.
    #[must_use]
    #[inline]
    pub const fn command_id(&self) -> CommandId {
        CommandId(self.header.command_id.get())
    }

    /// Its number.
    #[must_use]
    #[inline]
    pub const fn sequence_id(&self) -> SequenceId {
        SequenceId(self.header.sequence_id.get())
    }

    /// Bytes of the whole message.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a message has at least its header")]
    pub const fn len(&self) -> usize {
        self.body.len().saturating_add(Header::LEN)
    }
}

impl fmt::Debug for Frame<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Frame")
            .field("command_id", &self.command_id())
            .field("sequence_id", &self.sequence_id())
            .field("body", &crate::field::Value::Bytes(self.body))
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
///     .map(|frame| frame.and_then(Pdu::<V20>::parse).map(|pdu| pdu.name()).map_err(|error| error.to_string()))
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
