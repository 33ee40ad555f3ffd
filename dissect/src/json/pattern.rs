//! Messages as one like them was written: what is the same is copied, in long pieces.

use std::ptr;

use cmpp_codec::{CommandId, Field, Frame, Item, Kind, Part, Protocol};

/// A pattern for every kind of message.
#[derive(Debug)]
pub(super) struct Patterns(Vec<Pattern>);

impl Default for Patterns {
    fn default() -> Self {
        Self((0..Self::PLACES).map(|_| Pattern::default()).collect())
    }
}

impl Patterns {
    /// A power of two, many times the kinds of messages that one connection has.
    const PLACES: usize = 1024;

    /// The place of such messages, which may hold a pattern of others.
    pub(super) fn of(&mut self, frame: Frame<'_>) -> &mut Pattern {
        let command = frame.command_id().get();
        let place = frame.body.len() ^ (command.wrapping_mul(37) ^ command >> 22) as usize;
        &mut self.0[place % Self::PLACES]
    }
}

/// A message, and how it was written.
#[derive(Debug, Default)]
pub(super) struct Pattern {
    /// What it is of; `None` where there is no message.
    kind: Option<(Protocol, CommandId)>,
    body: Vec<u8>,
    /// All but the place and the `Sequence_Id`.
    text: Vec<u8>,
    /// Where the `Sequence_Id` belongs in the text.
    sequence: usize,
    /// Where the output went on behind it.
    resumed: usize,
    /// Its fields, in wire order.
    spots: Vec<Spot>,
    /// Of every byte of the body the field that it is of.
    spot_of: Vec<u16>,
    /// The octets that say how the body goes on.
    counts: Vec<usize>,
    /// The field whose meaning hangs on others.
    content: Option<usize>,
}

/// A field in a body and in its text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot {
    field: &'static Field,
    /// The first byte behind it in the body.
    body_end: usize,
    /// Where its hex begins in the text.
    pub(super) hex: usize,
    /// The first byte of the text behind it.
    pub(super) end: usize,
}

impl Pattern {
    /// Whether the frame's fields lie where this pattern's do: as long as those octets are the same that count the
    /// others, they do.
    pub(super) fn is_of(&self, frame: Frame<'_>, protocol: Protocol) -> bool {
        self.kind == Some((protocol, frame.command_id()))
            && self.body.len() == frame.body.len()
            && self.counts.iter().all(|&at| self.body.get(at) == frame.body.get(at))
    }

    /// Begins to keep another message: the text before its `Sequence_Id`, and where the output goes on behind it.
    pub(super) fn begin(&mut self, text: &[u8], resumed: usize) {
        self.kind = None;
        self.body.clear();
        self.text.clear();
        self.text.extend_from_slice(text);
        self.sequence = text.len();
        self.resumed = resumed;
        self.spots.clear();
        self.spot_of.clear();
        self.counts.clear();
        self.content = None;
    }

    /// The next field: where its hex is in the output, and where its object ends.
    pub(super) fn add(&mut self, item: &Item<'_>, hex: usize, end: usize) {
        let index = self.spots.len();
        if item.field.kind == Kind::Content {
            self.content = Some(index);
        }
        self.spot_of.resize(self.spot_of.len() + item.bytes.len(), u16::try_from(index).unwrap_or(u16::MAX));
        let in_text = |at: usize| at - self.resumed + self.sequence;
        self.spots.push(Spot { field: item.field, body_end: self.spot_of.len(), hex: in_text(hex), end: in_text(end) });
    }

    /// The message is written, and has no fault.
    pub(super) fn finish(&mut self, frame: Frame<'_>, protocol: Protocol, out: &[u8]) {
        self.text.extend_from_slice(&out[self.resumed..]);
        self.body.extend_from_slice(frame.body);
        let shape = frame.command_id().shape(protocol).unwrap_or_default();
        let counts = shape.iter().filter_map(|part| match part {
            Part::List { count: field, .. } | Part::Content { length: field, .. } => Some(field),
            _ => None,
        });
        for count in counts {
            let spot = self.spots.iter().find(|spot| ptr::eq(spot.field, *count));
            self.counts.extend(spot.map(|spot| spot.body_end - 1));
        }
        self.kind = Some((protocol, frame.command_id()));
    }

    /// Where nothing is the same any more, the next message is a better pattern.
    pub(super) fn age(&mut self, changes: usize) {
        if 2 * changes > self.spots.len() {
            self.kind = None;
        }
    }

    /// The text, and where in it the `Sequence_Id` belongs.
    pub(super) fn text(&self) -> (&[u8], usize) {
        (&self.text, self.sequence)
    }

    pub(super) fn spot(&self, index: usize) -> Spot {
        self.spots[index]
    }

    /// The fields that have to be written anew, in their order.
    pub(super) const fn changes<'a>(&'a self, body: &'a [u8]) -> Changes<'a> {
        Changes { pattern: self, body, at: 0, content: self.content }
    }
}

/// See [`Pattern::changes`].
#[derive(Debug)]
pub(super) struct Changes<'a> {
    pattern: &'a Pattern,
    body: &'a [u8],
    /// Up to here all is done.
    at: usize,
    /// Still to come.
    content: Option<usize>,
}

impl Iterator for Changes<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let at = self.at + same(self.body.get(self.at..)?, self.pattern.body.get(self.at..)?);
        let changed = self.pattern.spot_of.get(at).map(|&spot| usize::from(spot));
        let first = match (changed, self.content) {
            (Some(changed), Some(content)) => changed.min(content),
            (changed, content) => changed.or(content)?,
        };
        self.content = self.content.filter(|&content| content > first);
        self.at = self.pattern.spots[first].body_end;
        Some(first)
    }
}

/// How many bytes are the same in front.
fn same(one: &[u8], other: &[u8]) -> usize {
    const STEP: usize = 16;
    let steps = one.chunks_exact(STEP).zip(other.chunks_exact(STEP)).take_while(|(one, other)| one == other).count();
    let from = STEP * steps;
    from + one[from..].iter().zip(&other[from..]).take_while(|(one, other)| one == other).count()
}
