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
    /// Bytes of these, headers included.
    message_bytes: u64,
    /// Messages in error.
    pub(crate) errors: u64,
    guessed: u64,
    /// Streams that were taken for CMPP.
    streams: u64,
    /// How often connections were closed early, because all of them kept too much.
    full: u64,
    /// Losses by name: how often, and how many bytes.
    lost: BTreeMap<&'static str, (u64, u64)>,
    /// Connections that are not of CMPP, by what they look like.
    foreign: BTreeMap<&'static str, u64>,
    /// Packets by what became of them.
    packets: BTreeMap<Fate, u64>,
}

impl Summary {
    /// Counts an event.
    pub(crate) fn count(&mut self, event: &Event<'_>) {
        match event {
            Event::Message(message) => self.count_message(message),
            Event::Opened => self.streams += 1,
            Event::Lost(_, lost) => {
                if let Lost::NotCmpp(name) = lost {
                    *self.foreign.entry(name).or_default() += 1;
                    return;
                }
                let count = self.lost.entry(lost.name()).or_default();
                count.0 += 1;
                count.1 += lost.bytes().unwrap_or_default();
            }
            Event::Foreign(name) => *self.foreign.entry(name).or_default() += 1,
            Event::Full => self.full += 1,
            Event::File(_) | Event::Pause => {}
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
            self.message_bytes += frame.len() as u64;
            self.guessed += u64::from(reading.is_in_doubt());
        }
    }

    /// Whether any message was in error, or bytes of a connection of CMPP are missing or skipped.
    pub(crate) fn has_errors(&self) -> bool {
        self.errors > 0 || self.lost.keys().any(|&name| name != "reset")
    }

    /// The counts as one line of JSON. The packets add up to their total.
    pub(crate) fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        let messages: u64 = self.messages.values().flat_map(BTreeMap::values).sum();
        let Self { errors, guessed, streams, message_bytes, .. } = self;
        write!(out, r#"{{"event":"summary","messages":{messages},"errors":{errors},"guessed":{guessed}"#)?;
        write!(out, r#","streams":{streams},"message_bytes":{message_bytes},"lost":{{"#)?;
        let mut comma = "";
        for (name, (count, bytes)) in &self.lost {
            write!(out, r#"{comma}"{name}":{{"count":{count},"bytes":{bytes}}}"#)?;
            comma = ",";
        }
        write!(out, r#"}},"not_cmpp":{{"#)?;
        comma = "";
        for (name, count) in &self.foreign {
            write!(out, r#"{comma}"{name}":{count}"#)?;
            comma = ",";
        }
        write!(out, r#"}},"packets":{{"total":{}"#, self.packets.values().sum::<u64>())?;
        let mut kinds = BTreeMap::<&str, u64>::new();
        for (fate, count) in &self.packets {
            *kinds.entry(fate.name()).or_default() += count;
        }
        for (name, count) in kinds {
            write!(out, r#","{name}":{count}"#)?;
        }
        writeln!(out, "}}}}")
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
        if self.guessed > 0 {
            let guessed = counted(self.guessed, "message");
            writeln!(out, "{guessed} read in a version that was guessed (say which with --protocol)")?;
        }
        if self.full > 0 {
            let full = counted(self.full, "time");
            writeln!(out, "{full} connections were closed early: all of them kept too much (see --memory)")?;
        }
        for (name, &(count, bytes)) in &self.lost {
            match *name {
                "skipped" => writeln!(out, "{} skipped between messages", counted(bytes, "byte"))?,
                "gap" => {
                    let gaps = counted(count, "gap");
                    writeln!(out, "{gaps} where the capture lacks bytes of a connection ({})", counted(bytes, "byte"))?;
                }
                "not_captured" => {
                    writeln!(out, "{} of payload not captured: cut off their packets", counted(bytes, "byte"))?;
                }
                "cut" => writeln!(out, "{} cut off by a gap or by the end", counted(count, "message"))?,
                _ => writeln!(out, "{} of a connection, behind which reading went on", counted(count, "reset"))?,
            }
        }
        for (name, &count) in &self.foreign {
            writeln!(out, "{} not of CMPP ({name})", counted(count, "connection"))?;
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
