//! Looking up a `Stat` or a `Result` in the tables.

use crate::content::Stat;
use crate::outcome::cause_list::Cause;
use crate::outcome::code_list::{FAMILIES, GATEWAY, WORDS};
use crate::outcome::explanation::Explanation;
use crate::outcome::row::{Family, Row, System, left_aligned};
use crate::schema::codes::{DeliverResult, SubmitResult};

/// The number 1 in each byte.
const EACH: u64 = 0x0101_0101_0101_0101;

/// A `Stat` in the form in which it is looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    /// Letters and a number: `MK:0012`, `MK00012`, `MK:12`.
    Code([u8; 2], u32),
    /// Everything else: the bytes before the first NUL in upper case, left-aligned.
    Word(u64),
}

impl Key {
    pub(super) const fn of(stat: Stat) -> Self {
        let word = upper(trimmed(left_aligned(&stat.0)));
        let [a, b, c, ..] = word.to_be_bytes();
        let digits = if c == b':' { word << 24 } else { word << 16 };
        match number(digits) {
            Some(number) if a.is_ascii_uppercase() && b.is_ascii_uppercase() => Self::Code([a, b], number),
            _ => Self::Word(word),
        }
    }

    /// Returns the family. A code that is no number needs the colon: `MBBLACK` is a word.
    fn family(self) -> Option<&'static Family> {
        let letters = match self {
            Self::Code(letters, _) => letters,
            Self::Word(word) => match word.to_be_bytes() {
                [a, b, b':', ..] => [a, b],
                _ => return None,
            },
        };
        let letters = u16::from_be_bytes(letters);
        let at = FAMILIES.binary_search_by_key(&letters, |family| u16::from_be_bytes(family.letters));
        at.ok().and_then(|at| FAMILIES.get(at))
    }
}

/// Clears what follows the first NUL.
const fn trimmed(word: u64) -> u64 {
    // The highest bit of each byte that is 0. The last byte always is.
    let zeros = !((word & (0x7f * EACH)).wrapping_add(0x7f * EACH) | word) & (0x80 * EACH);
    word & !(u64::MAX >> (zeros.leading_zeros() & 63))
}

/// Returns the bytes with ASCII letters in upper case.
const fn upper(word: u64) -> u64 {
    let low = word & (0x7f * EACH);
    // The highest bit of each byte from which on it is a small letter, and from which on it is none again.
    let (from, behind) = (low.wrapping_add(0x1f * EACH), low.wrapping_add(0x05 * EACH));
    let small = from & !behind & !word & (0x80 * EACH);
    word ^ small >> 2
}

/// Reads up to five digits, left-aligned, which a NUL or the end follows.
const fn number(mut digits: u64) -> Option<u32> {
    let mut number: u32 = 0;
    if digits == 0 {
        return None;
    }
    while digits != 0 {
        let [digit, ..] = digits.to_be_bytes();
        let value = digit.wrapping_sub(b'0');
        if value > 9 {
            return None;
        }
        // Five digits do not wrap.
        number = number.wrapping_mul(10).wrapping_add(u32::from_be_bytes([0, 0, 0, value]));
        digits <<= 8;
    }
    Some(number)
}

/// Returns the rows of a number: its meanings, the most usual one first.
fn rows(list: &'static [Row], number: u32) -> Option<(&'static Row, &'static [Row])> {
    let number = u16::try_from(number).ok()?;
    let (_, from) = list.split_at_checked(list.partition_point(|row| row.number < number))?;
    let (first, after) = from.split_first().filter(|(first, _)| first.number == number)?;
    let others = after.iter().take_while(|row| row.number == number).count();
    Some((first, after.get(..others)?))
}

