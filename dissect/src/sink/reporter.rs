//! Writes messages and counts events. Everything that is found passes through here.

use std::io::{self, Write};

use cmpp_codec::CommandId;

use crate::filter::Selection;
use crate::mask::Mask;
use crate::model::{Event, Later, Links, Lost, Message, Oddity, Place, Proof, Sink, Tag};
use crate::options::Options;
use crate::pair::Pairing;
use crate::proof::Proofs;
use crate::save::Save;
use crate::show::{Flat, Json, List, Tree};
use crate::sink::batch::Other;
use crate::sink::summary::Summary;
use crate::sink::team::Team;

/// How messages are written.
#[derive(Debug)]
pub(crate) enum Printer {
    List(List),
    Tree(Tree),
    Flat(Flat),
    Json(Json),
    /// What is written on every core.
    Team(Box<dyn Team>),
    /// What can be written only after the last message.
    Gather(Box<dyn Gather>),
    /// Nothing is written.
    Nothing,
}

/// An output that needs all messages before it can be written.
pub(crate) trait Gather: std::fmt::Debug {
    /// Takes a message.
    fn take(&mut self, message: &Message<'_>, tag: Tag);

    /// Takes what became of bytes that are part of no message.
    fn take_lost(&mut self, place: Place<'_>, lost: Lost, tag: Tag);

    /// Takes what turned out about an earlier message.
    fn take_later(&mut self, place: Place<'_>, later: Later);

    /// Writes the output.
    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()>;
}

/// Which messages are written, and in what form.
#[derive(Debug, Default)]
pub(crate) struct Choice {
    pub(crate) selection: Selection,
    /// The secrets with which logins are checked.
    pub(crate) proofs: Option<Proofs>,
    pub(crate) mask: Option<Mask>,
    /// The capture to which the messages are written as well.
    pub(crate) save: Option<Save>,
    /// Whether the summary is not shown.
    pub(crate) is_quiet: bool,
}

/// So many bytes are written at once.
const AT_ONCE: usize = 1 << 16;

/// Writes messages and counts events.
pub(crate) struct Reporter<'o> {
    printer: Printer,
    out: &'o mut dyn Write,
    /// What is written next.
    text: Vec<u8>,
    summary: Summary,
    tag: Tag,
    /// Finds links and notes, unless nobody asks for them: a table without such columns, and no summary.
    pairing: Option<Pairing>,
    choice: Choice,
}

impl<'o> Reporter<'o> {
    /// Creates a reporter that writes the chosen messages. It counts all of them.
    pub(crate) fn new(printer: Printer, choice: Choice, out: &'o mut dyn Write, options: &Options) -> Self {
        let needs_links = match &printer {
            Printer::Flat(flat) => flat.needs_links(),
            Printer::Team(team) => team.needs_links(),
            _ => true,
        };
        let is_asked = needs_links || !choice.is_quiet || choice.selection.needs_links();
        let pairing = is_asked.then(|| Pairing::new(options));
        Self { printer, out, text: Vec::new(), summary: Summary::default(), tag: Tag::default(), pairing, choice }
    }

    /// Writes what stands before the first message.
    pub(crate) fn begin(&mut self) -> io::Result<()> {
        match &self.printer {
            Printer::Flat(flat) => flat.write_head(&mut self.text),
            Printer::Team(team) => team.begin(&mut self.text),
            _ => {}
        }
        // Teams write by themselves.
        self.put_all()
    }

    /// Writes the text, if there is enough of it.
    fn put(&mut self) -> io::Result<()> {
        if self.text.len() < AT_ONCE { Ok(()) } else { self.put_all() }
    }

    fn put_all(&mut self) -> io::Result<()> {
        let result = self.out.write_all(&self.text);
        self.text.clear();
        result
    }

    /// Writes everything that was held back.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.summary.pairs.unfinished = self.pairing.as_ref().map(Pairing::unfinished).unwrap_or_default();
        let notes = match &mut self.printer {
            Printer::Tree(tree) => Some(&mut tree.notes),
            Printer::Json(json) => Some(&mut json.notes),
            Printer::Team(team) => {
                self.summary.tally.append(&mut team.flush(self.out)?);
                None
            }
            Printer::List(_) | Printer::Flat(_) | Printer::Gather(_) | Printer::Nothing => None,
        };
        if let Some(notes) = notes {
            self.summary.tally.notes.append(notes);
        }
        self.show()
    }

    /// Writes all text now.
    fn show(&mut self) -> io::Result<()> {
        self.put_all()?;
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
            Printer::Json(_) => self.summary.write_json(self.out)?,
            Printer::Team(team) => team.finish(&self.summary, self.out)?,
            Printer::Gather(gather) => gather.finish(&self.summary, self.out)?,
            Printer::List(_) | Printer::Tree(_) | Printer::Flat(_) | Printer::Nothing => {}
        }
        if let Some(save) = &mut self.choice.save {
            self.summary.unsaved = save.finish()?;
        }
        self.out.flush()
    }

