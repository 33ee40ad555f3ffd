//! What became of a message: published meanings of `Stat` and `Result`, with the cause and whether a retry helps.
//!
//! The specification names seven words and twelve families of `Stat`, and leaves the number behind a family undefined.
//! Most failures carry such numbers. The tables of this module collect what operators, makers and others published of
//! them. What nobody published has no meaning here; the bytes of the report always stay as they were received.
//!
//! ```
//! use cmpp_codec::Language;
//! use cmpp_codec::content::Stat;
//! use cmpp_codec::outcome::{Cause, Retry, System};
//!
//! let report = Stat(*b"MK:0005").explain().unwrap();
//! assert_eq!((report.system(), report.state()), (Some(System::Smsc), Some(Stat::UNDELIV)));
//! assert_eq!(report.cause(), Some(Cause::Stopped));
//! assert_eq!(report.cause().unwrap().retry(), Some(Retry::Later));
//! assert_eq!(report.in_language(Language::English).to_string(), "the SMSC reported UNDELIV: suspended");
//! assert_eq!(report.in_language(Language::Chinese).to_string(), "短信中心报告 UNDELIV：停机");
//! // Makers number differently.
//! let others: Vec<_> = report.others().map(|other| (other.cause, other.en)).collect();
//! let arrears = "no short message service, usually in arrears";
//! assert_eq!(others, [(Cause::Stopped, arrears), (Cause::Barred, "barred")]);
//!
//! assert_eq!(Stat(*b"MK:9999").explain().unwrap().cause(), None); // the family is known, the number is not
//! assert_eq!(Stat(*b"QQ:0001").explain(), None);
//! ```

mod source;
mod cause;
mod cause_list;
mod row;
mod code_list;
mod explanation;
mod look_up;
#[cfg(feature = "alloc")]
mod own;

pub use self::cause::Retry;
pub use self::cause_list::{Cause, UnknownCause};
pub use self::explanation::{Explanation, InLanguage, Others};
#[cfg(feature = "alloc")]
pub use self::own::{Codes, CodesError, CodesErrorKind};
pub use self::row::{Family, Meaning, System};
pub use self::source::{Source, Sources};
