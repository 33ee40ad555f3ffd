//! What the READMEs show is what the program prints.

use std::fs;
use std::path::Path;

use crate::common::{capture, run};

#[test]
fn the_readmes_show_what_the_program_prints() {
    let outcome = run(&[&capture("sp-v30.pcap")], &[]);
    for readme in ["README.md", "../README.md", "../README.zh-CN.md"] {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(readme)).unwrap();
        let (_, shown) = text.split_once("```text\n").unwrap();
        let (shown, _) = shown.split_once("```").unwrap();
        // Lines are left out where it says `…`.
        let mut printed = outcome.stdout.as_str();
        for part in shown.split("  …\n") {
            let at = printed.find(part).unwrap_or_else(|| panic!("{readme}: not printed:\n{part}"));
            printed = &printed[at + part.len()..];
        }
    }
}
