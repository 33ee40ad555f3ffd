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
