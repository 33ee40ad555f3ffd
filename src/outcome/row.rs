//! The rows of the tables: meanings, families, words.

use crate::base::language::Language;
use crate::content::Stat;
use crate::outcome::cause_list::Cause;
#[cfg(feature = "alloc")]
use crate::outcome::source::Source;
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

/// A list of numbers.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct List {
    /// How many rows have a smaller number, for each number up to 256. Most numbers are smaller and need no search.
    index: [u8; 257],
    /// Where the rows of each larger number begin and end. The number times the multiplier says at which place that
    /// stands: no two numbers of the list have the same place.
    places: [[u8; 2]; 256],
    multiplier: u32,
    /// The rows, sorted by number, the most usual meaning of a number first.
    rows: &'static [Row],
}

#[expect(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "only the compiler evaluates it"
)]
impl List {
    pub(super) const fn new(rows: &'static [Row]) -> Self {
        let (mut index, mut number, mut at) = ([0; 257], 0, 0_u8);
        while number < index.len() {
            while (at as usize) < rows.len() && (rows[at as usize].number as usize) < number {
                at += 1;
            }
            index[number] = at;
            number += 1;
        }
        let mut multiplier = 0x9e37_79b1; // about one in thirty odd numbers fits the longest list
        loop {
            if let Some(places) = Self::places(rows, at as usize, multiplier) {
                return Self { index, places, multiplier, rows };
            }
            multiplier += 2;
        }
    }

    /// Returns the places of the numbers from a row on, or `None` if two numbers have the same one.
    const fn places(rows: &[Row], mut from: usize, multiplier: u32) -> Option<[[u8; 2]; 256]> {
        let mut places = [[0; 2]; 256];
        while from < rows.len() {
            let mut to = from + 1;
            while to < rows.len() && rows[to].number == rows[from].number {
                to += 1;
            }
            let place = place(rows[from].number, multiplier) as usize;
            if places[place][1] != 0 {
                return None;
            }
            places[place] = [from as u8, to as u8];
            from = to;
        }
        Some(places)
    }
}

/// Returns the place of a number: the highest eight bits of the product.
const fn place(number: u16, multiplier: u32) -> u8 {
    let [high, low] = number.to_be_bytes();
    let [place, ..] = u32::from_be_bytes([0, 0, high, low]).wrapping_mul(multiplier).to_be_bytes();
    place
}

impl List {
    /// Returns the rows of a number.
    pub(super) fn rows(&self, number: u64) -> &'static [Row] {
        let Ok(number) = u16::try_from(number) else { return &[] };
        if let Ok(number) = u8::try_from(number) {
            let from = self.index.get(usize::from(number)).copied().unwrap_or_default();
            let to = self.index.get(usize::from(number).saturating_add(1)).copied().unwrap_or_default();
            return self.rows.get(from.into()..to.into()).unwrap_or_default();
        }
        let place = self.places.get(usize::from(place(number, self.multiplier)));
        let [from, to] = place.copied().unwrap_or_default();
        match self.rows.get(from.into()..to.into()) {
            Some(rows @ [first, ..]) if first.number == number => rows,
            _ => &[],
        }
    }
}

/// A word that stands in the place of a code.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Word {
    /// Its bytes, left-aligned, filled up with NUL.
    pub(super) key: u64,
    pub(super) state: Option<Stat>,
    pub(super) meaning: Meaning<'static>,
}

/// A row of a table of one's own.
#[cfg(feature = "alloc")]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct OwnRow {
    pub(super) cause: Cause,
    pub(super) en: alloc::string::String,
    pub(super) zh: alloc::string::String,
}

#[cfg(feature = "alloc")]
impl OwnRow {
    pub(super) fn meaning(&self) -> Meaning<'_> {
        Meaning { cause: self.cause, en: &self.en, zh: &self.zh, sources: Sources::new(&[Source::Own]) }
    }
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
    /// What the numbers behind the letters mean.
    pub(super) codes: Option<&'static List>,
}

impl Family {
    /// Returns the rows of a number.
    pub(super) fn rows(&self, number: u64) -> &'static [Row] {
        self.codes.map_or(&[], |list| list.rows(number))
    }

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
        pub(super) static $LIST: crate::outcome::row::List = crate::outcome::row::List::new(&[$(
            crate::outcome::row::Row {
                number: $number,
                meaning: crate::outcome::row::meaning!($Cause $sources $en $zh),
            },
        )*]);
    };
}

/// Declares the words.
macro_rules! words {
    ($($word:literal ($state:expr) $Cause:ident $sources:tt $en:literal $zh:literal;)*) => {
        pub(super) static WORDS: [crate::outcome::row::Word; [$($word),*].len()] = [$(
            crate::outcome::row::Word {
                key: crate::outcome::row::left_aligned(*$word),
                state: $state,
                meaning: crate::outcome::row::meaning!($Cause $sources $en $zh),
            },
        )*];
    };
}

/// Declares the families, and the function that finds one.
macro_rules! families {
    ($($letters:literal $System:ident ($state:expr) ($codes:expr) ($($source:ident)*) $en:literal $zh:literal;)*) => {
        /// Returns the family of the letters.
        pub(super) const fn family(letters: [u8; 2]) -> Option<&'static crate::outcome::row::Family> {
            Some(match &letters {
                $($letters => {
                    static FAMILY: crate::outcome::row::Family = crate::outcome::row::Family {
                        letters: *$letters,
                        system: crate::outcome::row::System::$System,
                        state: $state,
                        en: $en,
                        zh: $zh,
                        sources: crate::outcome::row::sources!($($source)*),
                        codes: $codes,
                    };
                    &FAMILY
                })*
                _ => return None,
            })
        }
    };
}

pub(super) use {codes, families, meaning, sources, words};

/// Returns seven bytes in the highest bytes of a number, so that numbers have the order of the bytes.
#[expect(clippy::many_single_char_names, reason = "bytes in their order")]
pub(super) const fn left_aligned([a, b, c, d, e, f, g]: [u8; 7]) -> u64 {
    u64::from_be_bytes([a, b, c, d, e, f, g, 0])
}
