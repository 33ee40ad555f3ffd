//! Room for what a gateway adds to a text.

use crate::text::Encoding;

/// Room that the messages of a text leave for what the gateway adds to them: a signature such as `【公司】` in front of
/// the text, or a way to unsubscribe behind it. Without it the first or the last message becomes too long, and the
/// gateway rejects it or cuts it.
///
/// It is counted in characters of the encoding: one byte each in ASCII, two in UCS-2 and GB18030. A character above
/// U+FFFF counts as two. A text in one message leaves the sum of all three.
///
/// ```
/// use cmpp_codec::content::{Encoding, Plan, Reference, Reserve};
///
/// let text = "雨".repeat(133);
/// let plan = |reserve| Plan::with_reserve(&text, Encoding::Ucs2, Reference::Octet(7), 140, reserve);
/// // 67 characters fit into a part. With the signature the first has room for 63.
/// let signed = plan(Reserve { first: "【公司】".chars().count() as u8, ..Reserve::NONE })?;
/// let lens = |plan: Plan<'_>| plan.segments().map(|segment| segment.text().chars().count()).collect::<Vec<_>>();
/// assert_eq!((lens(plan(Reserve::NONE)?), lens(signed)), (vec![67, 66], vec![63, 67, 3]));
/// assert_eq!(signed.total(), 3); // so many messages the text costs
/// # Ok::<(), cmpp_codec::content::PlanError>(())
/// ```
///
/// A Chinese signature makes a UCS-2 message of an ASCII text. Plan such a text in UCS-2 from the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Reserve {
    /// Characters in the first message, or in the only one.
    pub first: u8,
    /// Characters in the last message, or in the only one.
    pub last: u8,
    /// Characters in each message, besides the others.
    pub each: u8,
}

impl Reserve {
    /// No room.
    pub const NONE: Self = Self { first: 0, last: 0, each: 0 };

    /// Returns the room in the first, the last and each message, in bytes.
    pub(super) fn in_bytes(self, encoding: Encoding) -> [usize; 3] {
        let width = match encoding {
            Encoding::Ascii => 1,
            Encoding::Ucs2 | Encoding::Gb => 2,
        };
        [self.first, self.last, self.each].map(|characters| usize::from(characters).saturating_mul(width))
    }

    /// Returns how many bytes of the text fit into a single message.
    pub(crate) fn left(self, encoding: Encoding, max_len: u8) -> Option<usize> {
        self.in_bytes(encoding).into_iter().try_fold(max_len.into(), usize::checked_sub)
    }
}
