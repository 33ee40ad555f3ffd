//! The writer of Parquet: the threads that encode, and the files.

use std::fmt;
use std::io::{self, BufWriter, Write};
use std::sync::Arc;

use crate::column::Columns;
use crate::model::{Message, Place, Tag};
use crate::parquet::encoder::{Encoder, RowGroup};
use crate::parquet::files::Files;
use crate::parquet::layout::{Layout, io_error};
use crate::parquet::target::Target;
use crate::sink::{Crew, Other, Summary, Tally, Team};

/// Writes a table.
pub(crate) struct Table {
    crew: Crew<Encoder>,
    rows: Rows,
}

/// What the threads hand on.
struct Rows {
    files: Files,
    tally: Tally,
}

impl Table {
    /// Fails if the file cannot be opened. `counts_notes` says whether anybody asks how many notes there are.
    pub(crate) fn new(columns: Columns, target: Target, counts_notes: bool) -> io::Result<Self> {
        let layout = Layout::new(columns.chosen());
        // What encodes row groups belongs to no file.
        let (_, factory) = layout.begin(BufWriter::new(Box::new(io::sink()))).map_err(io_error)?;
        let encoder = Encoder::new(columns, Arc::clone(&layout.schema), Arc::new(factory), counts_notes);
        let files = Files::new(target, layout)?;
        Ok(Self { crew: Crew::new(encoder), rows: Rows { files, tally: Tally::default() } })
    }
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table").field("target", &self.rows.files.target).finish_non_exhaustive()
    }
}

impl Rows {
    fn write(&mut self, key: i64, group: &mut RowGroup) -> io::Result<()> {
        self.tally.append(&mut group.tally);
        self.files.write(key, std::mem::take(&mut group.chunks))
    }
}

impl Team for Table {
    fn needs_links(&self) -> bool {
        self.crew.own().needs_links()
    }

    fn take(&mut self, message: &Message<'_>, tag: Tag, _: &mut dyn Write) -> io::Result<()> {
        let Self { crew, rows } = self;
        let key = rows.files.target.key(message.place.seen.map(|seen| seen.stamp.time));
        crew.take(message, tag, key, &mut |key, group| rows.write(key, group))
    }

    /// A table has messages only.
    fn take_other(&mut self, _: Place<'_>, _: Other, _: Tag, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn flush(&mut self, _: &mut dyn Write) -> io::Result<Tally> {
        let Self { crew, rows } = self;
        crew.finish(&mut |key, group| rows.write(key, group))?;
        Ok(std::mem::take(&mut rows.tally))
    }

    fn finish(&mut self, _: &Summary, _: &mut dyn Write) -> io::Result<()> {
        self.rows.files.finish()
    }
}
