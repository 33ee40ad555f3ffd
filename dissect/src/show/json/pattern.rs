//! The text of an earlier message of the same kind, from which the parts that are the same are copied in long pieces.

use std::{iter, ops::Range, ptr};

use cmpp_codec::field::{Field, Item, Kind, Part};
use cmpp_codec::{CommandId, Frame, Header, Version};

/// A pattern for every kind of message.
#[derive(Debug)]
pub(super) struct Patterns(Vec<Pattern>);

impl Default for Patterns {
    fn default() -> Self {
        Self((0..Self::PLACES).map(|_| Pattern::default()).collect())
    }
}

impl Patterns {
    /// The number of places. Every command of CMPP has a place of its own.
    const PLACES: usize = 256;

    /// Returns the pattern for messages with the same command.
    pub(super) fn of(&mut self, frame: Frame<'_>) -> &mut Pattern {
        let command = frame.command_id();
        // A response differs from its request only in the highest bit.
        let place = command.get().rotate_left(1) as usize;
        &mut self.0[place % Self::PLACES]
    }
}

/// A message, and how its fields were written.
#[derive(Debug, Default)]
pub(super) struct Pattern {
    /// The kind of message, or `None` if no message is kept.
    kind: Option<(Version, CommandId)>,
    body: Vec<u8>,
    /// The objects of its fields.
    text: Vec<u8>,
    /// The fields, each followed by what lies inside of it.
    spots: Vec<Spot>,
    /// Where in `spots` those are that lie in no other.
    fields: Vec<usize>,
    /// Of every byte of the body which of `fields` it belongs to.
    field_of: Vec<u16>,
    /// The octets that count what follows them, each with the number of `fields` up to and with it.
    counts: Vec<(usize, usize)>,
    /// Which of `fields` means something else where others differ.
    content: Option<usize>,
}

/// How much of a message lies where it lies in the pattern.
#[derive(Clone, Copy, Debug)]
pub(super) struct Common {
    pub(super) fields: usize,
    /// The bytes of these.
    bytes: usize,
    /// Neither has more.
    pub(super) is_all: bool,
}

impl Pattern {
    /// Returns whether the pattern is for messages like this one.
    pub(super) fn is_of(&self, frame: Frame<'_>, version: Version) -> bool {
        self.kind == Some((version, frame.command_id()))
    }

    /// Keeps a message and its text, in which `spots` begins at `base`.
    pub(super) fn keep(&mut self, frame: Frame<'_>, version: Version, spots: &[Spot], out: &[u8], base: usize) {
        let Self { kind, body, text, spots: kept, fields, field_of, counts, content } = self;
        let Some(shape) = frame.command_id().shape(version) else { return };
        *kind = Some((version, frame.command_id()));
        replace(body, frame.body());
        replace(text, &out[base..]);
        replace(kept, spots);
        fields.clear();
        field_of.clear();
        counts.clear();
        *content = None;
        let mut next = 0;
        while let Some(spot) = kept.get_mut(next) {
            if spot.field.kind == Kind::Content {
                *content = Some(fields.len());
            }
            if shape.iter().any(|part| counts_in(part, spot.field)) {
                counts.push((spot.start, fields.len() + 1));
            }
            field_of.resize(spot.stop, u16::try_from(fields.len()).unwrap_or(u16::MAX));
            fields.push(next);
            next += spot.size;
        }
        for spot in kept {
            spot.begin -= base;
            spot.hex -= base;
            spot.end -= base;
        }
    }

    /// Drops the pattern if most fields have changed, because the next message is then a better one.
    pub(super) fn age(&mut self, changes: usize) {
        if 2 * changes > self.fields.len() {
            self.kind = None;
        }
    }

    /// Returns what a body has in common with the pattern. As long as the octets that count others are equal, fields
    /// lie in the same places.
    pub(super) fn common(&self, body: &[u8]) -> Common {
        let differs = self.counts.iter().find(|&&(at, _)| self.body.get(at) != body.get(at));
        let fields = match differs {
            // A content without bytes begins where the field behind it does, so the place does not tell the field.
            Some(&(at, fields)) if at < body.len() => fields,
            _ => self.field_of.get(body.len()).map_or(self.fields.len(), |&field| field.into()),
        };
        let bytes = self.fields.get(fields).map_or(self.body.len(), |&spot| self.spots[spot].start);
        Common { fields, bytes, is_all: differs.is_none() && self.body.len() == body.len() }
    }

