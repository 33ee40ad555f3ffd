//! `Stat`, the final state of a message.

use core::fmt;

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use crate::base::octets::OctetStr;
use crate::schema::leaf::leaf;

/// `Stat` of a report: seven characters (2.0, 7.4.5.1; 3.0, 8.4.5.1). Every seven bytes are valid.
///
/// Some values are words, such as `DELIVRD`. Others have two letters and a code, such as `MA:0021`: the letters tell
/// which system failed, and [`code`](Self::code) returns the code as it is, because no version defines its form.
/// Gateways also send values that are not listed, and values shorter than seven characters. [`explain`](Self::explain)
/// looks up what is published about a value, with the cause of a failure.
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
    /// The message expired before it could be delivered.
    pub const EXPIRED: Self = Self(*b"EXPIRED");
    /// The message was deleted.
    pub const DELETED: Self = Self(*b"DELETED");
    /// The message cannot be delivered.
    pub const UNDELIV: Self = Self(*b"UNDELIV");
    /// The message was accepted. This is not a final state, and an SP should never receive it.
    pub const ACCEPTD: Self = Self(*b"ACCEPTD");
    /// The state of the message is invalid.
    pub const UNKNOWN: Self = Self(*b"UNKNOWN");
    /// The message was rejected.
    pub const REJECTD: Self = Self(*b"REJECTD");

    /// Returns the characters before the first NUL, or all seven.
    #[must_use]
    pub fn trimmed(&self) -> &[u8] {
        OctetStr::new(&self.0).trimmed()
    }

    /// Returns the meaning of the word, or of the two letters before the colon, if the specification defines one.
    ///
    /// The words are those of SMPP. 2.1 added `MA`, `MB`, `CA` and `CB`, and 3.0 the other letters.
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

    /// Returns the code after two letters and a colon, whether or not the letters are known: `0021` for `MA:0021`.
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
