//! Times: every format that CMPP uses, read, checked, shown and written without a calendar crate.
//!
//! | Field | Form | Type |
//! |---|---|---|
//! | `ValId_Time`, `Valid_Time`, `At_Time` | YYMMDDhhmmsstnnp, 16 digits and NUL | [`SmppTime`] |
//! | `Timestamp` of CONNECT | MMDDHHMMSS, a decimal number in four bytes | [`Timestamp`] |
//! | `Submit_time`, `Done_time` of reports | YYMMDDHHMM, 10 digits | [`DateTime::from_report_time`] |
//! | `Time_stamp` of routes | YYYYMMDDhhmmss, 14 digits | [`DateTime::from_time_stamp`] |
//! | `Time` of QUERY | YYYYMMDD, 8 digits | [`DateTime::from_day`] |
//!
//! [`TimeForm`] tells the form by the field, and reads any of them.
//!
//! Reading accepts any digits, because real gateways write months of 0 and worse; `check` asks the calendar. Only the
//! first form has a time zone. In practice all others are Beijing time.
//!
//! The features `chrono` and `jiff` convert from and to the types of those crates: the first because most programs have
//! it already, the second because new ones choose it. `time` is left out: it asks for a newer compiler than this crate.

mod error;
mod parts;
mod date_time;
mod smpp;
mod timestamp;
mod form;
#[cfg(feature = "chrono")]
mod chrono;
#[cfg(feature = "jiff")]
mod jiff;

pub use self::date_time::DateTime;
pub use self::error::{BadTime, BadTimeKind, TimePart};
pub use self::form::{FieldTime, TimeForm};
pub use self::smpp::{SmppTime, Zone};
pub use self::timestamp::Timestamp;
