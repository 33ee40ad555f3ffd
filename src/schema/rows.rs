//! The rows of a message's table: each field with its offset and its length, as formulas where they depend on a list
//! or on a content.

use core::fmt;
use core::slice::Iter;

use crate::schema::field::{Field, Part};

/// A number of bytes that may depend on the message: `129+21n+L`, where n is the number of recipients and L the length
/// of the content.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Formula {
    fixed: usize,
    of_each: usize,
    has_content: bool,
}

impl Formula {
    const HEADER: Self = Self::bytes(12);
    const CONTENT: Self = Self { fixed: 0, of_each: 0, has_content: true };

    const fn bytes(fixed: usize) -> Self {
        Self { fixed, of_each: 0, has_content: false }
    }

    const fn items(width: usize) -> Self {
        Self { fixed: 0, of_each: width, has_content: false }
    }

    const fn plus(self, other: Self) -> Self {
        Self {
            fixed: self.fixed.saturating_add(other.fixed),
            of_each: self.of_each.saturating_add(other.of_each),
            has_content: self.has_content || other.has_content,
        }
    }

    /// Returns the length of the body with this table.
    ///
    /// ```
    /// use cmpp_codec::field::Formula;
    /// use cmpp_codec::{CommandId, Version};
    ///
    /// let len = Formula::of_body(CommandId::SUBMIT.shape(Version::V30).unwrap());
    /// assert_eq!(len.to_string(), "151+32n+L");
    /// assert_eq!(len.value(2, 140), 151 + 64 + 140);
    /// ```
    #[must_use]
    pub fn of_body(shape: &'static [Part]) -> Self {
        rows(shape).fold(Self::default(), |sum, row| sum.plus(row.len))
    }

    /// Returns the number for `n` recipients and `len` bytes of content.
    #[must_use]
    pub const fn value(self, n: usize, len: usize) -> usize {
        let content = if self.has_content { len } else { 0 };
        self.of_each.saturating_mul(n).saturating_add(self.fixed).saturating_add(content)
    }
}

impl fmt::Display for Formula {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { fixed, of_each, has_content } = *self;
        let mut plus = "";
        if fixed > 0 || of_each == 0 && !has_content {
            write!(f, "{fixed}")?;
            plus = "+";
        }
        if of_each > 0 {
            write!(f, "{plus}{of_each}n")?;
            plus = "+";
        }
        if has_content {
            write!(f, "{plus}L")?;
        }
        Ok(())
    }
}

/// A row of a message's table: [`rows`] returns them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Row {
    /// The field. Of a list: one item.
    pub field: &'static Field,
    /// The offset from the start of the message, its header included.
    pub offset: Formula,
    /// The length. Of a list: that of all items.
    pub len: Formula,
}

impl Row {
    /// Returns the offset of the first byte after the field.
    #[must_use]
    pub const fn end(&self) -> Formula {
        self.offset.plus(self.len)
    }
}

/// Returns an iterator over the rows of a message's table. Fields that the version lacks are left out.
///
/// ```
/// use cmpp_codec::{CommandId, Version, field};
///
/// let table = field::rows(CommandId::DELIVER.shape(Version::V30).unwrap());
/// let end: Vec<_> = table.skip(9).map(|row| format!("{} {} {}", row.field.name, row.offset, row.len)).collect();
/// assert_eq!(end, ["Msg_Length 88 1", "Msg_Content 89 L", "LinkID 89+L 20"]);
/// ```
#[must_use]
pub fn rows(shape: &'static [Part]) -> Rows {
    Rows { parts: shape.iter(), fields: [].iter(), second: None, offset: Formula::HEADER }
}

/// An iterator over the rows of a message's table: [`rows`] returns it.
#[derive(Clone, Debug)]
pub struct Rows {
    parts: Iter<'static, Part>,
    /// What is left of the fixed part.
    fields: Iter<'static, Field>,
    /// The list or the content whose count was returned last.
    second: Option<(&'static Field, Formula)>,
    offset: Formula,
}

impl Rows {
    const fn row(&mut self, field: &'static Field, len: Formula) -> Row {
        let row = Row { field, offset: self.offset, len };
        self.offset = row.end();
        row
    }
}

impl Iterator for Rows {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        loop {
            if let Some((field, len)) = self.second.take() {
                return Some(self.row(field, len));
            }
            if let Some(field) = self.fields.find(|field| field.width > 0) {
                return Some(self.row(field, Formula::bytes(field.width)));
            }
            match *self.parts.next()? {
                Part::Fixed(fields) | Part::Optional(fields) => self.fields = fields.iter(),
                Part::List { count, item } => {
                    self.second = Some((item, Formula::items(item.width)));
                    return Some(self.row(count, Formula::bytes(1)));
                }
                Part::Content { length, content } => {
                    self.second = Some((content, Formula::CONTENT));
                    return Some(self.row(length, Formula::bytes(1)));
                }
                Part::Rest(field) => return Some(self.row(field, Formula::CONTENT)),
            }
        }
    }
}

impl core::iter::FusedIterator for Rows {}
