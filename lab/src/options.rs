//! The options of the command line.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, Parser, Subcommand};
use cmpp_lab::Fault;
use cmpp_lab::load::Expectation;

/// A CMPP gateway to test against, a load generator and a conformance check.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
pub(crate) struct Options {
    /// Log more to standard error; twice or three times for still more
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a gateway
    Gateway(Gateway),
    /// Send a text and wait for its reports
    Send(Send),
    /// Send many texts, and measure how long answers and reports take
    Load(Load),
    /// Check what a gateway or a client does against the specification
    Check {
        #[command(subcommand)]
        what: Check,
    },
    /// Print a scenario that comes with the program
    Scenario {
        /// The scenario; without it the names are printed
        #[arg(conflicts_with = "schema")]
        name: Option<String>,
        /// Print the JSON Schema of a scenario, for editors
        #[arg(long)]
        schema: bool,
    },
}

/// An account: its name and its secret.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) name: String,
    pub(crate) secret: String,
}

impl FromStr for Account {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, secret) = text.split_once(':').ok_or("expected NAME:SECRET")?;
        if name.is_empty() || name.len() > 6 {
            return Err("the name of an account has 1 to 6 characters".to_owned());
        }
        if secret.is_empty() {
            return Err("the secret is empty".to_owned());
        }
        Ok(Self { name: name.to_owned(), secret: secret.to_owned() })
    }
}

/// A fault and the share of frames that it happens to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FaultShare {
    pub(crate) fault: Fault,
    pub(crate) share: f64,
}

impl FromStr for FaultShare {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, share) = text.split_once('=').unwrap_or((text, "1"));
        let fault = name.parse().map_err(|error: cmpp_lab::fault::UnknownFault| error.to_string())?;
        let share = share.parse().ok().filter(|share| (0.0..=1.0).contains(share));
        Ok(Self { fault, share: share.ok_or("a share is a number from 0 to 1")? })
    }
}

#[derive(Debug, Args)]
pub(crate) struct Gateway {
    /// The address to listen on
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:7890")]
    pub(crate) listen: String,
    /// An account that may log in [default: 900001:888888]
    #[arg(long, value_name = "NAME:SECRET")]
    pub(crate) account: Vec<Account>,
    /// What the gateway does, as TOML; `cmpp-lab scenario` prints examples
    #[arg(long, value_name = "FILE")]
    pub(crate) scenario: Option<PathBuf>,
    /// What the gateway does wrong; NAME=0.1 does it to one frame in ten
    #[arg(long, value_name = "NAME")]
    pub(crate) fault: Vec<FaultShare>,
    /// The seed of all that is drawn: the same seed gives the same faults
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) seed: u64,
    /// List the faults, what each does and who does it
    #[arg(long)]
    pub(crate) list_faults: bool,
    /// Record what is sent and received, as pcapng
    #[arg(long, value_name = "FILE.pcapng")]
    pub(crate) capture: Option<PathBuf>,
    /// Take connections inside TLS only: the certificate, as PEM
    #[arg(long, value_name = "FILE.pem", requires = "tls_key")]
    pub(crate) tls_cert: Option<PathBuf>,
    /// The private key of the certificate, as PEM
    #[arg(long, value_name = "FILE.pem", requires = "tls_cert")]
    pub(crate) tls_key: Option<PathBuf>,
    /// Print no line for each message
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

