//! Messages written as JSON on every core.

use std::io::{self, Write};

use crate::model::{Message, Place, Tag};
use crate::show::Json;
use crate::sink::batch::{Batch, Entry, Other};
use crate::sink::crew::{Craft, Crew, cores};
use crate::sink::summary::Summary;
use crate::sink::team::{Tally, Team};

/// The lines of a batch.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    text: Vec<u8>,
    tally: Tally,
}

impl Craft for Json {
    type Made = Lines;

    /// The text of this many stays in a core's cache.
    const BATCH: usize = 64;

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

/// Threads that write JSON.
#[derive(Debug)]
pub(crate) struct JsonTeam {
    crew: Crew<Json>,
    tally: Tally,
}

impl JsonTeam {
    /// Returns `json` if there is only one core.
    pub(crate) fn new(json: Json) -> Result<Self, Box<Json>> {
        if cores() < 2 {
            return Err(Box::new(json));
        }
        Ok(Self { crew: Crew::new(json), tally: Tally::default() })
    }
}

/// Writes the lines of a batch.
fn write(tally: &mut Tally, lines: &mut Lines, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(&lines.text)?;
    lines.text.clear();
    tally.append(&mut lines.tally);
    Ok(())
}

impl Team for JsonTeam {
    fn take(&mut self, message: &Message<'_>, tag: Tag, out: &mut dyn Write) -> io::Result<()> {
        let Self { crew, tally } = self;
        crew.take(message, tag, 0, &mut |_, lines| write(tally, lines, out))
    }

    fn take_other(&mut self, place: Place<'_>, other: Other, tag: Tag, out: &mut dyn Write) -> io::Result<()> {
        let Self { crew, tally } = self;
        crew.take_other(place, other, tag, &mut |_, lines| write(tally, lines, out))
    }

    fn flush(&mut self, out: &mut dyn Write) -> io::Result<Tally> {
        let Self { crew, tally } = self;
        crew.finish(&mut |_, lines| write(tally, lines, out))?;
        Ok(std::mem::take(tally))
    }

    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        summary.write_json(out)
    }
}
