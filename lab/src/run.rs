//! The commands.

mod say;
mod error;
mod tls;
mod gateway;
mod send;
mod load;
mod check;
mod dispatch;

pub(crate) use self::dispatch::run;
