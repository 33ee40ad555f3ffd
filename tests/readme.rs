//! The English and the Chinese README have the same sections and the same code. So have the two manuals.

use std::fs;
use std::path::Path;

const ENGLISH: &str = include_str!("../README.md");
const CHINESE: &str = include_str!("../README.zh-CN.md");

/// The code blocks, without comments and without the lines that only rustdoc reads.
fn code(text: &str) -> Vec<String> {
    text.split("```")
        .skip(1)
        .step_by(2)
        .filter(|block| !block.starts_with("text"))
        .map(|block| {
            let lines = block.lines().filter(|line| !line.trim_start().starts_with("///") && !line.starts_with("# "));
            let lines = lines.map(|line| line.split("// ").next().unwrap().split("  # ").next().unwrap().trim_end());
            lines.collect::<Vec<_>>().join("\n")
        })
        .collect()
}

/// The numbers of headings, rows of tables, points of lists, code blocks and links.
fn outline(text: &str) -> [usize; 5] {
    let starting = |start: &str| text.lines().filter(|line| line.starts_with(start)).count();
    [
        starting("# ") + starting("## "),
        starting("|"),
        starting("- "),
        text.matches("```").count(),
        text.matches("](").count(),
    ]
}

#[test]
fn both_have_the_same_code() {
    assert!(code(ENGLISH).len() >= 5);
    assert_eq!(code(ENGLISH), code(CHINESE));
}

#[test]
fn both_have_the_same_sections() {
    let [sections, rows, points, ..] = outline(ENGLISH);
    assert!(sections >= 5);
    assert_eq!([sections, rows, points], outline(CHINESE)[..3]);
}

/// A file below `src/manual`.
fn manual(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/manual").join(path)).unwrap()
}

/// The pages of the manual, in their order.
fn pages() -> Vec<String> {
    let source = manual("../manual.rs");
    let (_, pages) = source.rsplit_once("pages! {").unwrap();
    pages.trim_end_matches("}\n").split_whitespace().map(String::from).collect()
}

#[test]
fn both_manuals_have_the_same_code_and_sections() {
    assert!(pages().len() >= 17);
    assert_eq!(outline(&manual("en.md")), outline(&manual("zh.md")));
    for page in pages() {
        let [english, chinese] = ["en", "zh"].map(|language| manual(&format!("{language}/{page}.md")));
        assert_eq!(code(&english), code(&chinese), "{page}");
        assert_eq!(outline(&english), outline(&chinese), "{page}");
    }
}

#[test]
fn each_page_of_the_manual_leads_to_the_next() {
    let pages = pages();
    for (language, module) in [("en", "crate::manual"), ("zh", "crate::manual::zh")] {
        let index = manual(&format!("{language}.md"));
        let rows = index.lines().filter(|line| line.starts_with("| ["));
        let nexts = pages[1..].iter().map(|next| format!("({module}::{next})")).chain([format!("({module})")]);
        for ((page, row), next) in pages.iter().zip(rows).zip(nexts) {
            let text = manual(&format!("{language}/{page}.md"));
            assert!(row.contains(&format!("({module}::{page})")), "{row}");
            assert!(text.lines().last().unwrap().contains(&next), "{language} {page}");
            // Every link to another page stays in the language.
            assert_eq!(text.contains("manual::zh"), language == "zh", "{language} {page}");
            assert_eq!(text.matches("crate::manual").count(), text.matches(module).count(), "{language} {page}");
        }
    }
}
