//! A table of one's own.

use alloc::collections::BTreeMap;
use alloc::collections::btree_map::Entry;
use core::fmt;
use core::str::FromStr;

use crate::content::Stat;
use crate::outcome::explanation::{Explanation, Found};
use crate::outcome::look_up::Key;
use crate::outcome::row::OwnRow;

/// A table of one's own, which wins over the built-in one: operators and resellers have lists that nobody published.
///
/// It is read from lines whose columns are separated by tabs: `stat`, `cause`, `en`, `zh`. `stat` is a code in any
/// written form, or a word; `cause` is the [word](crate::outcome::Cause::word) of a cause. If one of the two texts is empty, the other
/// one stands for it. Further columns are ignored, and so are empty lines, lines that begin with `#`, and a first line
/// that names the columns.
///
/// ```
/// use cmpp_codec::Language;
/// use cmpp_codec::content::Stat;
/// use cmpp_codec::outcome::{Cause, Codes};
///
/// let codes: Codes = "stat\tcause\ten\tzh\nHD:19\tblacklist\ton the reseller's list\t通道黑名单\n".parse()?;
/// let report = codes.explain(Stat(*b"HD:0019")).unwrap();
/// assert_eq!((report.cause(), report.text(Language::Chinese)), (Some(Cause::Blacklist), "通道黑名单"));
/// // What the table does not have is looked up in the built-in one.
/// assert_eq!(codes.explain(Stat(*b"MK:0001")), Stat(*b"MK:0001").explain());
///
/// let error = "HD:19\tblocked\t\t黑名单".parse::<Codes>().unwrap_err();
/// assert_eq!(error.to_string(), "line 1: no such cause");
/// # Ok::<(), cmpp_codec::outcome::CodesError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Codes {
    rows: BTreeMap<Key, OwnRow>,
}

impl Codes {
    /// Explains the `Stat` by this table, otherwise by the built-in one. A meaning of this table has no others.
    #[must_use]
    pub fn explain(&self, stat: Stat) -> Option<Explanation<'_>> {
        let known = stat.explain();
        let Some(own) = self.rows.get(&Key::of(stat)) else { return known };
        let word = match known {
            Some(Explanation { found: Found::Word(word), .. }) => Some(word),
            _ => None,
        };
        let family = known.and_then(|known| known.family);
        Some(Explanation { family, found: Found::Own(own, word) })
    }

    /// Returns the number of codes and words in the table.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Returns whether the table is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

/// Reads a line.
fn row(line: &str) -> Result<(Key, OwnRow), CodesErrorKind> {
    let mut columns = line.split('\t').map(str::trim);
    let (Some(stat), Some(cause), Some(en), Some(zh)) =
        (columns.next(), columns.next(), columns.next(), columns.next())
    else {
        return Err(CodesErrorKind::Columns);
    };
    let mut bytes = [0; 7];
    let to = bytes.get_mut(..stat.len()).filter(|to| !to.is_empty()).ok_or(CodesErrorKind::Stat)?;
    to.copy_from_slice(stat.as_bytes());
    let cause = cause.parse().map_err(|_| CodesErrorKind::Cause)?;
    let (en, zh) = match (en, zh) {
        ("", "") => return Err(CodesErrorKind::Text),
        ("", zh) => (zh, zh),
        (en, "") => (en, en),
        both => both,
    };
    Ok((Key::of(Stat(bytes)), OwnRow { cause, en: en.into(), zh: zh.into() }))
}

impl FromStr for Codes {
    type Err = CodesError;

    /// Reads the table.
    ///
    /// # Errors
    ///
    /// [`CodesError`] with the first line that is malformed.
    fn from_str(text: &str) -> Result<Self, CodesError> {
        let mut codes = Self::default();
        // Spreadsheets write a byte order mark.
        let lines = text.strip_prefix('\u{feff}').unwrap_or(text).lines();
        for (line, number) in lines.zip(1_usize..) {
            let names_columns = number == 1 && line.starts_with("stat\t");
            if names_columns || line.starts_with('#') || line.trim().is_empty() {
                continue;
            }
            let error = |kind| CodesError { line: number, kind };
            let (key, own) = row(line).map_err(error)?;
            match codes.rows.entry(key) {
                Entry::Vacant(free) => free.insert(own),
                Entry::Occupied(_) => return Err(error(CodesErrorKind::Duplicate)),
            };
        }
        Ok(codes)
    }
}

/// The error of reading a table of one's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CodesError {
    /// The number of the line, from 1.
    pub line: usize,
    /// What is wrong with the line.
    pub kind: CodesErrorKind,
}

/// What is wrong with a line of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CodesErrorKind {
    /// It has fewer than four columns.
    Columns,
    /// The `stat` is empty or has more than seven bytes.
    Stat,
    /// The cause is none of [`Cause::ALL`](crate::outcome::Cause::ALL).
    Cause,
    /// Both texts are empty.
    Text,
    /// An earlier line has the same code, perhaps in another written form.
    Duplicate,
}

impl fmt::Display for CodesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: ", self.line)?;
        f.write_str(match self.kind {
            CodesErrorKind::Columns => "fewer than four columns (stat, cause, en, zh, separated by tabs)",
            CodesErrorKind::Stat => "a stat has one to seven bytes",
            CodesErrorKind::Cause => "no such cause",
            CodesErrorKind::Text => "no text",
            CodesErrorKind::Duplicate => "the code has an earlier line",
        })
    }
}

impl core::error::Error for CodesError {}
