//! What is said at the end.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Write},
};

use cmpp_codec::{CommandId, Version};

use crate::model::{Event, Fate, Lost, Message};

/// Counts over all files.
#[derive(Debug, Default)]
pub(crate) struct Summary {
    /// By command, then version. An answer is counted behind its request.
    messages: BTreeMap<(CommandId, CommandId, &'static str), BTreeMap<Version, u64>>,
    /// Messages in error.
    pub(crate) errors: u64,
    guessed: u64,
    /// Streams that were taken for CMPP.
    streams: u64,
    /// Bytes that are part of no message.
    skipped: u64,
    /// Places where a capture lacks bytes of a connection.
    gaps: u64,
    /// Messages whose end is missing.
    cut: u64,
    /// Packets by what became of them.
    packets: BTreeMap<Fate, u64>,
}

impl Summary {
    /// Counts an event.
    pub(crate) fn count(&mut self, event: &Event<'_>) {
        match event {
            Event::Message(message) => self.count_message(message),
            Event::Opened => self.streams += 1,
            Event::Lost(Lost::Skipped(count)) => self.skipped += *count as u64,
            Event::Lost(Lost::Gap) => self.gaps += 1,
            Event::Lost(Lost::Cut) => self.cut += 1,
            Event::Packet(fate) => *self.packets.entry(*fate).or_default() += 1,
        }
    }

    fn count_message(&mut self, message: &Message<'_>) {
        if let Some((frame, reading)) = message.content {
            let command = frame.command_id();
            // Those that have no name are counted together, at the end.
            let none = CommandId(u32::MAX);
            let name = command.name(reading.version);
            let key = name.map_or((none, none, "unknown"), |name| (command.response(), command, name));
            *self.messages.entry(key).or_default().entry(reading.version).or_default() += 1;
            self.guessed += u64::from(reading.guessed);
        }
    }

    /// Whether any message was in error.
    pub(crate) const fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// The table, and below it what deserves a word.
    pub(crate) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let versions: BTreeSet<Version> = self.messages.values().flat_map(BTreeMap::keys).copied().collect();
        if !versions.is_empty() {
            write!(out, "{:<28}", "")?;
            for version in &versions {
                write!(out, "{:>10}", version.to_string())?;
            }
            writeln!(out)?;
        }
        for ((_, _, name), counts) in &self.messages {
            write!(out, "{name:<28}")?;
            for version in &versions {
                match counts.get(version) {
                    Some(count) => write!(out, "{count:>10}")?,
                    None => write!(out, "{:>10}", "-")?,
                }
            }
            writeln!(out)?;
        }
        let total: u64 = self.messages.values().flat_map(BTreeMap::values).sum();
        writeln!(
            out,
            "{} in {}, {} in error",
            counted(total, "message"),
            counted(self.streams, "stream"),
            self.errors
        )?;
        let notes = [
            (self.guessed, "message", "read in a version that was guessed (say which with --protocol)"),
            (self.skipped, "byte", "skipped between messages"),
            (self.gaps, "gap", "where the capture lacks bytes of a connection"),
            (self.cut, "message", "cut off by a gap or by the end"),
        ];
        for (count, what, note) in notes {
            if count > 0 {
                writeln!(out, "{} {note}", counted(count, what))?;
            }
        }
        for (fate, &count) in self.packets.iter().filter(|(fate, _)| **fate != Fate::Tcp) {
            writeln!(out, "{} {fate}", counted(count, "packet"))?;
        }
        Ok(())
    }
}

/// `1 message`, `2 messages`.
fn counted(count: u64, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
