//! The nom parsers that the bodies of messages are made of.
//!
//! nom's own `take` and number parsers are not used, because they keep a path to a panic; these are inlined to one
//! comparison. Bodies call one parser after the other with `?` instead of nom's tuples, because the function behind a
//! tuple of five is not inlined, which doubles the instructions.
//!
//! A parser only says that a body is malformed: finding the place as well would cost as much as parsing. [`broken`]
//! finds it afterwards, by the table.

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

/// Parses fields that follow each other, with one comparison.
#[inline(always)]
pub(crate) fn fixed<T: Fixed>(input: &[u8]) -> Parsed<'_, &T> {
    match T::ref_from_prefix(input) {
        Ok((fields, rest)) => Ok((rest, fields)),
        Err(_) => Err(BROKEN),
    }
}

/// Parses an octet with a count, and as many items.
#[inline(always)]
pub(crate) fn counted<T: Leaf>(input: &[u8]) -> Parsed<'_, Counted<'_, T>> {
    let (&n, after) = input.split_first().ok_or(BROKEN)?;
    match <[T]>::ref_from_prefix_with_elems(after, usize::from(n)) {
        Ok((items, rest)) => Ok((rest, Counted::of_octet(items))),
        Err(_) => Err(BROKEN),
    }
}

/// Accepts a body if no bytes are left over.
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

//----------- Where a body is broken ---------------------------------------------------------------

/// Returns why a body does not fit its table: the truncated field and its offset, or the offset of the surplus. It
/// returns two integers instead of an [`Error`], because an `Error` would be returned through memory, and the compiler
/// would then put the parsed message there too.
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
