//! The two READMEs have the same sections and the same code.

const ENGLISH: &str = include_str!("../README.md");
const CHINESE: &str = include_str!("../README.zh-CN.md");

/// The code blocks, without comments and without the lines that only rustdoc reads.
fn code(readme: &str) -> Vec<String> {
    readme
        .split("```")
        .skip(1)
        .step_by(2)
        .map(|block| {
            let lines = block.lines().filter(|line| !line.trim_start().starts_with("///") && !line.starts_with("# "));
            lines.map(|line| line.split(" // ").next().unwrap()).collect::<Vec<_>>().join("\n")
        })
        .collect()
}

#[test]
fn both_have_the_same_code() {
    assert!(code(ENGLISH).len() >= 5);
    assert_eq!(code(ENGLISH), code(CHINESE));
}

#[test]
fn both_have_the_same_sections() {
    let sections = |readme: &str| readme.lines().filter(|line| line.starts_with("## ")).count();
    let rows = |readme: &str| readme.lines().filter(|line| line.starts_with('|')).count();
    let points = |readme: &str| readme.lines().filter(|line| line.starts_with("- ")).count();
    assert!(sections(ENGLISH) >= 5);
    assert_eq!(
        (sections(ENGLISH), rows(ENGLISH), points(ENGLISH)),
        (sections(CHINESE), rows(CHINESE), points(CHINESE))
    );
}
