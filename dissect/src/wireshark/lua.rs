//! Writing Lua.

use std::fmt::{self, Write};

/// The number of columns that a row of a table takes.
const WIDTH: usize = 118;

/// A text as a literal of Lua.
pub(super) struct Quoted<'t>(pub(super) &'t str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        for character in self.0.chars() {
            match character {
                '"' | '\\' => write!(f, "\\{character}")?,
                _ if character.is_control() => write!(f, "\\{:03}", u32::from(character))?,
                _ => f.write_char(character)?,
            }
        }
        f.write_char('"')
    }
}

/// Writes short entries of a table, as many in a line as fit.
pub(super) fn fill(out: &mut String, indent: &str, entries: impl Iterator<Item = String>) {
    let mut line = String::new();
    for entry in entries {
        let wide = indent.len() + line.chars().count() + entry.chars().count() + 2 > WIDTH;
        if wide && !line.is_empty() {
            out.extend([indent, &line, "\n"]);
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&entry);
        line.push(',');
    }
    if !line.is_empty() {
        out.extend([indent, &line, "\n"]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_quoted() {
        assert_eq!(Quoted("a \"b\" \\ \n天").to_string(), r#""a \"b\" \\ \010天""#);
    }

    #[test]
    fn entries_fill_lines() {
        let mut out = String::new();
        fill(&mut out, "  ", (0..30).map(|number| format!("[{number}] = 1")));
        assert!(out.lines().all(|line| line.starts_with("  [") && line.len() <= WIDTH), "{out}");
        assert_eq!((out.lines().count(), out.matches("] = 1,").count()), (3, 30));
    }
}
