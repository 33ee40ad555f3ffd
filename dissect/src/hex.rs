//! Bytes as hex digits.

/// Appends two digits for each byte. Sixteen bytes are converted at a time, because most of JSON is hex.
pub(crate) fn write_hex(out: &mut Vec<u8>, bytes: &[u8]) {
    out.reserve(2 * bytes.len());
    let steps = bytes.chunks_exact(16);
    let few = steps.remainder();
    for sixteen in steps.filter_map(|step| step.first_chunk()) {
        out.extend_from_slice(hex_of_16(*sixteen).as_flattened());
    }
    if let [octet] = few {
        out.extend_from_slice(&HEX[usize::from(*octet)]);
    } else if !few.is_empty() {
        let mut sixteen = [0; 16];
        sixteen[..few.len()].copy_from_slice(few);
        out.extend_from_slice(&hex_of_16(sixteen).as_flattened()[..2 * few.len()]);
    }
}

fn hex_of_16(bytes: [u8; 16]) -> [[u8; 2]; 16] {
    let digit = |value: u8| value + b'0' + if value > 9 { b'a' - b'9' - 1 } else { 0 };
    let mut digits = [[0; 2]; 16];
    for (digits, byte) in digits.iter_mut().zip(bytes) {
        *digits = [digit(byte >> 4), digit(byte & 15)];
    }
    digits
}

/// The digits of every byte.
pub(crate) const HEX: [[u8; 2]; 256] = {
    let digits = b"0123456789abcdef";
    let mut table = [[0; 2]; 256];
    let mut byte = 0;
    while byte < table.len() {
        table[byte] = [digits[byte >> 4], digits[byte & 15]];
        byte += 1;
    }
    table
};