impl Stat {
    /// Looks up what is published about the `Stat`: the family, the final state that it stands for, the cause, the
    /// other meanings. Returns `None` if neither a family nor a word is known.
    ///
    /// Every written form is read: `MK:0012`, `MK00012` and `MN0013` without a colon, `HD:19`, `mk:0012`. The code
    /// `MK:9999` has a known family and no known meaning: its [`cause`](Explanation::cause) is `None`.
    ///
    /// ```
    /// use cmpp_codec::content::Stat;
    /// use cmpp_codec::outcome::{Cause, Language, System};
    ///
    /// let cause = |bytes| Stat(bytes).explain().and_then(|report| report.cause());
    /// assert_eq!(cause(*b"MK:0001"), Some(Cause::Number));
    /// assert_eq!([*b"MK00001", *b"mk:1\0\0\0", *b"MK:0001"].map(cause), [Some(Cause::Number); 3]);
    /// assert_eq!((cause(*b"NOROUTE"), cause(*b"DELIVRD")), (Some(Cause::Route), Some(Cause::Success)));
    ///
    /// let reseller = Stat(*b"HD:19\0\0").explain().unwrap();
    /// assert_eq!((reseller.system(), reseller.cause()), (Some(System::Reseller), None));
    /// assert_eq!(reseller.text(Language::English), "a reseller's own code");
    /// ```
    #[must_use]
    pub fn explain(self) -> Option<Explanation<'static>> {
        let key = Key::of(self);
        let Some(family) = key.family() else {
            let Key::Word(word) = key else { return None };
            let at = WORDS.binary_search_by_key(&word, |word| word.key).ok()?;
            let word = WORDS.get(at)?;
            let meaning = Some(word.meaning);
            return Some(Explanation { family: None, system: None, state: word.state, meaning, others: &[] });
        };
        let found = if let Key::Code(_, number) = key { rows(family.codes, number) } else { None };
        let (meaning, others) = found.map_or((None, &[][..]), |(first, others)| (Some(first.meaning), others));
        Some(Explanation { family: Some(family), system: Some(family.system), state: family.state, meaning, others })
    }

    /// Returns the state that the `Stat` is or that its family stands for: [`Stat::UNDELIV`] for `MK:0012`. Returns
    /// `None` if it stands for none, and if it is not known.
    #[must_use]
    pub fn state(self) -> Option<Self> {
        self.explain()?.state()
    }

    /// Returns whether the message was delivered: the `Stat` is `DELIVRD`.
    #[must_use]
    pub fn is_delivered(self) -> bool {
        self.state() == Some(Self::DELIVRD)
    }

    /// Returns whether the `Stat` is a final state: everything except `ACCEPTD`, and `ML:xxxx`, which stands for it. The
    /// specification lets gateways send final states only (2.0, 7.4.5.1; 3.0, 8.4.5.1), so a `Stat` that is not known
    /// is taken for one.
    ///
    /// ```
    /// use cmpp_codec::content::Stat;
    ///
    /// assert!(Stat::DELIVRD.is_final() && Stat(*b"MK:0012").is_final() && Stat(*b"QQ:0001").is_final());
    /// assert!(!Stat::ACCEPTD.is_final() && !Stat(*b"ML:0000").is_final());
    /// ```
    #[must_use]
    pub fn is_final(self) -> bool {
        self.state() != Some(Self::ACCEPTD)
    }

    /// Returns whether another report on the message can follow: the state is not [final](Self::is_final), or the
    /// gateway only says that it waited for a report in vain, which may still arrive.
    ///
    /// ```
    /// use cmpp_codec::content::Stat;
    ///
    /// assert!(Stat(*b"MC:0055").may_be_followed() && Stat(*b"ID:0055").may_be_followed());
    /// assert!(!Stat(*b"MK:0055").may_be_followed() && !Stat::DELIVRD.may_be_followed());
    /// ```
    #[must_use]
    pub fn may_be_followed(self) -> bool {
        let Some(report) = self.explain() else { return false };
        let in_vain = report.family.is_some_and(|family| matches!(&family.letters, b"MC" | b"IC"));
        report.state == Some(Self::ACCEPTD) || in_vain || report.cause() == Some(Cause::NoReport)
    }
}

/// Explains a `Result` by the list of gateways.
fn of_result(result: u32) -> Option<Explanation<'static>> {
    let (first, others) = rows(&GATEWAY, result)?;
    let (system, meaning) = (Some(System::Gateway), Some(first.meaning));
    Some(Explanation { family: None, system, state: None, meaning, others })
}

impl SubmitResult {
    /// Looks up what is published about the `Result`. Returns `None` if nobody published a meaning.
    ///
    /// The specification's list ends at 13. Above, gateways of one maker send the numbers that they also put behind
    /// `ID:` in a [`Stat`].
    ///
    /// ```
    /// use cmpp_codec::codes::SubmitResult;
    /// use cmpp_codec::outcome::{Cause, Language};
    ///
    /// let blacklist = SubmitResult(69).explain().unwrap();
    /// assert_eq!(blacklist.cause(), Some(Cause::Blacklist));
    /// assert_eq!(blacklist.text(Language::Chinese), "用户在黑名单中");
    /// assert_eq!(SubmitResult(15).explain(), None);
    /// ```
    #[must_use]
    pub fn explain(self) -> Option<Explanation<'static>> {
        of_result(self.0)
    }
}

impl DeliverResult {
    /// Looks up what is published about the `Result`. Returns `None` if nobody published a meaning, and for 9 to 13:
    /// the specification names them for SUBMIT_RESP only.
    ///
    /// ```
    /// use cmpp_codec::codes::DeliverResult;
    /// use cmpp_codec::outcome::Cause;
    ///
    /// assert_eq!(DeliverResult::FLOW.explain().unwrap().cause(), Some(Cause::Rate));
    /// assert_eq!(DeliverResult(77).explain().unwrap().cause(), Some(Cause::Rate));
    /// assert_eq!(DeliverResult(9).explain(), None);
    /// ```
    #[must_use]
    pub fn explain(self) -> Option<Explanation<'static>> {
        if (9..=13).contains(&self.0) { None } else { of_result(self.0) }
    }
}
