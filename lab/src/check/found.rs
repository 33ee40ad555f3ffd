//! What a check finds.

use std::fmt;

use serde::{Serialize, Serializer};

/// What a case came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The peer does what the specification says.
    AsSpecified,
    /// The peer does something else, which a client can live with.
    Deviates,
    /// The peer does something that breaks clients.
    Fails,
    /// The case could not be tried.
    NotTried,
}

impl Verdict {
    /// Returns the verdict in words: `as specified`, `deviates`, `fails` or `not tried`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AsSpecified => "as specified",
            Self::Deviates => "deviates",
            Self::Fails => "fails",
            Self::NotTried => "not tried",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Serialize for Verdict {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// What a check found in one case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// The name of the case.
    pub case: &'static str,
    /// Where the specification speaks of it.
    pub section: &'static str,
    /// What it came to.
    pub verdict: Verdict,
    /// What the peer did, if it is not what the specification says.
    pub detail: String,
}

/// What a case found other than what the specification says.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) verdict: Verdict,
    pub(crate) detail: String,
}

/// How a case ends: with nothing to say if all is as specified.
pub(crate) type Outcome<T = ()> = Result<T, Found>;

/// The peer does something that a client can live with.
pub(crate) fn deviates<T>(detail: impl Into<String>) -> Outcome<T> {
    Err(Found { verdict: Verdict::Deviates, detail: detail.into() })
}

/// The peer does something that breaks clients.
pub(crate) fn fails<T>(detail: impl Into<String>) -> Outcome<T> {
    Err(Found { verdict: Verdict::Fails, detail: detail.into() })
}

/// The case could not be tried.
pub(crate) fn not_tried<T>(detail: impl Into<String>) -> Outcome<T> {
    Err(Found { verdict: Verdict::NotTried, detail: detail.into() })
}
