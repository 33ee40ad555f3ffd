//! Which version a connection speaks.

use cmpp_codec::{AnyPdu, CommandId, Frame, Version, Versions, readings};

/// Body length of a `CMPP_CONNECT`, and where its Version is.
const CONNECT: (usize, usize) = (27, 22);
/// The same of a `CMPP_CONNECT_RESP` whose Status has one byte, and four bytes.
const CONNECT_RESP: [(usize, usize); 2] = [(18, 17), (21, 20)];

/// What to take where the bytes leave a choice: what is most in use first. A message of 3.0 seldom fits another version, so 3.0 comes last.
const PREFERENCE: [Version; 4] = [Version::V20, Version::V21, Version::V12, Version::V30];

/// How a message is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) protocol: Version,
    /// Other versions would do as well, and nobody said which it is.
    pub(crate) guessed: bool,
}

/// What is known of a connection's version.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Session {
    /// The user's word, which settles it.
    fixed: Option<Version>,
    /// What CONNECT asked for, lowered by what its response offered.
    agreed: Option<Version>,
    /// The versions which fit every message so far.
    fitting: Versions,
}

impl Session {
    pub(crate) const fn new(fixed: Option<Version>) -> Self {
        Self { fixed, agreed: None, fitting: Versions::ALL }
    }

    /// How the next message is read.
    pub(crate) fn read(&mut self, frame: Frame<'_>) -> Reading {
        if let Some(protocol) = self.fixed {
            return Reading { protocol, guessed: false };
        }
        self.hear(frame);
        // Nearly every message is one of its connection's version: the others need not be tried.
        if let Some(protocol) = self.agreed.filter(|&agreed| is_message(frame, agreed)) {
            return Reading { protocol, guessed: false };
        }
        let exact = readings(frame);
        if let Some(protocol) = self.agreed.filter(|_| exact.is_empty()) {
            return Reading { protocol, guessed: false };
        }
        let both = self.fitting.intersection(exact);
        if !both.is_empty() {
            self.fitting = both;
        }
        // A message of another layout than the connection's is shown in that; a broken one in the connection's.
        let choice = if both.is_empty() && !exact.is_empty() { exact } else { self.fitting };
        prefer(choice)
    }

    /// How a message is read of which there is only a part.
    pub(crate) fn read_part(self) -> Reading {
        self.fixed.or(self.agreed).map_or_else(|| prefer(self.fitting), |protocol| Reading { protocol, guessed: false })
    }

    /// Takes the version from a login.
    fn hear(&mut self, frame: Frame<'_>) {
        let octet =
            |layout: (usize, usize)| if frame.body().len() == layout.0 { frame.body().get(layout.1) } else { None };
        let protocol = |octet: Option<&u8>| octet.and_then(|&octet| Version::from_octet(octet));
        match frame.command_id() {
            CommandId::CONNECT => *self = Self { agreed: protocol(octet(CONNECT)), ..Self::new(self.fixed) },
            CommandId::CONNECT_RESP => {
                let offered = protocol(CONNECT_RESP.into_iter().find_map(octet));
                // A server that offers more than was asked for agrees to what was asked for.
                self.agreed = self.agreed.map(|asked| offered.map_or(asked, |offered| asked.min(offered)));
            }
            _ => {}
        }
    }
}

/// Whether the message is one of that version, to its last byte.
fn is_message(frame: Frame<'_>, protocol: Version) -> bool {
    frame.command_id().name(protocol).is_some() && AnyPdu::from_frame(frame, protocol).is_ok()
}

/// The likeliest of several versions.
fn prefer(choice: Versions) -> Reading {
    let protocol = PREFERENCE.into_iter().find(|&protocol| choice.contains(protocol)).unwrap_or(PREFERENCE[0]);
    Reading { protocol, guessed: choice.len() > 1 }
}
