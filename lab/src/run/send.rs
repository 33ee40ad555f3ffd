//! `cmpp-lab send`.

use std::process::ExitCode;
use std::time::Duration;

use cmpp_codec::content::Stat;
use cmpp_tokio::{Client, Event, Text};

use crate::options;
use crate::run::error::BoxError;
use crate::run::say::say;
use crate::run::tls;

pub(crate) async fn run(options: options::Send) -> Result<ExitCode, BoxError> {
    let trust = tls::client(&options.target)?;
    let options::Target { address, account, protocol, .. } = options.target;
    let client = Client::builder(account.name, account.secret).version(protocol).accept_unproven_gateway();
    let client = match trust {
        Some((config, name)) => client.tls(config, name),
        None => client,
    };
    let (client, mut incoming) = client.connect(&address).await.map_err(|error| format!("{address}: {error}"))?;
    say!("Logged in to {address}, CMPP {protocol}.");
    let mut left = options.to.len();
    let submitted = client.submit(Text::new(options.from, options.text).phones(options.to)).await?;
    for msg_id in &submitted.msg_ids {
        say!("Accepted, Msg_Id {msg_id}.");
    }
    left *= submitted.msg_ids.len();
    let mut is_delivered = true;
    let reports = async {
        while left > 0 {
            let Some(event) = incoming.next().await else { return };
            match event {
                Event::Report(report) => {
                    left -= 1;
                    let stat = report.stat();
                    is_delivered &= stat == Stat::DELIVRD;
                    let word = String::from_utf8_lossy(stat.trimmed()).into_owned();
                    say!("Report on {} to {}: {word}.", report.msg_id(), report.phone());
                }
                Event::Message(message) => say!("A message from {}: {}", message.from(), message.text()),
                Event::Disconnected { error, .. } => say!("Disconnected: {error}."),
                _ => {}
            }
        }
    };
    let waited = tokio::time::timeout(Duration::try_from_secs_f64(options.wait)?, reports).await;
    if waited.is_err() {
        say!("{left} reports did not come within {} s.", options.wait);
    }
    client.close().await;
    Ok(ExitCode::from(u8::from(waited.is_err() || !is_delivered)))
}
