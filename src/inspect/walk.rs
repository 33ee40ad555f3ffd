//! The walk over the fields of a message.

use core::slice::Iter;

use crate::base::version::Version;
use crate::inspect::item::{Item, Message};
use crate::schema::error::{Error, ErrorKind};
use crate::schema::field::{Field, Kind, Part};
use crate::wire::frame::Frame;
use crate::wire::header::Header;

impl<'a> Frame<'a> {
    /// Returns an iterator over the fields of the body, in wire order.
    ///
    /// Every byte belongs to exactly one item. A content of length 0 is an item without bytes; a list of no items has
    /// none. An error is the last item. The body of a command that the version does not define is one item, `Body`.
    ///
    /// ```
    /// use cmpp_codec::{Frame, Version};
    ///
    /// let bytes = b"\0\0\0\x15\x80\0\0\x04\0\0\0\x01\xb4\xc5\x53\0\0\x01\0\0\x08";
    /// let lines: Vec<_> = Frame::from_message(bytes)?
    ///     .dissect(Version::V20)
    ///     .map(|item| item.map(|item| format!("{} {} {item:?}", item.offset, item.field.name)))
    ///     .collect::<Result<_, _>>()?;
    /// assert_eq!(lines, ["12 Msg_Id b4c5530000010000", "20 Result 8 (flow control error)"]);
    /// # Ok::<(), cmpp_codec::Error>(())
    /// ```
    #[must_use]
    pub fn dissect(self, version: Version) -> Dissection<'a> {
        let shape = self.command_id().shape(version).unwrap_or(UNKNOWN);
        let message = Message { version, frame: self };
        let (parts, state) = (shape.iter(), State::NextPart);
        Dissection { message, parts, state, offset: Header::LEN, rest: self.body() }
    }
}

/// The table of a body of unknown layout: one field with all its bytes.
pub(crate) const UNKNOWN: &[Part] =
    &[Part::Rest(&Field::alone("Body", "The body of an unknown message.", 0, Kind::Bytes))];

/// An iterator over the fields of a message. [`Frame::dissect`] returns it.
#[derive(Clone, Debug)]
pub struct Dissection<'a> {
    message: Message<'a>,
    parts: Iter<'static, Part>,
    state: State,
    offset: usize,
    rest: &'a [u8],
}

/// The position of the dissection in the table of the body.
#[derive(Clone, Debug)]
enum State {
    NextPart,
    Fields(Iter<'static, Field>),
    Items(&'static Field, u8),
    Content(&'static Field, u8),
    Done,
}

impl<'a> Dissection<'a> {
    /// Returns the message that is dissected.
    #[must_use]
    pub const fn frame(&self) -> Frame<'a> {
        self.message.frame
    }

    /// Returns the version in which the message is dissected.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.message.version
    }

    /// Returns the bytes of the body that no item has covered yet. After an error, these are the bytes that could not
    /// be read.
    #[must_use]
    pub const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Returns the next field and its length in bytes, even if fewer bytes are left.
    #[expect(clippy::inline_always, reason = "a call would return the result through memory")]
    #[inline(always)]
    fn step(&mut self) -> Option<Result<(&'static Field, usize), Error>> {
        loop {
            match &mut self.state {
                State::Done => return None,
                State::Fields(fields) => match fields.next() {
                    Some(field) if field.width > 0 => return Some(Ok((field, field.width))),
                    Some(_) => {}
                    None => self.state = State::NextPart,
                },
                State::Items(_, 0) => self.state = State::NextPart,
                State::Items(item, left) => {
                    *left = left.saturating_sub(1);
                    return Some(Ok((item, item.width)));
                }
                &mut State::Content(content, len) => {
                    self.state = State::NextPart;
                    return Some(Ok((content, len.into())));
                }
                State::NextPart => {
                    // If the count is missing, 0 does no harm: the count itself is then the truncated field.
                    let n = self.rest.first().copied().unwrap_or_default();
                    match self.parts.next() {
                        Some(Part::Optional(_) | Part::Rest(_)) if self.rest.is_empty() => {}
                        Some(Part::Fixed(fields) | Part::Optional(fields)) => self.state = State::Fields(fields.iter()),
                        Some(&Part::List { count, item }) => {
                            self.state = State::Items(item, n);
                            return Some(Ok((count, 1)));
                        }
                        Some(&Part::Content { length, content }) => {
                            self.state = State::Content(content, n);
                            return Some(Ok((length, 1)));
                        }
                        Some(Part::Rest(field)) => return Some(Ok((field, self.rest.len()))),
                        None => {
                            self.state = State::Done;
                            let surplus = Error::at(ErrorKind::Trailing, None, self.offset);
                            return (!self.rest.is_empty()).then_some(Err(surplus));
                        }
                    }
                }
            }
        }
    }

    /// Returns the next of those fields that are wanted, or `None` if an error or the end comes first.
    #[inline]
    pub(crate) fn next_wanted(&mut self, is_wanted: impl Fn(&Field) -> bool) -> Option<Item<'a>> {
        loop {
            let (field, len) = self.step()?.ok()?;
            let item = self.take(field, len).ok()?;
            if is_wanted(field) {
                return Some(item);
            }
        }
    }

    /// Returns the next `len` bytes as one field, or the error that ends the dissection.
    #[inline]
    fn take(&mut self, field: &'static Field, len: usize) -> Result<Item<'a>, Error> {
        let Some((bytes, rest)) = self.rest.split_at_checked(len) else {
            self.state = State::Done;
            return Err(Error::at(ErrorKind::Truncated, Some(field), self.offset));
        };
        let item = Item { field, offset: self.offset, bytes, message: self.message };
        self.offset = self.offset.saturating_add(len);
        self.rest = rest;
        Ok(item)
    }
}

impl<'a> Iterator for Dissection<'a> {
    type Item = Result<Item<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let step = self.step()?;
        Some(step.and_then(|(field, len)| self.take(field, len)))
    }

    /// Skips `n` items and returns the next one.
    fn nth(&mut self, n: usize) -> Option<Self::Item> {
        for _ in 0..n {
            let (field, len) = self.step()?.ok()?;
            self.take(field, len).ok()?;
        }
        self.next()
    }
}

impl core::iter::FusedIterator for Dissection<'_> {}
