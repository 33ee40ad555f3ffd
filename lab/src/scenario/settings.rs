//! The settings of a gateway.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::fault::Fault;
use crate::scenario::delay::Delay;

/// What a gateway does. A setting that is left out has the value of [`Scenario::default`].
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Scenario {
    /// Who may log in: `[[account]]`. Without any, 900001 with the secret 888888.
    pub account: Vec<AccountSettings>,
    /// How SUBMITs are answered: `[answer]`.
    pub answer: AnswerSettings,
    /// How they are reported: `[report]`.
    pub report: ReportSettings,
    /// What phones send: `[mo]`.
    pub mo: Option<MoSettings>,
    /// What goes wrong: `[[fault]]`.
    pub fault: Vec<FaultSettings>,
    /// How many reports may wait to be sent. A SUBMIT above it is answered with Result 8.
    pub capacity: usize,
    /// After how many seconds of silence the gateway sends ACTIVE_TEST.
    pub heartbeat: f64,
}

impl Default for Scenario {
    fn default() -> Self {
        Self {
            account: Vec::new(),
            answer: AnswerSettings::default(),
            report: ReportSettings::default(),
            mo: None,
            fault: Vec::new(),
            capacity: 1_000_000,
            heartbeat: 180.0,
        }
    }
}

impl FromStr for Scenario {
    type Err = toml::de::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        toml::from_str(text)
    }
}

/// Returns the JSON Schema of a scenario, by which editors complete and check it.
#[must_use]
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(Scenario)
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountSettings {
    /// `Source_Addr`, up to 6 characters.
    pub name: String,
    /// The shared secret.
    pub secret: String,
    /// How many SUBMITs a connection may have unanswered; 16 if it is left out.
    #[serde(default = "window")]
    pub window: usize,
    /// How many SUBMITs the account may send a second. Any number if it is left out.
    #[serde(default)]
    pub rate: Option<u32>,
    /// How many connections the account may have.
    #[serde(default = "connections")]
    pub connections: usize,
}

const fn window() -> usize {
    16
}

const fn connections() -> usize {
    1000
}

impl AccountSettings {
    /// Creates an account with a window of 16, any rate, and up to 1,000 connections.
    pub fn new(name: impl Into<String>, secret: impl Into<String>) -> Self {
        let (name, secret) = (name.into(), secret.into());
        Self { name, secret, window: window(), rate: None, connections: connections() }
    }
}

/// How SUBMITs are answered.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AnswerSettings {
    /// How long an answer takes.
    pub delay: Delay,
    /// The share of each `Result` other than 0: `{ 8 = 0.01, 9 = 0.002 }`.
    pub results: BTreeMap<String, f64>,
}

impl Default for AnswerSettings {
    fn default() -> Self {
        Self { delay: Delay::NONE, results: BTreeMap::new() }
    }
}

/// How SUBMITs are reported.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ReportSettings {
    /// How long after the answer a report comes.
    pub delay: Delay,
    /// The share of reports that never come.
    pub lost: f64,
    /// The share of each `Stat` other than `DELIVRD`: `{ UNDELIV = 0.02, "MA:0021" = 0.01 }`.
    pub stats: BTreeMap<String, f64>,
}

impl Default for ReportSettings {
    fn default() -> Self {
        Self { delay: Delay::Fixed(1000.0), lost: 0.0, stats: BTreeMap::new() }
    }
}

/// What phones send to each connection.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MoSettings {
    /// How many messages a second.
    pub rate: f64,
    /// The texts, in turn. A long one goes in several DELIVERs.
    #[serde(default)]
    pub texts: Vec<String>,
    /// A file of further texts, one a line. Lines without a text are skipped. `cmpp-lab gateway --scenario` looks for it
    /// beside the scenario.
    #[serde(default)]
    pub file: Option<PathBuf>,
    /// The number of the phone.
    #[serde(default = "phone")]
    pub from: String,
    /// The number of the SP.
    #[serde(default = "service")]
    pub to: String,
}

fn phone() -> String {
    "13800000001".to_owned()
}

fn service() -> String {
    "10657001".to_owned()
}

/// A fault that is on.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FaultSettings {
    /// The name, as `cmpp-lab gateway --list-faults` lists it.
    #[schemars(extend("enum" = Fault::ALL.iter().map(|fault| fault.name()).collect::<Vec<_>>()))]
    pub name: String,
    /// The chance of each frame that it can happen to.
    #[serde(default = "always")]
    pub share: f64,
    /// After how many seconds it begins.
    #[serde(default)]
    pub from: Option<f64>,
    /// After how many seconds it ends.
    #[serde(default)]
    pub until: Option<f64>,
}

const fn always() -> f64 {
    1.0
}
