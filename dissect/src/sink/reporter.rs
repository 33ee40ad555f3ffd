//! Writes messages and counts events. Everything that is found passes through here.

use std::io::{self, Write};

use crate::model::{Event, Lost, Message, Place, Sink, Tag};
use crate::show::{Json, Tree};
use crate::sink::crew::Crew;
use crate::sink::summary::Summary;

/// How messages are written.
#[derive(Debug)]
pub(crate) enum Printer {
    Tree(Tree),
    Json(Json),
    /// The same JSON, on every core.
    Crew(Crew),
}

/// Writes messages and counts events.
pub(crate) struct Reporter<'o> {
    printer: Printer,
    out: &'o mut dyn Write,
    /// The text of one message, kept for its memory.
    text: Vec<u8>,
    summary: Summary,
    tag: Tag,
}

impl<'o> Reporter<'o> {
    pub(crate) fn new(printer: Printer, out: &'o mut dyn Write) -> Self {
        Self { printer, out, text: Vec::new(), summary: Summary::default(), tag: Tag::default() }
    }

    /// Writes everything that was held back.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        if let Printer::Crew(crew) = &mut self.printer {
            self.summary.errors += crew.finish(self.out)?;
        }
        self.out.flush()
    }

    /// Returns the counts so far.
    pub(crate) const fn summary(&self) -> &Summary {
        &self.summary
    }

    /// Writes the summary as the last line of JSON.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        self.flush()?;
        if !matches!(self.printer, Printer::Tree(_)) {
            self.summary.write_json(self.out)?;
        }
        self.out.flush()
    }

    /// Writes what became of bytes that are part of no message. The tree shows messages only.
    fn write_lost(&mut self, place: Place<'_>, lost: Lost) -> io::Result<()> {
        self.text.clear();
        match &mut self.printer {
            Printer::Tree(_) => {}
            Printer::Json(json) => json.write_lost(&mut self.text, place, lost, self.tag),
            Printer::Crew(crew) => self.summary.errors += crew.take_lost(place, lost, self.tag, self.out)?,
        }
        self.out.write_all(&self.text)
    }

    fn write(&mut self, message: &Message<'_>) -> io::Result<()> {
        self.text.clear();
        self.tag.number += 1;
        self.summary.errors += match &mut self.printer {
            Printer::Tree(tree) => tree.write(&mut self.text, message)?.into(),
            Printer::Json(json) => json.write(&mut self.text, message, self.tag)?.into(),
            Printer::Crew(crew) => crew.take(message, self.tag, self.out)?,
        };
        self.out.write_all(&self.text)
    }
}

impl Sink for Reporter<'_> {
    fn take(&mut self, event: Event<'_>) -> io::Result<()> {
        self.summary.count(&event);
        match &event {
            Event::Message(message) => self.write(message),
            Event::Lost(place, lost) => self.write_lost(*place, *lost),
            // Several threads are used only for files, which do not pause.
            Event::Pause if !matches!(self.printer, Printer::Crew(_)) => self.out.flush(),
            Event::File(file) => {
                self.tag.file = *file;
                Ok(())
            }
            _ => Ok(()),
        }
    }
}
