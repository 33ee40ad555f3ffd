//! What values mean, in the reader's language.

use std::borrow::Cow;

use cmpp_codec::Language;
use cmpp_codec::codes::MsgFmt;
use cmpp_codec::content::Stat;
use cmpp_codec::field::Item;
use cmpp_codec::outcome::{Cause, Codes, Explanation};

/// The language, and the user's own table of codes.
#[derive(Debug, Default)]
pub(crate) struct Words {
    language: Language,
    codes: Codes,
}

impl Words {
    pub(crate) const fn new(language: Language, codes: Codes) -> Self {
        Self { language, codes }
    }

    /// Returns what the value of a field means, if that is published or in the user's table.
    pub(crate) fn meaning(&self, item: &Item<'_>) -> Option<Cow<'static, str>> {
        let named = item.meaning();
        match (item.field.name, item.bytes) {
            ("Msg_Fmt", &[octet]) => Some(MsgFmt(octet).data_coding().in_language(self.language).to_string().into()),
            ("Stat" | "Result", _) => match self.explanation(item) {
                // The names of the specification are shorter.
                Some(_) if self.language == Language::English && self.codes.is_empty() && is_of_specification(item) => {
                    named.map(Cow::from)
                }
                Some(explanation) => Some(explanation.in_language(self.language).to_string().into()),
                None => named.map(Cow::from),
            },
            _ => named.map(Cow::from),
        }
    }

    /// Returns the cause of the failure in a field that [can have one](has_cause).
    pub(crate) fn cause(&self, item: &Item<'_>) -> Option<&'static str> {
        self.explanation(item)?.cause().map(Cause::word)
    }

    /// Returns what else the value was published to mean.
    pub(crate) fn others(&self, item: &Item<'_>) -> Vec<String> {
        let explanation = has_cause(item).then(|| self.explanation(item)).flatten();
        let others = explanation.map(|explanation| explanation.others());
        others.into_iter().flatten().map(|meaning| meaning.text(self.language).to_owned()).collect()
    }

    /// The user's table comes first.
    fn explanation(&self, item: &Item<'_>) -> Option<Explanation<'_>> {
        let stat = (item.field.name == "Stat").then(|| item.bytes.try_into().ok().map(Stat)).flatten();
        stat.and_then(|stat| self.codes.explain(stat)).or_else(|| item.explain())
    }
}

/// Returns whether a field says how a message ended.
pub(crate) fn has_cause(item: &Item<'_>) -> bool {
    matches!(item.field.name, "Stat" | "Result")
}

/// Whether the specification itself lists the value.
fn is_of_specification(item: &Item<'_>) -> bool {
    item.meaning().is_some() && !item.bytes.contains(&b':')
}