    /// Returns which of the common fields must be written anew, in their order.
    pub(super) fn changes<'a>(&'a self, body: &'a [u8], common: Common) -> Changes<'a> {
        let content = self.content.filter(|&content| content < common.fields);
        Changes { pattern: self, body: &body[..common.bytes], at: 0, content }
    }

    /// Returns a field.
    pub(super) fn field(&self, index: usize) -> Known<'_> {
        Known { pattern: self, spots: &self.spots[self.fields[index]..] }
    }

    /// Returns a part of the text.
    pub(super) fn text(&self, range: Range<usize>) -> &[u8] {
        &self.text[range]
    }
}

/// Returns whether the field is a count or length of what follows it.
fn counts_in(part: &Part, field: &'static Field) -> bool {
    match part {
        Part::List { count, .. } | Part::Content { length: count, .. } => ptr::eq(*count, field),
        _ => false,
    }
}

fn replace<T: Copy>(kept: &mut Vec<T>, new: &[T]) {
    kept.clear();
    kept.extend_from_slice(new);
}

/// See [`Pattern::changes`].
#[derive(Debug)]
pub(super) struct Changes<'a> {
    pattern: &'a Pattern,
    body: &'a [u8],
    /// The offset up to which the body has been compared.
    at: usize,
    /// The content, if it has not been returned yet.
    content: Option<usize>,
}

impl Iterator for Changes<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let rest = self.body.get(self.at..)?;
        let at = self.at + same(rest, self.pattern.body.get(self.at..)?);
        let changed = if at < self.body.len() { self.pattern.field_of.get(at) } else { None };
        let first = match (changed.map(|&field| usize::from(field)), self.content) {
            (Some(changed), Some(content)) => changed.min(content),
            (changed, content) => changed.or(content)?,
        };
        self.content = self.content.filter(|&content| content > first);
        self.at = self.pattern.field(first).spot().stop;
        Some(first)
    }
}

/// Returns how many bytes at the beginning are the same.
fn same(one: &[u8], other: &[u8]) -> usize {
    const STEP: usize = 16;
    let steps = one.chunks_exact(STEP).zip(other.chunks_exact(STEP)).take_while(|(one, other)| one == other).count();
    let from = STEP * steps;
    from + one[from..].iter().zip(&other[from..]).take_while(|(one, other)| one == other).count()
}

/// A field in a message and in the output.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot {
    field: &'static Field,
    /// In the body, where it begins and ends.
    start: usize,
    stop: usize,
    /// In the output, where its object begins, its hex, and what follows it.
    begin: usize,
    pub(super) hex: usize,
    pub(super) end: usize,
    /// The number of spots, including those of the fields inside.
    size: usize,
}

impl Spot {
    /// Creates the spot of a field whose object is written up to its hex digits.
    pub(super) const fn new(item: &Item<'_>, begin: usize, hex: usize) -> Self {
        let start = item.offset - Header::LEN;
        Self { field: item.field, start, stop: start + item.bytes.len(), begin, hex, end: hex, size: 1 }
    }

    /// Sets where the object ends and how many spots belong to it.
    pub(super) const fn close(&mut self, end: usize, size: usize) {
        (self.end, self.size) = (end, size);
    }
}

/// A field of a pattern, with what lies inside of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known<'p> {
    pattern: &'p Pattern,
    /// Its own spot comes first.
    spots: &'p [Spot],
}

impl<'p> Known<'p> {
    pub(super) fn spot(self) -> &'p Spot {
        &self.spots[0]
    }

    /// Returns whether `item` is the same field, in the same place.
    pub(super) fn is_of(self, item: &Item<'_>) -> bool {
        let spot = self.spot();
        ptr::eq(spot.field, item.field)
            && spot.start + Header::LEN == item.offset
            && spot.stop - spot.start == item.bytes.len()
    }

    /// Returns its object up to the hex digits.
    pub(super) fn head(self) -> &'p [u8] {
        &self.pattern.text[self.spot().begin..self.spot().hex]
    }

    /// Returns its object, if its bytes are these.
    pub(super) fn object(self, bytes: &[u8]) -> Option<&'p [u8]> {
        let Spot { start, stop, begin, end, .. } = *self.spot();
        (self.pattern.body[start..stop] == *bytes).then(|| &self.pattern.text[begin..end])
    }

    /// Returns the fields inside.
    pub(super) fn inside(self) -> impl Iterator<Item = Self> {
        let mut rest = &self.spots[1..self.spot().size];
        iter::from_fn(move || {
            let (spots, after) = rest.split_at(rest.first()?.size);
            rest = after;
            Some(Self { spots, ..self })
        })
    }
}
