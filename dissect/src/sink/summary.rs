//! The summary at the end of the output.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use crate::model::{Carried, Event, Fate, INCOMPLETE, Lost, Message};
use crate::sink::messages::Messages;
use crate::sink::pairs::Pairs;
use crate::sink::tally::Tally;

/// Counts over all files.
#[derive(Debug, Default)]
pub(crate) struct Summary {
    messages: Messages,
    /// The bytes of these messages, including headers, without messages whose end is missing.
    message_bytes: u64,
    /// Bytes of messages in a file whose end is missing.
    incomplete_bytes: u64,
    /// The bytes of all CMPP streams.
    carried: Carried,
    /// The number of TCP connections, of CMPP connections, and of connections without a byte.
    connections: u64,
    opened: u64,
    silent: u64,
    guessed: u64,
    /// Streams that were taken for CMPP.
    streams: u64,
    /// How often the memory bound was reached.
    full: u64,
    /// Losses by name: their number, and their bytes.
    lost: BTreeMap<&'static str, (u64, u64)>,
    /// Connections that are not CMPP connections, by the protocol that they look like.
    foreign: BTreeMap<&'static str, u64>,
    /// Messages that are missing in the capture that was written, because bytes of them are.
    pub(crate) unsaved: u64,
    /// What the digests of logins prove, by word.
    pub(crate) proofs: BTreeMap<&'static str, u64>,
    /// Requests and their answers.
    pub(crate) pairs: Pairs,
    /// Messages in error, and what was odd.
    pub(crate) tally: Tally,
    /// Packets by what became of them.
    packets: BTreeMap<Fate, u64>,
}

impl Summary {
    /// Counts an event.
    pub(crate) fn count(&mut self, event: &Event<'_>) {
        match event {
            Event::Message(message) => self.count_message(message),
            Event::Connected => self.connections += 1,
            Event::Opened => {
                self.streams += 1;
                self.opened += 1;
            }
            Event::Silent => self.silent += 1,
            Event::MessageFile => self.streams += 1,
            Event::Payload(carried) => {
                self.carried.bytes += carried.bytes;
                self.carried.repeated += carried.repeated;
            }
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
            Event::File(_) | Event::Pause | Event::Closed(_) => {}
            Event::Packet(fate) => *self.packets.entry(*fate).or_default() += 1,
        }
    }

    fn count_message(&mut self, message: &Message<'_>) {
        let is_part = message.fault.is_some_and(|fault| fault.kind == INCOMPLETE);
        let length = message.content.map_or(0, |(frame, _)| frame.len() as u64);
        if is_part {
            self.incomplete_bytes += length + message.unread.len() as u64;
        } else {
            self.message_bytes += length;
        }
        if let Some((frame, reading)) = message.content {
            self.messages.count(frame.command_id(), reading.version);
            self.guessed += u64::from(reading.is_in_doubt());
        }
    }

    /// Returns whether a message was in error, or bytes of a CMPP connection are missing or were skipped.
    pub(crate) fn has_errors(&self) -> bool {
        self.tally.errors > 0
            || ["gap", "not_captured", "skipped", "cut"].iter().any(|name| self.lost.contains_key(name))
    }

    fn lost_bytes(&self, names: &[&str]) -> u64 {
        names.iter().filter_map(|name| self.lost.get(name)).map(|(_, bytes)| bytes).sum()
    }

