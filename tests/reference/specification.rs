//! The tables as they stand in the files, compared with layouts.json, which was made from the specification.

use std::fs;
use std::path::Path;

use cmpp_codec::Version;

use crate::common::{Layout, evaluate, layouts};

/// A field: name, offset, length.
type Place = (String, String, String);

/// Reads the column of a version, or the only one.
fn column(file: &str, version: Version) -> Option<Vec<Place>> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tables").join(file)).ok()?;
    let mut lines = text.lines().skip_while(|line| !line.starts_with("| field |"));
    let Some(heads) = lines.next() else { return Some(Vec::new()) };
    let is_it =
        |head: &str| head.trim() == "offset (length)" || head.split(',').any(|name| name.trim() == version.to_string());
    let column = heads.split('|').position(is_it)?;
    let places = lines.filter_map(|line| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let (offset, len) = cells[column].split_once(" (")?;
        Some((cells[1].trim_matches('`').to_owned(), offset.to_owned(), len.trim_end_matches(')').to_owned()))
    });
    Some(places.collect())
}

/// `CMPP_SUBMIT_RESP` is `SubmitResp` here.
fn struct_name(name: &str) -> String {
    let words = name.trim_start_matches("CMPP_").split('_');
    words.map(|word| word[..1].to_owned() + &word[1..].to_lowercase()).collect()
}

/// Compares fields and their places for several lengths of the lists.
fn compare(file: &str, places: &[Place], layout: &Layout, header: usize) {
    let names = |places: &mut dyn Iterator<Item = &str>| places.map(str::to_owned).collect::<Vec<_>>();
    let expected = names(&mut layout.fields.iter().map(|field| &*field.name));
    assert_eq!(names(&mut places.iter().map(|place| &*place.0)), expected, "{file}");
    for ((name, offset, len), field) in places.iter().zip(&layout.fields) {
        for (n, l) in [(0, 0), (1, 0), (0, 1), (7, 5)] {
            let place = (evaluate(offset, n, l), evaluate(len, n, l));
            let expected = (evaluate(&field.offset, n, l) + header, evaluate(&field.size, n, l));
            assert_eq!(place, expected, "{file}, {}: {name}, n {n}, L {l}", layout.version);
        }
    }
}

#[test]
fn tables_are_those_of_the_specification() {
    super::outdated(); // they are written before they are read
    let (mut messages, mut of_one_version) = (0, 0);
    for layout in layouts() {
        let (name, is_message) = (struct_name(&layout.name), layout.command_id != 0);
        let file = format!("{name}.md");
        let places = column(&file, layout.version).unwrap_or_else(|| panic!("{file} has no {}", layout.version));
        compare(&file, &places, &layout, if is_message { 12 } else { 0 });
        messages += usize::from(is_message);
        let file = format!("v{}/{name}.md", layout.version.to_string().replace('.', ""));
        if let Some(places) = column(&file, layout.version) {
            compare(&file, &places, &layout, 12);
            of_one_version += 1;
        }
    }
    // 19 messages are named again in the module of each version.
    assert_eq!((messages, of_one_version), (124, 4 * 19));
}

#[test]
fn pages_have_every_published_code() {
    super::outdated();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let codes = fs::read_to_string(root.join("spec-vectors/codes/codes.tsv")).unwrap();
    for (page, column) in [("docs/reference.md", 4), ("docs/reference.zh-CN.md", 5)] {
        let page = fs::read_to_string(root.join(page)).unwrap();
        // The numbers stand in order, list by list; other meanings follow theirs.
        let rows: Vec<&str> =
            page.lines().filter(|line| line.matches('|').count() == 5 && line.contains("| `")).collect();
        let mut found = 0;
        for row in codes.lines().skip(1).map(|row| row.split('\t').collect::<Vec<_>>()) {
            let cells = format!(" | `{}` | {} | ", row[3], row[column]);
            let number = if row[2] == "1" {
                row[1]
            } else if column == 4 {
                "or"
            } else {
                "或"
            };
            let start = format!("| {number}{cells}");
            assert!(rows.iter().any(|line| line.starts_with(&start)), "{start}");
            found += 1;
        }
        assert_eq!(found, 477);
    }
}
