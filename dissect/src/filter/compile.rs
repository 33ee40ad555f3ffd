//! Expressions with their columns looked up, and their evaluation.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::column::{Column, Columns, Row};
use crate::filter::syntax::{Operator, Tree, Word, Wrong, read};
use crate::filter::value::{Comparer, Value};
use crate::model::{Message, Tag};
use crate::words::Words;

/// An expression that chooses messages.
#[derive(Clone, Debug)]
pub(crate) struct Filter {
    columns: Columns,
    root: Node,
    comparer: Comparer,
}

#[derive(Clone, Debug)]
enum Node {
    Any(Vec<Self>),
    All(Vec<Self>),
    Not(Box<Self>),
    Has(usize),
    Compare(usize, Operator, Value),
    /// The text in lower case.
    Contains(usize, Vec<u8>),
}

impl Filter {
    /// Reads an expression about messages of these files.
    pub(crate) fn new(expression: &str, files: Arc<[Option<String>]>, words: Arc<Words>) -> Result<Self, Wrong> {
        let mut chosen = Vec::new();
        let tree = read(expression)?;
        let wrong = |(word, what): (Word, String)| Wrong { expression: expression.to_owned(), span: word.span, what };
        let root = resolve(tree, &mut chosen).map_err(wrong)?;
        Ok(Self { columns: Columns::new(chosen, files, words), root, comparer: Comparer::default() })
    }

    /// Returns whether the expression depends on other messages.
    pub(crate) fn needs_links(&self) -> bool {
        self.columns.need_links()
    }

    /// Returns whether the expression holds for a message.
    pub(crate) fn holds(&mut self, message: &Message<'_>, tag: Tag) -> bool {
        let row = self.columns.row(message, tag);
        self.root.holds(&row, &mut self.comparer)
    }
}

/// Looks up the columns. An error has the word that is wrong.
fn resolve(tree: Tree, chosen: &mut Vec<Column>) -> Result<Node, (Word, String)> {
    let mut list = |trees: Vec<Tree>| trees.into_iter().map(|tree| resolve(tree, chosen)).collect::<Result<_, _>>();
    Ok(match tree {
        Tree::Any(trees) => Node::Any(list(trees)?),
        Tree::All(trees) => Node::All(list(trees)?),
        Tree::Not(tree) => Node::Not(Box::new(resolve(*tree, chosen)?)),
        Tree::Has(name) => Node::Has(find(name, chosen)?),
        Tree::Compare(name, operator, word) => {
            let index = find(name, chosen)?;
            let column = chosen[index];
            if operator == Operator::Contains {
                Node::Contains(index, word.text.to_lowercase().into_bytes())
            } else {
                match Value::of(column, &word.text) {
                    Ok(value) => Node::Compare(index, operator, value),
                    Err(what) => return Err((word, what)),
                }
            }
        }
    })
}

/// Returns the index of a column, which is added if it is new.
fn find(name: Word, chosen: &mut Vec<Column>) -> Result<usize, (Word, String)> {
    let column = Column::named(&name.text).map_err(|unknown| (name, unknown.to_string()))?;
    Ok(chosen.iter().position(|known| *known == column).unwrap_or_else(|| {
        chosen.push(column);
        chosen.len() - 1
    }))
}

impl Node {
    fn holds(&self, row: &Row<'_>, comparer: &mut Comparer) -> bool {
        match self {
            Self::Any(nodes) => nodes.iter().any(|node| node.holds(row, comparer)),
            Self::All(nodes) => nodes.iter().all(|node| node.holds(row, comparer)),
            Self::Not(node) => !node.holds(row, comparer),
            Self::Has(column) => row.cell(*column).each(|_| Err(())).is_err(),
            Self::Contains(column, text) => some(row, *column, |cell| comparer.contains(cell, text)),
            // None of the values is the same, and there is one.
            Self::Compare(column, Operator::NotEqual, value) => {
                let mut there = false;
                let equal = some(row, *column, |cell| {
                    there = true;
                    comparer.compare(cell, value) == Some(Ordering::Equal)
                });
                there && !equal
            }
            Self::Compare(column, operator, value) => some(row, *column, |cell| {
                let Some(order) = comparer.compare(cell, value) else { return false };
                match operator {
                    Operator::Less => order.is_lt(),
                    Operator::AtMost => order.is_le(),
                    Operator::Greater => order.is_gt(),
                    Operator::AtLeast => order.is_ge(),
                    _ => order.is_eq(),
                }
            }),
        }
    }
}

/// Returns whether a condition holds for a value of a column.
fn some(row: &Row<'_>, column: usize, mut holds: impl FnMut(&crate::column::Cell<'_>) -> bool) -> bool {
    row.cell(column).each(|cell| if holds(&cell) { Err(()) } else { Ok(()) }).is_err()
}
