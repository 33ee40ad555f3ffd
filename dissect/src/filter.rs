//! Which messages are shown: the language of `--where`, and the other options that choose messages.

mod syntax;
mod value;
mod compile;
mod selection;

pub(crate) use self::compile::Filter;
pub(crate) use self::selection::Selection;
