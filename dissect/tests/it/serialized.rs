//! The library serializes a message as the program prints it.

use std::fs;
use std::path::Path;

use cmpp_codec::{Frame, Version};
use serde_json::Value;

use crate::common::{from_hex, run};

/// The messages of a folder of vectors: the digits in the left column.
fn messages(folder: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("spec-vectors").join(folder);
    let texts = fs::read_dir(folder).unwrap().map(|file| fs::read_to_string(file.unwrap().path()).unwrap());
    let digits = |text: String| {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        lines.map(|line| line.split(' ').next().unwrap().trim_matches('-').to_owned()).collect::<String>()
    };
    let messages = texts.map(|text| from_hex(&digits(text)));
    messages.filter(|message| Frame::from_message(message).is_ok()).collect()
}

/// Removes what the program alone says of codes: longer meanings, in the reader's language, and causes.
fn forget_outcomes(value: &mut Value) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(forget_outcomes),
        Value::Object(object) => {
            object.remove("cause");
            if ["Stat", "Result", "Msg_Fmt"].iter().any(|name| object.get("name").is_some_and(|given| given == name)) {
                object.remove("meaning");
            }
            object.values_mut().for_each(forget_outcomes);
        }
        _ => {}
    }
}

/// Every vector, read in every version, whether it fits or not. The program says more about a message, such as its
/// place; of what both say, they say the same.
#[test]
fn a_message_is_serialized_as_it_is_printed() {
    let messages: Vec<_> = ["v12", "v20", "v21", "v30", "field", "broken"].into_iter().flat_map(messages).collect();
    assert!(messages.len() > 250, "{}", messages.len());
    let mut in_error = 0;
    for version in Version::ALL {
        let options = ["-i", "raw", "-f", "json", "-p", version.name(), "-"];
        let printed = run(&options, &messages.concat()).objects();
        assert_eq!(printed.len(), messages.len());
        for (message, printed) in messages.iter().zip(printed) {
            let frame = Frame::from_message(message).unwrap();
            let Value::Object(ours) = serde_json::to_value(frame.dissect(version)).unwrap() else { panic!() };
            in_error += usize::from(!ours["error"].is_null());
            for (key, mut value) in ours.clone() {
                let mut printed = printed[&key].clone();
                forget_outcomes(&mut value);
                forget_outcomes(&mut printed);
                assert_eq!(value, printed, "{key} of {frame:?} in {version}");
            }
            let fields = ["version", "command", "command_id", "sequence_id", "total_length", "error", "fields"];
            assert!(fields.iter().all(|&key| ours.contains_key(key)));
            assert_eq!(ours.contains_key("unread"), printed.get("unread").is_some());
        }
    }
    assert!(in_error > 100, "{in_error}");
}
