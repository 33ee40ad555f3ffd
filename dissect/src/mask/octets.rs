//! Pseudonyms of phones, accounts and other short values: another value of the same form.
//!
//! A digit stays a digit, and a letter a letter of the same case. Two values have two pseudonyms: the digits and letters
//! of a value are one number, and a Feistel network exchanges all numbers of that form with one another, as
//! format-preserving encryption does (NIST SP 800-38G).

use crate::mask::keyed::{Key, Purpose};

/// Values are exchanged in pieces of this length. No field is longer.
const PIECE: usize = 32;
/// The rounds of the network: as many as FF3-1 has.
const ROUNDS: u8 = 8;

/// Replaces a value. A phone has the same pseudonym with and without the code of its country.
pub(super) fn mask(key: Key, value: &mut [u8]) {
    let start = prefix(value);
    for piece in value[start..].chunks_mut(PIECE) {
        exchange(key, piece);
    }
}

/// Returns the length of the country code in front of a phone number.
fn prefix(value: &[u8]) -> usize {
    let is_phone = |rest: &[u8]| rest.len() == 11 && rest[0] == b'1' && rest.iter().all(u8::is_ascii_digit);
    let codes: [&[u8]; 3] = [b"86", b"+86", b"0086"];
    let code = codes.into_iter().find(|code| value.strip_prefix(*code).is_some_and(is_phone));
    code.map_or(0, <[u8]>::len)
}

/// A class of characters: the first one and how many there are.
type Class = (u8, u8);

/// Returns the class of a character that is replaced.
const fn class(byte: u8) -> Option<Class> {
    match byte {
        b'0'..=b'9' => Some((b'0', 10)),
        b'A'..=b'Z' => Some((b'A', 26)),
        b'a'..=b'z' => Some((b'a', 26)),
        0x80.. => Some((0x80, 128)),
        _ => None,
    }
}

/// Exchanges a value with another one of its form.
fn exchange(key: Key, value: &mut [u8]) {
    let classes: Vec<Class> = value.iter().filter_map(|byte| class(*byte)).collect();
    // The form: the first character of each class, and what stays.
    let form: Vec<u8> = value.iter().map(|byte| class(*byte).map_or(*byte, |(first, _)| first)).collect();
    let digits: Vec<u128> =
        value.iter().filter_map(|byte| class(*byte).map(|(first, _)| u128::from(byte - first))).collect();
    let half = classes.len() / 2;
    // At most 16 digits of 7 bits each.
    let size = |classes: &[Class]| classes.iter().map(|(_, count)| u128::from(*count)).product::<u128>();
    let number = |digits: &[u128], classes: &[Class]| {
        digits.iter().zip(classes).fold(0, |number, (digit, (_, count))| number * u128::from(*count) + digit)
    };
    let sizes = [size(&classes[..half]), size(&classes[half..])];
    let mut halves = [number(&digits[..half], &classes[..half]), number(&digits[half..], &classes[half..])];
    for round in 0..ROUNDS {
        let [changed, other] = if round % 2 == 0 { [0, 1] } else { [1, 0] };
        let mix = key.number(Purpose::Octets, &[&[round], &form, &halves[other].to_be_bytes()]);
        halves[changed] = (halves[changed] + mix % sizes[changed]) % sizes[changed];
    }
    let mut classes = classes.iter().enumerate().rev();
    for byte in value.iter_mut().rev().filter(|byte| class(**byte).is_some()) {
        let Some((index, (first, count))) = classes.next() else { break };
        let number = &mut halves[usize::from(index >= half)];
        // The remainder is below the size of the class.
        *byte = first + u8::try_from(*number % u128::from(*count)).unwrap_or_default();
        *number /= u128::from(*count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(key: Key, value: &str) -> String {
        let mut bytes = value.as_bytes().to_vec();
        mask(key, &mut bytes);
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn the_form_stays_and_nothing_else() {
        let (key, other) = (Key::of("a"), Key::of("b"));
        let phone = masked(key, "13800138000");
        assert!(phone.len() == 11 && phone.bytes().all(|byte| byte.is_ascii_digit()) && phone != "13800138000");
        assert_eq!(masked(key, "13800138000"), phone, "stable");
        assert_ne!(masked(other, "13800138000"), phone, "by the key");
        for code in ["86", "+86", "0086"] {
            assert_eq!(masked(key, &format!("{code}13800138000")), format!("{code}{phone}"));
        }
        assert_ne!(&masked(key, "8613800138")[2..], &phone[..8], "not every 86 is a country");
        let mixed = masked(key, "Abc-12.x");
        let form = |text: &str| -> Vec<_> { text.bytes().map(|byte| class(byte).ok_or(byte)).collect() };
        assert_eq!(form(&mixed), form("Abc-12.x"));
        assert_eq!(masked(key, ""), "");
        let mut long = vec![0xb5; 255];
        mask(key, &mut long);
        assert!(long.iter().all(|byte| *byte >= 0x80) && long != [0xb5; 255]);
    }

    /// Two values never become one: all values of a form are exchanged with one another.
    #[test]
    fn values_stay_different() {
        let key = Key::of("a");
        for (form, count) in [("", 1), ("7", 10), ("77", 100), ("777", 1000), ("7777", 10_000)] {
            let width = form.len();
            let values: std::collections::BTreeSet<_> = (0..count)
                .map(|number| masked(key, &if width == 0 { String::new() } else { format!("{number:0width$}") }))
                .collect();
            assert_eq!(values.len(), count, "{form}");
        }
        let letters = (b'a'..=b'z').flat_map(|letter| (0..10).map(move |digit| format!("{}{digit}", letter as char)));
        assert_eq!(letters.map(|value| masked(key, &value)).collect::<std::collections::BTreeSet<_>>().len(), 260);
    }
}
