//! Runs the command that was given.

use std::process::ExitCode;

use cmpp_lab::scenario::{self, BUILT_IN};

use crate::options::{Check, Command, Options};
use crate::run::error::BoxError;
use crate::run::say;
use crate::run::say::say;
use crate::run::{check, gateway, load, send};

pub(crate) async fn run(options: Options) -> Result<ExitCode, BoxError> {
    match options.command {
        Command::Gateway(options) if options.list_faults => {
            gateway::list_faults();
            Ok(ExitCode::SUCCESS)
        }
        Command::Gateway(options) => gateway::run(options).await,
        Command::Send(options) => send::run(options).await,
        Command::Load(options) => load::run(options).await,
        Command::Check { what: Check::Gateway(options) } => check::gateway(options).await,
        Command::Check { what: Check::Client(options) } => check::client(options).await,
        Command::Scenario { schema: true, .. } => {
            say!("{}", serde_json::to_string_pretty(&scenario::schema())?);
            Ok(ExitCode::SUCCESS)
        }
        Command::Scenario { name: None, .. } => {
            for (name, _) in BUILT_IN {
                say!("{name}");
            }
            Ok(ExitCode::SUCCESS)
        }
        Command::Scenario { name: Some(name), .. } => {
            let found = BUILT_IN.iter().find(|(known, _)| *known == name);
            let (_, text) = found.ok_or_else(|| format!("there is no scenario {name:?}"))?;
            say::print(format_args!("{text}"));
            Ok(ExitCode::SUCCESS)
        }
    }
}
