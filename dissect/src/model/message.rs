//! A message, and where it comes from.

use cmpp_codec::{Frame, Version};

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
    /// Whether other versions fit as well, and no login said which it is.
    pub(crate) guessed: bool,
}

/// A message as it is shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Message<'a> {
    pub(crate) place: Place<'a>,
    /// The header and as much of the body as there is; `None` if the bytes cannot be taken for a message.
    pub(crate) content: Option<(Frame<'a>, Reading)>,
    /// The length in the header, which may be more than there is.
    pub(crate) total_length: Option<u32>,
    /// What is wrong with the message as a whole. Faults inside show when its fields are read.
    pub(crate) fault: Option<Fault>,
    /// If there is no content: the bytes that nothing else accounts for.
    pub(crate) unread: &'a [u8],
}
