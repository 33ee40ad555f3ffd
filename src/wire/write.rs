//! How a message is written: its pieces, one after the other.

use crate::base::room::NoRoom;
use crate::schema::field::Part;

/// What the pieces behind the first fields are, a bit for each from the lowest on.
///
/// What is neither is a count: to copy it with care would only hide from the compiler what it knows of the others.
#[derive(Clone, Copy, Debug)]
pub struct Pieces {
    fields: u8,
    /// Lists and contents.
    counted: u8,
}

impl Pieces {
    /// None that is worth care.
    pub(crate) const NONE: Self = Self { fields: 0, counted: 0 };

    pub(crate) const fn of(shape: &[Part]) -> Self {
        let (mut pieces, mut next) = (Self::NONE, 1_u8);
        let mut parts = if let [_, others @ ..] = shape { others } else { shape };
        while let [part, others @ ..] = parts {
            if let Part::List { .. } | Part::Content { .. } = part {
                next <<= 1; // the count
                pieces.counted |= next;
            } else {
                pieces.fields |= next;
            }
            next <<= 1;
            parts = others;
        }
        pieces
    }
}

#[expect(clippy::inline_always, reason = "the lengths are known where it is inlined")]
#[inline(always)]
pub(crate) fn total(slices: &[&[u8]]) -> usize {
    // Saturating, so that the compiler sees that no part is longer than the sum.
    slices.iter().fold(0, |sum, slice| sum.saturating_add(slice.len()))
}

#[expect(clippy::inline_always, reason = "the lengths are known where it is inlined")]
#[inline(always)]
pub(crate) fn copy(slices: &[&[u8]], mut pieces: Pieces, out: &mut [u8]) -> Result<usize, NoRoom> {
    let needed = total(slices);
    let out = out.get_mut(..needed).ok_or(NoRoom { needed })?;
    let [header, fields, others @ ..] = slices else { return Ok(needed) };
    // Never `None`, here and below: the buffer was cut to the sum.
    let Some((here, after)) = out.split_at_mut_checked(header.len()) else { return Ok(needed) };
    here.copy_from_slice(header);
    let Some((here, mut out)) = after.split_at_mut_checked(fields.len()) else { return Ok(needed) };
    copy_piece(here, fields);
    for slice in others {
        let Some((here, after)) = out.split_at_mut_checked(slice.len()) else {
            break;
        };
        if pieces.fields & 1 == 1 {
            copy_fields(here, slice);
        } else if pieces.counted & 1 == 1 {
            copy_piece(here, slice);
        } else {
            here.copy_from_slice(slice);
        }
        pieces.fields >>= 1;
        pieces.counted >>= 1;
        out = after;
    }
    Ok(needed)
}

/// Copies a piece of a message, sixteen bytes after sixteen; the last of them may overlap.
///
/// Step by step, because left to itself the compiler copies fields backwards, for which some processors take twice as
/// long, and makes a call of a loop over a content, which takes longer than the content does. Of fields, whose length it
/// knows, nothing is left but the moves.
///
/// A step is taken where more than it is left: one comparison, and none of whole steps is taken twice.
#[inline(always)]
pub(crate) fn copy_piece(to: &mut [u8], from: &[u8]) {
    const STEP: usize = 16;
    let Some(to) = to.get_mut(..from.len()).filter(|_| (STEP..=16 * STEP).contains(&from.len())) else {
        return to.copy_from_slice(from);
    };
    macro_rules! steps {
        ($($at:literal)*) => {
            'steps: {
                $(
                    let Some(here) = from.get($at..=$at + STEP).and_then(<[u8]>::first_chunk::<STEP>) else { break 'steps };
                    let Some(there) = to.get_mut($at..=$at + STEP).and_then(<[u8]>::first_chunk_mut) else { break 'steps };
                    *there = *here;
                )*
            }
        };
    }
    steps!(0 16 32 48 64 80 96 112 128 144 160 176 192 208 224);
    if let (Some(to), Some(from)) = (to.last_chunk_mut::<STEP>(), from.last_chunk()) {
        *to = *from;
    }
}

/// The same of fields. Where the second of two steps would overlap most of the first, there is only one, and the rest.
#[expect(clippy::inline_always, reason = "the length is known where it is inlined")]
#[inline(always)]
fn copy_fields(to: &mut [u8], from: &[u8]) {
    if let (17..32, Some((there, to)), Some((here, from))) =
        (from.len(), to.split_first_chunk_mut::<16>(), from.split_first_chunk())
    {
        *there = *here;
        to.copy_from_slice(from);
    } else {
        copy_piece(to, from);
    }
}

/// A message in borrowed pieces, as many as it has.
#[derive(Clone, Copy, Debug)]
pub struct Slices<'s> {
    slices: [&'s [u8]; MOST],
    len: usize,
}

/// The pieces of a SUBMIT: header, head, count, numbers, their type, length, content, tail.
const MOST: usize = 8;

impl<'s> Slices<'s> {
    #[inline]
    pub(crate) fn of(from: &[&'s [u8]]) -> Self {
        let mut slices: [&[u8]; MOST] = [&[]; MOST];
        for (to, from) in slices.iter_mut().zip(from) {
            *to = from;
        }
        Self { slices, len: from.len() }
    }
}

impl<'s> AsRef<[&'s [u8]]> for Slices<'s> {
    fn as_ref(&self) -> &[&'s [u8]] {
        self.slices.get(..self.len).unwrap_or(&self.slices)
    }
}
