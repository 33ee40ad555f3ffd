//! Where the rows go: to one file, or to several in a folder.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use ::parquet::arrow::arrow_writer::ArrowColumnChunk;
use ::parquet::file::writer::SerializedFileWriter;

use crate::parquet::layout::{Layout, Out, io_error};
use crate::parquet::target::Target;
use crate::save::Unwritable;

/// The most files that are open at a time.
const OPEN: usize = 32;

/// The files that are being written.
pub(super) struct Files {
    pub(super) target: Target,
    layout: Layout,
    /// The least recently opened first.
    open: Vec<Open>,
    /// The number of files so far.
    count: u64,
}

/// A file that is being written, and the key of its rows.
struct Open {
    key: i64,
    path: PathBuf,
    writer: SerializedFileWriter<Out>,
}

impl Files {
    /// Opens the file, if there is only one.
    pub(super) fn new(target: Target, layout: Layout) -> io::Result<Self> {
        let mut files = Self { target, layout, open: Vec::new(), count: 0 };
        if !matches!(files.target, Target::Folder { .. }) {
            files.begin(0)?;
        }
        Ok(files)
    }

    /// Writes a row group.
    pub(super) fn write(&mut self, key: i64, chunks: Vec<ArrowColumnChunk>) -> io::Result<()> {
        let known = self.open.iter().position(|open| open.key == key);
        let at = known.map_or_else(|| self.begin(key), Ok)?;
        let open = &mut self.open[at];
        let written = (|| {
            let mut group = open.writer.next_row_group()?;
            chunks.into_iter().try_for_each(|chunk| chunk.append_to_row_group(&mut group))?;
            group.close()
        })();
        written.map_err(|error| unwritable(&open.path, io_error(error)))?;
        let size = open.writer.bytes_written();
        if matches!(self.target, Target::Folder { size: full, .. } if size >= full) {
            self.open.remove(at).finish()?;
        }
        Ok(())
    }

    /// Opens another file. Returns its index.
    fn begin(&mut self, key: i64) -> io::Result<usize> {
        if self.open.len() == OPEN {
            self.open.remove(0).finish()?;
        }
        let path = match &self.target {
            Target::Stdout => PathBuf::new(),
            Target::File(path) => path.clone(),
            Target::Folder { path, stem, partition, .. } => {
                let folder = partition.map_or_else(String::new, |partition| Target::folder(partition, key));
                path.join(folder).join(format!("{stem}-{}.parquet", self.count))
            }
        };
        let out = open(&self.target, &path).map_err(|error| unwritable(&path, error))?;
        let out = BufWriter::with_capacity(1 << 16, out);
        let (writer, _) = self.layout.begin(out).map_err(|error| unwritable(&path, io_error(error)))?;
        self.count += 1;
        self.open.push(Open { key, path, writer });
        Ok(self.open.len() - 1)
    }

    /// Ends all files.
    pub(super) fn finish(&mut self) -> io::Result<()> {
        self.open.drain(..).try_for_each(Open::finish)
    }
}

impl Open {
    fn finish(mut self) -> io::Result<()> {
        let end = self.writer.finish().map(drop).map_err(io_error);
        end.and_then(|()| self.writer.inner_mut().flush()).map_err(|error| unwritable(&self.path, error))
    }
}

/// Opens a file. Those of a folder are new: they may be another capture's.
fn open(target: &Target, path: &Path) -> io::Result<Box<dyn Write + Send>> {
    Ok(match target {
        Target::Stdout => Box::new(io::stdout()),
        Target::File(_) => Box::new(File::create(path)?),
        Target::Folder { .. } => {
            path.parent().map_or(Ok(()), fs::create_dir_all)?;
            Box::new(File::create_new(path)?)
        }
    })
}

/// Names the file, which standard output is not.
fn unwritable(path: &Path, error: io::Error) -> io::Error {
    if path.as_os_str().is_empty() { error } else { Unwritable::error(path, error) }
}
