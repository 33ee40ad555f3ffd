//! Decimal digits: reading and writing the numbers that the specification stores as text.

/// Returns the number that the decimal digits express.
///
/// The error is the index of the first byte that is not a digit, or of the digit that makes the number too large. It is
/// 0 if there are no digits.
pub(crate) fn number(digits: &[u8]) -> Result<u64, usize> {
    if digits.is_empty() {
        return Err(0);
    }
    let mut number: u64 = 0;
    for (at, digit) in digits.iter().enumerate() {
        let value = char::from(*digit).to_digit(10).ok_or(at)?;
        number = number.checked_mul(10).and_then(|tens| tens.checked_add(u64::from(value))).ok_or(at)?;
    }
    Ok(number)
}

/// Writes the number as decimal digits that fill all of `to`, with zeros on the left. If the number has more digits
/// than `to` has bytes, only its last digits are written.
pub(crate) fn write_number(mut number: u32, to: &mut [u8]) {
    for digit in to.iter_mut().rev() {
        let [.., units] = (number % 10).to_be_bytes();
        *digit = b'0' | units;
        number /= 10;
    }
}
