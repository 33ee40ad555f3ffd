//! Writing a message: its pieces are copied to the output, one after the other.

use crate::base::room::NoRoom;
use crate::schema::field::Part;

/// The kinds of the pieces that follow the first fields of a body: one bit for each piece, beginning with the lowest
/// bit.
///
/// A piece with neither bit set is a count of one octet. It is copied in the ordinary way.
#[derive(Clone, Copy, Debug)]
pub struct Pieces {
    fields: u8,
    /// The lists and contents.
    counted: u8,
}

impl Pieces {
    /// No piece is marked.
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
    // `None` cannot occur, here and below: the buffer is as long as the sum of the slices.
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

/// Copies a piece of a message in steps of sixteen bytes. The last step may overlap the one before.
///
/// The steps are written out because the compiler would copy fields backwards, which takes twice as long on some
/// processors, and would turn a loop over a content into a call, which takes longer than the copying. The compiler
/// knows the lengths of fields and reduces them to plain moves.
///
/// A step runs if more than sixteen bytes are left. So each step takes one comparison, and nothing is copied twice if
/// the length is a multiple of sixteen.
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

/// Copies fields. For 17 to 31 bytes it copies one step and then the rest, because a second step would overlap most of
/// the first.
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

/// The bytes of a message as borrowed slices. `as_ref` returns them.
#[derive(Clone, Copy, Debug)]
pub struct Slices<'s> {
    slices: [&'s [u8]; MOST],
    len: usize,
}

/// The largest number of slices, which SUBMIT has: header, head, count, recipients, their type, length, content, tail.
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
