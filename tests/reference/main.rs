//! The tables in the documentation and the pages of `docs/` are what the layouts and the lists of codes say.
//!
//! `CMPP_BLESS=1 cargo test -p cmpp-codec --test reference` writes them anew.

#![allow(unreachable_pub, reason = "this is no library")]

mod codes;
#[path = "../common/mod.rs"]
mod common;
mod page;
mod rustdoc;
mod shown;
mod specification;
mod table;

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

/// Compares all files with what they should be, after it has written them if that is wanted. Returns those that differ.
fn outdated() -> &'static [String] {
    static OUTDATED: OnceLock<Vec<String>> = OnceLock::new();
    OUTDATED.get_or_init(|| {
        rustdoc::files().into_iter().chain(page::files()).filter_map(|(path, text)| differs(path, &text)).collect()
    })
}

fn differs(path: String, expected: &str) -> Option<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(&path);
    if std::env::var_os("CMPP_BLESS").is_some() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, expected).unwrap();
    }
    let is_right = fs::read_to_string(file).is_ok_and(|text| text == expected);
    (!is_right).then_some(path)
}

#[test]
fn tables_and_pages_are_up_to_date() {
    let outdated = outdated();
    assert!(
        outdated.is_empty(),
        "{outdated:?} differ; CMPP_BLESS=1 cargo test -p cmpp-codec --test reference writes them"
    );
}
