//! Cuts a stream of bytes into messages, and finds its way back when the cut is lost.

use std::io;

use cmpp_codec::{CommandId, Error, Frame, Limit, Split, Version};

/// What was found in a stream.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Found<'a> {
    /// A message.
    Message(Frame<'a>),
    /// A header whose `Total_Length` cannot be: with the bytes from there on.
    BadLength(Error, &'a [u8]),
    /// A message of which the stream has no more than these bytes.
    Cut(&'a [u8]),
    /// So many bytes that are part of no message.
    Skipped(usize),
    /// Bytes are missing here.
    Gap,
}

/// Who is told.
pub(crate) trait Finder: FnMut(Found<'_>) -> io::Result<()> {}
impl<F: FnMut(Found<'_>) -> io::Result<()>> Finder for F {}

/// Is there a message at the front of these bytes?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Guess {
    Yes,
    No,
    /// More bytes will tell.
    Open,
}

/// Whether the bytes begin with a message whose body fits a layout exactly.
pub(crate) fn begins_with_message(bytes: &[u8], limit: Limit) -> Guess {
    match Frame::split(bytes, limit) {
        Ok(Split::Complete { frame, .. }) if frame.fitting_versions().is_empty() => Guess::No,
        Ok(Split::Complete { .. }) => Guess::Yes,
        Ok(Split::Incomplete { .. }) if known_command(bytes) != Some(false) => Guess::Open,
        _ => Guess::No,
    }
}

/// Whether the header in front names a command of any version; `None` if it is not there yet.
fn known_command(bytes: &[u8]) -> Option<bool> {
    let command = CommandId(u32::from_be_bytes(*bytes.get(4..)?.first_chunk()?));
    Some(Version::ALL.into_iter().any(|version| command.name(version).is_some()))
}

/// Whether a stream that lost its place may find it here: a message of a known command, and what follows it is one too, as far as can be seen.
fn resumes(bytes: &[u8], limit: Limit) -> Guess {
    let Ok(Split::Complete { rest, .. }) = Frame::split(bytes, limit) else { return begins_with_message(bytes, limit) };
    if known_command(bytes) != Some(true) {
        return Guess::No;
    }
    match (Frame::split(rest, limit), known_command(rest)) {
        (Err(_), _) | (_, Some(false)) => Guess::No,
        (Ok(_), Some(true)) => Guess::Yes,
        // Nothing to be seen behind it: the message must stand for itself.
        (Ok(_), None) if begins_with_message(bytes, limit) == Guess::Yes => Guess::Yes,
        (Ok(_), None) => Guess::Open,
    }
}

/// One direction of a connection, or a file of messages.
#[derive(Debug)]
pub(crate) struct Framer {
    /// The front of a message that is still to be completed.
    held: Vec<u8>,
    limit: Limit,
    /// A message begins where the last one ended.
    in_step: bool,
}

impl Framer {
    /// A stream which begins with a message (`in_step`), or somewhere.
    pub(crate) const fn new(limit: Limit, in_step: bool) -> Self {
        Self { held: Vec::new(), limit, in_step }
    }

    /// The next byte is the first of a message.
    pub(crate) const fn step_in(&mut self) {
        self.in_step = true;
    }

    /// Drops what is kept.
    pub(crate) fn release(&mut self) {
        self.held = Vec::new();
    }

    /// Keeps bytes without looking at them.
    pub(crate) fn hold(&mut self, bytes: &[u8]) {
        self.held.extend_from_slice(bytes);
    }

    /// What was kept and is part of no message yet.
    pub(crate) fn held(&self) -> &[u8] {
        &self.held
    }

    /// The next bytes of the stream.
    pub(crate) fn feed(&mut self, bytes: &[u8], found: &mut impl Finder) -> io::Result<()> {
        // Messages are cut where they lie; only what waits for more bytes is copied.
        if self.held.is_empty() {
            let rest = self.cut(bytes, false, found)?;
            self.held.extend_from_slice(rest);
        } else {
            let mut held = std::mem::take(&mut self.held);
            held.extend_from_slice(bytes);
            let rest = self.cut(&held, false, found)?.len();
            held.drain(..held.len() - rest);
            self.held = held;
        }
        Ok(())
    }

    /// The stream ends, or bytes are missing: what was held will not be completed.
    pub(crate) fn break_off(&mut self, found: &mut impl Finder) -> io::Result<()> {
        let held = std::mem::take(&mut self.held);
        let rest = self.cut(&held, true, found)?;
        self.in_step = false;
        if rest.is_empty() { Ok(()) } else { found(Found::Cut(rest)) }
    }

    /// Reports the messages in `bytes`; returns what is left.
    fn cut<'a>(&mut self, mut bytes: &'a [u8], last: bool, found: &mut impl Finder) -> io::Result<&'a [u8]> {
        loop {
            if !self.in_step {
                let skipped = self.find_step(bytes, last);
                if skipped > 0 {
                    found(Found::Skipped(skipped))?;
                }
                bytes = &bytes[skipped..];
                if !self.in_step {
                    return Ok(bytes);
                }
            }
            match Frame::split(bytes, self.limit) {
                Ok(Split::Complete { frame, rest }) => {
                    found(Found::Message(frame))?;
                    bytes = rest;
                }
                Ok(Split::Incomplete { .. }) => return Ok(bytes),
                Err(error) => {
                    found(Found::BadLength(error, bytes))?;
                    found(Found::Skipped(1))?;
                    bytes = &bytes[1..];
                    self.in_step = false;
                }
            }
        }
    }

    /// Looks for a message; returns how many bytes are certainly none. The last bytes of a stream do not wait for more.
    fn find_step(&mut self, bytes: &[u8], last: bool) -> usize {
        for start in 0..bytes.len() {
            match resumes(&bytes[start..], self.limit) {
                Guess::Yes => {
                    self.in_step = true;
                    return start;
                }
                Guess::Open if !last => return start,
                Guess::Open | Guess::No => {}
            }
        }
        bytes.len()
    }
}
