//! The gateway: accepts logins, answers SUBMITs, sends reports and messages from phones.

mod totals;
mod shares;
mod behaviour;
mod outbox;
mod serve;
mod handle;
mod builder;

pub use self::builder::{BadScenario, Builder};
pub use self::handle::Gateway;
pub use self::serve::Happened;
pub use self::totals::Totals;
