//! What values mean, in the reader's language.

use std::borrow::Cow;

use cmpp_codec::Language;
use cmpp_codec::codes::MsgFmt;
use cmpp_codec::content::Stat;
use cmpp_codec::field::Item;
use cmpp_codec::outcome::{Cause, Codes, Explanation};

use crate::translate::translate;

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

    /// Returns the reader's language.
    pub(crate) const fn language(&self) -> Language {
        self.language
    }

    /// Returns the name of an encoding.
    pub(crate) fn encoding(&self, encoding: MsgFmt) -> Cow<'static, str> {
        encoding.data_coding().in_language(self.language).to_string().into()
    }

    /// Returns what is known of the value of a field.
    pub(crate) fn told<'w>(&'w self, item: &Item<'_>) -> Told<'w> {
        let (name, is_outcome) = (item.field.name, matches!(item.field.name, "Stat" | "Result"));
        let explanation = is_outcome.then(|| self.explanation(item)).flatten();
        let named = item.meaning();
        let meaning = match (&explanation, name, item.bytes) {
            (_, "Msg_Fmt", &[octet]) => Some(self.encoding(MsgFmt(octet))),
            // The names of the specification are shorter.
            (Some(explanation), ..) if !self.is_named(item) => {
                Some(explanation.in_language(self.language).to_string().into())
            }
            _ => named.map(|name| translate(name, self.language).into()),
        };
        Told { meaning, is_outcome, explanation, language: self.language }
    }

    /// The user's table comes first.
    fn explanation(&self, item: &Item<'_>) -> Option<Explanation<'_>> {
        let stat = (item.field.name == "Stat").then(|| item.bytes.try_into().ok().map(Stat)).flatten();
        stat.and_then(|stat| self.codes.explain(stat)).or_else(|| item.explain())
    }

    /// Whether the specification itself lists the value, and nobody wants other words.
    fn is_named(&self, item: &Item<'_>) -> bool {
        let is_listed = item.meaning().is_some() && !item.bytes.contains(&b':');
        self.language == Language::English && self.codes.is_empty() && is_listed
    }
}

/// What is known of the value of a field.
#[derive(Debug)]
pub(crate) struct Told<'w> {
    /// What the value means, if that is published or in the user's table.
    pub(crate) meaning: Option<Cow<'static, str>>,
    /// Whether the field says how a message ended, and so has a cause.
    pub(crate) is_outcome: bool,
    explanation: Option<Explanation<'w>>,
    language: Language,
}

impl<'w> Told<'w> {
    /// Returns the cause of the failure, as a word.
    pub(crate) fn cause(&self) -> Option<&'static str> {
        self.explanation.as_ref()?.cause().map(Cause::word)
    }

    /// Returns what else the value was published to mean.
    pub(crate) fn others(&self) -> impl Iterator<Item = &'w str> {
        let others = self.explanation.as_ref().map(Explanation::others);
        others.into_iter().flatten().map(|meaning| meaning.text(self.language))
    }
}
