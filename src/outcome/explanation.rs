//! What is known about a `Stat` or a `Result`.

use core::fmt;
use core::slice::Iter;

use crate::content::Stat;
use crate::outcome::cause_list::Cause;
use crate::outcome::language::Language;
use crate::outcome::row::{Family, Meaning, Row, System};

/// What is known about a `Stat` or a `Result`: [`Stat::explain`], [`SubmitResult::explain`], [`DeliverResult::explain`].
///
/// [`SubmitResult::explain`]: crate::codes::SubmitResult::explain
/// [`DeliverResult::explain`]: crate::codes::DeliverResult::explain
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Explanation<'t> {
    pub(super) family: Option<&'static Family>,
    pub(super) system: Option<System>,
    pub(super) state: Option<Stat>,
    pub(super) meaning: Option<Meaning<'t>>,
    pub(super) others: &'static [Row],
}

impl<'t> Explanation<'t> {
    /// Returns the family, or `None` for a word or a `Result`.
    #[must_use]
    pub const fn family(&self) -> Option<&'static Family> {
        self.family
    }

    /// Returns the system that the report is about, or `None` for a word.
    #[must_use]
    pub const fn system(&self) -> Option<System> {
        self.system
    }

    /// Returns the state that a word is or that a family stands for, as one of the constants of [`Stat`]:
    /// [`Stat::UNDELIV`] for `MK:0012`. Returns `None` if it stands for none.
    #[must_use]
    pub const fn state(&self) -> Option<Stat> {
        self.state
    }

    /// Returns the cause, or `None` if nobody published a meaning of the number.
    #[must_use]
    pub fn cause(&self) -> Option<Cause> {
        self.meaning.map(|meaning| meaning.cause)
    }

    /// Returns the meaning that most sources agree on, or that of one's own table. Returns `None` if nobody published
    /// a meaning of the number.
    #[must_use]
    pub const fn meaning(&self) -> Option<Meaning<'t>> {
        self.meaning
    }

    /// Returns an iterator over the other published meanings: makers number differently.
    #[must_use]
    pub fn others(&self) -> Others {
        Others { rows: self.others.iter() }
    }

    /// Returns the text of the meaning, or that of the family if the number has no meaning.
    #[must_use]
    pub fn text(&self, language: Language) -> &'t str {
        let of_family = self.family.map_or("", |family| family.text(language));
        self.meaning.map_or(of_family, |meaning| meaning.text(language))
    }

    /// Returns the texts of the family and of the meaning, to be shown: `the SMSC reported UNDELIV: suspended`.
    #[must_use]
    pub const fn in_language(&self, language: Language) -> InLanguage<'t> {
        InLanguage { explanation: *self, language }
    }
}

/// An iterator over the other meanings of a code. [`Explanation::others`] returns it.
#[derive(Clone, Debug)]
pub struct Others {
    rows: Iter<'static, Row>,
}

impl Iterator for Others {
    type Item = Meaning<'static>;

    fn next(&mut self) -> Option<Meaning<'static>> {
        self.rows.next().map(|row| row.meaning)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.rows.size_hint()
    }
}

impl ExactSizeIterator for Others {}
impl core::iter::FusedIterator for Others {}

/// An explanation in a language. [`Explanation::in_language`] returns it.
#[derive(Clone, Copy, Debug)]
pub struct InLanguage<'t> {
    explanation: Explanation<'t>,
    language: Language,
}

impl fmt::Display for InLanguage<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { explanation: Explanation { family, meaning, .. }, language } = self;
        if let Some(family) = family {
            f.write_str(family.text(*language))?;
        }
        if let (Some(_), Some(_)) = (family, meaning) {
            f.write_str(language.of(": ", "："))?;
        }
        meaning.map_or(Ok(()), |meaning| f.write_str(meaning.text(*language)))
    }
}
