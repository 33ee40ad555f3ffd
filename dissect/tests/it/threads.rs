//! A file of some length is written by several threads, a pipe by one. Both write the same.

use std::{fs, path::Path};

use crate::common::{Segment, Wire, append, run, with_header};
use crate::streams::segment;

/// A capture of messages, some of them in error, with gaps between them. Other packets make it long.
fn file() -> Vec<u8> {
    let mut segments = Vec::new();
    for round in 0..400 {
        let at = 1 + 200 * round;
        segments.extend([segment(at, &with_header(8, &[])), segment(at + 12, &with_header(0x8000_0008, &[0]))]);
        segments.push(Segment { from_server: true, ..segment(9 + 13 * round, &with_header(0x8000_0008, &[9])) });
        if round % 3 == 0 {
            segments.push(segment(at + 25, &with_header(0x8000_0005, &[0; 30])));
        }
    }
    let mut file = Wire::default().capture(&segments);
    let other = [&[2; 12][..], &[8, 6], &vec![0; 60_000]].concat();
    (0..18).for_each(|index| append(&mut file, index, &other, other.len()));
    file
}

#[test]
fn several_threads_write_a_capture_as_one_does() {
    let file = file();
    assert!(file.len() > 1 << 20);
    for (folder, language) in
        [("threads", "en"), ("threads \"\\\u{1}\u{7f}\u{85}\u{a0}\u{2028}\u{202e}\u{2069}é", "zh")]
    {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder);
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("long.pcap");
        fs::write(&path, &file).unwrap();
        let options = ["-f", "json", "--lang", language];
        let by_many = run(&[&options[..], &[path.to_str().unwrap()]].concat(), &[]);
        fs::remove_dir_all(&folder).unwrap();
        let by_one = run(&[&options[..], &["-"]].concat(), &file);
        // 400 times three messages, a third of them with another that is in error, and a gap behind each of the client's.
        assert_eq!((by_one.objects().len(), by_one.events().len()), (1334, 399), "{}", by_one.stderr);
        assert_eq!(by_one.summary()["errors"], 134);
        assert_eq!((by_many.status, &by_many.stderr), (by_one.status, &by_one.stderr));
        let [many, one] = [&by_many, &by_one].map(|outcome| {
            let mut lines = [outcome.objects(), outcome.events(), vec![outcome.summary()]].concat();
            for object in &mut lines {
                let file = object.as_object_mut().unwrap().remove("file");
                if let Some(file) = file.filter(|file| !file.is_null()) {
                    assert_eq!(file, path.to_str().unwrap());
                }
            }
            lines
        });
        assert_eq!(many, one);
        let order = |text: &str| -> Vec<bool> { text.lines().map(|line| line.contains("\"event\"")).collect() };
        assert_eq!(order(&by_many.stdout), order(&by_one.stdout));
        let escaped = !by_many.stdout.contains(['\u{7f}', '\u{85}', '\u{2028}', '\u{202e}', '\u{2069}']);
        assert!(escaped, "nothing in the name ends a line or turns it round");
    }
}

/// Files of messages have numbers of streams, one after the other.
#[test]
fn files_of_messages_are_streams() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let paths = ["one.bin", "two.bin"].map(|name| folder.join(name).to_str().unwrap().to_owned());
    for path in &paths {
        fs::write(path, with_header(8, &[])).unwrap();
    }
    let outcome = run(&["-i", "raw", "-f", "json", &paths[0], &paths[1]], &[]);
    let streams: Vec<_> = outcome.objects().iter().map(|object| object["stream"].clone()).collect();
    assert_eq!(streams, [0, 1]);
}

#[test]
fn several_threads_write_a_table_as_one_does() {
    let file = file();
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("long-table.pcap");
    fs::write(&path, &file).unwrap();
    let name = path.to_str().unwrap();
    let narrow = ["--columns", "number,error"];
    let wide = ["--columns", "number,packet,time,command,sequence_id,error,answers,response_ms,notes"];
    let without_links = ["--columns", "number,packet,time,command,sequence_id,error", "--quiet"];
    for columns in [&[][..], &narrow, &wide, &without_links] {
        for form in ["csv", "tsv", "json"] {
            if form == "json" && columns.is_empty() {
                continue; // is no table
            }
            let options = [&["-f", form][..], columns].concat();
            let by_many = run(&[&options[..], &[name]].concat(), &[]);
            let by_one = run(&[&options[..], &["-"]].concat(), &file);
            let head = usize::from(form != "json");
            assert_eq!(by_one.stdout.lines().count(), 1334 + head, "{options:?}: {}", by_one.stderr);
            assert!(by_many.stdout == by_one.stdout, "{options:?}");
            assert_eq!((by_many.status, by_many.stderr), (Some(1), by_one.stderr), "{options:?}");
        }
    }
    fs::remove_file(&path).unwrap();
}