    /// Writes what became of bytes that are part of no message. The tree and tables show messages only.
    fn write_lost(&mut self, place: Place<'_>, lost: Lost) -> io::Result<()> {
        if !self.choice.selection.takes_stream(place.stream) {
            return Ok(());
        }
        match &mut self.printer {
            Printer::Tree(_) | Printer::Flat(_) | Printer::Nothing => {}
            Printer::List(lines) => lines.write_lost(&mut self.text, place, lost),
            Printer::Gather(gather) => gather.take_lost(place, lost, self.tag),
            Printer::Json(json) => json.write_lost(&mut self.text, place, lost, self.tag),
            Printer::Team(team) => team.take_other(place, Other::Lost(lost), self.tag, self.out)?,
        }
        self.put()
    }

    fn write(&mut self, message: &Message<'_>) -> io::Result<()> {
        self.tag.number += 1;
        let (linked, proven);
        let mut message = message;
        // Links are found here, in the order of the messages: their texts may be made on any core.
        let is_paired = self.pairing.is_some();
        if let Some(pairing) = &mut self.pairing {
            let (links, whole_text) = pairing.take(message, self.tag.number);
            linked = Message { links, whole_text, ..*message };
            message = &linked;
        }
        if let Some(proof) = self.choice.proofs.as_mut().and_then(|proofs| proofs.take(message)) {
            proven = with_proof(message, proof);
            message = &proven;
            *self.summary.proofs.entry(proof.word()).or_default() += 1;
        }
        self.summary.pairs.count_links(message);
        let Choice { selection, mask, save, .. } = &mut self.choice;
        let is_chosen = selection.takes(message, self.tag);
        let is_counted = matches!(self.printer, Printer::Tree(_) | Printer::Json(_) | Printer::Team(_));
        if !is_chosen || !is_counted {
            // The other writers find both out anyway.
            self.summary.tally.count(message, is_paired);
        }
        if !is_chosen {
            return Ok(());
        }
        let masked = mask.as_mut().map(|mask| mask.mask(message));
        let message = masked.as_ref().unwrap_or(message);
        if let Some(save) = save {
            save.write(message)?;
        }
        self.summary.tally.errors += match &mut self.printer {
            Printer::List(list) => {
                list.write(&mut self.text, message, self.tag);
                0
            }
            Printer::Flat(flat) => {
                flat.write(&mut self.text, message, self.tag);
                0
            }
            Printer::Gather(gather) => {
                gather.take(message, self.tag);
                0
            }
            Printer::Nothing => 0,
            Printer::Tree(tree) => tree.write(&mut self.text, message, self.tag.number)?.into(),
            Printer::Json(json) => json.write(&mut self.text, message, self.tag)?.into(),
            Printer::Team(team) => {
                team.take(message, self.tag, self.out)?;
                0
            }
        };
        self.put()
    }

    /// Writes what turned out about earlier messages. The tree and tables are written by then, so only the summary tells.
    fn write_news(&mut self) -> io::Result<()> {
        while let Some((place, later)) = self.pairing.as_mut().and_then(Pairing::next_news) {
            self.summary.pairs.count_news(&later);
            if !self.choice.selection.takes_stream(place.stream) {
                continue;
            }
            match &mut self.printer {
                // The message that it is about may be left out.
                Printer::List(list) if self.choice.selection.takes_all_of_a_stream() => {
                    list.write_later(&mut self.text, place, later);
                }
                Printer::List(_) | Printer::Tree(_) | Printer::Flat(_) | Printer::Nothing => {}
                Printer::Gather(gather) => gather.take_later(place, later),
                Printer::Json(json) => json.write_later(&mut self.text, place, later, self.tag),
                Printer::Team(team) => team.take_other(place, Other::Later(later), self.tag, self.out)?,
            }
        }
        self.put()
    }
}

/// Returns a login with what its digest proves.
fn with_proof<'m>(message: &Message<'m>, proof: Proof) -> Message<'m> {
    let mut links = Links { proof: Some(proof), ..message.links };
    let is_login = message.content.is_some_and(|(frame, _)| frame.command_id() == CommandId::CONNECT);
    links.oddities.add(Oddity::WrongProof, is_login && proof == Proof::Wrong);
    Message { links, ..*message }
}

impl Sink for Reporter<'_> {
    fn take(&mut self, event: Event<'_>) -> io::Result<()> {
        self.summary.count(&event);
        match &event {
            Event::Message(message) => {
                self.write(message)?;
                if self.pairing.is_some() { self.write_news() } else { Ok(()) }
            }
            Event::Lost(place, lost) => {
                if let Some(pairing) = &mut self.pairing {
                    pairing.lose(*place, *lost);
                }
                self.write_lost(*place, *lost)
            }
            Event::Closed(closed) => {
                if let Some(pairing) = &mut self.pairing {
                    pairing.close(*closed);
                }
                self.write_news()
            }
            // Several threads are used only for files, which do not pause.
            Event::Pause if !matches!(self.printer, Printer::Team(_)) => self.show(),
            Event::File(file) => {
                self.tag.file = *file;
                Ok(())
            }
            _ => Ok(()),
        }
    }
}
