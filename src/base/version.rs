//! The version as a value, and sets of them.

use core::fmt;
use core::str::FromStr;

/// A version of CMPP as a value, for programs that learn the version at run time.
///
/// ```
/// use cmpp_codec::Version;
///
/// assert_eq!(Version::from_octet(0x21), Some(Version::V21));
/// assert_eq!("3.0".parse(), Ok(Version::V30));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Version {
    /// CMPP 1.2 of June 2001.
    V12,
    /// CMPP 2.0 of April 2002.
    V20,
    /// CMPP 2.1 of May 2003: the layouts of 2.0 between SP and ISMG, those of 3.0 towards the GNS.
    V21,
    /// CMPP 3.0 of June 2003.
    V30,
}

impl Version {
    /// All versions, from oldest to newest.
    pub const ALL: [Self; 4] = [Self::V12, Self::V20, Self::V21, Self::V30];

    /// Returns the version octet: the value of the `Version` field of CONNECT, with the major version in the high four
    /// bits and the minor version in the low four bits.
    #[must_use]
    pub const fn octet(self) -> u8 {
        match self {
            Self::V12 => 0x12,
            Self::V20 => 0x20,
            Self::V21 => 0x21,
            Self::V30 => 0x30,
        }
    }

    /// Returns the version that a version octet stands for. Returns `None` for any other value; real peers send many.
    #[must_use]
    pub const fn from_octet(octet: u8) -> Option<Self> {
        match octet {
            0x12 => Some(Self::V12),
            0x20 => Some(Self::V20),
            0x21 => Some(Self::V21),
            0x30 => Some(Self::V30),
            _ => None,
        }
    }

    /// Returns the name of the version: `1.2`, `2.0`, `2.1` or `3.0`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::V12 => "1.2",
            Self::V20 => "2.0",
            Self::V21 => "2.1",
            Self::V30 => "3.0",
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Version {
    type Err = UnknownVersion;

    fn from_str(text: &str) -> Result<Self, UnknownVersion> {
        Self::ALL.into_iter().find(|version| version.name() == text).ok_or(UnknownVersion)
    }
}

/// A text or a version octet does not name a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UnknownVersion;

impl fmt::Display for UnknownVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the versions are 1.2, 2.0, 2.1 and 3.0")
    }
}

impl core::error::Error for UnknownVersion {}

/// A set of versions, for example those in which a message can be read.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Versions(u8);

impl Versions {
    /// The empty set.
    pub const NONE: Self = Self(0);
    /// The set of all versions.
    pub const ALL: Self = Self(0b1111);

    const fn bit(version: Version) -> u8 {
        match version {
            Version::V12 => 1,
            Version::V20 => 2,
            Version::V21 => 4,
            Version::V30 => 8,
        }
    }

    /// Returns the set with `version` added.
    #[must_use]
    pub const fn with(self, version: Version) -> Self {
        Self(self.0 | Self::bit(version))
    }

    /// Returns whether the version is in the set.
    #[must_use]
    pub const fn contains(self, version: Version) -> bool {
        self.0 & Self::bit(version) != 0
    }

    /// Returns the versions that are in both sets.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Returns the number of versions in the set.
    #[must_use]
    pub const fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// Returns whether the set is empty.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Returns the versions in the set, from oldest to newest.
    pub fn iter(self) -> impl Iterator<Item = Version> {
        Version::ALL.into_iter().filter(move |&version| self.contains(version))
    }
}

impl FromIterator<Version> for Versions {
    fn from_iter<I: IntoIterator<Item = Version>>(versions: I) -> Self {
        versions.into_iter().fold(Self::NONE, Self::with)
    }
}

impl fmt::Debug for Versions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}
