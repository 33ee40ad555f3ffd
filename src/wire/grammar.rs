//! The grammar's leaves: nom parsers, of which those of bodies are joined with `?`.
//!
//! They are our own because nom's `take` and numbers are calls that keep a path to a panic; these inline to a
//! comparison. Bodies join them with `?` and not as a tuple, because nom runs a tuple through a function of its own
//! that is not inlined where a body has five parts: twice the instructions.
//!
//! They say only that a body is broken, because it costs as much as the parse to have the answer to where ready. Who
//! needs it goes through the table again: [`broken`].

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

/// Fields one after the other: one comparison.
#[inline(always)]
pub(crate) fn fixed<T: Fixed>(input: &[u8]) -> Parsed<'_, &T> {
    match T::ref_from_prefix(input) {
        Ok((fields, rest)) => Ok((rest, fields)),
        Err(_) => Err(BROKEN),
    }
}

/// An octet that counts, and as many items.
#[inline(always)]
pub(crate) fn counted<T: Leaf>(input: &[u8]) -> Parsed<'_, Counted<'_, T>> {
    let (&n, after) = input.split_first().ok_or(BROKEN)?;
    match <[T]>::ref_from_prefix_with_elems(after, usize::from(n)) {
        Ok((items, rest)) => Ok((rest, Counted::of_octet(items))),
        Err(_) => Err(BROKEN),
    }
}

/// The whole body: nothing may be left over.
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

/// Why a body that was refused does not fit its table: the field that is cut off and where it begins, or where the
/// surplus does. Two registers, not an [`Error`]: that comes back through memory, and so would the message then.
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
