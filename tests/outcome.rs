//! What `Stat` and `Result` are explained as, held against every row of the tables in `spec-vectors/codes`.

use std::collections::{BTreeMap, BTreeSet};

use cmpp_codec::codes::{CancelResult, DeliverResult, SubmitResult};
use cmpp_codec::content::Stat;
use cmpp_codec::outcome::{Cause, Codes, CodesErrorKind, Explanation, Retry, Source, System};
use cmpp_codec::{Encode, Frame, Language, Version, v20, v30};

const TABLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/spec-vectors/codes");

/// The rows of a table, without the line that names the columns.
fn table(name: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(format!("{TABLES}/{name}.tsv")).unwrap();
    text.lines().skip(1).map(|line| line.split('\t').map(String::from).collect()).collect()
}

fn stat(text: &str) -> Stat {
    let mut bytes = [0; 7];
    bytes[..text.len()].copy_from_slice(text.as_bytes());
    Stat(bytes)
}

/// The meanings of an explanation: cause, texts and sources, the first one first.
fn meanings(found: &Explanation<'_>) -> Vec<[String; 4]> {
    let row = |cause: Cause, en: &str, zh: &str, sources: String| [cause.word().into(), en.into(), zh.into(), sources];
    let all = found.meaning().into_iter().chain(found.others());
    all.map(|one| row(one.cause, one.en, one.zh, one.sources.to_string())).collect()
}

/// The sources of a row in the order in which they are shown.
fn sources(cell: &str) -> String {
    let shown = Source::ALL.iter().map(ToString::to_string).filter(|letter| cell.split(' ').any(|by| by == letter));
    shown.collect::<Vec<_>>().join(" ")
}

/// The meanings of each number of each list.
fn lists() -> BTreeMap<String, BTreeMap<u32, Vec<[String; 4]>>> {
    let mut lists = BTreeMap::<_, BTreeMap<_, Vec<_>>>::new();
    for row in table("codes") {
        let [list, number, rank, cause, en, zh, by] = row.try_into().unwrap();
        let meanings = lists.entry(list).or_default().entry(number.parse().unwrap()).or_default();
        meanings.push([cause, en, zh, sources(&by)]);
        assert_eq!(rank, meanings.len().to_string());
    }
    lists
}

/// The tables are made by spec-vectors/codes.py, whose `--check` compares the files. Here it is their content.
#[test]
fn tables_are_sorted_and_unique() {
    let is_sorted = |name, key: fn(&[String]) -> (String, u32, u32)| {
        let keys: Vec<_> = table(name).iter().map(|row| key(row)).collect();
        assert!(keys.is_sorted_by(|one, next| one < next), "{name}");
    };
    is_sorted("codes", |row| (row[0].clone(), row[1].parse().unwrap(), row[2].parse().unwrap()));
    is_sorted("families", |row| (row[0].clone(), 0, 0));
    is_sorted("words", |row| (row[0].clone(), 0, 0));
}

/// No letters but those of the table are a family.
#[test]
fn families_are_those_of_the_table() {
    let listed: BTreeSet<String> = table("families").into_iter().map(|mut row| row.remove(0)).collect();
    for first in 0..=u8::MAX {
        for second in 0..=u8::MAX {
            let letters = [first, second].map(|letter| letter.to_ascii_uppercase());
            let known = std::str::from_utf8(&letters).is_ok_and(|letters| listed.contains(letters));
            for code in [b":0001", b"1\0\0\0\0", b"99999"] {
                let mut stat = [0; 7];
                stat[..2].copy_from_slice(&[first, second]);
                stat[2..].copy_from_slice(code);
                let found = Stat(stat).explain().and_then(|found| found.family());
                assert_eq!(found.map(|family| family.letters), known.then_some(letters), "{letters:?}");
            }
        }
    }
}

