//! Names that came in messages, numbered.

use std::collections::HashMap;

/// The most names that are told apart. A sender can make up as many as it likes.
const MOST: u32 = 4096;

/// The number of no name at all.
pub(super) const NONE: u32 = 0;
/// The number of every name beyond the most.
const OTHERS: u32 = 1;

/// Numbers names, so that they are compared and kept as numbers.
#[derive(Debug)]
pub(super) struct Names {
    numbers: HashMap<Box<[u8]>, u32>,
    names: Vec<String>,
}

impl Default for Names {
    fn default() -> Self {
        Self { numbers: HashMap::new(), names: vec![String::new(), "…".to_owned()] }
    }
}

impl Names {
    /// Returns the number of a name.
    pub(super) fn number(&mut self, name: &[u8]) -> u32 {
        if name.is_empty() {
            return NONE;
        }
        if let Some(&number) = self.numbers.get(name) {
            return number;
        }
        let number = u32::try_from(self.names.len()).unwrap_or(MOST);
        if number >= MOST {
            return OTHERS;
        }
        // As the tree shows it: whatever is not printable ASCII is escaped.
        self.names.push(name.escape_ascii().to_string());
        self.numbers.insert(name.into(), number);
        number
    }

    /// Returns the name with this number.
    pub(super) fn name(&self, number: u32) -> &str {
        self.names.get(number as usize).map_or("", |name| name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_bounded_and_escaped() {
        let mut names = Names::default();
        assert_eq!(names.number(b""), NONE);
        let first = names.number(b"<b>\x1b");
        assert_eq!((names.number(b"<b>\x1b"), names.name(first)), (first, r"<b>\x1b"));
        let last = (0..10_000_u32).map(|name| names.number(&name.to_be_bytes())).last().unwrap();
        assert_eq!((last, names.name(last), names.names.len()), (OTHERS, "…", MOST as usize));
    }
}
