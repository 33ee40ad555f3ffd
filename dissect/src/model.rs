//! What is found in captures, in the order in which it is found. Every other module speaks of these.

mod time;
mod tag;
mod numbers;
mod fault;
mod fate;
mod oddity;
mod proof;
mod links;
mod notes;
mod message;
mod kinds;
mod event;

pub(crate) use self::event::{Carried, Closed, Event, Lost, Sink};
pub(crate) use self::fate::Fate;
pub(crate) use self::fault::{Fault, INCOMPLETE};
pub(crate) use self::kinds::Kinds;
pub(crate) use self::links::{Later, Links, News, Unfinished, Why};
pub(crate) use self::message::{Message, Place, Reading, Seen, ip, port};
pub(crate) use self::notes::Notes;
pub(crate) use self::numbers::Numbers;
pub(crate) use self::oddity::{Oddities, Oddity};
pub(crate) use self::proof::Proof;
pub(crate) use self::tag::Tag;
pub(crate) use self::time::{Stamp, Time};
