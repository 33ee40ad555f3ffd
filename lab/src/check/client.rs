//! The cases of a client, and how they run.

use std::pin::Pin;

use tokio::net::TcpListener;

use crate::check::found::{Finding, Outcome, Verdict};
use crate::check::steps;
use crate::check::target::{Check, CheckError};
use crate::check::walk::Walk;
use crate::fault::Fault;

type Run = for<'a> fn(&'a mut Walk<'_>) -> Pin<Box<dyn Future<Output = Outcome> + Send + 'a>>;

/// The cases: name, section, what is done.
const CLIENT: &[(&str, &str, Run)] = &[
    ("login-readable", "2.0, 7.4.1.1; 3.0, 8.4.1.1", |walk| Box::pin(steps::login_readable(walk))),
    ("login-proof", "2.0, 7.4.1.1; 3.0, 8.4.1.1", |walk| Box::pin(steps::login_proof(walk))),
    ("login-version", "2.0, 7.4.1.1; 3.0, 8.4.1.1", |walk| Box::pin(steps::login_version(walk))),
    ("heartbeat", "2.0, 7.4.7; 3.0, 8.4.7", |walk| Box::pin(steps::heartbeat(walk))),
    ("submit-readable", "2.0, 7.4.3.1; 3.0, 8.4.3.1", |walk| Box::pin(steps::submit_readable(walk))),
    ("submit-throttled", "2.0, 7.4.3.2; 3.0, 8.4.3.2", |walk| Box::pin(steps::throttled(walk))),
    ("submit-answered-twice", "2.0, 7.4.3.2; 3.0, 8.4.3.2", |walk| Box::pin(steps::answered_twice(walk))),
    ("window", "2.0, 6.1; 3.0, 7.1", |walk| Box::pin(steps::window(walk))),
    ("deliver", "2.0, 7.4.5; 3.0, 8.4.5", |walk| Box::pin(steps::message_from_phone(walk))),
    ("deliver-in-pieces", "2.0, 7.3; 3.0, 8.3", |walk| Box::pin(steps::in_pieces(walk))),
    ("deliver-udhi-40", "2.0, 7.4.5.1; 3.0, 8.4.5.1", |walk| Box::pin(steps::udhi_40(walk))),
    ("deliver-trailing", "2.0, 7.4.5.1; 3.0, 8.4.5.1", |walk| Box::pin(steps::changed(walk, Fault::DeliverTrailing))),
    ("deliver-same-sequence", "2.0, 7.3; 3.0, 8.3", |walk| Box::pin(steps::same_sequence(walk))),
    ("report", "2.0, 7.4.5.1; 3.0, 8.4.5.1", |walk| Box::pin(steps::plain_report(walk))),
    ("report-first", "2.0, 7.4.5.1; 3.0, 8.4.5.1", |walk| Box::pin(steps::report_first(walk))),
    ("report-odd-stat", "2.0, 7.4.5.1; 3.0, 8.4.5.1", |walk| Box::pin(steps::changed(walk, Fault::ReportOddStat))),
    ("report-odd-times", "2.0, 7.4.5.1; 3.0, 8.4.5.1", |walk| Box::pin(steps::changed(walk, Fault::ReportOddTimes))),
    ("report-msg-id-zero", "2.0, 7.4.5.1; 3.0, 8.4.5.1", |walk| Box::pin(steps::changed(walk, Fault::ReportMsgIdZero))),
    ("report-text", "2.0, 7.4.5.1; 3.0, 8.4.5.1", |walk| Box::pin(steps::changed(walk, Fault::ReportText))),
    ("report-60", "3.0, 8.4.5.1", |walk| Box::pin(steps::changed(walk, Fault::ReportShort))),
    ("report-60-over-71", "3.0, 8.4.5.1", |walk| Box::pin(steps::changed(walk, Fault::Report60Over71))),
    ("command-unknown", "2.0, 7.3; 3.0, 8.3", |walk| Box::pin(steps::unknown_command(walk))),
    ("command-answer-to-nothing", "2.0, 7.3; 3.0, 8.3", |walk| Box::pin(steps::answer_to_nothing(walk))),
    ("end-terminate", "2.0, 7.4.2; 3.0, 8.4.2", |walk| Box::pin(steps::terminate(walk))),
    ("length-bad", "2.0, 7.3; 3.0, 8.3", |walk| Box::pin(steps::bad_length(walk))),
    ("login-rejected", "2.0, 7.4.1.2; 3.0, 8.4.1.2", |walk| Box::pin(steps::rejected(walk))),
    ("login-unproven", "2.0, 7.4.1.2; 3.0, 8.4.1.2", |walk| Box::pin(steps::unproven(walk))),
];

impl Check {
    /// Checks a client: waits for it to connect, and walks it through the cases. Let it send texts meanwhile, and let it
    /// connect again when the connection ends. `tell` gets each finding when it is there.
    ///
    /// # Errors
    ///
    /// [`CheckError::NoClient`] if no client connects in the time that [`report_timeout`](Self::report_timeout) sets.
    pub async fn client(
        &self,
        listener: TcpListener,
        mut tell: impl FnMut(&Finding),
    ) -> Result<Vec<Finding>, CheckError> {
        if let Some(unknown) = self.only.iter().find(|name| CLIENT.iter().all(|(known, ..)| known != name)) {
            return Err(CheckError::UnknownCase(unknown.clone()));
        }
        let mut walk = Walk::new(self, listener);
        if walk.line().await.is_err_and(|found| found.verdict == Verdict::NotTried) {
            return Err(CheckError::NoClient);
        }
        let mut findings = Vec::new();
        for &(case, section, run) in
            CLIENT.iter().filter(|(name, ..)| self.only.is_empty() || self.only.contains(*name))
        {
            let (verdict, detail) = match run(&mut walk).await {
                Ok(()) => (Verdict::AsSpecified, String::new()),
                Err(found) => (found.verdict, found.detail),
            };
            // What the client does after that says nothing about the next case.
            if verdict != Verdict::AsSpecified && verdict != Verdict::NotTried {
                walk.leave();
            }
            let finding = Finding { case, section, verdict, detail };
            tell(&finding);
            findings.push(finding);
        }
        Ok(findings)
    }
}
