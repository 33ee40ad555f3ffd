//! The page as a file. `tests/page/check.py` looks at it in a browser.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::common::{capture, run};

/// A file in a folder of its own, which is removed with it.
struct Page(PathBuf);

impl Page {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("cmpp-dissect-report-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder.join("report.html"))
    }

    /// Writes the page, and returns it with the data in it.
    fn write(&self, arguments: &[&str], stdin: &[u8]) -> (String, Value) {
        let outcome = run(&[&["report", "-o", self.0.to_str().unwrap()], arguments].concat(), stdin);
        assert!(outcome.status < Some(2) && outcome.stdout.is_empty(), "{outcome:?}");
        let page = fs::read_to_string(&self.0).unwrap();
        let (_, data) = page.split_once(r#"id="data">"#).unwrap();
        let data = serde_json::from_str(data.split_once("</script>").unwrap().0).unwrap();
        (page, data)
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        fs::remove_dir_all(self.0.parent().unwrap()).unwrap();
    }
}

fn numbers(data: &Value) -> Vec<u64> {
    data["messages"].as_array().unwrap().iter().map(|message| message["number"].as_u64().unwrap()).collect()
}

#[test]
fn the_page_has_the_messages_and_the_statistics() {
    let page = Page::new("messages");
    for name in ["sp-v20.pcap", "ismg-v30.pcap"] {
        let file = capture(name);
        for lang in ["en", "zh"] {
            let (text, data) = page.write(&["--lang", lang, &file], &[]);
            let lines = run(&["-f", "json", "--lang", lang, &file], &[]);
            assert_eq!(data["messages"], Value::Array(lines.objects()), "{name}");
            let stats = run(&["stats", "--json", "--lang", lang, &file], &[]).stdout;
            assert_eq!(data["stats"], serde_json::from_str::<Value>(&stats).unwrap());
            assert_eq!(data["files"], serde_json::json!([file]));
            // It is whole, and asks nobody for anything.
            for outside in ["http://", "https://", "src=", "href=\"//", "@import", "url(", "{{"] {
                let namespace = text.replace("http://www.w3.org/2000/svg", "");
                assert!(!namespace.contains(outside), "{outside}");
            }
            assert!(text.contains("default-src 'none'"));
        }
    }
}

#[test]
fn a_hostile_text_stays_a_text() {
    const TEXT: &[u8] = b"</script><!--<img/>";
    let page = Page::new("hostile");
    let bytes = fs::read(capture("sp-v30.pcap")).unwrap();
    let place = bytes.windows(TEXT.len()).position(|text| text == b"Your code is 482913").expect("the text is there");
    let hostile = [&bytes[..place], TEXT, &bytes[place + TEXT.len()..]].concat();
    let (text, data) = page.write(&["-"], &hostile);
    assert!(data["messages"].to_string().contains("</script><!--<img/>"), "the text is shown");
    assert_eq!(text.matches("</script>").count(), 2);
    assert!(!text.contains("<!--"));
}

#[test]
fn a_part_of_the_capture_is_chosen() {
    let page = Page::new("part");
    let file = capture("sp-v20.pcap");
    let (_, data) = page.write(&["--from", "5", "--count", "3", &file], &[]);
    assert_eq!(numbers(&data), [5, 6, 7]);
    assert_eq!(data["stats"]["summary"]["messages"], 26);
    let (_, data) = page.write(&["--count", "4", &file], &[]);
    assert!(numbers(&data).len() <= 4 && numbers(&data).is_sorted(), "{:?}", numbers(&data));
}

#[test]
fn a_masked_page_has_no_phone_and_no_text() {
    let page = Page::new("masked");
    let file = capture("sp-v30.pcap");
    let (open, _) = page.write(&[&file], &[]);
    let (masked, data) = page.write(&["--mask-key", "key", &file], &[]);
    for secret in ["13800138000", "Your code is 482913", "900001"] {
        let hex: Vec<String> = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
        let hex = hex.concat();
        assert!(open.contains(secret) && open.contains(&hex), "{secret}");
        assert!(!masked.contains(secret) && !masked.contains(&hex), "{secret}");
    }
    assert_eq!(numbers(&data).len(), 26);
}

#[test]
fn a_page_that_cannot_be_written_is_told() {
    let outcome = run(&["report", "-o", "/no/such/folder/report.html", &capture("sp-v20.pcap")], &[]);
    assert_eq!(outcome.status, Some(2), "{outcome:?}");
    assert!(outcome.stderr.contains("/no/such/folder/report.html"), "{outcome:?}");
    let own = Page::new("own");
    let file = own.0.to_str().unwrap();
    fs::copy(capture("sp-v20.pcap"), file).unwrap();
    let outcome = run(&["report", "-o", file, file], &[]);
    assert_eq!(outcome.status, Some(2), "{outcome:?}");
    assert_eq!(fs::read(file).unwrap(), fs::read(capture("sp-v20.pcap")).unwrap());
    let outcome = run(&["report", &capture("sp-v20.pcap")], &[]);
    assert_eq!(outcome.status, Some(2));
    assert!(outcome.stderr.contains("--output"), "{outcome:?}");
}
