//! Messages written as JSON or as a table on every core.

use std::io::{self, Write};

use crate::model::{Message, Place, Tag};
use crate::show::{Flat, Json};
use crate::sink::batch::{Batch, Entry, Other};
use crate::sink::crew::{Craft, Crew};
use crate::sink::summary::Summary;
use crate::sink::tally::Tally;
use crate::sink::team::Team;

/// The lines of a batch.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    text: Vec<u8>,
    tally: Tally,
}

impl Craft for Json {
    type Made = Lines;

    /// The text of this many stays in the cache of a core.
    const BATCH: usize = 256;

    fn another(&self) -> Self {
        self.another()
    }

    fn work(&mut self, batch: &Batch, Lines { text, tally }: &mut Lines) -> io::Result<()> {
        for entry in batch.entries() {
            match entry {
                Entry::Message(message, tag) => tally.errors += u64::from(self.write(text, &message, tag)?),
                Entry::Other(place, Other::Lost(lost), tag) => self.write_lost(text, place, lost, tag),
                Entry::Other(place, Other::Later(later), tag) => self.write_later(text, place, later, tag),
            }
        }
        tally.notes.append(&mut self.notes);
        Ok(())
    }
}

/// A table, of which every core writes rows.
#[derive(Clone, Debug)]
struct Rows {
    flat: Flat,
    /// Whether anybody asks how many notes there are.
    counts_notes: bool,
}

impl Craft for Rows {
    type Made = Lines;

    /// A row is made so quickly that to wake a thread for a few of them would take longer.
    const BATCH: usize = 512;

    fn another(&self) -> Self {
        self.clone()
    }

    fn work(&mut self, batch: &Batch, Lines { text, tally }: &mut Lines) -> io::Result<()> {
        for entry in batch.entries() {
            let Entry::Message(message, tag) = entry else { continue };
            tally.count(&message, self.counts_notes);
            self.flat.write(text, &message, tag);
        }
        Ok(())
    }
}

/// What the lines of messages stand between.
trait Liner: Craft<Made = Lines> {
    /// Whether there are lines for other things than messages.
    const HAS_OTHERS: bool;

    fn needs_links(&self) -> bool;

    fn begin(&self, text: &mut Vec<u8>);

    fn end(summary: &Summary, out: &mut dyn Write) -> io::Result<()>;
}

impl Liner for Json {
    const HAS_OTHERS: bool = true;

    fn needs_links(&self) -> bool {
        true
    }

    fn begin(&self, _: &mut Vec<u8>) {}

    fn end(summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        summary.write_json(out)
    }
}

impl Liner for Rows {
    const HAS_OTHERS: bool = false;

    fn needs_links(&self) -> bool {
        self.flat.needs_links()
    }

    fn begin(&self, text: &mut Vec<u8>) {
        self.flat.write_head(text);
    }

    fn end(_: &Summary, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}

/// Threads that write lines.
#[derive(Debug)]
struct LineTeam<L: Liner> {
    crew: Crew<L>,
    tally: Tally,
}

impl<L: Liner> LineTeam<L> {
    fn new(liner: L) -> Box<Self> {
        Box::new(Self { crew: Crew::new(liner), tally: Tally::default() })
    }
}

/// Returns what writes JSON on every core.
pub(crate) fn json_team(json: Json) -> Box<dyn Team> {
    LineTeam::new(json)
}

/// Returns what writes a table on every core.
pub(crate) fn flat_team(flat: Flat, counts_notes: bool) -> Box<dyn Team> {
    LineTeam::new(Rows { flat, counts_notes })
}

/// Writes the lines of a batch.
fn write(tally: &mut Tally, lines: &mut Lines, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(&lines.text)?;
    lines.text.clear();
    tally.append(&mut lines.tally);
    Ok(())
}

impl<L: Liner> Team for LineTeam<L> {
    fn needs_links(&self) -> bool {
        self.crew.own().needs_links()
    }

    fn begin(&self, text: &mut Vec<u8>) {
        self.crew.own().begin(text);
    }

    fn take(&mut self, message: &Message<'_>, tag: Tag, out: &mut dyn Write) -> io::Result<()> {
        let Self { crew, tally } = self;
        crew.take(message, tag, 0, &mut |_, lines| write(tally, lines, out))
    }

    fn take_other(&mut self, place: Place<'_>, other: Other, tag: Tag, out: &mut dyn Write) -> io::Result<()> {
        if !L::HAS_OTHERS {
            return Ok(());
        }
        let Self { crew, tally } = self;
        crew.take_other(place, other, tag, &mut |_, lines| write(tally, lines, out))
    }

    fn flush(&mut self, out: &mut dyn Write) -> io::Result<Tally> {
        let Self { crew, tally } = self;
        crew.finish(&mut |_, lines| write(tally, lines, out))?;
        Ok(std::mem::take(tally))
    }

    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        L::end(summary, out)
    }
}
