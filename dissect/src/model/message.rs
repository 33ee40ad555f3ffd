//! A message, and where it comes from.

use cmpp_codec::anomaly::Level;
use cmpp_codec::{AnyPdu, Frame, Version, Versions};

use crate::model::fault::Fault;
use crate::model::links::Links;
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
    /// The ports of source and destination.
    pub(crate) ports: [u16; 2],
    /// Which of the connection's two directions it has: 0 or 1.
    pub(crate) way: usize,
    /// Whether bytes that the sender had received before are not there yet, so that what it answers may follow.
    pub(crate) is_ahead: bool,
    /// Whether the connection was captured from its start.
    pub(crate) from_start: bool,
}

impl Seen<'_> {
    /// Returns whether the server sent it: the end with the smaller port.
    pub(crate) const fn is_from_server(&self) -> bool {
        self.ports[0] < self.ports[1]
    }
}

/// Returns the port of an address such as `192.0.2.1:7890` or `[2001:db8::1]:7890`.
pub(crate) fn port(address: &str) -> Option<u16> {
    address.rsplit_once(':')?.1.parse().ok()
}

/// Returns the address without its port.
pub(crate) fn ip(address: &str) -> &str {
    let ip = address.rsplit_once(':').map_or(address, |(ip, _)| ip);
    ip.strip_prefix('[').and_then(|ip| ip.strip_suffix(']')).unwrap_or(ip)
}

/// In which version a message is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) version: Version,
    /// The versions that fit, if there are several and neither a login nor the user named one.
    pub(crate) guessed: Option<Versions>,
    /// Whether the login agreed on another version, which the message does not fit.
    pub(crate) is_other: bool,
    /// Whether it is known that the message has no error in this version.
    pub(crate) is_sound: bool,
}

impl Reading {
    /// Returns the reading of a message whose version is known.
    pub(crate) const fn sure(version: Version) -> Self {
        Self { version, guessed: None, is_other: false, is_sound: false }
    }

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
    /// What the message has to do with others. The reporter finds it out.
    pub(crate) links: Links,
    /// The text of a long message whose last missing part is this.
    pub(crate) whole_text: Option<&'a str>,
}

impl<'a> Message<'a> {
    /// Returns a message of which nothing is known but its place.
    pub(crate) fn bare(place: Place<'a>) -> Self {
        let links = Links::default();
        Self { place, content: None, total_length: None, fault: None, unread: &[], links, whole_text: None }
    }
}

impl Message<'_> {
    /// Returns the level and the code of what is odd in the message, and then of what is odd about its place.
    pub(crate) fn notes(&self) -> impl Iterator<Item = (Level, &'static str)> {
        let anomalies = self.content.into_iter().flat_map(|(frame, reading)| frame.anomalies(reading.version));
        let anomalies = anomalies.map(|anomaly| (anomaly.kind.level(), anomaly.kind.code()));
        anomalies.chain(self.links.oddities.iter().map(|oddity| (oddity.level(), oddity.code())))
    }

    /// Returns what is wrong with the message, in its fields as well.
    pub(crate) fn find_fault(&self) -> Option<Fault> {
        let inside = |(frame, reading): (Frame<'_>, Reading)| {
            // Most messages have no error, and the parser, which is faster than the dissection, has read most of them.
            if reading.is_sound {
                return None;
            }
            AnyPdu::from_frame(frame, reading.version).err()?;
            frame.dissect(reading.version).find_map(Result::err)
        };
        self.fault.or_else(|| self.content.and_then(inside).map(Fault::from))
    }
}