    /// Returns the bytes of all CMPP streams by what became of them. The first entry is the total, and the others add
    /// up to it.
    fn bytes(&self) -> [(&'static str, u64); 7] {
        [
            // No packet carried the bytes of a gap.
            ("total", self.carried.bytes + self.lost_bytes(&["gap"])),
            ("messages", self.message_bytes),
            ("skipped", self.lost_bytes(&["skipped"])),
            ("cut", self.lost_bytes(&["cut"]) + self.incomplete_bytes),
            ("missing", self.lost_bytes(&["gap", "not_captured"])),
            ("repeated", self.carried.repeated),
            ("late", self.lost_bytes(&["late"])),
        ]
    }

    /// Writes the counts as one line of JSON. Packets, connections and bytes add up to their totals.
    pub(crate) fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        let messages = self.messages.total();
        let Self { tally: Tally { errors, notes }, guessed, streams, message_bytes, .. } = self;
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
        let foreign: u64 = self.foreign.values().sum();
        let Self { connections, opened, silent, .. } = self;
        write!(
            out,
            r#"}},"connections":{{"total":{connections},"cmpp":{opened},"not_cmpp":{foreign},"silent":{silent}}}"#
        )?;
        comma = ",\"bytes\":{";
        for (name, bytes) in self.bytes() {
            write!(out, r#"{comma}"{name}":{bytes}"#)?;
            comma = ",";
        }
        write!(out, "}}")?;
        self.pairs.write_json(out)?;
        comma = ",\"notes\":{";
        if notes.is_empty() {
            write!(out, "{comma}")?;
        }
        for (code, count) in notes.iter() {
            write!(out, r#"{comma}"{code}":{count}"#)?;
            comma = ",";
        }
        writeln!(out, "}}}}")
    }

    /// Writes what became of the bytes of CMPP, unless all of them are in messages and were received once.
    fn write_bytes(&self, out: &mut dyn Write) -> io::Result<()> {
        let [(_, total), (_, messages), others @ ..] = self.bytes();
        if total == messages {
            return Ok(());
        }
        write!(out, "{}: {messages} in messages", counted(total, "byte"))?;
        for (name, bytes) in others.iter().filter(|(_, bytes)| *bytes > 0) {
            write!(out, ", {bytes} {name}")?;
        }
        writeln!(out)
    }

    /// Writes the table of messages, and below it everything else that was counted.
    pub(crate) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let versions = self.messages.versions();
        if !versions.is_empty() {
            write!(out, "{:<28}", "")?;
            for version in &versions {
                write!(out, "{:>10}", version.to_string())?;
            }
            writeln!(out)?;
        }
        for ((_, _, name), counts) in self.messages.table() {
            write!(out, "{name:<28}")?;
            for version in &versions {
                match counts.get(version) {
                    Some(count) => write!(out, "{count:>10}")?,
                    None => write!(out, "{:>10}", "-")?,
                }
            }
            writeln!(out)?;
        }
        let total = self.messages.total();
        writeln!(
            out,
            "{} in {}, {} in error",
            counted(total, "message"),
            counted(self.streams, "stream"),
            self.tally.errors
        )?;
        self.write_bytes(out)?;
        if self.guessed > 0 {
            let guessed = counted(self.guessed, "message");
            writeln!(out, "{guessed} read in a version that was guessed (say which with --protocol)")?;
        }
        if self.full > 0 {
            let full = counted(self.full, "time");
            writeln!(
                out,
                "{full} connections or fragments were given up early: together they kept too much (see --memory)"
            )?;
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
                "conflict" => {
                    let conflicts = counted(count, "retransmission");
                    writeln!(out, "{conflicts} with other bytes than the first time ({})", counted(bytes, "byte"))?;
                }
                "late" => writeln!(out, "{} came after their gap was given up", counted(bytes, "byte"))?,
                "cut" => writeln!(out, "{} cut off by a gap or by the end", counted(count, "message"))?,
                _ => writeln!(out, "{} of a connection, behind which reading went on", counted(count, "reset"))?,
            }
        }
        if !self.proofs.is_empty() {
            let proofs: Vec<_> = self.proofs.iter().map(|(word, count)| format!("{count} {word}")).collect();
            writeln!(out, "login digests: {}", proofs.join(", "))?;
        }
        if self.unsaved > 0 {
            writeln!(out, "{} not written to the capture: bytes are missing", counted(self.unsaved, "message"))?;
        }
        if self.silent > 0 {
            writeln!(out, "{} without a byte", counted(self.silent, "connection"))?;
        }
        for (name, &count) in &self.foreign {
            writeln!(out, "{} not of CMPP ({name})", counted(count, "connection"))?;
        }
        for (fate, &count) in self.packets.iter().filter(|(fate, _)| **fate != Fate::Tcp) {
            writeln!(out, "{} {fate}", counted(count, "packet"))?;
        }
        if self.carried.repeated > 0 {
            let repeated = counted(self.carried.repeated, "byte");
            writeln!(out, "{repeated} came more than once and are shown once: retransmitted, or captured twice")?;
        }
        self.pairs.write(out)?;
        for (nth, (code, count)) in self.tally.notes.iter().enumerate() {
            write!(out, "{}{count} {code}", if nth == 0 { "notes: " } else { ", " })?;
        }
        if !self.tally.notes.is_empty() {
            writeln!(out)?;
        }
        self.write_hint(out)
    }

    /// Writes what to try, if no CMPP was found.
    fn write_hint(&self, out: &mut dyn Write) -> io::Result<()> {
        let packets = |fate| self.packets.get(&fate).copied().unwrap_or_default();
        if self.streams > 0 || self.packets.is_empty() {
            return Ok(());
        }
        let hint = if packets(Fate::Tcp) > 0 {
            "if you know the port, name it with --port"
        } else if packets(Fate::OtherPort) > 0 {
            "no packet is of a port that --port names"
        } else {
            "the capture has no TCP segment that could be read"
        };
        writeln!(out, "no CMPP found: {hint}")
    }
}

/// Returns `1 message` or `2 messages`.
fn counted(count: u64, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
