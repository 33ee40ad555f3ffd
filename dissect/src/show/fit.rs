//! Lines that fit the terminal.

use std::fmt;

use anstyle::Style;
use unicode_width::UnicodeWidthChar;

/// A line that takes at most so many columns of a terminal. East Asian characters take two.
#[derive(Debug, Default)]
pub(super) struct Line {
    text: String,
    left: usize,
    /// What is written, before it is known whether it fits.
    part: String,
}

impl Line {
    /// Begins a line of `width` columns.
    pub(super) fn begin(&mut self, width: usize) {
        self.text.clear();
        self.left = width;
    }

    /// Returns how many columns are left.
    pub(super) const fn left(&self) -> usize {
        self.left
    }

    /// Appends a text. If it takes more than `most` columns, it ends in `…`.
    pub(super) fn put(&mut self, style: Style, most: usize, text: fmt::Arguments<'_>) {
        let most = most.min(self.left);
        self.part.clear();
        let mut cut = Cut { part: &mut self.part, left: most, end: 0, is_full: most == 0 };
        // It fails when nothing more fits, which spares writing the rest of a long text.
        let _full = fmt::write(&mut cut, text);
        let Cut { left, end, is_full, .. } = cut;
        let taken = if is_full && most > 0 {
            self.part.truncate(end);
            self.part.push('…');
            most
        } else {
            most - left
        };
        self.left -= taken;
        if style == Style::new() {
            self.text.push_str(&self.part);
        } else {
            self.text.extend([&*style.render().to_string(), &self.part, &style.render_reset().to_string()]);
        }
    }

    /// Appends a text of exactly `width` columns: cut, or with spaces behind it.
    pub(super) fn put_left(&mut self, style: Style, width: usize, text: fmt::Arguments<'_>) {
        let before = self.left;
        self.put(style, width, text);
        self.space(width.saturating_sub(before - self.left));
    }

    /// Appends spaces.
    pub(super) fn space(&mut self, width: usize) {
        let width = width.min(self.left);
        self.text.extend(std::iter::repeat_n(' ', width));
        self.left -= width;
    }

    /// Ends the line. Spaces at its end are left out.
    pub(super) fn end(&mut self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.text.trim_end_matches(' ').as_bytes());
        out.push(b'\n');
    }
}

/// Takes characters as long as they fit.
struct Cut<'a> {
    part: &'a mut String,
    left: usize,
    /// Where the part ends if `…` has to follow.
    end: usize,
    is_full: bool,
}

impl fmt::Write for Cut<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for character in text.chars() {
            let width = character.width().unwrap_or_default();
            if self.is_full || width > self.left {
                self.is_full = true;
                return Err(fmt::Error);
            }
            self.left -= width;
            self.part.push(character);
            // The last column is for `…`.
            if self.left > 0 {
                self.end = self.part.len();
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_by_its_columns() {
        let cases = [
            ("abc", 3, "abc", 0),
            ("abcd", 3, "ab…", 0),
            ("验证码", 6, "验证码", 0),
            ("验证码", 5, "验证…", 0),
            ("验证码", 4, "验…", 0),
            ("a", 0, "", 0),
            ("", 2, "", 2),
            ("ab", 4, "ab", 2),
        ];
        for (text, width, shown, left) in cases {
            let mut line = Line::default();
            line.begin(width);
            line.put(Style::new(), usize::MAX, format_args!("{text}"));
            assert_eq!((&*line.text, line.left), (shown, left), "{text} in {width}");
        }
    }
}
