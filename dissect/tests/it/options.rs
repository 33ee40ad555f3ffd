//! `--secret`, `--bytes`, `--color`, the help and what is made from it.

use crate::common::{capture, from_hex, run, with_header};

/// A file that is removed at the end of a test.
struct Secrets(std::path::PathBuf);

impl Secrets {
    fn new(name: &str, text: &str) -> Self {
        let path = std::env::temp_dir().join(format!("cmpp-dissect-{}-{name}", std::process::id()));
        std::fs::write(&path, text).unwrap();
        Self(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Secrets {
    fn drop(&mut self) {
        std::fs::remove_file(&self.0).unwrap();
    }
}

/// The proofs of the first two messages, a login and its answer.
fn proofs(secrets: &Secrets, name: &str) -> Vec<String> {
    let objects = run(&["-f", "json", "--secret", secrets.path(), &capture(name)], &[]).objects();
    assert!(objects[2..].iter().all(|object| object.get("proof").is_none()), "only logins have a proof");
    objects[..2].iter().map(|object| object["proof"].as_str().unwrap().to_owned()).collect()
}

/// The secret of the captures is 888888.
#[test]
fn a_login_is_checked_and_its_form_is_named() {
    let right = Secrets::new("right", "1\tx\n900001\tother\r\n\n900001\t888888\n");
    for (name, form) in [("sp-v20.pcap", "one-octet"), ("sp-v30.pcap", "four-octets"), ("ismg-v20.pcap", "one-octet")] {
        assert_eq!(proofs(&right, name), ["padded", form], "{name}");
    }
    let wrong = Secrets::new("wrong", "900001\t888889\n");
    assert_eq!(proofs(&wrong, "sp-v30.pcap"), ["wrong", "wrong"]);
    let none = Secrets::new("none", "900002\t888888\n");
    assert_eq!(proofs(&none, "sp-v30.pcap"), ["no-secret", "no-secret"]);

    let file = capture("sp-v30.pcap");
    let outcome = run(&["--secret", right.path(), &file], &[]);
    assert!(outcome.stdout.contains("\n  AuthenticatorSource proves the secret\n"), "{}", outcome.stdout);
    assert!(outcome.stdout.contains("it is the digest with Status in four bytes\n"), "{}", outcome.stdout);
    assert!(outcome.stderr.contains("login digests: 1 four-octets, 1 padded\n"), "{}", outcome.stderr);
    let outcome = run(&["-f", "json", "--secret", wrong.path(), &file], &[]);
    assert_eq!(outcome.objects()[0]["notes"][0]["code"], "proof-wrong");
    let table = run(&["-c", "number,proof", "-w", "proof = wrong", "--secret", wrong.path(), &file], &[]);
    assert_eq!(table.stdout, "number,proof\n1,wrong\n2,wrong\n");
    assert!(!run(&["-f", "json", &file], &[]).stdout.contains("\"proof\""), "without secrets nothing is checked");
    let errors = run(&["-e", "-c", "number,notes", "--secret", wrong.path(), &file], &[]);
    assert_eq!(errors.stdout, "number,notes\n1,proof-wrong\n", "what contradicts a secret is an error");
    let stats = run(&["stats", "--json", "--secret", wrong.path(), &file], &[]).stdout;
    assert!(stats.contains(r#"{"code":"proof-wrong","level":"error""#), "{stats}");
}

/// The secret is checked before the digest is masked.
#[test]
fn a_masked_login_is_checked() {
    let right = Secrets::new("masked", "900001\t888888\n");
    let arguments = ["--mask", "-c", "proof,AuthenticatorSource", "-n", "1", "--secret", right.path()];
    let outcome = run(&[&arguments[..], &[&capture("sp-v30.pcap")]].concat(), &[]);
    let row = outcome.stdout.lines().nth(1).unwrap();
    assert!(row.starts_with("padded,") && !row.contains("60cd28ed4329cffa7b2e462194d9861f"), "{row}");
}

#[test]
fn a_file_of_secrets_is_refused_with_its_line() {
    for (text, what) in [("a\tb\nno tab\n", "line 2: there is no tab"), ("a\t\n", "line 1: the secret is empty")] {
        let secrets = Secrets::new("refused", text);
        let outcome = run(&["--secret", secrets.path(), &capture("sp-v30.pcap")], &[]);
        assert_eq!(outcome.status, Some(2));
        assert_eq!(outcome.stderr, format!("cmpp-dissect: {}: {what}\n", secrets.path()));
    }
    let outcome = run(&["--secret", "/none", &capture("sp-v30.pcap")], &[]);
    assert_eq!(outcome.stderr, "cmpp-dissect: /none: No such file or directory (os error 2)\n");
}

/// The bytes below the fields are the body of the message.
#[test]
fn bytes_are_shown_below_the_fields() {
    let body: Vec<u8> = (0..40).collect();
    let outcome = run(&["--bytes", "-f", "tree", "-p", "2.0", "-i", "raw", "-"], &with_header(0x77, &body));
    let lines: Vec<_> = outcome.stdout.lines().filter_map(|line| line.split_once(": ")).collect();
    let offsets: Vec<_> =
        lines.iter().map(|(offset, _)| offset.trim()).filter(|text| text.parse::<u8>().is_ok()).collect();
    assert_eq!(offsets, ["12", "28", "44"]);
    let shown: Vec<u8> = lines
        .iter()
        .filter(|(offset, _)| offset.trim().parse::<u8>().is_ok())
        .flat_map(|(_, digits)| from_hex(&digits.replace(' ', "")))
        .collect();
    assert_eq!(shown, body);
    // Without it, a report is its fields.
    let tree = run(&["-n", "17", &capture("sp-v30.pcap")], &[]).stdout;
    assert!(tree.contains("  Msg_Content             71 bytes\n"), "{tree}");
}

#[test]
fn colours_are_shown_if_that_is_said() {
    let file = capture("sp-v30.pcap");
    for format in ["list", "tree"] {
        let coloured = run(&["--color", "always", "-f", format, &file], &[]).stdout;
        let plain = run(&["--color", "never", "-f", format, &file], &[]).stdout;
        assert!(coloured.contains("\x1b[") && !plain.contains('\x1b'));
        assert_eq!(plain, run(&["-f", format, &file], &[]).stdout, "a pipe has no colours");
        let mut stripped = String::new();
        for (index, part) in coloured.split("\x1b[").enumerate() {
            stripped.push_str(if index == 0 { part } else { part.split_once('m').unwrap().1 });
        }
        // Behind the last colour of a line there may be spaces.
        let trimmed = |text: &str| text.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>();
        assert_eq!(trimmed(&stripped), trimmed(&plain), "{format}");
    }
}

#[test]
fn the_help_fits_a_terminal() {
    for arguments in [&["--help"][..], &["-h"], &["explain", "--help"], &["completions", "--help"], &["man", "--help"]]
    {
        let help = run(arguments, &[]).stdout;
        assert!(help.contains("Examples:"), "{arguments:?}");
        let long: Vec<_> = help.lines().filter(|line| line.chars().count() > 100).collect();
        assert_eq!(long, Vec::<&str>::new(), "{arguments:?}");
    }
    // The parts that are not wrapped.
    let help = run(&["--help"], &[]).stdout;
    let own: Vec<_> =
        help.split_once("Examples:").unwrap().1.lines().filter(|line| line.chars().count() > 80).collect();
    assert_eq!(own, Vec::<&str>::new());
}

/// The examples of expressions in the help are read.
#[test]
fn the_expressions_of_the_help_are_right() {
    let help = run(&["--help"], &[]).stdout;
    let (_, part) = help.split_once("\nExpressions:\n").unwrap();
    let (part, _) = part.split_once("\n\n").unwrap();
    let expressions: Vec<_> = part.lines().filter_map(|line| line.strip_prefix("    ")).collect();
    assert_eq!(expressions.len(), 4);
    for expression in expressions {
        let outcome = run(&["-w", expression, &capture("sp-v30.pcap")], &[]);
        assert_eq!(outcome.status, Some(0), "{}", outcome.stderr);
    }
}

#[test]
fn columns_are_listed() {
    let list = run(&["explain", "columns"], &[]).stdout;
    let header = run(&["-f", "csv", "-c", "all", &capture("sp-v30.pcap")], &[]).stdout;
    let names: Vec<_> = list.lines().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(names.join(","), header.lines().next().unwrap());
    assert!(list.lines().all(|line| line.len() > 40), "each says what it is: {list}");
    let chinese = run(&["explain", "columns", "--lang", "zh"], &[]).stdout;
    assert!(chinese.lines().all(|line| !line.is_ascii()), "{chinese}");
}

#[test]
fn shells_and_man_know_every_option() {
    let help = run(&["-h"], &[]).stdout;
    let lines = help.lines().map(str::trim_start).filter(|line| line.starts_with('-'));
    let options: Vec<_> = lines.filter_map(|line| line.split(' ').find(|word| word.starts_with("--"))).collect();
    assert!(options.len() > 15);
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = run(&["completions", shell], &[]).stdout;
        let missing: Vec<_> =
            options.iter().filter(|option| !script.contains(option.trim_start_matches('-'))).collect();
        assert_eq!(missing, Vec::<&&str>::new(), "{shell}");
    }
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = run(&["completions", shell], &[]).stdout;
        for (subcommand, option) in [("stats", "json"), ("report", "from"), ("explain", "lang"), ("wireshark", "help")]
        {
            assert!(script.contains(subcommand) && script.contains(option), "{shell}: {subcommand} --{option}");
        }
    }
    let page = run(&["man", "stats"], &[]).stdout;
    assert!(page.contains(".TH cmpp-dissect-stats 1") && page.contains("\\-\\-json"), "{page}");
    let man = run(&["man"], &[]).stdout;
    assert!(man.contains("cmpp\\-dissect\\-report(1)"), "{man}");
    assert!(man.contains(".TH cmpp-dissect 1") && man.contains("Expressions:"));
    for option in options {
        let escaped = option.replace('-', "\\-");
        assert!(man.contains(&escaped), "{option}");
    }
}
