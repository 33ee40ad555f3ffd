//! Writes messages and counts events. Everything that is found passes through here.

use std::io::{self, Write};

use crate::model::{Event, Later, Lost, Message, Notes, Place, Sink, Tag};
use crate::options::Options;
use crate::pair::Pairing;
use crate::show::{Json, Tree};
use crate::sink::crew::{Crew, Other};
use crate::sink::summary::Summary;

/// How messages are written.
#[derive(Debug)]
pub(crate) enum Printer {
    Tree(Tree),
    Json(Json),
    /// The same JSON, on every core.
    Crew(Crew),
    /// What can be written only after the last message.
    Gather(Box<dyn Gather>),
}

/// An output that needs all messages before it can be written.
pub(crate) trait Gather: std::fmt::Debug {
    /// Takes a message. Returns whether it is in error.
    fn take(&mut self, message: &Message<'_>, tag: Tag) -> bool;

    /// Takes what became of bytes that are part of no message.
    fn take_lost(&mut self, place: Place<'_>, lost: Lost, tag: Tag);

    /// Takes what turned out about an earlier message.
    fn take_later(&mut self, place: Place<'_>, later: Later);

    /// Returns how often each kind of note came.
    fn notes(&mut self) -> &mut Notes;

    /// Writes the output.
    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()>;
}

/// Writes messages and counts events.
pub(crate) struct Reporter<'o> {
    printer: Printer,
    out: &'o mut dyn Write,
    /// The text of one message, kept for its memory.
    text: Vec<u8>,
    summary: Summary,
    tag: Tag,
    pairing: Pairing,
}

impl<'o> Reporter<'o> {
    pub(crate) fn new(printer: Printer, out: &'o mut dyn Write, options: &Options) -> Self {
        let (summary, tag, pairing) = (Summary::default(), Tag::default(), Pairing::new(options));
        Self { printer, out, text: Vec::new(), summary, tag, pairing }
    }

    /// Writes everything that was held back.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.summary.pairs.unfinished = self.pairing.unfinished();
        let notes = match &mut self.printer {
            Printer::Tree(tree) => &mut tree.notes,
            Printer::Json(json) => &mut json.notes,
            Printer::Crew(crew) => {
                self.summary.errors += crew.finish(self.out)?;
                &mut crew.notes
            }
            Printer::Gather(gather) => gather.notes(),
        };
        self.summary.notes.append(notes);
        self.out.flush()
    }

    /// Returns the counts so far.
    pub(crate) const fn summary(&self) -> &Summary {
        &self.summary
    }

    /// Writes the summary as the last line of JSON.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        self.flush()?;
        match &mut self.printer {
            Printer::Tree(_) => {}
            Printer::Json(_) | Printer::Crew(_) => self.summary.write_json(self.out)?,
            Printer::Gather(gather) => gather.finish(&self.summary, self.out)?,
        }
        self.out.flush()
    }

    /// Writes what became of bytes that are part of no message. The tree shows messages only.
    fn write_lost(&mut self, place: Place<'_>, lost: Lost) -> io::Result<()> {
        self.text.clear();
        match &mut self.printer {
            Printer::Tree(_) => {}
            Printer::Json(json) => json.write_lost(&mut self.text, place, lost, self.tag),
            Printer::Gather(gather) => gather.take_lost(place, lost, self.tag),
            Printer::Crew(crew) => {
                self.summary.errors += crew.take_other(place, Other::Lost(lost), self.tag, self.out)?
            }
        }
        self.out.write_all(&self.text)
    }

    fn write(&mut self, message: &Message<'_>) -> io::Result<()> {
        self.text.clear();
        self.tag.number += 1;
        // Links are found here, in the order of the messages: their texts may be made on any core.
        let (links, whole_text) = self.pairing.take(message, self.tag.number);
        let message = &Message { links, whole_text, ..*message };
        self.summary.pairs.count_links(message);
        self.summary.errors += match &mut self.printer {
            Printer::Tree(tree) => tree.write(&mut self.text, message, self.tag.number)?.into(),
            Printer::Json(json) => json.write(&mut self.text, message, self.tag)?.into(),
            Printer::Crew(crew) => crew.take(message, self.tag, self.out)?,
            Printer::Gather(gather) => gather.take(message, self.tag).into(),
        };
        self.out.write_all(&self.text)
    }

    /// Writes what turned out about earlier messages. The tree is written by then, so only the summary tells.
    fn write_news(&mut self) -> io::Result<()> {
        while let Some((place, later)) = self.pairing.next_news() {
            self.summary.pairs.count_news(&later);
            self.text.clear();
            match &mut self.printer {
                Printer::Tree(_) => {}
                Printer::Json(json) => json.write_later(&mut self.text, place, later, self.tag),
                Printer::Gather(gather) => gather.take_later(place, later),
                Printer::Crew(crew) => {
                    self.summary.errors += crew.take_other(place, Other::Later(later), self.tag, self.out)?;
                }
            }
            self.out.write_all(&self.text)?;
        }
        Ok(())
    }
}

impl Sink for Reporter<'_> {
    fn take(&mut self, event: Event<'_>) -> io::Result<()> {
        self.summary.count(&event);
        match &event {
            Event::Message(message) => {
                self.write(message)?;
                self.write_news()
            }
            Event::Lost(place, lost) => {
                self.pairing.lose(*place, *lost);
                self.write_lost(*place, *lost)
            }
            Event::Closed(closed) => {
                self.pairing.close(*closed);
                self.write_news()
            }
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
