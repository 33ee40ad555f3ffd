//! Decimal digits in fields: numbers that the specification writes as text.

/// The number that the digits are.
///
/// The error is the place of the first byte that is no digit, of the digit that makes the number too large, or the end
/// where there is none.
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

/// Writes the number to fill the whole of `to`, with zeros on the left; what does not fit is left away on the left.
pub(crate) fn write_number(mut number: u32, to: &mut [u8]) {
    for digit in to.iter_mut().rev() {
        let [.., units] = (number % 10).to_be_bytes();
        *digit = b'0' | units;
        number /= 10;
    }
}
