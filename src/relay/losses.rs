//! What a message lost on its way from one version to another.

use core::fmt;

use crate::schema::field::{Field, Role};

/// One thing that could not be carried over.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Loss {
    /// The field: the one that the new version lacks, else the one that it has.
    pub field: &'static Field,
    /// Why it could not be carried over, and what stands there instead.
    pub kind: LossKind,
    /// In a list: the first item concerned, counted from 0.
    pub index: u8,
    /// In a list: the number of items concerned.
    pub items: u8,
}

/// Why something could not be carried over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LossKind {
    /// The version lacks the field, and the field was not empty: `LinkID`, `Reserve`, a type. It is left out.
    NoField,
    /// The text is longer than the field: a number or pseudo code of 32 bytes. The field is left empty, because a number
    /// cut short is the number of somebody else.
    TooLong,
    /// The number is larger than the field: a `Result` above 255. The largest number that fits stands there.
    TooLarge,
    /// The version does not list the value. The value stays, or, if it would mean something else, is replaced by the
    /// nearest value that the version lists.
    NoValue,
    /// 3.0 forwards to exactly one recipient. The list stays as it is.
    Count,
    /// Bytes behind the first NUL of a text have no room. They are left out.
    AfterNul,
    /// A text of digits became a number and lost its leading zeros.
    LeadingZeros,
}

impl LossKind {
    /// Returns the kind as a lower-case phrase: `no such field`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoField => "no such field",
            Self::TooLong => "too long",
            Self::TooLarge => "too large",
            Self::NoValue => "no such value",
            Self::Count => "not one recipient",
            Self::AfterNul => "bytes after the NUL",
            Self::LeadingZeros => "leading zeros",
        }
    }
}

impl Loss {
    /// Returns whether the message says something else without it: a number is missing, or no longer called a pseudo
    /// code. A relay should then answer with an error and not send the message on.
    ///
    /// The other losses are such as the version can do without: a reserved field, a `LinkID`, a finer result.
    #[must_use]
    pub const fn alters_meaning(&self) -> bool {
        match self.kind {
            LossKind::TooLong | LossKind::Count | LossKind::LeadingZeros => true,
            LossKind::NoField => matches!(self.field.role, Role::NumberType | Role::Payer),
            LossKind::TooLarge | LossKind::NoValue | LossKind::AfterNul => false,
        }
    }
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field.name, self.kind.name())
    }
}

impl fmt::Debug for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What could not be carried over: one entry for each field and kind.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Losses {
    // A FWD from 3.0 to 1.2 can lose the most: all seven new fields, Fee_UserType, LinkID, the report's number.
    list: [Option<Loss>; 12],
}

impl Losses {
    /// Returns whether everything was carried over.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// Returns the losses in the order of the fields.
    pub fn iter(&self) -> impl Iterator<Item = &Loss> {
        self.list.iter().flatten()
    }

    /// Returns whether one of them [alters what the message says](Loss::alters_meaning).
    #[must_use]
    pub fn alter_meaning(&self) -> bool {
        self.iter().any(Loss::alters_meaning)
    }

    pub(crate) fn add(&mut self, field: &'static Field, kind: LossKind) {
        self.add_item(field, kind, 0);
    }

    /// Adds one, or counts one more item of a list.
    pub(crate) fn add_item(&mut self, field: &'static Field, kind: LossKind, index: u8) {
        for entry in &mut self.list {
            match entry {
                Some(loss) if loss.field == field && loss.kind == kind => {
                    loss.items = loss.items.saturating_add(1);
                    return;
                }
                Some(_) => {}
                None => {
                    *entry = Some(Loss { field, kind, index, items: 1 });
                    return;
                }
            }
        }
    }
}

impl fmt::Debug for Losses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
