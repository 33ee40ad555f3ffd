//! Recognises other protocols that use the ports of CMPP.

use cmpp_codec::{Header, Limit};

use crate::stream::framing::{Guess, begins_with_message, contains_message};

/// How streams of other protocols begin.
const BEGINNINGS: [(&[u8], &str); 13] = [
    (b"PRI * HTTP/2", "HTTP/2"),
    (b"HTTP/", "HTTP"),
    (b"GET ", "HTTP"),
    (b"POST ", "HTTP"),
    (b"PUT ", "HTTP"),
    (b"HEAD ", "HTTP"),
    (b"CONNECT ", "HTTP"),
    (b"OPTIONS ", "HTTP"),
    (b"SSH-", "SSH"),
    (b"\x16\x03\x01", "TLS"),
    (b"\x16\x03\x02", "TLS"),
    (b"\x16\x03\x03", "TLS"),
    (b"\x05\x01\x00", "SOCKS"),
];

/// Returns whether a connection carries CMPP if no more is known of it than these first bytes, and whether it has a port of
/// CMPP.
pub(super) fn is_cmpp(held: &[u8], named: bool, limit: Limit) -> bool {
    let has_message = || begins_with_message(held, limit) == Guess::Yes || contains_message(held, limit);
    if named { looks_like(held).is_none() } else { has_message() }
}

/// Returns the protocol that a stream with these first bytes speaks, if it is known and not CMPP.
pub(super) fn looks_like(bytes: &[u8]) -> Option<&'static str> {
    let begins = |(beginning, name): (&[u8], &'static str)| bytes.starts_with(beginning).then_some(name);
    BEGINNINGS.into_iter().find_map(begins).or_else(|| login(bytes))
}

/// Recognises the login of protocols with a header like CMPP's. Its length tells them apart.
fn login(bytes: &[u8]) -> Option<&'static str> {
    let header: &[u8; Header::LEN] = bytes.first_chunk()?;
    let word = |at: usize| u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
    match (word(0), word(4), word(8)) {
        (61, 1, _) => Some("SGIP"),
        (42, 1, _) => Some("SMGP"),
        // The three bind commands. Their command_status of 0 is where CMPP has the Sequence_Id.
        (17..=38 | 40..=60, 1, 0) | (17..=100, 2 | 9, 0) => Some("SMPP"),
        _ => None,
    }
}
