//! Scenarios: what a gateway does, read from TOML.
//!
//! ```
//! let scenario: cmpp_lab::Scenario = r#"
//!     [[account]]
//!     name = "900001"
//!     secret = "888888"
//!     rate = 100
//!
//!     [answer]
//!     delay = { uniform = [5, 50] }
//!     results = { 8 = 0.01 }
//!
//!     [report]
//!     delay = { log_normal = { median = 2000, sigma = 0.5 } }
//!     lost = 0.001
//!     stats = { UNDELIV = 0.02, "MA:0021" = 0.01 }
//!
//!     [[fault]]
//!     name = "report-60"
//!     share = 0.5
//! "#
//! .parse()?;
//! assert_eq!(scenario.account[0].name, "900001");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod delay;
mod settings;
mod built_in;

pub use self::built_in::BUILT_IN;
pub use self::delay::Delay;
pub use self::settings::{
    AccountSettings, AnswerSettings, FaultSettings, MoSettings, ReportSettings, Scenario, schema,
};