/// Every family with every number from 0 to 19999, in every written form: the rows of its list, and nothing else.
#[test]
fn every_code_has_its_meanings_and_no_other_has_one() {
    let (lists, none) = (lists(), BTreeMap::new());
    let mut published = 0;
    for row in table("families") {
        let [letters, system, state, list, en, zh, by] = row.try_into().unwrap();
        let list = if list == "-" { &none } else { &lists[&list] };
        for number in 0..20_000 {
            let expected = list.get(&number).cloned().unwrap_or_default();
            published += usize::from(!expected.is_empty());
            let forms = [
                format!("{letters}:{number:04}"),
                format!("{letters}{number:05}"),
                format!("{letters}{number:04}"),
                format!("{letters}:{number}"),
                format!("{letters}{number}"),
                format!("{letters}:{number:04}").to_lowercase(),
            ];
            for form in forms.iter().filter(|form| form.len() <= 7) {
                let found = stat(form).explain().unwrap();
                assert_eq!(meanings(&found), expected, "{form}");
                assert_eq!(found.cause().map(Cause::word), expected.first().map(|row| &*row[0]), "{form}");
            }
            let found = stat(&forms[1]).explain().unwrap();
            let shown = found.state().map_or("-".into(), |state| state.to_string());
            let family = found.family().unwrap();
            let of_family = (&family.letters[..], shown, family.en, family.zh, family.sources.to_string());
            assert_eq!(of_family, (letters.as_bytes(), state.clone(), &*en, &*zh, sources(&by)));
            assert_eq!((found.system(), family.state), (Some(family.system), found.state()));
            assert_eq!(format!("{:?}", family.system).to_lowercase(), system.replace("next", "nextgateway"));
        }
    }
    assert_eq!(published, 1302);
}

#[test]
fn every_word_has_its_meaning() {
    let words = table("words");
    assert_eq!(words.len(), 14 + 7);
    for row in words {
        let [word, state, cause, en, zh, by] = row.try_into().unwrap();
        for form in [word.clone(), word.to_lowercase()] {
            let found = stat(&form).explain().unwrap();
            assert_eq!(meanings(&found), [[cause.clone(), en.clone(), zh.clone(), sources(&by)]]);
            assert_eq!((found.family(), found.system()), (None, None));
            assert_eq!(found.state().map_or("-".into(), |state| state.to_string()), state);
        }
    }
}

#[test]
fn every_cause_is_that_of_the_table() {
    let retries = |cause: Cause| match cause.retry() {
        None => ["success", "-"].as_slice(),
        Some(Retry::Never) => &["never"],
        Some(Retry::Later) => &["later"],
        Some(Retry::AfterChange) => &["fix"],
        Some(_) => &[],
    };
    let listed = table("causes");
    assert_eq!(listed.len(), 20);
    for (row, &cause) in listed.iter().zip(Cause::ALL) {
        let [word, retry, en, zh] = row.as_slice() else { panic!("{row:?}") };
        assert_eq!((cause.word(), cause.to_string().parse()), (&**word, Ok(cause)));
        assert_eq!((cause.text(Language::English), cause.text(Language::Chinese)), (&**en, &**zh));
        assert!(retries(cause).contains(&&**retry), "{word}: {retry}");
    }
    assert_eq!(Cause::ALL.len(), listed.len());
}

