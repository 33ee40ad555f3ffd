//! Looking up a `Stat` or a `Result` in the tables.

use crate::content::Stat;
use crate::outcome::cause_list::Cause;
use crate::outcome::code_list::{GATEWAY, WORDS, family};
use crate::outcome::explanation::{Explanation, Found};
use crate::outcome::row::left_aligned;
use crate::schema::codes::{DeliverResult, SubmitResult};

/// The number 1 in each byte.
const EACH: u64 = 0x0101_0101_0101_0101;

/// The bytes of a `Stat` before the first NUL, left-aligned.
#[derive(Clone, Copy)]
struct Parts(u64);

impl Parts {
    const fn of(stat: Stat) -> Self {
        let word = left_aligned(stat.0);
        // The highest bit of each byte that is 0. The last byte always is.
        let zeros = !((word & (0x7f * EACH)).wrapping_add(0x7f * EACH) | word) & (0x80 * EACH);
        Self(word & !(u64::MAX >> (zeros.leading_zeros() & 63)))
    }

    /// Returns the first two bytes, in upper case if they are letters.
    const fn letters(self) -> [u8; 2] {
        let [first, second, ..] = self.0.to_be_bytes();
        [first & !0x20, second & !0x20]
    }

    const fn has_colon(self) -> bool {
        let [_, _, third, ..] = self.0.to_be_bytes();
        third == b':'
    }

    /// Returns the number behind the letters, or behind the colon, if nothing but one to five digits follows.
    const fn number(self) -> Option<u64> {
        let digits = if self.has_colon() { self.0 << 24 } else { self.0 << 16 };
        if digits == 0 {
            return None;
        }
        // The values of the digits, right-aligned behind zeros, each in a byte.
        let digits = (digits ^ (0x30 * EACH)) >> (digits.trailing_zeros() & 0x38);
        if (digits | digits.wrapping_add(0x76 * EACH)) & (0x80 * EACH) != 0 {
            return None;
        }
        // Each sum is a lane and ten (a hundred, ten thousand) times the next: two digits, four, then all of them.
        let pairs = digits.wrapping_mul(0x100 + 10) >> 8 & 0x00ff_00ff_00ff_00ff;
        let fours = pairs.wrapping_mul(0x1_0000 + 100) >> 16 & 0x0000_ffff_0000_ffff;
        Some(fours.wrapping_mul(0x1_0000_0000 + 10_000) >> 32)
    }

    /// Returns all bytes, with ASCII letters in upper case.
    const fn word(self) -> u64 {
        let low = self.0 & (0x7f * EACH);
        // The highest bit of each byte from which on it is a small letter, and from which on it is none again.
        let (from, behind) = (low.wrapping_add(0x1f * EACH), low.wrapping_add(0x05 * EACH));
        let small = from & !behind & !self.0 & (0x80 * EACH);
        self.0 ^ small >> 2
    }
}

/// A `Stat` in the form in which a table of one's own keeps it.
#[cfg(feature = "alloc")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    /// Letters and a number, in any written form.
    Code([u8; 2], u64),
    /// Everything else.
    Word(u64),
}

#[cfg(feature = "alloc")]
impl Key {
    pub(super) const fn of(stat: Stat) -> Self {
        let parts = Parts::of(stat);
        let [first, second] = parts.letters();
        match parts.number() {
            Some(number) if first.is_ascii_uppercase() && second.is_ascii_uppercase() => {
                Self::Code([first, second], number)
            }
            _ => Self::Word(parts.word()),
        }
    }
}

impl Stat {
    /// Looks up what is published about the `Stat`: the family, the final state that it stands for, the cause, the
    /// other meanings. Returns `None` if neither a family nor a word is known.
    ///
    /// Every written form is read: `MK:0012`, `MK00012` and `MN0013` without a colon, `HD:19`, `mk:0012`. The code
    /// `MK:9999` has a known family and no known meaning: its [`cause`](Explanation::cause) is `None`.
    ///
    /// ```
    /// use cmpp_codec::Language;
    /// use cmpp_codec::content::Stat;
    /// use cmpp_codec::outcome::{Cause, System};
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
        let parts = Parts::of(self);
        if let Some(family) = family(parts.letters()) {
            let rows = parts.number().map(|number| family.rows(number));
            // A code that is no number needs the colon: `MBBLACK` is a word.
            if let Some(rows) = rows.or(parts.has_colon().then_some(&[])) {
                return Some(Explanation { family: Some(family), found: Found::Code(rows) });
            }
        }
        let key = parts.word();
        let at = WORDS.binary_search_by_key(&key, |word| word.key).ok()?;
        Some(Explanation { family: None, found: Found::Word(WORDS.get(at)?) })
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
        self == Self::DELIVRD || self.state() == Some(Self::DELIVRD)
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
        // Most are this one: the tables need not be searched.
        self == Self::DELIVRD || self.state() != Some(Self::ACCEPTD)
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
        report.state() == Some(Self::ACCEPTD) || in_vain || report.cause() == Some(Cause::NoReport)
    }
}

/// Explains a `Result` by the list of gateways.
fn of_result(result: u32) -> Option<Explanation<'static>> {
    let rows = GATEWAY.rows(result.into());
    if rows.is_empty() { None } else { Some(Explanation { family: None, found: Found::Code(rows) }) }
}

impl SubmitResult {
    /// Looks up what is published about the `Result`. Returns `None` if nobody published a meaning.
    ///
    /// The specification's list ends at 13. Above, gateways of one maker send the numbers that they also put behind
    /// `ID:` in a [`Stat`].
    ///
    /// ```
    /// use cmpp_codec::Language;
    /// use cmpp_codec::codes::SubmitResult;
    /// use cmpp_codec::outcome::Cause;
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
