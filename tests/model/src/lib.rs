//! Two sessions and the connection between them, explored as a model: from every state every action that is possible
//! there, breadth first, each state once.
//!
//! | | |
//! |---|---|
//! | [`action`] | what can happen, and how often |
//! | [`user`] | one end: a session, and the books about what it told, which must be right |
//! | [`world`] | both ends, the connection and the time |
//! | [`search`] | the search, which stops at the first violation and says how it came about |
//! | [`scenarios`] | where the searches start, and how much may happen in them |

#[path = "../../line/mod.rs"]
mod line;

pub mod action;
pub mod user;

pub mod world;

pub mod search;

pub mod scenarios;
