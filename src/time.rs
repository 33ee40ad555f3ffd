//! Times: CMPP's formats are read, checked, shown and written without a calendar crate.
//!
//! | Field | Form | Type |
//! |---|---|---|
//! | `ValId_Time`, `Valid_Time`, `At_Time` | YYMMDDhhmmsstnnp, 16 digits and NUL | [`SmppTime`] |
//! | `Timestamp` of CONNECT | MMDDHHMMSS, a decimal number in four bytes | [`Timestamp`] |
//! | `Submit_time`, `Done_time` of reports | YYMMDDHHMM, 10 digits | [`DateTime::from_report_time`] |
//! | `Time_stamp` of routes | YYYYMMDDhhmmss, 14 digits | [`DateTime::from_time_stamp`] |
//! | `Time` of QUERY | YYYYMMDD, 8 digits | [`DateTime::from_day`] |
//!
//! [`Field::time_form`](crate::field::Field::time_form) returns the form of a field as a [`TimeForm`], which reads its
//! time.
//!
//! Reading accepts any digits, because real gateways send, for example, 0 as the month. `check` checks that the time
//! exists. Only the first form has a time zone. In practice all others are Beijing time.
//!
//! The features `chrono` and `jiff` add conversions from and to the types of these crates: most programs have the first
//! already, and new ones choose the second. The crate `time` is not supported, because it requires a newer compiler
//! than this crate.

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
