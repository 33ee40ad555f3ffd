//! `cmpp-lab gateway`.

use std::pin::pin;
use std::process::ExitCode;

use cmpp_lab::{Builder, Fault, Scenario};

use crate::options;
use crate::run::error::BoxError;
use crate::run::say::say;

pub(crate) fn list_faults() {
    let width = Fault::ALL.iter().map(|fault| fault.name().len()).max().unwrap_or_default();
    for fault in Fault::ALL {
        say!("{fault:width$}  {} ({})", fault.does(), fault.who());
    }
}

pub(crate) async fn run(options: options::Gateway) -> Result<ExitCode, BoxError> {
    let mut scenario = match &options.scenario {
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
            text.parse::<Scenario>().map_err(|error| format!("{}: {error}", path.display()))?
        }
        None => Scenario::default(),
    };
    for account in &options.account {
        scenario.account.push(cmpp_lab::scenario::AccountSettings::new(&account.name, &account.secret));
    }
    let (name, secret) = match scenario.account.first() {
        Some(account) => (account.name.clone(), account.secret.clone()),
        None => ("900001".to_owned(), "888888".to_owned()),
    };
    let builder = cmpp_lab::Gateway::builder().listen(&options.listen).scenario(scenario);
    let builder = builder.seed(options.seed).without_events();
    let builder = options.fault.iter().fold(builder, |builder, on| builder.fault_share(on.fault, on.share));
    let builder = if options.quiet { builder } else { Builder::print(builder) };
    let builder = match &options.capture {
        Some(path) => builder.capture(path).map_err(|error| format!("{}: {error}", path.display()))?,
        None => builder,
    };
    let gateway = builder.spawn().await.map_err(|error| format!("{}: {error}", options.listen))?;
    let mut interrupted = pin!(tokio::signal::ctrl_c());
    // Polled once, it listens: an interrupt right behind the line below is not lost.
    let () = tokio::select! {
        biased;
        result = &mut interrupted => return Ok(result.map(|()| ExitCode::from(130))?),
        () = std::future::ready(()) => (),
    };
    let program = std::env::args().next().unwrap_or_else(|| "cmpp-lab".to_owned());
    let address = gateway.local_addr();
    say!("Listening on {address} for CMPP 1.2, 2.0, 2.1 and 3.0. Account {name}, secret {secret}. Try it:");
    say!("    {program} send {address} --account {name}:{secret} --to 13800000001 \"您好，天气\"");
    interrupted.await?;
    say!("Finishing what is under way; Ctrl-C again to stop at once.");
    tokio::select! {
        totals = gateway.shutdown() => {
            say!("{totals}");
            Ok(ExitCode::SUCCESS)
        }
        _ = tokio::signal::ctrl_c() => Ok(ExitCode::from(130)),
    }
}
