//! The grammar's leaves: nom parsers, of which those of bodies are joined with `?`.
//!
//! They are our own because nom's `take` and numbers are calls that keep a path to a panic; these inline to a
//! comparison. Bodies join them with `?` and not as a tuple, because nom runs a tuple through a function of its own
//! that is not inlined where a body has five parts: twice the instructions.

#![expect(clippy::inline_always, reason = "a leaf that is not inlined costs as much as the whole parse")]

use nom::IResult;
use zerocopy::FromBytes;

use crate::error::{Error, ErrorKind};
use crate::field::{Field, first_cut};
use crate::frame::Header;
use crate::pdu::Fixed;
use crate::wire::{Counted, Leaf};

/// Where a parser stopped. It sees only what is left of the body, so it counts from the end; [`whole`] knows the rest.
#[derive(Clone, Copy)]
pub(crate) struct Stop {
    field: Option<&'static Field>,
    left: usize,
}

pub(crate) type Parsed<'a, T> = IResult<&'a [u8], T, Stop>;

/// Fields one after the other. One comparison; if it fails, the table says which field is cut.
#[inline(always)]
pub(crate) fn fixed<T: Fixed>(input: &[u8]) -> Parsed<'_, &T> {
    match T::ref_from_prefix(input) {
        Ok((fields, rest)) => Ok((rest, fields)),
        Err(_) => Err(cut(T::FIELDS, input.len())),
    }
}

/// An octet that counts, and as many items.
#[inline(always)]
pub(crate) fn counted<'a, T: Leaf>(
    input: &'a [u8],
    count: &'static Field,
    item: &'static Field,
) -> Parsed<'a, Counted<'a, T>> {
    let Some((&n, after)) = input.split_first() else {
        return Err(stop(count, input.len()));
    };
    match <[T]>::ref_from_prefix_with_elems(after, usize::from(n)) {
        Ok((items, rest)) => Ok((rest, Counted::of_octet(items))),
        Err(_) => Err(cut_item(item, after.len())),
    }
}

/// The whole body: nothing may be left over, and offsets are counted from the start of the message.
#[inline(always)]
pub(crate) fn whole<T>(body: &[u8], parsed: Parsed<'_, T>) -> Result<T, Error> {
    match parsed {
        Ok(([], message)) => Ok(message),
        Ok((rest, _)) => Err(located(ErrorKind::Trailing, None, body.len(), rest.len())),
        Err(nom::Err::Error(stop) | nom::Err::Failure(stop)) => {
            Err(located(ErrorKind::Truncated, stop.field, body.len(), stop.left))
        }
        Err(nom::Err::Incomplete(_)) => Err(located(ErrorKind::Truncated, None, body.len(), body.len())),
    }
}

#[cold]
fn cut(fields: &'static [Field], available: usize) -> nom::Err<Stop> {
    let field = first_cut(fields, available);
    let left = available.saturating_sub(field.map_or(0, |field| field.offset));
    nom::Err::Error(Stop { field, left })
}

/// The first item that is not whole is cut; content, which has no width of its own, is one piece.
#[cold]
fn cut_item(item: &'static Field, available: usize) -> nom::Err<Stop> {
    let whole_items = available.checked_div(item.width).unwrap_or(0).saturating_mul(item.width);
    stop(item, available.saturating_sub(whole_items))
}

#[cold]
const fn stop(field: &'static Field, left: usize) -> nom::Err<Stop> {
    nom::Err::Error(Stop { field: Some(field), left })
}

#[cold]
fn located(kind: ErrorKind, field: Option<&'static Field>, body: usize, left: usize) -> Error {
    Error::at(kind, field, Header::LEN.saturating_add(body).saturating_sub(left))
}
