//! The plugin for Wireshark. What it reads is checked by `tests/wireshark.py`, which needs tshark.

use std::path::Path;

use crate::common::run;

#[test]
fn the_plugin_is_what_the_tables_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("wireshark/cmpp.lua");
    let plugin = run(&["wireshark", "--lang", "en"], &[]);
    assert_eq!(plugin.status, Some(0), "{}", plugin.stderr);
    let committed = std::fs::read_to_string(path).unwrap();
    let differ = plugin.stdout.lines().zip(committed.lines()).position(|(one, other)| one != other);
    assert_eq!(differ, None, "a line of wireshark/cmpp.lua is not what `cmpp-dissect wireshark --lang en` writes");
    assert_eq!(plugin.stdout.len(), committed.len(), "wireshark/cmpp.lua has another length");
}

#[test]
fn the_plugin_has_every_message_and_what_codes_mean() {
    let plugin = run(&["wireshark", "--lang", "zh"], &[]).stdout;
    for part in [
        "message(0x00000004, \"CMPP_SUBMIT\", \"1.2\", {",
        "message(0x80000017, \"CMPP_GET_MO_ROUTE_RESP\", \"2.1 3.0\", {",
        "    MK = { \"短信中心报告 UNDELIV\", LISTS[",
        "[69] = { \"用户在黑名单中\", \"blacklist\" }",
        "local COLON = \"：\"",
    ] {
        assert!(plugin.contains(part), "{part} is missing");
    }
    let messages = plugin.lines().filter(|line| line.starts_with("message(0x"));
    assert!(messages.count() >= 36, "a message for each command");
}
