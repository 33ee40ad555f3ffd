//! Messages written as base64.

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

use crate::source::trouble::Trouble;

/// The decoder for the standard alphabet of RFC 4648. Padding is optional.
const ENGINE: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Decodes base64, also in its variant for URLs. White space is ignored, and each line may be a text of its own.
pub(crate) fn from_base64(text: &[u8]) -> Result<Vec<u8>, Trouble> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let mut digits = Vec::new();
    for (index, line) in text.split(|&byte| byte == b'\n').enumerate() {
        digits.extend(line.iter().filter(|byte| !byte.is_ascii_whitespace()).map(|byte| match byte {
            b'-' => b'+',
            b'_' => b'/',
            &byte => byte,
        }));
        // In a wrapped text, every line but the last consists of whole groups of four digits.
        ENGINE.decode_vec(&digits, &mut bytes).map_err(|_| Trouble::NotBase64 { line: index + 1 })?;
        digits.clear();
    }
    Ok(bytes)
}
