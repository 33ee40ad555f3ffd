//! The values that a message loses when it is converted to another version.

use core::fmt;

use crate::schema::field::{Field, Role};

/// A value that could not be converted to the other version.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Loss {
    /// The field, as the target version defines it, or as the source version does if the target version lacks it.
    pub field: &'static Field,
    /// Why the value could not be converted, and what replaces it.
    pub kind: LossKind,
    /// The first affected item of a list, counted from 0.
    pub index: u8,
    /// The number of affected items of a list.
    pub items: u8,
}

/// Why a value could not be converted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LossKind {
    /// The target version lacks the field, and the field is not empty, such as `LinkID` or `Reserve`. It is omitted.
    NoField,
    /// The text is longer than the field, such as a number or pseudo code of 32 bytes. The field is left empty, because
    /// a truncated phone number would be the number of someone else.
    TooLong,
    /// The number is too large for the field, such as a `Result` above 255. The largest number that fits replaces it.
    TooLarge,
    /// One of the two versions does not list the value. The value is kept, unless it has another meaning in the target
    /// version; then the nearest listed value replaces it. The length of a status report is listed if the source version
    /// has another one.
    NoValue,
    /// 3.0 forwards to exactly one recipient. The list is kept unchanged.
    Count,
    /// The bytes after the first NUL of a text do not fit. They are omitted.
    AfterNul,
    /// A text of digits was converted to a number and lost its leading zeros.
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
    /// Returns whether the loss changes the meaning of the message: a phone number is missing, or a pseudo code is no
    /// longer marked as one. A relay should then answer with an error and not forward the message.
    ///
    /// The other losses are harmless in the target version: a reserved field, a `LinkID`, a more precise result.
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

/// The values that could not be converted: one entry for each field and kind.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Losses {
    // A FWD from 3.0 to 1.2 has the most losses: all seven new fields, Fee_UserType, LinkID, the number in the report.
    list: [Option<Loss>; 12],
}

impl Losses {
    /// Returns whether there are no losses.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// Returns the losses in the order of the fields.
    pub fn iter(&self) -> impl Iterator<Item = &Loss> {
        self.list.iter().flatten()
    }

    /// Returns whether one of the losses [changes the meaning of the message](Loss::alters_meaning).
    #[must_use]
    pub fn alter_meaning(&self) -> bool {
        self.iter().any(Loss::alters_meaning)
    }

    pub(crate) fn add(&mut self, field: &'static Field, kind: LossKind) {
        self.add_item(field, kind, 0);
    }

    /// Adds a loss, or counts one more item of the same list.
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
