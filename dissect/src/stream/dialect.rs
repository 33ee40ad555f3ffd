//! Detects which version a connection speaks.

use cmpp_codec::{AnyPdu, CommandId, Frame, Pdu, Version, Versions, with_pdu};

use crate::model::Reading;

/// The body length of `CMPP_CONNECT`, and the offset of its Version.
const CONNECT: (usize, usize) = (27, 22);
/// The same for `CMPP_CONNECT_RESP` with a Status of one byte and of four bytes.
const CONNECT_RESP: [(usize, usize); 2] = [(18, 17), (21, 20)];

/// The order of preference if several versions fit: the most frequent one first. A message of 3.0 seldom fits another
/// version, so 3.0 comes last.
pub(crate) const PREFERENCE: [Version; 4] = [Version::V20, Version::V21, Version::V12, Version::V30];

/// What is known about the version of a connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dialect {
    /// The version that the user chose.
    fixed: Option<Version>,
    /// The version that CONNECT requested, or the lower one that its response offered.
    agreed: Option<Version>,
    /// The versions that fit every message so far.
    fitting: Versions,
}

impl Dialect {
    pub(crate) const fn new(fixed: Option<Version>) -> Self {
        Self { fixed, agreed: None, fitting: Versions::ALL }
    }

    /// Returns how the next message is read.
    pub(crate) fn read(&mut self, frame: Frame<'_>) -> Reading {
        if let Some(version) = self.fixed {
            return Reading::sure(version);
        }
        self.hear(frame);
        // Nearly every message has the version of its connection, so the others need not be tried.
        if let Some(version) = self.agreed.filter(|&agreed| is_message(frame, agreed)) {
            return Reading { is_sound: true, ..Reading::sure(version) };
        }
        let exact = frame.fitting_versions();
        if let Some(version) = self.agreed.filter(|_| exact.is_empty()) {
            return Reading::sure(version);
        }
        if exact.is_empty() {
            return self.read_furthest(frame);
        }
        let both = self.fitting.intersection(exact);
        if !both.is_empty() {
            self.fitting = both;
        }
        // A message that fits only another version is shown in that version. A malformed one is shown in the
        // connection's.
        let reading = prefer(if both.is_empty() { exact } else { self.fitting });
        Reading { is_other: self.agreed.is_some(), is_sound: true, ..reading }
    }

    /// Returns how a malformed message is read without a login: in the version that reads the most fields.
    fn read_furthest(self, frame: Frame<'_>) -> Reading {
        let mut reading = prefer(self.fitting);
        let mut furthest = None;
        for version in PREFERENCE.into_iter().filter(|&version| self.fitting.contains(version)) {
            let end = AnyPdu::from_frame(frame, version).err().map(|error| error.offset);
            if end > furthest {
                (furthest, reading.version) = (end, version);
            }
        }
        reading
    }

    /// Returns how an incomplete message is read.
    pub(crate) fn read_part(self) -> Reading {
        self.fixed.or(self.agreed).map_or_else(|| prefer(self.fitting), Reading::sure)
    }

    /// Takes the version from a login.
    fn hear(&mut self, frame: Frame<'_>) {
        let octet =
            |layout: (usize, usize)| if frame.body().len() == layout.0 { frame.body().get(layout.1) } else { None };
        let named = |octet: Option<&u8>| octet.and_then(|&octet| Version::from_octet(octet));
        match frame.command_id() {
            CommandId::CONNECT => *self = Self { agreed: named(octet(CONNECT)), ..Self::new(self.fixed) },
            CommandId::CONNECT_RESP => {
                let offered = named(CONNECT_RESP.into_iter().find_map(octet));
                // A server that offers a higher version than requested accepts the requested one.
                self.agreed = self.agreed.map(|asked| offered.map_or(asked, |offered| asked.min(offered)));
            }
            _ => {}
        }
    }
}

/// Returns whether the message fits the version exactly.
fn is_message(frame: Frame<'_>, version: Version) -> bool {
    // The parser takes commands that it does not know.
    AnyPdu::from_frame(frame, version).is_ok_and(|pdu| with_pdu!(pdu, pdu => !matches!(pdu, Pdu::Unknown(_))))
}

/// Returns the most likely of several versions.
fn prefer(choice: Versions) -> Reading {
    let version = PREFERENCE.into_iter().find(|&version| choice.contains(version)).unwrap_or(PREFERENCE[0]);
    Reading { guessed: (choice.len() > 1).then_some(choice), ..Reading::sure(version) }
}
