//! Every claim of the documents names the checks that would fail if it were false: the table is `docs/claims.md`.
//!
//! A figure in a claim is a name in braces. Its value comes from a file that a command writes, or is counted here.

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use cmpp_codec::anomaly::AnomalyKind;
use cmpp_codec::outcome::Cause;
use cmpp_codec::{Error, Limit};

/// The numbers that documents spell.
const WORDS: [&str; 21] = [
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
];

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap_or_else(|_| panic!("no file {path}"))
}

/// The text with single spaces, so that it does not matter where lines end.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// One row of the table.
struct Claim {
    document: String,
    /// The words of the document, with its figures filled in.
    text: String,
    checks: Vec<String>,
}

/// The table: a heading with the document, and a row for each of its claims.
fn claims() -> Vec<Claim> {
    let (table, figures) = (read("docs/claims.md"), Figures::read());
    let (mut document, mut claims) = ("", Vec::new());
    for line in table.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            document = heading;
        } else if let Some(row) = line.strip_prefix("| ").and_then(|line| line.strip_suffix(" |")) {
            let (text, checks) = row.rsplit_once(" | ").unwrap_or_else(|| panic!("two columns: {row}"));
            let checks = checks.split('`').skip(1).step_by(2).map(String::from).collect();
            claims.push(Claim { document: document.to_owned(), text: figures.fill(&text.replace("\\|", "|")), checks });
        }
    }
    // The heads of the tables.
    claims.retain(|claim| claim.text != "claim");
    claims
}

//----------- Figures ------------------------------------------------------------------------------

struct Figures {
    /// What is counted in the code and in the data.
    counts: BTreeMap<&'static str, String>,
    /// `benches/instructions.txt`, which `count --record` writes.
    instructions: BTreeMap<String, f64>,
    /// `benches/results/figures.tsv`, which `report --record` writes: the measured values and their limits.
    measured: BTreeMap<String, (f64, String)>,
}

impl Figures {
    fn read() -> Self {
        let rows = |path: &str| read(path).lines().count();
        let between = |path: &str, start: &str, end: &str| {
            let text = read(path);
            let (_, list) = text.rsplit_once(start).unwrap();
            list.split_once(end).unwrap().0.lines().map(str::to_owned).collect::<Vec<_>>()
        };
        let pages = between("src/manual.rs", "pages! {", "}").join(" ");
        let cases = between("lab/src/check/gateway.rs", "= cases! {", "};");
        let faults = between("lab/src/fault/name.rs", "faults! {", "\n}");
        let counts = [
            ("meanings", rows("spec-vectors/codes/codes.tsv") - 1), // its head
            ("causes", Cause::ALL.len()),
            ("differences of cmppprotocol", rows("tests/oracle/suite/cmppprotocol.txt")),
            ("kinds of anomalies", AnomalyKind::ALL.len()),
            ("layouts", common::messages().len()),
            ("pages of the manual", pages.split_whitespace().count()),
            ("bytes of an error", size_of::<Error>()),
            ("cases of the lab", cases.iter().filter(|line| line.contains("\" => ")).count()),
            (
                "faults of the lab",
                faults.iter().filter(|line| line.contains(" \"") && !line.starts_with("     ")).count(),
            ),
        ];
        let counts = counts.map(|(name, count)| (name, count.to_string()));
        let others = [
            ("bytes of the longest message", Limit::DEFAULT.get().to_string()),
            ("oldest Rust", env!("CARGO_PKG_RUST_VERSION").to_owned()),
        ];
        let instructions = read("benches/instructions.txt");
        let instructions = instructions.lines().filter_map(|line| {
            let (n, name) = line.trim_start().split_once("  ")?;
            Some((name.to_owned(), n.parse().ok()?))
        });
        let measured = read("benches/results/figures.tsv");
        let measured = measured.lines().filter_map(|line| {
            let [name, value, limit] = line.split('\t').collect::<Vec<_>>().try_into().ok()?;
            Some((name.to_owned(), (value.parse().ok()?, limit.to_owned())))
        });
        Self {
            counts: counts.into_iter().chain(others).collect(),
            instructions: instructions.collect(),
            measured: measured.collect(),
        }
    }

    /// Replaces each name in braces by its figure.
    fn fill(&self, text: &str) -> String {
        let mut parts = text.split('{');
        let mut filled = parts.next().unwrap().to_owned();
        for part in parts {
            let (name, rest) = part.split_once('}').unwrap_or_else(|| panic!("not closed: {text}"));
            filled += &self.figure(name).unwrap_or_else(|| panic!("no figure: {name}"));
            filled += rest;
        }
        filled
    }

    fn figure(&self, name: &str) -> Option<String> {
        if let Some(name) = name.strip_suffix(" in words") {
            return self.counts.get(name).map(|count| WORDS[count.parse::<usize>().unwrap()].to_owned());
        }
        let all = |work: &str| {
            let prefix = format!("{work} / ");
            let all = self.instructions.iter().filter(move |(name, _)| name.starts_with(&prefix));
            all.map(|(_, &n)| n).collect::<Vec<_>>()
        };
        let instructions = match name.split_once(' ') {
            Some(("least", work)) => all(work).into_iter().reduce(f64::min),
            Some(("most", work)) => all(work).into_iter().reduce(f64::max),
            _ => self.instructions.get(name).copied(),
        };
        let measured = |name: &str| self.measured.get(name).map(|&(value, _)| value);
        let measured = match name.split_once(' ') {
            Some(("inverse", name)) => measured(name).map(|value| 1.0 / value),
            // What Chinese counts in tens of thousands.
            Some(("hundredfold", name)) => measured(name).map(|value| 100.0 * value),
            _ => measured(name),
        };
        let counted = self.counts.get(name).cloned();
        counted.or(instructions.map(|n| format!("{n:.0}"))).or(measured.map(two_digits))
    }
}

