//! What a message lost on its way from a version to another.

use core::fmt;

use crate::schema::field::Field;

/// One thing that could not be carried.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Loss {
    /// The field: of the version left where the other lacks it, else of the version entered.
    pub field: &'static Field,
    /// Why, and what stands there instead.
    pub kind: LossKind,
    /// Of a list: which item was the first, counted from 0.
    pub index: u8,
    /// Of a list: how many items it happened to.
    pub items: u8,
}

/// Why something could not be carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LossKind {
    /// The version has no such field, and there was something in it: `LinkID`, `Reserve`, a type. It is left away.
    NoField,
    /// The text is longer than the field: a number or pseudo code of 32 bytes. The field is left empty: a number cut
    /// short is somebody else's.
    TooLong,
    /// The number is larger than the field: a `Result` above 255. The largest number that fits stands there.
    TooLarge,
    /// The version does not name the value. It is kept as it is, or, where it would mean something else, the nearest
    /// that the version names stands there.
    NoValue,
    /// 3.0 forwards to exactly one recipient. The list is kept as it is.
    Count,
}

impl LossKind {
    /// One lower-case phrase.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoField => "no such field",
            Self::TooLong => "too long",
            Self::TooLarge => "too large",
            Self::NoValue => "no such value",
            Self::Count => "not one recipient",
        }
    }
}

impl Loss {
    /// Whether the message says something else without it, so that a relay should answer with an error and not send it
    /// on: a number is missing, or is no longer called a pseudo code.
    ///
    /// The rest is what the version can do without: a reserved field, a `LinkID`, a finer result.
    #[must_use]
    pub fn is_grave(&self) -> bool {
        match self.kind {
            LossKind::TooLong | LossKind::Count => true,
            LossKind::NoField => matches!(
                self.field.name,
                "Fee_terminal_type" | "Dest_terminal_type" | "Src_terminal_type" | "Src_type" | "Fee_UserType"
            ),
            LossKind::TooLarge | LossKind::NoValue => false,
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

/// What could not be carried: at most one entry a field.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Losses {
    // A FWD from 3.0 to 1.2 can lose the most: all seven new fields, Fee_UserType, LinkID, the report's number.
    list: [Option<Loss>; 12],
}

impl Losses {
    /// Whether everything was carried.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// The losses, in the order of the fields.
    pub fn iter(&self) -> impl Iterator<Item = &Loss> {
        self.list.iter().flatten()
    }

    /// Whether one of them [changes what the message says](Loss::is_grave).
    #[must_use]
    pub fn is_grave(&self) -> bool {
        self.iter().any(Loss::is_grave)
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
