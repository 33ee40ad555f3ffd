//! What the library says in English, in the reader's language.

use std::collections::HashMap;
use std::sync::LazyLock;

use cmpp_codec::Language;

/// Translates a sentence about a field or a message, or the name of a value. A text that the table lacks stays as it is.
pub(crate) fn translate(text: &str, language: Language) -> &str {
    /// English and Chinese in a line, separated by a tab.
    static CHINESE: LazyLock<HashMap<&str, &str>> =
        LazyLock::new(|| include_str!("zh.tsv").lines().filter_map(|line| line.split_once('\t')).collect());
    match language {
        Language::Chinese => CHINESE.get(text).copied().unwrap_or(text),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use cmpp_codec::anomaly::AnomalyKind;

    use super::*;
    use crate::model::Oddity;

    #[test]
    fn every_sentence_about_a_message_has_its_chinese() {
        let kinds = AnomalyKind::ALL.iter().map(|kind| kind.sentence());
        for sentence in kinds.chain(Oddity::ALL.iter().map(|oddity| oddity.sentence())) {
            assert!(translate(sentence, Language::Chinese).ends_with('。'), "{sentence}");
            assert_eq!(translate(sentence, Language::English), sentence);
        }
    }
}
