//! One line a message, for people.

use std::fmt::Write as _;
use std::io::Write as _;

use cmpp_codec::content::Report;
use cmpp_codec::{AnyPdu, Frame, Version};

use crate::base::clock::{shown, since_1970};
use crate::wire::watch::{Ends, Watch, Way};

/// How many characters of a text are shown.
const TEXT: usize = 40;

/// Prints one line for each message.
#[derive(Debug)]
pub(crate) struct Lines;

impl Watch for Lines {
    fn bytes(&self, ends: Ends, way: Way, version: Version, bytes: &[u8]) {
        let arrow = if way == Way::In { '>' } else { '<' };
        let line = line(version, bytes);
        let mut out = std::io::stdout().lock();
        // Who has closed the output wants no more lines.
        drop(writeln!(out, "{}  {} {arrow} {line}", shown(since_1970()), ends.peer));
    }
}

/// What a message says in one line.
pub(crate) fn line(version: Version, bytes: &[u8]) -> String {
    let Ok(frame) = Frame::from_message(bytes) else { return format!("{} bytes that are no message", bytes.len()) };
    let mut line = String::new();
    let (seq, len) = (frame.sequence_id().0, frame.len());
    let pdu = AnyPdu::from_frame(frame, version);
    let head = match &pdu {
        Ok(pdu) => format!("{} {version}  seq {seq}  {len} bytes", pdu.name()),
        Err(error) => format!("{}  seq {seq}  {len} bytes  malformed: {error}", frame.command_id()),
    };
    line.push_str(&head);
    if let Ok(pdu) = pdu {
        details(&mut line, pdu);
    }
    line
}

fn details(line: &mut String, pdu: AnyPdu<'_>) {
    if let Some(content) = pdu.content() {
        if let Some(source) = pdu.source() {
            let _ = write!(line, "  {}", source.to_str().unwrap_or("?"));
        }
        let mut phones = pdu.recipients();
        if let Some(phone) = phones.next() {
            let _ = write!(line, " → {}", phone.to_str().unwrap_or("?"));
        }
        let more = phones.count();
        if more > 0 {
            let _ = write!(line, " and {more} more");
        }
        if let Some(report) = content.report() {
            details_of_report(line, report);
        } else if let Some(text) = content.to_text() {
            let cut: String = text.chars().take(TEXT).collect();
            let dots = if cut.len() < text.len() { "…" } else { "" };
            let _ = write!(line, "  {cut:?}{dots}");
        }
    } else if let Some(msg_id) = pdu.msg_id() {
        let _ = write!(line, "  Msg_Id {msg_id}");
    }
    if let Some(result) = pdu.result() {
        let _ = write!(line, "  result {result}");
    }
}

fn details_of_report(line: &mut String, report: Report<'_>) {
    let stat = String::from_utf8_lossy(report.stat().trimmed()).into_owned();
    let _ = write!(line, "  report on {}: {stat}", report.msg_id());
}
