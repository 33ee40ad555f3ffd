//! The two READMEs have the same sections and the same code, and so have the two languages of the manual.

use std::fs;
use std::path::PathBuf;

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

#[test]
fn the_manual_is_the_same_in_both_languages() {
    let source = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src");
    let declared = fs::read_to_string(source.join("manual.rs")).unwrap();
    let mut pages = 0;
    for entry in fs::read_dir(source.join("manual/en")).unwrap() {
        let name = entry.unwrap().file_name();
        let [english, chinese] =
            ["en", "zh"].map(|language| fs::read_to_string(source.join("manual").join(language).join(&name)).unwrap());
        let page = name.to_str().unwrap().strip_suffix(".md").unwrap();
        assert_eq!(code(&english), code(&chinese), "{page}");
        assert_eq!(outline(&english), outline(&chinese), "{page}");
        // A link to another page stays in its language.
        assert_eq!(english.replace("crate::manual", "").matches("manual::zh").count(), 0, "{page}");
        assert_eq!(chinese.matches("crate::manual").count(), chinese.matches("crate::manual::zh").count(), "{page}");
        // Listed in both tables, linked in the order of the pages.
        assert_eq!(declared.matches(&format!("]({page}) |")).count(), 2, "{page}");
        pages += 1;
    }
    assert!(pages >= 14);
}
