//! Writers that use every core.

use std::fmt::Debug;
use std::io::{self, Write};

use crate::model::{Message, Place, Tag};
use crate::sink::batch::Other;
use crate::sink::summary::Summary;
use crate::sink::tally::Tally;

/// A writer that uses every core, so that what it takes is written later.
pub(crate) trait Team: Debug {
    /// Returns whether what it writes depends on other messages.
    fn needs_links(&self) -> bool;

    /// Appends what stands before the first message.
    fn begin(&self, _: &mut Vec<u8>) {}

    /// Takes a message.
    fn take(&mut self, message: &Message<'_>, tag: Tag, out: &mut dyn Write) -> io::Result<()>;

    /// Takes what is no message.
    fn take_other(&mut self, place: Place<'_>, other: Other, tag: Tag, out: &mut dyn Write) -> io::Result<()>;

    /// Writes everything that was taken. Returns what was counted since the last time.
    fn flush(&mut self, out: &mut dyn Write) -> io::Result<Tally>;

    /// Writes what follows the last message.
    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()>;
}
