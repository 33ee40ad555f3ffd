//! Where the rows go: to standard output, to a file, or to several in a folder.

use std::io::{self, IsTerminal};
use std::path::PathBuf;

use jiff::Timestamp;

use crate::arguments::Arguments;
use crate::inputs::keep_input;
use crate::model::Time;
use crate::options::Partition;

/// The key of messages without a time.
const TIMELESS: i64 = i64::MIN;

/// Where the user wants the rows.
#[derive(Debug)]
pub(crate) enum Target {
    Stdout,
    File(PathBuf),
    Folder {
        path: PathBuf,
        /// What the names of the files begin with.
        stem: String,
        partition: Option<Partition>,
        /// The size in bytes at which a file is full.
        size: usize,
    },
}

impl Target {
    /// Reads the options. An error says what is wrong with them.
    pub(crate) fn new(arguments: &Arguments) -> Result<Self, String> {
        let Arguments { output, partition, file_size, files, .. } = arguments;
        let Some(path) = output.clone() else {
            return match (partition, file_size) {
                (None, None) if io::stdout().is_terminal() => {
                    Err("--format parquet: name a file with --output, or redirect standard output".to_owned())
                }
                (None, None) => Ok(Self::Stdout),
                _ => Err("--partition, --file-size: name a folder with --output".to_owned()),
            };
        };
        keep_input("--output", &path, files)?;
        if partition.is_none() && file_size.is_none() {
            return Ok(Self::File(path));
        }
        // Of `sms.pcap.gz`, the name is `sms`.
        let name = files.first().and_then(|file| file.file_name()?.to_str()?.split('.').next());
        let stem = name.filter(|name| !matches!(*name, "" | "-")).unwrap_or("messages").to_owned();
        let size = file_size.map_or(usize::MAX, |size| (size as usize) << 20);
        Ok(Self::Folder { path, stem, partition: *partition, size })
    }

    /// Returns which file a message of this time belongs to: the first second of its day or hour.
    pub(super) const fn key(&self, time: Option<Time>) -> i64 {
        let Self::Folder { partition: Some(partition), .. } = self else { return 0 };
        let Some(Time { second, .. }) = time else { return TIMELESS };
        let unit = match partition {
            Partition::Day => 86_400,
            Partition::Hour => 3600,
        };
        second - second.rem_euclid(unit)
    }

    /// Returns the folder of a key, below that of all files.
    pub(super) fn folder(partition: Partition, key: i64) -> String {
        let of_hour = |hour: &str| match partition {
            Partition::Day => String::new(),
            Partition::Hour => format!("/hour={hour}"),
        };
        if key == TIMELESS {
            let none = "__HIVE_DEFAULT_PARTITION__";
            return format!("day={none}{}", of_hour(none));
        }
        // Times beyond the calendar are those of its last day.
        let text = Timestamp::from_second(key).unwrap_or(Timestamp::MAX).to_string();
        let (day, time) = text.split_once('T').unwrap_or_default();
        format!("day={day}{}", of_hour(time.get(..2).unwrap_or_default()))
    }
}
