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
use crate::schema::field::{Field, Part, first_cut};
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

/// A field that is cut off, and the bytes there are from its start on.
struct Cut(&'static Field, usize);

/// Why a body that was refused does not fit its table: the field that is cut off and where it begins, or where the
/// surplus does. Two registers, not an [`Error`]: that comes back through memory, and so would the message then.
#[cold]
#[inline(never)]
fn broken(shape: &'static [Part], body: &[u8]) -> (Option<&'static Field>, u32) {
    let (field, left) = match shape.iter().try_fold(body, |input, part| skip(part, input)) {
        Ok(rest) => (None, rest.len()),
        Err(Cut(field, left)) => (Some(field), left),
    };
    let offset = Header::LEN.saturating_add(body.len()).saturating_sub(left);
    (field, u32::try_from(offset).unwrap_or(u32::MAX))
}

/// What follows one part.
fn skip<'a>(part: &'static Part, input: &'a [u8]) -> Result<&'a [u8], Cut> {
    match *part {
        Part::Optional(_) | Part::Rest(_) if input.is_empty() => Ok(input),
        Part::Fixed(fields) | Part::Optional(fields) => match first_cut(fields, input.len()) {
            Some(field) => Err(Cut(field, input.len().saturating_sub(field.offset))),
            None => Ok(fields.last().and_then(|last| input.get(last.end()..)).unwrap_or(input)),
        },
        Part::List { count, item } => skip_counted(count, item, item.width, input),
        Part::Content { length, content } => skip_counted(length, content, 1, input),
        Part::Rest(_) => Ok(&[]),
    }
}

/// What follows a counted list. The first item that is not whole is cut; content is one piece.
fn skip_counted<'a>(
    count: &'static Field,
    item: &'static Field,
    width: usize,
    input: &'a [u8],
) -> Result<&'a [u8], Cut> {
    let (&n, after) = input.split_first().ok_or(Cut(count, input.len()))?;
    after.get(usize::from(n).saturating_mul(width)..).ok_or_else(|| {
        let whole_items = after.len().checked_div(item.width).unwrap_or(0).saturating_mul(item.width);
        Cut(item, after.len().saturating_sub(whole_items))
    })
}
