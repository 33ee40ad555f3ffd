//! `Stat`: what became of a message.

use core::fmt;

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use crate::base::octets::OctetStr;
use crate::schema::leaf::leaf;

/// `Stat` of a report: seven characters (2.0, 7.4.5.1; 3.0, 8.4.5.1). Every seven bytes are valid.
///
/// Some are words, `DELIVRD`. Others name who is to blame and a code of theirs, `MA:0021`: the letters have a meaning,
/// the code, whose form nobody defines, is [given back](Self::code) as it is. Gateways send others still, and shorter
/// ones.
///
/// ```
/// use cmpp_codec::content::Stat;
///
/// assert_eq!(Stat::DELIVRD.name(), Some("delivered"));
/// let stat = Stat(*b"MA:0021");
/// assert_eq!((stat.name(), stat.code()), (Some("SMSC gave no response"), Some(&b"0021"[..])));
/// assert_eq!(Stat(*b"AF:4\0\0\0").trimmed(), b"AF:4");
/// assert_eq!(Stat(*b"AF:4\0\0\0").name(), None);
/// ```
#[derive(
    Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned,
)]
#[repr(transparent)]
pub struct Stat(pub [u8; 7]);

impl Stat {
    /// The message was delivered.
    pub const DELIVRD: Self = Self(*b"DELIVRD");
    /// Its validity was over before it could be delivered.
    pub const EXPIRED: Self = Self(*b"EXPIRED");
    /// It was deleted.
    pub const DELETED: Self = Self(*b"DELETED");
    /// It cannot be delivered.
    pub const UNDELIV: Self = Self(*b"UNDELIV");
    /// It was accepted. Not the end: an SP should never see it.
    pub const ACCEPTD: Self = Self(*b"ACCEPTD");
    /// Its state is invalid.
    pub const UNKNOWN: Self = Self(*b"UNKNOWN");
    /// It was rejected.
    pub const REJECTD: Self = Self(*b"REJECTD");

    /// The characters: up to the first NUL, or all seven.
    #[must_use]
    pub fn trimmed(&self) -> &[u8] {
        OctetStr::new(&self.0).trimmed()
    }

    /// What the specification says of it: of the word, or of the two letters in front of the colon.
    ///
    /// The words are SMPP's. `MA`, `MB`, `CA` and `CB` came in 2.1, the other letters in 3.0.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        Some(match &self.0 {
            b"DELIVRD" => "delivered",
            b"EXPIRED" => "validity over",
            b"DELETED" => "deleted",
            b"UNDELIV" => "undeliverable",
            b"ACCEPTD" => "accepted",
            b"UNKNOWN" => "invalid state",
            b"REJECTD" => "rejected",
            [b'M', b'A', b':', ..] => "SMSC gave no response",
            [b'M', b'B', b':', ..] => "SMSC gave an error",
            [b'M', b'C', b':', ..] => "SMSC gave no report",
            [b'C', b'A', b':', ..] => "SCP gave no response",
            [b'C', b'B', b':', ..] => "SCP gave an error",
            [b'D', b'A', b':', ..] => "DSMP gave no response",
            [b'D', b'B', b':', ..] => "DSMP gave an error",
            [b'S', b'A', b':', ..] => "SP gave no response",
            [b'S', b'B', b':', ..] => "SP gave an error",
            [b'I', b'A', b':', ..] => "next ISMG gave no response",
            [b'I', b'B', b':', ..] => "next ISMG gave an error",
            [b'I', b'C', b':', ..] => "next ISMG gave no report",
            _ => return None,
        })
    }

    /// The code behind two letters and a colon, known letters or not: `0021` of `MA:0021`.
    #[must_use]
    pub fn code(&self) -> Option<&[u8]> {
        match self.trimmed() {
            [b'A'..=b'Z', b'A'..=b'Z', b':', code @ ..] => Some(code),
            _ => None,
        }
    }
}

leaf! {
    Stat: Octets, Self([0; 7]),
    fn meaning(bytes: &[u8]) -> Option<&'static str> {
        Self::read_from_bytes(bytes).ok()?.name()
    }
}

impl fmt::Display for Stat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.trimmed().escape_ascii(), f)
    }
}

impl fmt::Debug for Stat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(OctetStr::new(&self.0), f)
    }
}