/// Two significant digits are what a measured time is worth.
fn two_digits(value: f64) -> String {
    let text = if value < 9.95 {
        format!("{value:.1}")
    } else if value < 99.5 {
        format!("{value:.0}")
    } else {
        format!("{:.0}0", value / 10.0)
    };
    text.trim_end_matches(".0").to_owned()
}

//----------- The checks ---------------------------------------------------------------------------

#[test]
fn every_claim_stands_in_its_document() {
    let mut missing = Vec::new();
    for Claim { document, text, .. } in claims() {
        if !flat(&read(&document)).contains(&flat(&text)) {
            missing.push(format!("{document} does not say: {text}"));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn every_check_exists() {
    let (claims, figures) = (claims(), Figures::read());
    assert!(claims.len() > 100);
    for Claim { document, text, checks } in claims {
        assert!(!checks.is_empty(), "{document}: nothing checks: {text}");
        for check in checks {
            let (place, what) = check.split_once(": ").unwrap_or_else(|| panic!("no place: {check}"));
            let found = if place == "bar" { is_met(&figures, what) } else { is_there(place, what) };
            assert!(found, "{document}: {text}\nis not checked by {check}");
        }
    }
}

/// Returns whether a figure keeps to its limit, such as `≤ 1.4`.
fn is_met(figures: &Figures, name: &str) -> bool {
    figures.measured.get(name).is_some_and(|(value, limit)| match limit.split_once(' ') {
        Some(("≤", most)) => *value <= most.parse().unwrap(),
        Some(("≥", least)) => *value >= least.parse().unwrap(),
        _ => false,
    })
}

/// Returns whether a file has a test, a function, a check of `.ci/run`, or some other text.
fn is_there(file: &str, what: &str) -> bool {
    let text = read(file);
    let is_name = what.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    match Path::new(file).extension().and_then(|extension| extension.to_str()) {
        _ if !is_name => text.contains(what),
        Some("rs") => {
            let before = text.split_once(&format!("fn {what}(")).map(|(before, _)| before);
            // Attributes and docs stand between the function and the empty line before it.
            before
                .and_then(|before| before.rsplit("\n\n").next())
                .is_some_and(|lines| lines.contains("#[test]") || lines.contains("#[tokio::test"))
        }
        Some("py") => text.contains(&format!("def {what}(")),
        _ => text.contains(&format!("\ncheck_{what}()")),
    }
}

/// No number of these sections stands outside the claims.
#[test]
fn every_measured_number_is_a_figure() {
    for (document, section) in [("README.md", "## Speed"), ("README.zh-CN.md", "## 速度")] {
        let text = read(document);
        let (_, rest) = text.split_once(&format!("{section}\n")).unwrap_or_else(|| panic!("{document}: no {section}"));
        let mut rest = flat(rest.split("\n## ").next().unwrap());
        let mut claims = claims();
        claims.retain(|claim| claim.document == document);
        claims.sort_by_key(|claim| std::cmp::Reverse(claim.text.len()));
        for claim in claims {
            rest = rest.replace(&flat(&claim.text), "");
        }
        assert!(!rest.bytes().any(|byte| byte.is_ascii_digit()), "{document}: not measured: {rest}");
    }
}

//----------- What no other test checks ------------------------------------------------------------

/// Every field has the specification's name, apart from case and underscores, and `s` behind the name of a list.
#[test]
fn names_are_those_of_the_specification() {
    /// The specification's own spelling mistake.
    const MISSPELT: [&str; 2] = ["spacesstype", "spaccesstype"];
    let plain = |name: &str| name.replace('_', "").to_lowercase();
    let mut fields = 0;
    for file in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/pdu")).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        let mut alias = None;
        for line in text.lines().map(str::trim) {
            if let Some(rest) = line.strip_prefix("#[doc(alias = \"") {
                alias = rest.split('"').next().map(plain);
            } else if let (Some(alias), Some((name, _))) =
                (&alias, line.strip_prefix("pub ").and_then(|line| line.split_once(": ")))
            {
                let name = plain(name);
                let is_same = name == *alias || name.strip_suffix('s') == Some(alias) || [alias, &name] == MISSPELT;
                assert!(is_same, "{line} is called {alias}");
                fields += 1;
            }
            if !line.starts_with("#[") {
                alias = None;
            }
        }
    }
    assert!(fields > 100, "{fields}");
}

#[test]
fn nothing_else_is_needed_without_features() {
    let manifest = read("Cargo.toml");
    let (_, dependencies) = manifest.split_once("\n[dependencies]\n").unwrap();
    let needed = dependencies.lines().take_while(|line| !line.is_empty());
    let needed = needed.filter(|line| !line.starts_with('#') && !line.contains("optional = true"));
    let needed: Vec<_> = needed.map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(needed, ["nom", "zerocopy"]);
}

#[test]
fn the_default_limit_is_the_longest_message() {
    let longest = common::messages().iter().map(|layout| layout.message(255, 255, || 0).len()).max();
    assert_eq!(longest, Some(Limit::DEFAULT.get() as usize));
}
