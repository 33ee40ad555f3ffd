//! Displaying texts.

use core::fmt;

use crate::text::chars::Text;

impl<'a> Text<'a> {
    /// Returns a value that shows the text on one line: control characters, quotes and backslashes are escaped.
    pub(crate) const fn one_line(self) -> OneLine<'a> {
        OneLine(self)
    }
}

impl fmt::Display for Text<'_> {
    /// Shows the text, with U+FFFD for invalid bytes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lossy().try_for_each(|character| fmt::Write::write_char(f, character))
    }
}

impl fmt::Debug for Text<'_> {
    /// Shows the text on one line and in double quotes. Control characters are escaped.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.one_line())
    }
}

/// See [`Text::one_line`].
pub(crate) struct OneLine<'a>(Text<'a>);

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.lossy().try_for_each(|character| match character {
            // U+2028 and U+2029 end lines, U+202A to U+202E and U+2066 to U+2069 change the direction of text.
            '"' | '\\' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                write!(f, "{}", character.escape_default())
            }
            _ if character.is_control() => write!(f, "{}", character.escape_default()),
            _ => fmt::Write::write_char(f, character),
        })
    }
}
