//! The README of the repository sends a text with the code of this package's README, which is compiled.

use std::fs;
use std::path::Path;

#[test]
fn the_readme_of_the_repository_sends_a_text_with_code_that_compiles() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let code = |readme: &str, mark: &str| {
        let text = fs::read_to_string(here.join(readme)).unwrap();
        let (_, code) = text.split_once(mark).unwrap();
        code.split_once("```").unwrap().0.to_owned()
    };
    let compiled = code("README.md", "```rust,no_run\n");
    assert!(compiled.contains("submit(Text::new("));
    assert_eq!(code("../README.md", "```rust,ignore\n"), compiled);
    assert_eq!(code("../README.zh-CN.md", "```rust,ignore\n"), compiled);
}

#[test]
fn the_manual_has_the_same_code_in_both_languages() {
    let code = |language: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("src/manual/{language}.md"));
        let text = fs::read_to_string(path).unwrap();
        let sections = text.lines().filter(|line| line.starts_with("# ")).count();
        (text.split("```").skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>(), sections)
    };
    assert_eq!(code("en"), code("zh"));
    assert_eq!(code("en").0.len(), 6);
}
