//! The fuzz targets on the inputs that fuzzing found: each file of the corpus with its target, and each vector with all
//! targets.

mod common;

use std::fs;
use std::path::Path;

use cmpp_codec::fuzzing;
use common::vectors;

/// A target of fuzz/, whose name is also that of its folder in the corpus, and the function that it calls.
type Target = (&'static str, fn(&[u8]));

const TARGETS: [Target; 6] = [
    ("stream", fuzzing::stream),
    ("message", fuzzing::message),
    ("dissection", fuzzing::dissection),
    ("round_trip", fuzzing::round_trip),
    ("content", fuzzing::content),
    ("session", fuzzing::session),
];

#[test]
fn the_corpus_breaks_no_law() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    for (target, body) in TARGETS {
        let mut files = 0;
        for entry in fs::read_dir(corpus.join(target)).unwrap() {
            body(&fs::read(entry.unwrap().path()).unwrap());
            files += 1;
        }
        assert!(files > 20, "{target}: {files} files");
    }
}

/// Every target is listed here, and is one line that calls the listed function.
#[test]
fn every_target_is_replayed() {
    let targets = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/fuzz_targets");
    for entry in fs::read_dir(&targets).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        if name == "capture" {
            continue; // The tests of the dissector replay it.
        }
        assert!(TARGETS.iter().any(|(target, _)| *target == name), "{name} is not replayed");
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(&format!("cmpp_codec::fuzzing::{name}(bytes)")), "{name} calls something else");
    }
    for (target, _) in TARGETS {
        assert!(targets.join(target).with_extension("rs").exists(), "{target} is not fuzzed");
    }
}

#[test]
fn the_vectors_break_no_law() {
    let vectors = vectors();
    for vector in &vectors {
        fuzzing::check(&vector.bytes);
        fuzzing::dissection(&vector.bytes);
    }
    fuzzing::check(&vectors.iter().flat_map(|vector| vector.bytes.clone()).collect::<Vec<u8>>());
}
