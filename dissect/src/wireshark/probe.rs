//! Messages that are made to ask the library what it knows of their fields.

use cmpp_codec::codes::MsgFmt;
use cmpp_codec::content::Stat;
use cmpp_codec::field::{Field, Item, Kind, Part};
use cmpp_codec::{CommandId, Counted, Encode, Frame, Header, Version, v20};

use crate::words::Words;

/// The largest number that a code of several bytes is asked for: four digits, as in a `Stat`.
const MAX_CODE: u32 = 9999;

/// What a value means: the value as a key of a Lua table, the meaning, and the cause if it says how a message ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Meaning {
    pub(super) key: String,
    pub(super) text: String,
    pub(super) cause: Option<&'static str>,
    /// Whether the specification lists the value.
    pub(super) is_listed: bool,
}

/// Returns the length of a part that is empty as far as it can be.
pub(super) fn length(part: &Part) -> usize {
    match *part {
        Part::Fixed(fields) | Part::Optional(fields) => fields.last().map_or(0, |last| last.offset + last.width),
        Part::List { .. } | Part::Content { .. } => 1,
        _ => 0,
    }
}

/// Returns a message of zeros, whose lists and contents are empty.
pub(super) fn zeros(command: CommandId, shape: &[Part]) -> Vec<u8> {
    let total = Header::LEN + shape.iter().map(length).sum::<usize>();
    let mut message = vec![0; total];
    message[..4].copy_from_slice(&u32::try_from(total).unwrap_or(u32::MAX).to_be_bytes());
    message[4..8].copy_from_slice(&command.get().to_be_bytes());
    message
}

/// Returns the meanings of the values of a field, which begins at an offset in a message of zeros.
pub(super) fn meanings(words: &Words, message: &[u8], version: Version, field: &Field, offset: usize) -> Vec<Meaning> {
    let ask = |key: String, value: &[u8]| {
        let mut message = message.to_vec();
        message[offset..][..value.len()].copy_from_slice(value);
        let frame = Frame::from_message(&message).ok()?;
        let item = frame.dissect(version).flatten().find(|item| item.offset == offset && item.field == field)?;
        meaning(words, key, &item)
    };
    match (field.kind, field.width) {
        (Kind::Uint, 1) => (0..=u8::MAX).filter_map(|value| ask(value.to_string(), &[value])).collect(),
        (Kind::Uint, 4) => (0..=MAX_CODE).filter_map(|value| ask(value.to_string(), &value.to_be_bytes())).collect(),
        // Two digits: FeeType.
        (Kind::Octets, 2) => {
            let ask = |value: u8| ask(format!("\"{value:02}\""), format!("{value:02}").as_bytes());
            (0..100).filter_map(ask).collect()
        }
        _ => Vec::new(),
    }
}

pub(super) fn meaning(words: &Words, key: String, item: &Item<'_>) -> Option<Meaning> {
    let told = words.told(item);
    Some(Meaning { key, cause: told.cause(), is_listed: item.meaning().is_some(), text: told.meaning?.into_owned() })
}

/// Calls a function with the content of a DELIVER that holds these bytes: whether it is a report, TP_udhi, Msg_Fmt.
pub(super) fn with_content<R>(
    (is_report, tp_udhi, msg_fmt): (bool, u8, MsgFmt),
    content: &[u8],
    look: impl FnOnce(Item<'_>) -> R,
) -> Option<R> {
    let registered_delivery = u8::from(is_report).into();
    let head = v20::DeliverHead { tp_udhi, msg_fmt, registered_delivery, ..Default::default() };
    let deliver =
        v20::Deliver { head: &head, msg_content: Counted::new(content).ok()?, tail: &v20::DeliverTail::default() };
    let mut message = [0; 512];
    let length = deliver.encode(0, &mut message).ok()?;
    let mut items = Frame::from_message(&message[..length]).ok()?.dissect(Version::V20).flatten();
    items.find(|item| item.field.kind == Kind::Content).map(look)
}

/// Calls a function with an identifier: the one of a CANCEL, which is the same in every version.
pub(super) fn with_id<R>(version: Version, look: impl FnOnce(Item<'_>) -> R) -> Option<R> {
    let mut message = zeros(CommandId::CANCEL, CommandId::CANCEL.shape(version)?);
    message.last_mut().map(|last| *last = 1)?;
    Frame::from_message(&message).ok()?.dissect(version).flatten().find(|item| item.field.kind == Kind::Id).map(look)
}

/// Returns the meaning of a word that stands in the place of a `Stat`.
pub(super) fn stat(words: &Words, stat: Stat) -> Option<Meaning> {
    let mut report = [0; 60];
    report[8..15].copy_from_slice(&stat.0);
    let word = String::from_utf8_lossy(stat.trimmed()).into_owned();
    with_content((true, 0, MsgFmt::ASCII), &report, |content| {
        content.nested().find(|item| item.field.name == "Stat").and_then(|item| meaning(words, word, &item))
    })?
}