/// How to reach a gateway and log in.
#[derive(Debug, Args)]
pub(crate) struct Target {
    /// The gateway: HOST:PORT
    #[arg(value_name = "HOST:PORT")]
    pub(crate) address: String,
    /// The account to log in with
    #[arg(long, value_name = "NAME:SECRET")]
    pub(crate) account: Account,
    /// The version to speak: 1.2, 2.0, 2.1 or 3.0
    #[arg(long, value_name = "V", default_value = "3.0")]
    pub(crate) protocol: cmpp_codec::Version,
    /// Connect inside TLS, and trust the certificates in this file
    #[arg(long, value_name = "FILE.pem")]
    pub(crate) tls_ca: Option<PathBuf>,
    /// The name in the certificate of the gateway [default: HOST]
    #[arg(long, value_name = "NAME", requires = "tls_ca")]
    pub(crate) tls_name: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Send {
    #[command(flatten)]
    pub(crate) target: Target,
    /// A phone to send to
    #[arg(long, value_name = "PHONE", required = true)]
    pub(crate) to: Vec<String>,
    /// The number that the phone shows
    #[arg(long, value_name = "NUMBER", default_value = "10657001")]
    pub(crate) from: String,
    /// How many seconds to wait for the reports
    #[arg(long, value_name = "SECONDS", default_value_t = 60.0)]
    pub(crate) wait: f64,
    /// The text
    pub(crate) text: String,
}

#[derive(Debug, Args)]
pub(crate) struct Load {
    #[command(flatten)]
    pub(crate) target: Target,
    /// The number of connections
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) connections: usize,
    /// How many SUBMITs of a connection may be unanswered
    #[arg(long, value_name = "W", default_value_t = 16)]
    pub(crate) window: usize,
    /// How many texts are sent a second [default: as many as the windows let through]
    #[arg(long, value_name = "R", value_parser = positive)]
    pub(crate) rate: Option<f64>,
    /// Count times from when a text was due by the rate, not from when it was sent
    #[arg(long, requires = "rate")]
    pub(crate) open_loop: bool,
    /// The number of texts
    #[arg(long, value_name = "M", default_value_t = 10_000)]
    pub(crate) messages: u64,
    /// The number of characters of each text
    #[arg(long, value_name = "CHARS", default_value_t = 20)]
    pub(crate) length: usize,
    /// Ask for no reports
    #[arg(long)]
    pub(crate) no_reports: bool,
    /// After how many seconds without an answer a SUBMIT is sent again, three times in all
    #[arg(long, value_name = "SECONDS", default_value_t = 60.0, value_parser = positive)]
    pub(crate) timeout: f64,
    /// How many seconds to wait for the next report when all is answered
    #[arg(long, value_name = "SECONDS", default_value_t = 10.0, value_parser = positive)]
    pub(crate) wait: f64,
    /// Print one JSON object in place of the table
    #[arg(long)]
    pub(crate) json: bool,
    /// Write a page with the curves
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
    /// What must hold for exit status 0, for example 'lost = 0 and p99 < 50ms'
    #[arg(long, value_name = "TERMS")]
    pub(crate) expect: Option<Expectation>,
}

/// A number above 0.
fn positive(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|&number: &f64| number > 0.0 && number.is_finite()).ok_or("it must be above 0".to_owned())
}

#[derive(Debug, Subcommand)]
pub(crate) enum Check {
    /// Check a gateway
    Gateway(CheckGateway),
    /// Wait for a client, and check it; let it send texts meanwhile, and connect again when the connection ends
    Client(CheckClient),
}

#[derive(Debug, Args)]
pub(crate) struct CheckGateway {
    #[command(flatten)]
    pub(crate) target: Target,
    /// How many seconds to wait for an answer
    #[arg(long, value_name = "SECONDS", default_value_t = 5.0, value_parser = positive)]
    pub(crate) timeout: f64,
    /// How many seconds to wait for a report
    #[arg(long, value_name = "SECONDS", default_value_t = 20.0, value_parser = positive)]
    pub(crate) report_timeout: f64,
    /// Also try what takes minutes: the heartbeat of the gateway
    #[arg(long)]
    pub(crate) slow: bool,
    /// Also try what needs a long message from a phone, sent while the check waits for it
    #[arg(long)]
    pub(crate) mo: bool,
    /// Try this case only
    #[arg(long, value_name = "NAME")]
    pub(crate) case: Vec<String>,
    #[command(flatten)]
    pub(crate) output: CheckOutput,
}

#[derive(Debug, Args)]
pub(crate) struct CheckClient {
    /// The address to listen on
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:7890")]
    pub(crate) listen: String,
    /// The account that the client logs in with
    #[arg(long, value_name = "NAME:SECRET", default_value = "900001:888888")]
    pub(crate) account: Account,
    /// The version that the client is to speak: 1.2, 2.0, 2.1 or 3.0
    #[arg(long, value_name = "V", default_value = "3.0")]
    pub(crate) protocol: cmpp_codec::Version,
    /// How many seconds to wait for what the client does in a case
    #[arg(long, value_name = "SECONDS", default_value_t = 5.0, value_parser = positive)]
    pub(crate) timeout: f64,
    /// How many seconds to wait for the client to connect
    #[arg(long, value_name = "SECONDS", default_value_t = 60.0, value_parser = positive)]
    pub(crate) wait: f64,
    /// Try this case only
    #[arg(long, value_name = "NAME")]
    pub(crate) case: Vec<String>,
    #[command(flatten)]
    pub(crate) output: CheckOutput,
}

/// How findings are written.
#[derive(Debug, Args)]
pub(crate) struct CheckOutput {
    /// Print a JSON array in place of the table
    #[arg(long)]
    pub(crate) json: bool,
    /// Write JUnit XML, for CI
    #[arg(long, value_name = "FILE")]
    pub(crate) junit: Option<PathBuf>,
}
