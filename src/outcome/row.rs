//! The rows of the tables: meanings, families, words.

use crate::content::Stat;
use crate::outcome::cause_list::Cause;
use crate::outcome::language::Language;
use crate::outcome::source::Sources;

/// One published meaning of a code or word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Meaning<'t> {
    /// The cause.
    pub cause: Cause,
    /// The text in English.
    pub en: &'t str,
    /// The text in Chinese.
    pub zh: &'t str,
    /// The sources that agree on it.
    pub sources: Sources,
}

impl<'t> Meaning<'t> {
    /// Returns the text.
    #[must_use]
    pub const fn text(&self, language: Language) -> &'t str {
        language.of(self.en, self.zh)
    }
}

/// A number of a list, and one of its meanings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Row {
    pub(super) number: u16,
    pub(super) meaning: Meaning<'static>,
}

/// A word that stands in the place of a code.
#[derive(Debug)]
pub(super) struct Word {
    /// Its bytes, left-aligned, filled up with NUL.
    pub(super) key: u64,
    pub(super) state: Option<Stat>,
    pub(super) meaning: Meaning<'static>,
}

/// The system that a report is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum System {
    /// The message centre.
    Smsc,
    /// The service control point, which charges prepaid subscribers.
    Scp,
    /// The service management platform, which knows subscriptions.
    Dsmp,
    /// The SP.
    Sp,
    /// The gateway itself.
    Gateway,
    /// The next gateway on the way.
    NextGateway,
    /// A reseller, whose codes are its own.
    Reseller,
}

/// A family of `Stat`: the two letters before the number.
///
/// The specification has twelve (2.1 the first four of them, 3.0 the others). Gateways send others as well; those of
/// resellers are known here by their letters alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Family {
    /// The letters: `MK` for `MK:0012`.
    pub letters: [u8; 2],
    /// The system that the family is about.
    pub system: System,
    /// The final state that the family stands for: [`Stat::UNDELIV`] for `MK`.
    pub state: Option<Stat>,
    /// The text in English.
    pub en: &'static str,
    /// The text in Chinese.
    pub zh: &'static str,
    /// The sources that agree on it.
    pub sources: Sources,
    /// What the numbers behind the letters mean, sorted by number, the most usual meaning of a number first.
    pub(super) codes: &'static [Row],
}

impl Family {
    /// Returns the text.
    #[must_use]
    pub const fn text(&self, language: Language) -> &'static str {
        language.of(self.en, self.zh)
    }
}

//----------- The tables ---------------------------------------------------------------------------

/// Makes a meaning of its columns.
macro_rules! meaning {
    ($Cause:ident ($($source:ident)*) $en:literal $zh:literal) => {
        crate::outcome::row::Meaning {
            cause: crate::outcome::cause_list::Cause::$Cause,
            en: $en,
            zh: $zh,
            sources: crate::outcome::row::sources!($($source)*),
        }
    };
}

/// Makes a set of the sources' letters.
macro_rules! sources {
    ($($source:ident)*) => {
        crate::outcome::source::Sources::new(&[$(crate::outcome::source::Source::$source),*])
    };
}

/// Declares a list of numbers.
macro_rules! codes {
    ($LIST:ident: $($number:literal $Cause:ident $sources:tt $en:literal $zh:literal;)*) => {
        pub(super) static $LIST: [crate::outcome::row::Row; [$($number),*].len()] = [$(
            crate::outcome::row::Row {
                number: $number,
                meaning: crate::outcome::row::meaning!($Cause $sources $en $zh),
            },
        )*];
    };
}

/// Declares the words.
macro_rules! words {
    ($($word:literal ($state:expr) $Cause:ident $sources:tt $en:literal $zh:literal;)*) => {
        pub(super) static WORDS: [crate::outcome::row::Word; [$($word),*].len()] = [$(
            crate::outcome::row::Word {
                key: crate::outcome::row::left_aligned($word),
                state: $state,
                meaning: crate::outcome::row::meaning!($Cause $sources $en $zh),
            },
        )*];
    };
}

/// Declares the families.
macro_rules! families {
    ($($letters:literal $System:ident ($state:expr) ($codes:expr) ($($source:ident)*) $en:literal $zh:literal;)*) => {
        pub(super) static FAMILIES: [crate::outcome::row::Family; [$($letters),*].len()] = [$(
            crate::outcome::row::Family {
                letters: *$letters,
                system: crate::outcome::row::System::$System,
                state: $state,
                en: $en,
                zh: $zh,
                sources: crate::outcome::row::sources!($($source)*),
                codes: $codes,
            },
        )*];
    };
}

pub(super) use {codes, families, meaning, sources, words};

/// Returns seven bytes in the highest bytes of a number, so that numbers have the order of the bytes.
pub(super) const fn left_aligned(&[a, b, c, d, e, f, g]: &[u8; 7]) -> u64 {
    u64::from_be_bytes([a, b, c, d, e, f, g, 0])
}
