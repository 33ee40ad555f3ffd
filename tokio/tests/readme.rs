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
