//! Splits a stream of bytes into messages, and resynchronises after bytes that are no message.

use std::io;

use cmpp_codec::{CommandId, Error, Frame, Header, Limit, Split, Version};

/// What was found in a stream.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Found<'a> {
    /// A message.
    Message(Frame<'a>),
    /// A header with an invalid `Total_Length`, and the bytes from there on.
    BadLength(Error, &'a [u8]),
    /// The bytes of a message whose end is missing.
    Cut(&'a [u8]),
    /// A number of bytes that are part of no message.
    Skipped(usize),
}

/// A function that takes what was found.
pub(crate) trait Finder: FnMut(Found<'_>) -> io::Result<()> {}
impl<F: FnMut(Found<'_>) -> io::Result<()>> Finder for F {}

/// Whether bytes begin with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Guess {
    Yes,
    No,
    /// More bytes are needed to tell.
    Open,
}

/// Returns whether the bytes begin with a message whose body fits a layout exactly.
pub(crate) fn begins_with_message(bytes: &[u8], limit: Limit) -> Guess {
    match Frame::split(bytes, limit) {
        Ok(Split::Complete { frame, .. }) if frame.fitting_versions().is_empty() => Guess::No,
        Ok(Split::Complete { .. }) => Guess::Yes,
        Ok(Split::Incomplete { .. }) if known_command(bytes) != Some(false) => Guess::Open,
        _ => Guess::No,
    }
}

/// Returns whether the header names a command of any version, or `None` if the command is not there yet.
fn known_command(bytes: &[u8]) -> Option<bool> {
    let command = CommandId(u32::from_be_bytes(*bytes.get(4..)?.first_chunk()?));
    Some(Version::ALL.into_iter().any(|version| command.name(version).is_some()))
}

/// Returns whether a stream can resynchronise here: at a message that fits a layout exactly, whatever follows, or at a
/// message of a known command that is followed by the whole header of another. The result does not depend on the pieces
/// in which the bytes arrived.
fn resumes(bytes: &[u8], limit: Limit) -> Guess {
    let guess = begins_with_message(bytes, limit);
    let Ok(Split::Complete { rest, .. }) = Frame::split(bytes, limit) else { return guess };
    if guess == Guess::Yes || known_command(bytes) != Some(true) {
        return guess;
    }
    if rest.len() < Header::LEN {
        return if known_command(rest) == Some(false) { Guess::No } else { Guess::Open };
    }
    if Frame::split(rest, limit).is_ok() && known_command(rest) == Some(true) { Guess::Yes } else { Guess::No }
}

/// Returns whether the bytes contain a message that fits a layout exactly and is followed by a header.
pub(crate) fn contains_message(bytes: &[u8], limit: Limit) -> bool {
    (1..bytes.len()).any(|start| {
        let bytes = &bytes[start..];
        let Ok(Split::Complete { frame, rest }) = Frame::split(bytes, limit) else { return false };
        let followed =
            rest.len() >= Header::LEN && Frame::split(rest, limit).is_ok() && known_command(rest) == Some(true);
        followed && !frame.fitting_versions().is_empty()
    })
}

/// Splits one direction of a connection, or a file of messages.
#[derive(Debug)]
pub(crate) struct Framer {
    /// The beginning of a message that is incomplete.
    held: Vec<u8>,
    limit: Limit,
    /// Whether a message begins where the last one ended.
    in_step: bool,
    /// Whether the next byte is the first that was captured.
    at_start: bool,
    /// The number of bytes that were skipped and not reported yet.
    skipped: usize,
}

impl Framer {
    /// Creates the framer of a stream that begins with a message (`in_step`) or anywhere.
    pub(crate) const fn new(limit: Limit, in_step: bool) -> Self {
        Self { held: Vec::new(), limit, in_step, at_start: true, skipped: 0 }
    }

    /// Notes that the next byte is the first of a message.
    pub(crate) const fn step_in(&mut self) {
        self.in_step = true;
    }

    /// Drops what is kept.
    pub(crate) fn release(&mut self) {
        self.held = Vec::new();
    }

    /// Returns the number of bytes kept.
    pub(crate) fn kept(&self) -> usize {
        self.held.len()
    }

    /// Keeps bytes without looking at them.
    pub(crate) fn hold(&mut self, bytes: &[u8]) {
        self.held.extend_from_slice(bytes);
    }

    /// Returns the bytes that are kept and are part of no message yet.
    pub(crate) fn held(&self) -> &[u8] {
        &self.held
    }

    /// Takes the next bytes of the stream.
    pub(crate) fn feed(&mut self, bytes: &[u8], found: &mut impl Finder) -> io::Result<()> {
        let mut bytes = bytes;
        while !self.held.is_empty() {
            let (first, rest) = bytes.split_at(self.lacking().min(bytes.len()));
            let mut held = std::mem::take(&mut self.held);
            held.extend_from_slice(first);
            let left = self.cut(&held, false, found)?.len();
            held.drain(..held.len() - left);
            (self.held, bytes) = (held, rest);
            if bytes.is_empty() {
                return Ok(());
            }
        }
        // Messages are split in place. Only one that comes in several pieces is copied.
        let rest = self.cut(bytes, false, found)?;
        self.held.extend_from_slice(rest);
        Ok(())
    }

    /// Returns how many bytes the message that is held lacks, or its header. All bytes are needed in search of a message.
    fn lacking(&self) -> usize {
        match Frame::split(&self.held, self.limit) {
            Ok(Split::Incomplete { missing }) if self.in_step => missing,
            _ => usize::MAX,
        }
    }

    /// Takes the end of the stream, or missing bytes: the message that is held will not be completed.
    pub(crate) fn break_off(&mut self, found: &mut impl Finder) -> io::Result<()> {
        let held = std::mem::take(&mut self.held);
        let rest = self.cut(&held, true, found)?;
        self.report_skipped(found)?;
        (self.in_step, self.at_start) = (false, false);
        if rest.is_empty() { Ok(()) } else { found(Found::Cut(rest)) }
    }

    /// Reports the messages in `bytes`; returns what is left.
    fn cut<'a>(&mut self, mut bytes: &'a [u8], last: bool, found: &mut impl Finder) -> io::Result<&'a [u8]> {
        loop {
            if !self.in_step {
                let skipped = self.find_step(bytes, last);
                self.skipped += skipped;
                bytes = &bytes[skipped..];
                if !self.in_step {
                    return Ok(bytes);
                }
            }
            match Frame::split(bytes, self.limit) {
                Ok(Split::Complete { frame, rest }) => {
                    self.report_skipped(found)?;
                    found(Found::Message(frame))?;
                    bytes = rest;
                }
                Ok(Split::Incomplete { .. }) => return Ok(bytes),
                Err(error) => {
                    self.report_skipped(found)?;
                    found(Found::BadLength(error, bytes))?;
                    self.skipped = 1;
                    bytes = &bytes[1..];
                    self.in_step = false;
                }
            }
        }
    }

    /// Reports bytes that were skipped together, in whatever pieces they came.
    fn report_skipped(&mut self, found: &mut impl Finder) -> io::Result<()> {
        match std::mem::take(&mut self.skipped) {
            0 => Ok(()),
            skipped => found(Found::Skipped(skipped)),
        }
    }

    /// Looks for a message; returns how many bytes are certainly none.
    fn find_step(&mut self, bytes: &[u8], last: bool) -> usize {
        if self.at_start {
            // A plausible header at the first captured byte is a message, malformed or not.
            match (Frame::split(bytes, self.limit), known_command(bytes)) {
                _ if bytes.len() < Header::LEN && !last => return 0,
                (Ok(_), Some(true)) if bytes.len() >= Header::LEN => {
                    (self.in_step, self.at_start) = (true, false);
                    return 0;
                }
                _ => self.at_start = false,
            }
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_incomplete_message_of_an_unknown_command_is_none() {
        let guess = |command: u8| {
            // 100 bytes, of which the header is there.
            begins_with_message(&[0, 0, 0, 100, 0, 0, 0, command, 0, 0, 0, 1], Limit::DEFAULT)
        };
        assert_eq!(guess(4), Guess::Open);
        assert_eq!(guess(0x63), Guess::No);
        assert_eq!(begins_with_message(&[0, 0, 0, 100, 0, 0, 0], Limit::DEFAULT), Guess::Open, "no command yet");
    }
}
