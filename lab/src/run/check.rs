//! `cmpp-lab check`.

use std::process::ExitCode;
use std::time::Duration;

use cmpp_lab::check::{Check, Finding, Verdict, junit};
use tokio::net::TcpListener;

use crate::options;
use crate::run::error::BoxError;
use crate::run::say::say;
use crate::run::tls;

pub(crate) async fn gateway(options: options::CheckGateway) -> Result<ExitCode, BoxError> {
    let trust = tls::client(&options.target)?;
    let options::Target { address, account, protocol, .. } = options.target;
    let mut check = Check::new(&address, account.name, account.secret)
        .version(protocol)
        .timeout(Duration::try_from_secs_f64(options.timeout)?)
        .report_timeout(Duration::try_from_secs_f64(options.report_timeout)?)
        .only(options.case);
    if let Some((config, name)) = trust {
        check = check.tls(config, name);
    }
    if options.slow {
        check = check.slow();
    }
    if options.mo {
        check = check.mo();
    }
    let is_table = !options.output.json;
    let findings = check.gateway_with(|finding| {
        if is_table {
            print(finding);
        }
    });
    write(&format!("CMPP {protocol} gateway {address}"), &findings.await?, &options.output)
}

pub(crate) async fn client(options: options::CheckClient) -> Result<ExitCode, BoxError> {
    let options::CheckClient { listen, account, protocol, output, .. } = options;
    let listener = TcpListener::bind(&listen).await.map_err(|error| format!("{listen}: {error}"))?;
    let address = listener.local_addr()?;
    let check = Check::new(address, &account.name, &account.secret)
        .version(protocol)
        .timeout(Duration::try_from_secs_f64(options.timeout)?)
        .report_timeout(Duration::try_from_secs_f64(options.wait)?)
        .only(options.case);
    eprintln!(
        "Waiting on {address} for a client of CMPP {protocol}, account {}, secret {}.",
        account.name, account.secret
    );
    let is_table = !output.json;
    let findings = check.client(listener, |finding| {
        if is_table {
            print(finding);
        }
    });
    write(&format!("CMPP {protocol} client"), &findings.await?, &output)
}

/// One line of the table.
fn print(finding: &Finding) {
    let Finding { case, section, verdict, detail, .. } = finding;
    say!("{verdict:12}  {case:34}{section}{}{detail}", if detail.is_empty() { "" } else { "\n              " });
}

/// Writes what was found. The exit status says whether anything fails.
fn write(suite: &str, findings: &[Finding], output: &options::CheckOutput) -> Result<ExitCode, BoxError> {
    if let Some(path) = &output.junit {
        std::fs::write(path, junit(suite, findings)).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    let count = |verdict| findings.iter().filter(|finding| finding.verdict == verdict).count();
    if output.json {
        say!("{}", serde_json::to_string(findings)?);
    } else {
        let verdicts = [Verdict::AsSpecified, Verdict::Deviates, Verdict::Fails, Verdict::NotTried];
        say!("\n{}", verdicts.map(|verdict| format!("{} {verdict}", count(verdict))).join(", "));
    }
    Ok(ExitCode::from(u8::from(count(Verdict::Fails) > 0)))
}
