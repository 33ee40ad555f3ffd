//! Writes what a message has to do with others.

use std::time::Duration;

use cmpp_codec::anomaly::{Anomaly, Level};
use cmpp_codec::{Frame, Language};

use crate::milliseconds::write_milliseconds;
use crate::model::{Later, Links, Message, News, Notes, Reading};
use crate::show::json::encode::{key_number, quoted, string};
use crate::translate::translate;

/// Writes a key and its value, which may be missing.
macro_rules! key_or_null {
    ($out:expr, $key:literal, $value:expr) => {
        match $value {
            Some(value) => key_number($out, concat!(",\"", $key, "\":"), value),
            None => $out.extend_from_slice(concat!(",\"", $key, "\":null").as_bytes()),
        }
    };
}

/// Writes what is odd in the message, and then what is odd about its place.
pub(super) fn write_notes(
    out: &mut Vec<u8>,
    content: Option<(Frame<'_>, Reading)>,
    links: &Links,
    language: Language,
    notes: &mut Notes,
) {
    out.extend_from_slice(br#","notes":["#);
    let mut behind = br#"{"code":"#.as_slice();
    let mut write = |code: &'static str, level: Level, field, offset, sentence| {
        notes.count(code);
        write_note(out, behind, code, level.name(), field, offset, translate(sentence, language));
        behind = br#",{"code":"#;
    };
    for Anomaly { kind, field, offset, .. } in
        content.into_iter().flat_map(|(frame, reading)| frame.anomalies(reading.version))
    {
        write(kind.code(), kind.level(), field.map(|field| field.name), offset, kind.sentence());
    }
    for oddity in links.oddities.iter() {
        let (field, offset) = oddity.field();
        write(oddity.code(), oddity.level(), field, offset, oddity.sentence());
    }
    out.push(b']');
}

fn write_note(
    out: &mut Vec<u8>,
    behind: &[u8],
    code: &str,
    level: &str,
    field: Option<&str>,
    offset: usize,
    sentence: &str,
) {
    out.extend_from_slice(behind);
    string(out, code);
    out.extend_from_slice(br#","level":"#);
    string(out, level);
    out.extend_from_slice(br#","field":"#);
    match field {
        Some(field) => string(out, field),
        None => out.extend_from_slice(b"null"),
    }
    key_number(out, ",\"offset\":", offset);
    out.extend_from_slice(br#","text":"#);
    string(out, sentence);
    out.push(b'}');
}

/// Writes the numbers of the other messages.
pub(super) fn write_links(out: &mut Vec<u8>, message: &Message<'_>) {
    let Links { answers, response, reports, part_of, repeats, in_flight, .. } = message.links;
    if message.links == Links::default() && message.whole_text.is_none() {
        return out.extend_from_slice(
            br#","answers":null,"response_ms":null,"reports":null,"repeats":null,"in_flight":null,"part_of":null,"whole_text":null"#,
        );
    }
    key_or_null!(out, "answers", answers);
    write_response(out, response);
    key_or_null!(out, "reports", reports);
    key_or_null!(out, "repeats", repeats);
    key_or_null!(out, "in_flight", in_flight);
    key_or_null!(out, "part_of", part_of);
    out.extend_from_slice(br#","whole_text":"#);
    match message.whole_text {
        Some(text) => quoted(out, text),
        None => out.extend_from_slice(b"null"),
    }
    if let Some(proof) = message.links.proof {
        out.extend_from_slice(br#","proof":"#);
        string(out, proof.word());
    }
}

/// Writes what turned out about an earlier message, as the keys of an event.
pub(super) fn write_news(out: &mut Vec<u8>, later: Later) {
    out.extend_from_slice(match later.news {
        News::Unanswered(_) => br#","event":"unanswered","bytes":null"#.as_slice(),
        News::Answers { .. } | News::Reports { .. } => br#","event":"paired","bytes":null"#,
    });
    let (answers, response, reports) = match later.news {
        News::Answers { request, response } => (Some(request), response, None),
        News::Reports { submit } => (None, None, Some(submit)),
        News::Unanswered(_) => (None, None, None),
    };
    key_number(out, ",\"number\":", later.number);
    out.extend_from_slice(br#","command":"#);
    string(out, later.name);
    key_number(out, ",\"command_id\":", later.command.get());
    key_number(out, ",\"sequence_id\":", later.sequence);
    if let News::Unanswered(why) = later.news {
        out.extend_from_slice(br#","why":"#);
        return string(out, why.name());
    }
    key_or_null!(out, "answers", answers);
    write_response(out, response);
    key_or_null!(out, "reports", reports);
}

fn write_response(out: &mut Vec<u8>, response: Option<Duration>) {
    out.extend_from_slice(br#","response_ms":"#);
    match response {
        Some(response) => write_milliseconds(out, response),
        None => out.extend_from_slice(b"null"),
    }
}