/// The page "Why was my message not delivered?" has every cause in both languages, with its text and whether a retry
/// helps.
#[test]
fn the_manual_has_every_cause() {
    for (language, folder, retries) in [
        (Language::English, "en", ["never", "later", "after a change", "–"]),
        (Language::Chinese, "zh", ["不必重发", "稍后重发", "修改后重发", "–"]),
    ] {
        let path = format!("{}/src/manual/{folder}/failures.md", env!("CARGO_MANIFEST_DIR"));
        let page = std::fs::read_to_string(path).unwrap();
        let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| `")).collect();
        assert_eq!(rows.len(), Cause::ALL.len());
        for (row, cause) in rows.iter().zip(Cause::ALL) {
            let [never, later, after_change, none] = retries;
            let retry = match cause.retry() {
                Some(Retry::Never) => never,
                Some(Retry::Later) => later,
                Some(Retry::AfterChange) => after_change,
                _ => none,
            };
            let expected = format!("| `{cause}` | {} | {retry} | ", cause.text(language));
            assert!(row.starts_with(&expected), "{row}\n{expected}");
        }
    }
}

#[test]
fn what_nobody_published_is_not_explained() {
    let unknown = [
        "",
        "Q",
        "QQ:0001",
        "QQ0001",
        "AP:2",
        "00137",
        "MK",
        "M:0012",
        "M1:0012",
        "1K:0012",
        "MK12A",
        "MKABCDE",
        "DELIVR",
        "DELIVRD ",
        "NOSEND",
        "MBBLAC",
        "\u{e9}\u{e9}",
        ":0012",
        "m\u{1}:0001",
        "M[:0001",
        "M{:0001",
    ];
    for text in unknown.into_iter().filter(|text| text.len() <= 7) {
        assert_eq!(stat(text).explain(), None, "{text}");
        assert!(stat(text).is_final() && !stat(text).is_delivered() && stat(text).state().is_none(), "{text}");
    }
    // The family is known by its letters and the colon, whatever follows.
    for text in ["MK:", "MK:ABCD", "MK:12A", "MK: 12", "MK:-1", "MK:9999", "MK99999", "MK65536", "MK65537", "HD:0001"] {
        let found = stat(text).explain().unwrap();
        assert_eq!((found.cause(), found.others().len()), (None, 0), "{text}");
        assert_eq!(found.text(Language::English), found.family().unwrap().en);
        assert_eq!(found.in_language(Language::Chinese).to_string(), found.family().unwrap().zh);
    }
    // What follows a NUL does not count.
    assert_eq!(Stat(*b"MK:1\0\x000").explain(), stat("MK:0001").explain());
    assert_eq!(Stat(*b"\0MK:001").explain(), None);
}

/// The reports that started it: the commonest failures of the field.
#[test]
fn common_failures_say_who_and_why() {
    let cases = [
        ("MK:0001", System::Smsc, Some(Stat::UNDELIV), Cause::Number),
        ("MI:0024", System::Smsc, Some(Stat::EXPIRED), Cause::Absent),
        ("MN0013", System::Smsc, Some(Stat::REJECTD), Cause::Number),
        ("ID:0076", System::Gateway, None, Cause::Content),
        ("CB:0007", System::Scp, None, Cause::Balance),
        ("DB:0141", System::Dsmp, None, Cause::Blacklist),
        ("MB:1077", System::Smsc, None, Cause::Blacklist),
        ("IB:0072", System::NextGateway, None, Cause::Route),
        ("SA:0054", System::Sp, None, Cause::Link),
    ];
    for (text, system, state, cause) in cases {
        let found = stat(text).explain().unwrap();
        assert_eq!((found.system(), found.state(), found.cause()), (Some(system), state, Some(cause)), "{text}");
    }
}

#[test]
fn predicates_say_what_can_follow() {
    let rows: [(&[&str], [bool; 3]); 4] = [
        (&["DELIVRD", "delivrd"], [true, true, false]),
        (&["EXPIRED", "UNDELIV", "REJECTD", "MK:0001", "MI:9999", "MA:0054", "HD:19", "?", ""], [false, true, false]),
        (&["ACCEPTD", "acceptd", "ML:0001", "ML9"], [false, false, true]),
        (&["MC:0055", "IC:0154", "MC:", "IC:", "IC:9999", "ID:0055", "MC:0001"], [false, true, true]),
    ];
    for (texts, expected) in rows {
        for text in texts {
            let stat = stat(text);
            assert_eq!([stat.is_delivered(), stat.is_final(), stat.may_be_followed()], expected, "{text}");
        }
    }
}

#[test]
fn results_are_explained_by_the_list_of_gateways() {
    let gateway = &lists()["gateway"];
    let found = |found: Option<Explanation<'_>>| found.map(|found| meanings(&found));
    for result in 0..70_000 {
        let expected = gateway.get(&result).cloned();
        assert_eq!(found(SubmitResult(result).explain()), expected, "{result}");
        let expected = expected.filter(|_| !(9..=13).contains(&result));
        assert_eq!(found(DeliverResult(result).explain()), expected, "{result}");
    }
    let refused = SubmitResult(64).explain().unwrap();
    assert_eq!((refused.system(), refused.family(), refused.state()), (Some(System::Gateway), None, None));
    assert_eq!(refused.in_language(Language::English).to_string(), "source address not authorised for sending");
    assert_eq!(SubmitResult(u32::MAX).explain(), None);
}

/// The field of a message says which list explains it.
#[test]
fn fields_of_a_dissection_are_explained() {
    let causes = |message: &[u8], version| {
        let frame = Frame::from_message(message).unwrap();
        let items = frame.dissect(version).flatten().flat_map(|item| [item].into_iter().chain(item.nested()));
        let explained = items.filter_map(|item| Some((item.field.name, item.explain()?.cause()?)));
        explained.collect::<Vec<_>>()
    };
    let mut out = [0; 300];
    let resp = v30::SubmitResp { result: SubmitResult(69).into(), ..Default::default() };
    let n = resp.encode(1, &mut out).unwrap();
    assert_eq!(causes(&out[..n], Version::V30), [("Result", Cause::Blacklist)]);
    let resp = v20::DeliverResp { result: DeliverResult(77).into(), ..Default::default() };
    let n = resp.encode(1, &mut out).unwrap();
    assert_eq!(causes(&out[..n], Version::V20), [("Result", Cause::Rate)]);
    // The result of a CANCEL has a list of its own.
    let n = v20::CancelResp { success_id: CancelResult(69).into() }.encode(1, &mut out).unwrap();
    assert_eq!(causes(&out[..n], Version::V20), []);
    let report = cmpp_codec::content::StatusReport::<cmpp_codec::V20> { stat: stat("MN0013"), ..Default::default() };
    let n = cmpp_codec::build::DeliverBuilder::<cmpp_codec::V20>::new(1.into(), &mut out)
        .and_then(|deliver| deliver.report(&report))
        .unwrap()
        .finish(7);
    assert_eq!(causes(&out[..n], Version::V20), [("Stat", Cause::Number)]);
}

//----------- A table of one's own -----------------------------------------------------------------

#[test]
fn ones_own_table_wins() {
    let text = "\u{feff}stat\tcause\ten\tzh\tsources\r\n# the reseller's list of the day\r\n\r\n\
                HD:19\tblacklist\ton our list\t我方黑名单\tX\r\nmk0012\trate\tslow down\t\r\nOURWORD\tcontent\t\t拦截\r\n\
                QQ7\tsystem\tfault\t故障";
    let codes: Codes = text.parse().unwrap();
    assert_eq!((codes.len(), codes.is_empty(), Codes::default().is_empty()), (4, false, true));
    let own = |text: &str| {
        let found = codes.explain(stat(text)).unwrap();
        let meaning = found.meaning().unwrap();
        assert!(meaning.sources.iter().eq([Source::Own]) && found.others().len() == 0, "{text}");
        (found.cause().unwrap(), meaning.en.to_owned(), meaning.zh.to_owned(), found.system(), found.state())
    };
    let row = |cause, en: &str, zh: &str, system, state| (cause, en.to_owned(), zh.to_owned(), system, state);
    let listed = row(Cause::Blacklist, "on our list", "我方黑名单", Some(System::Reseller), None);
    assert_eq!(["HD:19", "HD0019", "hd:0019", "HD19"].map(own), [(); 4].map(|()| listed.clone()));
    let slow = row(Cause::Rate, "slow down", "slow down", Some(System::Smsc), Some(Stat::UNDELIV));
    assert_eq!(["MK:0012", "MK12"].map(own), [(); 2].map(|()| slow.clone()));
    assert_eq!(own("OurWord"), row(Cause::Content, "拦截", "拦截", None, None));
    assert_eq!(own("QQ:0007"), row(Cause::System, "fault", "故障", None, None));
    let shown = codes.explain(stat("MK:12")).unwrap().in_language(Language::English).to_string();
    assert_eq!(shown, "the SMSC reported UNDELIV: slow down");
    // Everything else is as it was.
    for text in ["MK:0013", "HD:20", "QQ:0008", "DELIVRD", ""] {
        assert_eq!(codes.explain(stat(text)), stat(text).explain(), "{text}");
    }
}

/// Letters are equal in both cases; the bytes beside them, and those above ASCII, are no letters.
#[test]
fn words_are_equal_in_upper_and_lower_case() {
    let finds = |listed: &[u8], sent: &[u8; 7]| {
        let listed = std::str::from_utf8(listed).unwrap();
        let codes: Codes = format!("{listed}\trate\ttext\t").parse().unwrap();
        codes.explain(Stat(*sent)).is_some_and(|found| found.cause() == Some(Cause::Rate))
    };
    for letter in 1..=0x7f_u8 {
        let line = |letter| [b'.', b'-', b'.', letter, b'.', b'.', b'-'];
        if matches!(letter, b'\t' | b'\n' | b'\r') {
            continue; // ends a column or a line
        }
        for sent in 1..=0xff_u8 {
            let same = letter.eq_ignore_ascii_case(&sent);
            assert_eq!(finds(&line(letter), &line(sent)), same, "{letter:#x} {sent:#x}");
        }
    }
    assert!(finds("ᄀ".as_bytes(), b"\xe1\x84\x80\0\0\0\0") && !finds("ᄀ".as_bytes(), b"\xc1\x84\x80\0\0\0\0"));
}

#[test]
fn a_table_of_words_can_be_read_as_ones_own() {
    let rows: Vec<_> = table("words").into_iter().map(|row| [&row[..1], &row[2..]].concat().join("\t")).collect();
    let codes: Codes = rows.join("\n").parse().unwrap();
    assert_eq!(codes.len(), rows.len());
}

#[test]
fn a_broken_line_is_an_error_with_its_number() {
    use CodesErrorKind::{Cause, Columns, Duplicate, Stat, Text};
    let cases = [
        ("HD:19", 1, Columns),
        ("stat\tcause\ten\tzh\nHD:19\tblacklist\ttext", 2, Columns),
        ("# a comment\n\nHD:19\tblack list\ttext\t文\n", 3, Cause),
        ("HD:19\tBlacklist\ttext\t文", 1, Cause),
        ("HD:19\t\ttext\t文", 1, Cause),
        ("\tblacklist\ttext\t文", 1, Stat),
        ("MC:0055_006\tblacklist\ttext\t文", 1, Stat),
        ("HD:19\tblacklist\t\t", 1, Text),
        ("HD:19\tblacklist\t \t ", 1, Text),
        ("HD:19\trate\ta\t\nHD:20\trate\tb\t\nhd0019\trate\tc\t", 3, Duplicate),
        ("HD:19\trate\ta\t\nstat\tcause\ten\tzh", 2, Cause),
    ];
    for (text, line, kind) in cases {
        let error = text.parse::<Codes>().unwrap_err();
        assert_eq!((error.line, error.kind), (line, kind), "{text:?}");
        assert!(error.to_string().starts_with(&format!("line {line}: ")), "{error}");
    }
    let shown: BTreeSet<_> = cases.map(|(text, ..)| text.parse::<Codes>().unwrap_err().to_string()).into();
    assert_eq!(shown.len(), 8, "each line and fault is shown differently");
    assert_eq!("".parse::<Codes>(), Ok(Codes::default()));
}
