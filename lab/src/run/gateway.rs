//! `cmpp-lab gateway`.

use std::path::Path;
use std::pin::pin;
use std::process::ExitCode;

use cmpp_lab::{Builder, Fault, Scenario};

use crate::options;
use crate::run::error::BoxError;
use crate::run::say::say;
use crate::run::tls;

pub(crate) fn list_faults() {
    let width = Fault::ALL.iter().map(|fault| fault.name().len()).max().unwrap_or_default();
    for fault in Fault::ALL {
        say!("{fault:width$}  {} ({})", fault.does(), fault.who());
    }
}

/// A scenario whose files lie beside it.
fn beside(path: &Path, mut scenario: Scenario) -> Scenario {
    let file = scenario.mo.as_mut().and_then(|mo| mo.file.as_mut());
    if let (Some(file), Some(folder)) = (file, path.parent()) {
        *file = folder.join(&*file);
    }
    scenario
}

pub(crate) async fn run(options: options::Gateway) -> Result<ExitCode, BoxError> {
    let mut scenario = match &options.scenario {
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
            let scenario = text.parse::<Scenario>().map_err(|error| format!("{}: {error}", path.display()))?;
            beside(path, scenario)
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
    let builder = match tls::server(&options)? {
        Some(config) => builder.tls(config),
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
    let tls = options.tls_cert.as_ref().map(|path| format!(" --tls-ca {}", path.display())).unwrap_or_default();
    say!("    {program} send {address} --account {name}:{secret}{tls} --to 13800000001 \"您好，天气\"");
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
