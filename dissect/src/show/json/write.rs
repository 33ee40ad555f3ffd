//! The JSON writer: one object for each line. It is written by hand, because the shape is fixed and speed matters.

use std::{io, sync::Arc};

use cmpp_codec::field::Dissection;
use cmpp_codec::{Frame, Version};

use crate::model::{Fault, Later, Lost, Message, Notes, Place, Reading, Tag};
use crate::show::json::encode::{hex_string, key_number, quoted, string};
use crate::show::json::fields::{write_common, write_rest};
use crate::show::json::links::{write_links, write_news, write_notes};
use crate::show::json::pattern::{Patterns, Spot};
use crate::show::json::placed::Placed;
use crate::words::Words;

/// The JSON writer.
#[derive(Debug, Default)]
pub(crate) struct Json {
    placed: Placed,
    patterns: Patterns,
    /// Where the fields of a message were written, kept for its memory.
    spots: Vec<Spot>,
    /// The names of the files, as JSON.
    files: Arc<[Vec<u8>]>,
    words: Arc<Words>,
    /// What was odd in the messages that were written.
    pub(crate) notes: Notes,
}

impl Json {
    /// Creates a writer for messages of these files. A file without a name is written as null.
    pub(crate) fn new(files: &[Option<String>], words: impl Into<Arc<Words>>) -> Self {
        let name = |file: &Option<String>| {
            let mut out = Vec::new();
            match file {
                Some(name) => quoted(&mut out, name),
                None => out.extend_from_slice(b"null"),
            }
            out
        };
        Self { files: files.iter().map(name).collect(), words: words.into(), ..Self::default() }
    }

    /// Creates another writer for the same files.
    pub(crate) fn another(&self) -> Self {
        Self { files: Arc::clone(&self.files), words: Arc::clone(&self.words), ..Self::default() }
    }

