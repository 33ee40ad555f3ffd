//! What is known about a `Stat` or a `Result`.

use core::fmt;
use core::slice::Iter;

use crate::base::language::Language;
use crate::content::Stat;
use crate::outcome::cause_list::Cause;
#[cfg(feature = "alloc")]
use crate::outcome::row::OwnRow;
use crate::outcome::row::{Family, Meaning, Row, System, Word};

/// What is known about a `Stat` or a `Result`: [`Stat::explain`], [`SubmitResult::explain`], [`DeliverResult::explain`].
///
/// [`SubmitResult::explain`]: crate::codes::SubmitResult::explain
/// [`DeliverResult::explain`]: crate::codes::DeliverResult::explain
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Explanation<'t> {
    pub(super) family: Option<&'static Family>,
    pub(super) found: Found<'t>,
}

/// Where a meaning was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Found<'t> {
    /// In the list of a family, or for a `Result` in that of gateways: all rows of the number, perhaps none.
    Code(&'t [Row]),
    /// Among the words.
    Word(&'static Word),
    /// In a table of one's own, whatever the word means otherwise.
    #[cfg(feature = "alloc")]
    Own(&'t OwnRow, Option<&'static Word>),
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
        match (self.family, self.found) {
            (Some(family), _) => Some(family.system),
            // Codes without a family are results.
            (None, Found::Code(_)) => Some(System::Gateway),
            (None, _) => None,
        }
    }

    /// Returns the state that a word is or that a family stands for, as one of the constants of [`Stat`]:
    /// [`Stat::UNDELIV`] for `MK:0012`. Returns `None` if it stands for none.
    #[must_use]
    pub const fn state(&self) -> Option<Stat> {
        match (self.family, self.found) {
            (Some(family), _) => family.state,
            (None, Found::Word(word)) => word.state,
            #[cfg(feature = "alloc")]
            (None, Found::Own(_, Some(word))) => word.state,
            (None, _) => None,
        }
    }

    /// Returns the cause, or `None` if nobody published a meaning of the number.
    #[must_use]
    pub fn cause(&self) -> Option<Cause> {
        self.meaning().map(|meaning| meaning.cause)
    }

    /// Returns the meaning that most sources agree on, or that of one's own table. Returns `None` if nobody published
    /// a meaning of the number.
    #[must_use]
    pub fn meaning(&self) -> Option<Meaning<'t>> {
        match self.found {
            Found::Code([first, ..]) => Some(first.meaning),
            Found::Code([]) => None,
            Found::Word(word) => Some(word.meaning),
            #[cfg(feature = "alloc")]
            Found::Own(own, _) => Some(own.meaning()),
        }
    }

    /// Returns an iterator over the other published meanings: makers number differently.
    #[must_use]
    pub fn others(&self) -> Others<'t> {
        match self.found {
            Found::Code([_, others @ ..]) => Others { rows: others.iter() },
            _ => Others { rows: [].iter() },
        }
    }

    /// Returns the text of the meaning, or that of the family if the number has no meaning.
    #[must_use]
    pub fn text(&self, language: Language) -> &'t str {
        let of_family = self.family.map_or("", |family| family.text(language));
        self.meaning().map_or(of_family, |meaning| meaning.text(language))
    }

    /// Returns the texts of the family and of the meaning, to be shown: `the SMSC reported UNDELIV: suspended`.
    #[must_use]
    pub const fn in_language(&self, language: Language) -> InLanguage<'t> {
        InLanguage { explanation: *self, language }
    }
}

/// An iterator over the other meanings of a code. [`Explanation::others`] returns it.
#[derive(Clone, Debug)]
pub struct Others<'t> {
    rows: Iter<'t, Row>,
}

impl<'t> Iterator for Others<'t> {
    type Item = Meaning<'t>;

    fn next(&mut self) -> Option<Meaning<'t>> {
        self.rows.next().map(|row| row.meaning)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.rows.size_hint()
    }
}

impl ExactSizeIterator for Others<'_> {}
impl core::iter::FusedIterator for Others<'_> {}

/// An explanation in a language. [`Explanation::in_language`] returns it.
#[derive(Clone, Copy, Debug)]
pub struct InLanguage<'t> {
    explanation: Explanation<'t>,
    language: Language,
}

impl fmt::Display for InLanguage<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { explanation, language } = *self;
        let (family, meaning) = (explanation.family, explanation.meaning());
        if let Some(family) = family {
            f.write_str(family.text(language))?;
        }
        if let (Some(_), Some(_)) = (family, meaning) {
            f.write_str(language.of(": ", "："))?;
        }
        meaning.map_or(Ok(()), |meaning| f.write_str(meaning.text(language)))
    }
}
