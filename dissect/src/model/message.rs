//! A message, and where it comes from.

use cmpp_codec::{Frame, Version, Versions};

use crate::model::fault::Fault;
use crate::model::time::Stamp;

/// Where a message comes from. Only a capture knows packets and addresses.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    /// The number of the connection or file, counted from 0.
    pub(crate) stream: u64,
    pub(crate) seen: Option<Seen<'a>>,
}

/// What a capture knows about a message.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen<'a> {
    /// The packet that completed the message.
    pub(crate) stamp: Stamp,
    pub(crate) source: &'a str,
    pub(crate) destination: &'a str,
}

/// In which version a message is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) version: Version,
    /// The versions that fit, if there are several and neither a login nor the user named one.
    pub(crate) guessed: Option<Versions>,
}

impl Reading {
    /// Returns whether another version would read the message differently. Messages that fit both 2.0 and 2.1 are the
    /// same in both.
    pub(crate) fn is_in_doubt(self) -> bool {
        self.guessed.is_some_and(|fitting| fitting.contains(Version::V12) || fitting.contains(Version::V30))
    }
}

/// A message as it is shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Message<'a> {
    pub(crate) place: Place<'a>,
    /// The header and as much of the body as there is; `None` if the bytes cannot be taken for a message.
    pub(crate) content: Option<(Frame<'a>, Reading)>,
    /// The length in the header, which may be more than there is.
    pub(crate) total_length: Option<u32>,
    /// What is wrong with the message as a whole. Errors in its fields are found when the fields are read.
    pub(crate) fault: Option<Fault>,
    /// The bytes that no other value of the object contains, if there is no content.
    pub(crate) unread: &'a [u8],
}

impl Message<'_> {
    /// Returns what is wrong with the message, in its fields as well.
    pub(crate) fn find_fault(&self) -> Option<Fault> {
        let inside = |(frame, reading): (Frame<'_>, Reading)| frame.dissect(reading.version).find_map(Result::err);
        self.fault.or_else(|| self.content.and_then(inside).map(Fault::from))
    }
}
