//! Tables as text, aligned for terminals.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

/// The most columns of a terminal that a cell takes, unless it is the last of its row.
const WIDEST: usize = 32;

/// A table. Its columns are aligned to the right, those whose heading begins with `<` to the left.
#[derive(Debug)]
pub(super) struct Table<'t> {
    title: &'t str,
    heads: Vec<&'t str>,
    rows: Vec<Vec<String>>,
}

impl<'t> Table<'t> {
    pub(super) fn new(title: &'t str, heads: &[&'t str]) -> Self {
        Self { title, heads: heads.to_vec(), rows: Vec::new() }
    }

    pub(super) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// Writes the table and a blank line behind it, unless it has no rows. At most `most` rows are written.
    pub(super) fn write(&self, out: &mut dyn Write, most: usize) -> io::Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let rows = &self.rows[..most.min(self.rows.len())];
        let name = |head: &&'t str| head.trim_start_matches('<').to_owned();
        let heads: Vec<String> = self.heads.iter().map(name).collect();
        let is_left: Vec<bool> = self.heads.iter().map(|head| head.starts_with('<')).collect();
        let width = |column: usize| {
            let cells = rows.iter().filter_map(|row| row.get(column)).chain(heads.get(column));
            cells.map(|cell| cell.width()).max().unwrap_or_default().min(WIDEST)
        };
        let widths: Vec<usize> = (0..heads.len()).map(width).collect();
        writeln!(out, "{}", self.title)?;
        for row in std::iter::once(&heads).chain(rows) {
            let mut line = String::new();
            for (column, cell) in row.iter().enumerate() {
                let is_last = column + 1 == heads.len();
                let cell = if is_last { cell.clone() } else { shortened(cell) };
                let room = " ".repeat(widths.get(column).map_or(0, |width| width.saturating_sub(cell.width())));
                line.push_str("  ");
                if is_left.get(column) == Some(&true) {
                    line.push_str(&cell);
                    line.push_str(&room);
                } else {
                    line.push_str(&room);
                    line.push_str(&cell);
                }
            }
            writeln!(out, "{}", line.trim_end())?;
        }
        if rows.len() < self.rows.len() {
            writeln!(out, "  … {}", self.rows.len() - rows.len())?;
        }
        writeln!(out)
    }
}

/// Cuts what is too wide.
fn shortened(cell: &str) -> String {
    if cell.width() <= WIDEST {
        return cell.to_owned();
    }
    let mut short = String::new();
    for char in cell.chars() {
        short.push(char);
        if short.width() >= WIDEST {
            short.pop();
            break;
        }
    }
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_whatever_the_width_of_characters() {
        let mut table = Table::new("表", &["<name", "count", "<meaning"]);
        table.row(vec!["黑名单".into(), "5".into(), "blacklist".into()]);
        table.row(vec!["x".repeat(40), "12".into(), "y".repeat(40)]);
        let mut text = Vec::new();
        table.write(&mut text, 10).unwrap();
        let long = "x".repeat(31) + "…";
        let [room, wide, gap] = [" ".repeat(28), " ".repeat(26), "y".repeat(40)];
        let lines =
            format!("表\n  name{room}  count  meaning\n  黑名单{wide}      5  blacklist\n  {long}     12  {gap}\n\n");
        assert_eq!(String::from_utf8(text).unwrap(), lines);
    }

    #[test]
    fn what_is_just_narrow_enough_stays() {
        assert_eq!(shortened(&"x".repeat(WIDEST)), "x".repeat(WIDEST));
        assert_eq!(shortened(&"x".repeat(WIDEST + 1)), "x".repeat(WIDEST - 1) + "…");
    }

    #[test]
    fn rows_that_are_left_out_are_counted() {
        let mut table = Table::new("numbers", &["number"]);
        (1..=3).for_each(|number| table.row(vec![number.to_string()]));
        for (most, end) in [(1, "       1\n  … 2\n\n"), (2, "       2\n  … 1\n\n"), (3, "       3\n\n")] {
            let mut text = Vec::new();
            table.write(&mut text, most).unwrap();
            let text = String::from_utf8(text).unwrap();
            assert!(text.ends_with(end), "{text}");
        }
    }
}
