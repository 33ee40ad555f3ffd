//! What belongs together: requests and their answers, reports and their messages, the parts of long messages.

mod phone;
mod origin;
mod requests;
mod parts;
mod login;
mod side;
mod reports;
mod conversation;
mod turn;
mod pairing;

pub(crate) use self::pairing::Pairing;
