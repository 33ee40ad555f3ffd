//! Messages written as base64.

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

use crate::source::trouble::Trouble;

/// Reads the alphabet of RFC 4648, and its variant for URLs once that is translated. Padding may be left out.
const ENGINE: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Returns the bytes that base64 stands for. White space between digits is left out; each line may be a text of its own.
pub(crate) fn from_base64(text: &[u8]) -> Result<Vec<u8>, Trouble> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let mut digits = Vec::new();
    for (index, line) in text.split(|&byte| byte == b'\n').enumerate() {
        digits.extend(line.iter().filter(|byte| !byte.is_ascii_whitespace()).map(|byte| match byte {
            b'-' => b'+',
            b'_' => b'/',
            &byte => byte,
        }));
        // A text that is wrapped has whole groups of four digits in each line but the last.
        ENGINE.decode_vec(&digits, &mut bytes).map_err(|_| Trouble::NotBase64 { line: index + 1 })?;
        digits.clear();
    }
    Ok(bytes)
}
