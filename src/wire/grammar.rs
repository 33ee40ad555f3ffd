//! The nom parsers of the parts of a body: fixed fields, and counted lists.
//!
//! They replace nom's `take` and number parsers, which are calls with a path to a panic; these inline to one
//! comparison. A body joins them with `?` instead of a tuple, because nom's function for a tuple of five parts is not
//! inlined and takes twice the instructions.
//!
//! Their errors only say that a body is malformed, because keeping the place of the error ready costs as much as the
//! parse. [`broken`] finds the place afterwards, with the table of the message.

#![expect(clippy::inline_always, reason = "a leaf that is not inlined costs as much as the whole parse")]

use nom::IResult;
use zerocopy::FromBytes;

use crate::schema::counted::Counted;
use crate::schema::error::{Error, ErrorKind};
use crate::schema::field::{Cut, Field, Part};
use crate::schema::fixed::Fixed;
use crate::schema::leaf::Leaf;
use crate::wire::header::Header;

pub(crate) type Parsed<'a, T> = IResult<&'a [u8], T, ()>;

const BROKEN: nom::Err<()> = nom::Err::Error(());

/// Parses a fixed struct: consecutive fields, with one comparison of lengths.
#[inline(always)]
pub(crate) fn fixed<T: Fixed>(input: &[u8]) -> Parsed<'_, &T> {
    match T::ref_from_prefix(input) {
        Ok((fields, rest)) => Ok((rest, fields)),
        Err(_) => Err(BROKEN),
    }
}

/// Parses a counted list: one octet with the number of items, then the items.
#[inline(always)]
pub(crate) fn counted<T: Leaf>(input: &[u8]) -> Parsed<'_, Counted<'_, T>> {
    let (&n, after) = input.split_first().ok_or(BROKEN)?;
    match <[T]>::ref_from_prefix_with_elems(after, usize::from(n)) {
        Ok((items, rest)) => Ok((rest, Counted::of_octet(items))),
        Err(_) => Err(BROKEN),
    }
}

/// Returns the parsed message if the body was parsed to its end, else the error.
#[inline(always)]
pub(crate) fn whole<'a, M>(body: &'a [u8], parsed: Parsed<'a, M>, shape: &'static [Part]) -> Result<M, Error> {
    if let Ok(([], message)) = parsed {
        Ok(message)
    } else {
        let (field, offset) = broken(shape, body);
        let kind = if field.is_some() { ErrorKind::Truncated } else { ErrorKind::Trailing };
        Err(Error { field, offset, kind })
    }
}

//----------- Where a body is malformed ------------------------------------------------------------

/// Finds the error in a malformed body: the truncated field and its offset, or `None` and the offset of the bytes that
/// are left over.
///
/// It returns two integers instead of an [`Error`], because an `Error` would be returned through memory, and the
/// compiler would then put the parsed message there too.
#[cold]
#[inline(never)]
fn broken(shape: &'static [Part], body: &[u8]) -> (Option<&'static Field>, u32) {
    let (field, left) = match shape.iter().try_fold(body, |input, part| part.split(input).map(|(_, rest)| rest)) {
        Ok(rest) => (None, rest.len()),
        Err(Cut(field, left)) => (Some(field), left),
    };
    let offset = Header::LEN.saturating_add(body.len()).saturating_sub(left);
    (field, u32::try_from(offset).unwrap_or(u32::MAX))
}
