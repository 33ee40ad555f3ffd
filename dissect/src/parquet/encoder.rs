//! From messages to the bytes of a row group, on every core.

use std::io;
use std::sync::Arc;

use ::parquet::arrow::arrow_writer::{ArrowColumnChunk, ArrowColumnWriter, ArrowRowGroupWriterFactory, compute_leaves};
use ::parquet::errors::ParquetError;
use arrow_schema::SchemaRef;

use crate::column::{Cell, Columns, List};
use crate::parquet::builder::{Builder, Scratch};
use crate::parquet::layout::io_error;
use crate::sink::{Batch, Craft, Entry, Tally};

/// The number of messages whose values are in memory as Arrow. They stay in a core's cache.
const SLICE: usize = 1 << 11;

/// Encodes row groups.
#[derive(Debug)]
pub(super) struct Encoder {
    columns: Columns,
    schema: SchemaRef,
    factory: Arc<ArrowRowGroupWriterFactory>,
    builders: Vec<Builder>,
    scratch: Scratch,
    /// The notes of a message, kept for its memory.
    codes: Vec<&'static str>,
    /// The columns of errors and of notes, which are found for the summary anyway.
    error: Option<usize>,
    notes: Option<usize>,
    counts_notes: bool,
}

/// A row group.
#[derive(Debug, Default)]
pub(super) struct RowGroup {
    pub(super) chunks: Vec<ArrowColumnChunk>,
    pub(super) tally: Tally,
}

impl Encoder {
    /// `counts_notes` says whether anybody asks how many notes there are.
    pub(super) fn new(
        columns: Columns,
        schema: SchemaRef,
        factory: Arc<ArrowRowGroupWriterFactory>,
        counts_notes: bool,
    ) -> Self {
        let builders = schema.fields().iter().map(|field| Builder::new(field)).collect();
        let column = |name| schema.fields().iter().position(|field| field.name() == name);
        let (error, notes) = (column("error"), column("notes"));
        let (scratch, codes) = (Scratch::default(), Vec::new());
        Self { columns, schema, factory, builders, scratch, codes, error, notes, counts_notes }
    }

    /// Returns whether a column depends on other messages.
    pub(super) fn needs_links(&self) -> bool {
        self.columns.need_links()
    }

    /// Encodes the values that are in memory.
    fn encode(&mut self, writers: &mut [ArrowColumnWriter]) -> Result<(), ParquetError> {
        let mut writers = writers.iter_mut();
        for (builder, field) in self.builders.iter_mut().zip(self.schema.fields()) {
            let leaves = compute_leaves(field, &builder.finish()?)?;
            leaves.iter().zip(&mut writers).try_for_each(|(leaf, writer)| writer.write(leaf))?;
        }
        Ok(())
    }

    fn row_group(&mut self, batch: &Batch, tally: &mut Tally) -> Result<Vec<ArrowColumnChunk>, ParquetError> {
        let mut writers = self.factory.create_column_writers(0)?;
        let mut rows = 0;
        for entry in batch.entries() {
            let Entry::Message(message, tag) = entry else { continue };
            let fault = message.find_fault();
            tally.errors += u64::from(fault.is_some());
            self.codes.clear();
            if self.counts_notes || self.notes.is_some() {
                self.codes.extend(message.notes().map(|note| note.1));
            }
            self.codes.iter().for_each(|code| tally.notes.count(code));
            let row = self.columns.row(&message, tag);
            for (index, builder) in self.builders.iter_mut().enumerate() {
                if row.lacks(index) {
                    builder.skip();
                    continue;
                }
                let cell = match Some(index) {
                    at if at == self.error => fault.map_or(Cell::Null, |fault| Cell::text(fault.kind)),
                    at if at == self.notes && message.content.is_some() => Cell::List(List::Names(&self.codes)),
                    _ => row.cell(index),
                };
                builder.push(cell, &mut self.scratch);
            }
            rows += 1;
            if rows == SLICE {
                self.encode(&mut writers)?;
                rows = 0;
            }
        }
        self.encode(&mut writers)?;
        writers.into_iter().map(ArrowColumnWriter::close).collect()
    }
}

impl Craft for Encoder {
    type Made = RowGroup;

    const BATCH: usize = 1 << 15;

    const KEYS: usize = 32;

    fn another(&self) -> Self {
        Self::new(self.columns.clone(), Arc::clone(&self.schema), Arc::clone(&self.factory), self.counts_notes)
    }

    fn work(&mut self, batch: &Batch, made: &mut RowGroup) -> io::Result<()> {
        made.chunks = self.row_group(batch, &mut made.tally).map_err(io_error)?;
        Ok(())
    }
}
