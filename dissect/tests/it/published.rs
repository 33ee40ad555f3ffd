//! Every published code has its meaning and its cause in the JSON, in both languages, and nothing else has one.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use cmpp_codec::Language;
use cmpp_codec::codes::MsgFmt;
use cmpp_codec::content::Iei;
use serde_json::{Value, json};

use crate::common::run;
use crate::meanings::report;

/// The languages: the option, and the columns of codes.tsv, families.tsv and words.tsv that have its texts.
const LANGUAGES: [(&str, [usize; 3]); 2] = [("en", [4, 4, 3]), ("zh", [5, 5, 4])];

/// The rows of a table, without the line that names the columns.
fn table(name: &str) -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("spec-vectors/codes").join(name);
    let text = fs::read_to_string(path).unwrap();
    text.lines().skip(1).map(|line| line.split('\t').map(String::from).collect()).collect()
}

/// The first row of each number of each list.
fn lists() -> BTreeMap<(String, String), Vec<String>> {
    let rows = table("codes.tsv").into_iter().filter(|row| row[2] == "1");
    rows.map(|row| ((row[0].clone(), row[1].clone()), row)).collect()
}

/// Dissects messages of 2.0, and returns from each the field of that name.
fn fields(messages: &[u8], name: &str, language: &str) -> Vec<Value> {
    let outcome = run(&["-i", "raw", "-p", "2.0", "-f", "json", "--lang", language, "-"], messages);
    let objects = outcome.objects();
    let inside = |object: &Value| {
        let fields = object["fields"].as_array().unwrap().clone();
        let nested =
            fields.iter().filter_map(|field| field["fields"].as_array()).flatten().cloned().collect::<Vec<_>>();
        fields.into_iter().chain(nested).find(|field| field["name"] == name).unwrap()
    };
    objects.iter().map(inside).collect()
}

#[test]
fn every_stat_has_its_meaning_and_cause() {
    let (families, lists, words) = (table("families.tsv"), lists(), table("words.tsv"));
    for (language, [of_code, of_family, of_word]) in LANGUAGES {
        let colon = if language == "zh" { "：" } else { ": " };
        let (mut messages, mut expected, mut published) = (Vec::new(), Vec::new(), 0);
        for family in &families {
            for ((_, number), row) in lists.iter().filter(|((list, _), _)| *list == family[3]) {
                let stat = format!("{}:{:0>4}", family[0], number);
                messages.extend(report(&stat));
                expected.push((stat, json!(format!("{}{colon}{}", family[of_family], row[of_code])), json!(row[3])));
                published += 1;
            }
            // Of a number that nobody published, the family is known and the cause is not.
            let stat = format!("{}:9999", family[0]);
            messages.extend(report(&stat));
            expected.push((stat, json!(family[of_family]), Value::Null));
        }
        assert_eq!(published, 1302);
        for word in &words {
            messages.extend(report(&word[0]));
            // English readers get the specification's shorter words where there are some.
            let is_named = language == "en" && word[1] != "-";
            expected.push((word[0].clone(), if is_named { json!(true) } else { json!(word[of_word]) }, json!(word[2])));
        }
        for unknown in ["QQ:0001", "00137", "NOSEND", ""] {
            messages.extend(report(unknown));
            expected.push((unknown.into(), Value::Null, Value::Null));
        }
        let found = fields(&messages, "Stat", language);
        assert_eq!(found.len(), expected.len());
        for (field, (stat, meaning, cause)) in found.iter().zip(&expected) {
            let is_meant =
                if *meaning == json!(true) { field["meaning"].is_string() } else { field["meaning"] == *meaning };
            assert!(is_meant && field["cause"] == *cause, "{stat}: {field}, not {meaning}, {cause}");
        }
    }
}

#[test]
fn every_result_has_its_meaning_and_cause() {
    let lists = lists();
    let submit_resps: Vec<u8> = (0..=u8::MAX)
        .flat_map(|result| [&[0, 0, 0, 21, 0x80, 0, 0, 4, 0, 0, 0, 1][..], &[1; 8], &[result]].concat())
        .collect();
    for (language, [of_code, ..]) in LANGUAGES {
        for (result, field) in fields(&submit_resps, "Result", language).iter().enumerate() {
            let row = lists.get(&("gateway".to_owned(), result.to_string()));
            assert_eq!(field["cause"], row.map_or(Value::Null, |row| json!(row[3])), "{result}");
            // The specification names the first ones; its words are shorter.
            if result > 13 || language == "zh" {
                assert_eq!(field["meaning"], row.map_or(Value::Null, |row| json!(row[of_code])), "{result}");
            } else {
                assert!(field["meaning"].is_string(), "{result}");
            }
        }
    }
}

#[test]
fn every_msg_fmt_has_a_meaning() {
    let delivers: Vec<u8> = (0..=u8::MAX)
        .flat_map(|octet| {
            let mut message = vec![0; 12 + 73];
            message[..12].copy_from_slice(&[0, 0, 0, 85, 0, 0, 0, 5, 0, 0, 0, 1]);
            message[12 + 41] = octet;
            message
        })
        .collect();
    for (option, language) in [("en", Language::English), ("zh", Language::Chinese)] {
        let found = fields(&delivers, "Msg_Fmt", option);
        assert_eq!(found.len(), 256);
        for (field, octet) in found.iter().zip(0..=u8::MAX) {
            assert_eq!(field["value"], octet);
            assert_eq!(field["meaning"], MsgFmt(octet).data_coding().in_language(language).to_string());
        }
    }
}

/// The library's test of the reference finds every other name that is missing.
#[test]
fn the_table_of_translations_is_sorted_and_has_every_element() {
    let table = include_str!("../../src/zh.tsv");
    let rows: Vec<(&str, &str)> = table.lines().map(|line| line.split_once('\t').unwrap()).collect();
    assert!(rows.is_sorted_by(|one, next| one.0 < next.0) && rows.iter().all(|row| !row.1.is_empty()));
    for element in Iei::ALL {
        let name = element.name().unwrap();
        assert!(rows.iter().any(|row| row.0 == name), "{name}");
    }
}
