//! Writes messages and counts events: the one place that everything found comes through.

use std::io::{self, Write};

use crate::model::{Event, Message, Sink};
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
    /// One message as it will be written, kept for its memory.
    text: Vec<u8>,
    summary: Summary,
}

impl<'o> Reporter<'o> {
    pub(crate) fn new(printer: Printer, out: &'o mut dyn Write) -> Self {
        Self { printer, out, text: Vec::new(), summary: Summary::default() }
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

    fn write(&mut self, message: &Message<'_>) -> io::Result<()> {
        self.text.clear();
        self.summary.errors += match &mut self.printer {
            Printer::Tree(tree) => tree.write(&mut self.text, message)?.into(),
            Printer::Json(json) => json.write(&mut self.text, message)?.into(),
            Printer::Crew(crew) => crew.take(message, self.out)?,
        };
        self.out.write_all(&self.text)
    }
}

impl Sink for Reporter<'_> {
    fn take(&mut self, event: Event<'_>) -> io::Result<()> {
        self.summary.count(&event);
        if let Event::Message(message) = &event { self.write(message) } else { Ok(()) }
    }
}