    /// Appends an event: what became of bytes that are part of no message.
    pub(crate) fn write_lost(&mut self, out: &mut Vec<u8>, place: Place<'_>, lost: Lost, tag: Tag) {
        out.extend_from_slice(self.placed.text(place));
        out.extend_from_slice(br#","event":"#);
        string(out, lost.name());
        match lost.bytes() {
            Some(bytes) => key_number(out, ",\"bytes\":", bytes),
            None => out.extend_from_slice(br#","bytes":null"#),
        }
        if let Lost::NotCmpp(name) = lost {
            out.extend_from_slice(br#","looks_like":"#);
            string(out, name);
        }
        self.write_file(out, tag);
        out.extend_from_slice(b"}\n");
    }

    /// Appends an event: what turned out about an earlier message. The place is that of the message.
    pub(crate) fn write_later(&mut self, out: &mut Vec<u8>, place: Place<'_>, later: Later, tag: Tag) {
        out.extend_from_slice(self.placed.text(place));
        write_news(out, later);
        self.write_file(out, tag);
        out.extend_from_slice(b"}\n");
    }

    fn write_file(&self, out: &mut Vec<u8>, tag: Tag) {
        out.extend_from_slice(br#","file":"#);
        out.extend_from_slice(self.files.get(tag.file).map_or(b"null", |name| name));
    }

    /// Appends a message to `out`. Returns whether it is in error.
    pub(crate) fn write(&mut self, out: &mut Vec<u8>, message: &Message<'_>, tag: Tag) -> io::Result<bool> {
        out.extend_from_slice(self.placed.text(message.place));
        if let Some((frame, Reading { version, .. })) = message.content {
            out.extend_from_slice(br#","version":"#);
            string(out, version.name());
            out.extend_from_slice(br#","command":"#);
            string(out, frame.command_id().name(version).unwrap_or("unknown"));
            key_number(out, ",\"command_id\":", frame.command_id().get());
            key_number(out, ",\"sequence_id\":", frame.sequence_id().get());
        } else {
            out.extend_from_slice(br#","version":null,"command":null,"command_id":null,"sequence_id":null"#);
        }
        match message.total_length {
            Some(length) => key_number(out, ",\"total_length\":", length),
            None => out.extend_from_slice(br#","total_length":null"#),
        }
        out.extend_from_slice(br#","error":"#);
        let error_at = out.len();
        out.extend_from_slice(br#"null,"fields":["#);

        let mut fault = message.fault;
        let mut unread = message.unread;
        if let Some((frame, Reading { version, .. })) = message.content {
            let mut items = frame.dissect(version);
            let failed = self.fields(out, &mut items, frame, version)?;
            fault = fault.or(failed);
            // Fields that were copied have not been taken from the dissection yet.
            if fault.is_some() {
                items.by_ref().for_each(drop);
                unread = items.rest();
            }
        }
        out.push(b']');
        if let Some(fault) = fault {
            // An error is known only now. Most messages have none, so it is inserted afterwards.
            out.splice(error_at..error_at + "null".len(), object(fault).into_bytes());
            out.extend_from_slice(br#","unread":"#);
            hex_string(out, unread);
        }
        self.write_file(out, tag);
        key_number(out, ",\"number\":", tag.number);
        write_guessed(out, message.content.map(|(_, reading)| reading));
        write_notes(out, message.content, &message.links, self.words.language(), &mut self.notes);
        write_links(out, message);
        out.extend_from_slice(b"}\n");
        Ok(fault.is_some())
    }

    /// Writes the fields of a body. Returns the error that ended them.
    fn fields(
        &mut self,
        out: &mut Vec<u8>,
        items: &mut Dissection<'_>,
        frame: Frame<'_>,
        version: Version,
    ) -> io::Result<Option<Fault>> {
        let pattern = self.patterns.of(frame);
        if pattern.is_of(frame, version) {
            let common = pattern.common(frame.body());
            let taken = write_common(out, &self.words, items, frame.body(), common, pattern)?;
            // The dissection is still at the last field that was different.
            return if common.is_all {
                Ok(None)
            } else {
                write_rest(out, &self.words, items, common.fields, taken, None)
            };
        }
        let base = out.len();
        self.spots.clear();
        let failed = write_rest(out, &self.words, items, 0, 0, Some(&mut self.spots))?;
        if failed.is_none() {
            pattern.keep(frame, version, &self.spots, out, base);
        }
        Ok(failed)
    }
}

/// Writes the versions that fit, if neither a login nor the user named one.
fn write_guessed(out: &mut Vec<u8>, reading: Option<Reading>) {
    out.extend_from_slice(br#","guessed":"#);
    let Some(fitting) = reading.and_then(|reading| reading.guessed) else { return out.extend_from_slice(b"null") };
    let mut before = b'[';
    for version in fitting.iter() {
        out.push(before);
        string(out, version.name());
        before = b',';
    }
    out.push(b']');
}

fn object(Fault { kind, field, offset }: Fault) -> String {
    // Both are names from tables and need no escapes.
    let field = field.map_or_else(|| "null".to_owned(), |field| format!("\"{field}\""));
    format!(r#"{{"kind":"{kind}","field":{field},"offset":{offset}}}"#)
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;
    use crate::model::{Seen, Stamp, Time, port};

    /// The messages of all vectors of a version: their left columns.
    fn vectors(version: &str) -> Vec<Vec<u8>> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("spec-vectors").join(version);
        let files = fs::read_dir(folder).unwrap().map(|file| fs::read_to_string(file.unwrap().path()).unwrap());
        let octet = |pair: &[u8]| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap();
        let message = |text: String| {
            let lines = text.lines().filter(|line| !line.starts_with('#'));
            let digits = lines.filter_map(|line| line.split(' ').next()).filter(|&digits| digits != "-");
            let digits: Vec<u8> = digits.flat_map(str::bytes).collect();
            digits.chunks(2).map(octet).collect()
        };
        let mut messages: Vec<Vec<u8>> = files.map(message).collect();
        messages.sort();
        // A user data header of seven bytes in front of four of text, and one of six in front of five.
        let [seven, six] =
            [b"\x06\x08\x04\x01\x2a\x03\x02\x7b\x2c\x4e\x8c", b"\x05\x00\x03\x2a\x03\x02\x7b\x2c\x4e\x8c\x00"];
        let place = |message: &Vec<u8>| message.windows(seven.len()).position(|content| content == seven);
        let headed = messages.iter().find_map(|message| Some((message.clone(), place(message)?)));
        messages.extend(headed.map(|(mut message, at)| {
            message[at..][..six.len()].copy_from_slice(six);
            message
        }));
        messages
    }

    /// Whatever was written before, a message is written as if it were the first.
    #[test]
    fn a_message_is_written_the_same_after_others() {
        for (folder, version) in [("v20", Version::V20), ("v30", Version::V30)] {
            written_the_same(&vectors(folder), version);
        }
    }

    fn written_the_same(vectors: &[Vec<u8>], version: Version) {
        let mut random = 1_u64;
        let mut below = |end: usize| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (random >> 33) as usize % end
        };
        let (mut json, mut together) = (Json::default(), Vec::new());
        let (mut known, mut broken) = (0, 0);
        for _ in 0..10_000 {
            let mut message = vectors[below(vectors.len())].clone();
            match below(20) {
                0 => message.truncate(12 + below(message.len() - 11)),
                1 => message.resize(message.len() + below(40), 0),
                _ => {}
            }
            for _ in 0..below(4) {
                let at = 8 + below(message.len() - 8);
                message[at] ^= 1 << below(8);
            }
            let length = u32::try_from(message.len()).unwrap();
            message[..4].copy_from_slice(&length.to_be_bytes());
            let frame = Frame::from_message(&message).unwrap();
            let time = Time { second: [0, 86_400][below(2)], nanosecond: 0, digits: 6 };
            let stamp = Stamp { packet: below(2) as u64, time };
            let [source, destination] = [below(2), below(2)].map(|which| ["192.0.2.1:7890", "192.0.2.2:40000"][which]);
            let seen = (below(8) > 0).then_some(Seen {
                stamp,
                source,
                destination,
                ports: [source, destination].map(|end| port(end).unwrap()),
                way: 0,
                is_ahead: false,
                from_start: true,
            });
            let message = Message {
                content: Some((frame, Reading::sure(version))),
                total_length: Some(length),
                // As of a message of which only so much is there.
                fault: (below(16) == 0).then_some(Fault { kind: "incomplete", field: None, offset: 0 }),
                ..Message::bare(Place { stream: below(2) as u64, seen })
            };
            known += usize::from(json.patterns.of(frame).is_of(frame, version));
            together.clear();
            let mut alone = Vec::new();
            let in_error = json.write(&mut together, &message, Tag::default()).unwrap();
            assert_eq!(Json::default().write(&mut alone, &message, Tag::default()).unwrap(), in_error);
            assert_eq!(String::from_utf8_lossy(&together), String::from_utf8_lossy(&alone));
            broken += usize::from(in_error);
        }
        assert!(known > 5000 && broken > 500, "{known} had a pattern, {broken} were in error");
    }
}
