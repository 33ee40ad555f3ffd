//! Durations as text.

use std::time::Duration;

/// Appends a duration in milliseconds, with as many decimals as it has, up to those of nanoseconds.
pub(crate) fn write_milliseconds(out: &mut Vec<u8>, duration: Duration) {
    let nanoseconds = duration.as_nanos();
    out.extend_from_slice(itoa::Buffer::new().format(nanoseconds / 1_000_000).as_bytes());
    let mut decimals = *b".000000";
    let mut left = nanoseconds % 1_000_000;
    for digit in decimals[1..].iter_mut().rev() {
        *digit += (left % 10) as u8;
        left /= 10;
    }
    let end = decimals.iter().rposition(|digit| !matches!(digit, b'0' | b'.')).map_or(0, |last| last + 1);
    out.extend_from_slice(&decimals[..end]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_has_the_decimals_that_it_needs() {
        for (nanoseconds, text) in [
            (0, "0"),
            (1, "0.000001"),
            (19_000, "0.019"),
            (19_250_000, "19.25"),
            (60_000_000_000, "60000"),
            (1_000_000, "1"),
            (1_100_010, "1.10001"),
        ] {
            let mut out = Vec::new();
            write_milliseconds(&mut out, Duration::from_nanos(nanoseconds));
            assert_eq!(String::from_utf8(out).unwrap(), text);
        }
    }
}
