//! Codes, identifiers and times.

use std::io::{self, Write};

use cmpp_codec::codes::{MsgFmt, SubmitResult};
use cmpp_codec::content::Stat;
use cmpp_codec::outcome::{Cause, Explanation, Retry};
use cmpp_codec::time::TimeForm;
use cmpp_codec::{Language, MsgId};

use crate::explain::tables;

/// A field and its value.
pub(super) fn valued(out: &mut impl Write, field: &str, value: &str, language: Language) -> io::Result<bool> {
    let number = value.strip_prefix("0x").map_or_else(|| value.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok());
    match (field.to_ascii_lowercase().as_str(), number) {
        ("stat", _) => stat(out, value, language),
        ("msg_id", _) => identifier(out, value, language),
        ("result", Some(number)) => {
            let explanation = SubmitResult(number).explain();
            if let Some(explanation) = explanation {
                explained(out, &format!("Result {number}"), explanation, language)?;
            }
            Ok(tables::value(out, field, &number.to_string(), language)? || explanation.is_some())
        }
        ("msg_fmt", Some(number)) => {
            let Ok(octet) = u8::try_from(number) else { return Ok(false) };
            writeln!(out, "Msg_Fmt {octet}: {}", MsgFmt(octet).data_coding().in_language(language))?;
            Ok(true)
        }
        (_, Some(number)) => tables::value(out, field, &number.to_string(), language),
        _ => tables::value(out, field, value, language),
    }
}

pub(super) fn stat(out: &mut impl Write, what: &str, language: Language) -> io::Result<bool> {
    let mut bytes = [0; 7];
    let Some(to) = bytes.get_mut(..what.len()) else { return Ok(false) };
    to.copy_from_slice(what.as_bytes());
    let Some(explanation) = Stat(bytes).explain() else { return Ok(false) };
    explained(out, what, explanation, language)?;
    Ok(true)
}

/// The label of a line, in the reader's language.
fn label(language: Language, en: &'static str, zh: &'static str) -> &'static str {
    if language == Language::Chinese { zh } else { en }
}

fn explained(out: &mut impl Write, what: &str, explanation: Explanation<'_>, language: Language) -> io::Result<()> {
    let says = label(language, ": ", "：");
    writeln!(out, "{what}{says}{}", explanation.in_language(language))?;
    for other in explanation.others() {
        writeln!(out, "  {}{says}{}", label(language, "or", "另有"), other.text(language))?;
    }
    if let Some(cause) = explanation.cause() {
        let comma = label(language, ", ", "，");
        writeln!(out, "  {}{says}{}{comma}{}", label(language, "cause", "原因"), cause.word(), cause.text(language))?;
        retry(out, cause, language)?;
    }
    if let Some(meaning) = explanation.meaning() {
        let sources: Vec<_> = meaning.sources.iter().map(|source| source.text(language)).collect();
        let sources = sources.join(label(language, "; ", "；"));
        writeln!(out, "  {}{says}{sources}", label(language, "published by", "来源"))?;
    }
    Ok(())
}

/// Whether another try helps.
fn retry(out: &mut impl Write, cause: Cause, language: Language) -> io::Result<()> {
    let when = match cause.retry() {
        None => return Ok(()),
        Some(Retry::Never) => label(language, "never", "不必重发"),
        Some(Retry::Later) => label(language, "later", "稍后重发"),
        Some(Retry::AfterChange) => label(language, "after a change", "修改后重发"),
        Some(_) => label(language, "unknown", "未知"),
    };
    writeln!(out, "  {}{}{when}", label(language, "another try", "重发"), label(language, ": ", "："))
}

/// A cause by its word.
pub(super) fn cause(out: &mut impl Write, what: &str, language: Language) -> io::Result<bool> {
    let Ok(cause) = what.to_ascii_lowercase().parse::<Cause>() else { return Ok(false) };
    writeln!(out, "{cause}{}{}", label(language, ": ", "："), cause.text(language))?;
    retry(out, cause, language)?;
    Ok(true)
}

/// A `Msg_Id` in any spelling: its parts.
pub(super) fn identifier(out: &mut impl Write, what: &str, language: Language) -> io::Result<bool> {
    let Ok(id) = what.parse::<MsgId>() else { return Ok(false) };
    let parts = id.parts();
    writeln!(
        out,
        "Msg_Id {id}: {:02}-{:02} {:02}:{:02}:{:02}, {} {}, {} {}",
        parts.month,
        parts.day,
        parts.hour,
        parts.minute,
        parts.second,
        label(language, "gateway", "网关"),
        parts.gateway,
        label(language, "sequence", "序号"),
        parts.sequence
    )?;
    Ok(true)
}

/// A time in the form of a report, a Time_stamp or an At_Time.
pub(super) fn time(out: &mut impl Write, what: &str, language: Language) -> io::Result<bool> {
    for (form, name) in
        [(TimeForm::Report, "Submit_time"), (TimeForm::Route, "Time_stamp"), (TimeForm::Smpp, "At_Time")]
    {
        if let Some(time) = form.read(what.as_bytes()) {
            writeln!(out, "{what}{}{name}: {time}", label(language, ", as ", "，作为 "))?;
            return Ok(true);
        }
    }
    Ok(false)
}
