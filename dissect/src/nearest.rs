//! Suggestions for words that are not known.

/// How much a word is like another one to be suggested in its place: 1 is the same.
const ALIKE: f64 = 0.8;

/// Returns the name that is most like `word`, if one is like it. `CMPP_` in front of a name does not matter.
pub(crate) fn nearest<T: AsRef<str>>(word: &str, names: impl IntoIterator<Item = T>) -> Option<T> {
    let word = word.to_ascii_uppercase();
    let alike = |name: &str| {
        let name = name.to_ascii_uppercase();
        strsim::jaro_winkler(&name, &word).max(strsim::jaro_winkler(name.trim_start_matches("CMPP_"), &word))
    };
    let names = names.into_iter().map(|name| (alike(name.as_ref()), name));
    names.max_by(|one, other| one.0.total_cmp(&other.0)).filter(|best| best.0 > ALIKE).map(|(_, name)| name)
}
