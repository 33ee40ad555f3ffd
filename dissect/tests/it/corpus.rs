//! The law that the program is fuzzed with, on what fuzzing found and on random bytes.

use std::{fs, path::Path};

use cmpp_dissect::fuzzing;
use proptest::prelude::*;

#[test]
fn the_corpus_breaks_no_law() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus/capture");
    let files: Vec<_> = fs::read_dir(corpus).unwrap().map(|entry| entry.unwrap().path()).collect();
    for file in &files {
        fuzzing::capture(&fs::read(file).unwrap());
    }
    assert!(files.len() > 20, "{} files", files.len());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_break_no_law(kind in 1..3_u8, mut bytes in prop::collection::vec(any::<u8>(), 0..800)) {
        bytes.insert(0, kind);
        fuzzing::capture(&bytes);
    }
}
