//! The load itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use cmpp_codec::Version;
use cmpp_codec::store::ReportLimits;
use cmpp_tokio::client::{ConnectError, PartError};
use cmpp_tokio::rustls::ClientConfig;
use cmpp_tokio::rustls::pki_types::ServerName;
use cmpp_tokio::{Client, Event, Incoming, SubmitError, Text};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until, timeout};

use crate::load::meter::{Meter, Outcome};

/// The settings of a load.
#[derive(Clone, Debug)]
pub struct Load {
    /// The gateway: host and port.
    pub address: String,
    /// The account.
    pub account: String,
    /// The secret of the account.
    pub secret: String,
    /// The version to speak.
    pub version: Version,
    /// The number of connections.
    pub connections: usize,
    /// How many SUBMITs of a connection may be unanswered.
    pub window: usize,
    /// How many texts are sent a second. `None`: as many as the windows let through.
    pub rate: Option<f64>,
    /// Whether times count from when a text was due by the rate, not from when it was sent. A gateway that is late then
    /// cannot hide it by slowing the load down.
    pub is_open_loop: bool,
    /// The number of texts.
    pub messages: u64,
    /// The number of characters of each text. One above 160 is sent in several SUBMITs.
    pub length: usize,
    /// Whether reports are asked for.
    pub has_reports: bool,
    /// How long a SUBMIT waits for its answer before it is sent again, three times in all. A load without any answer for
    /// longer than that is given up.
    pub timeout: Duration,
    /// How long to wait for the next report when all is answered.
    pub wait: Duration,
    /// Whom to trust, and the name in the certificate of the gateway. `None`: without TLS.
    pub tls: Option<(Arc<ClientConfig>, ServerName<'static>)>,
}

impl Load {
    /// Creates a load of 10,000 texts in 3.0 over one connection with a window of 16, as fast as they go.
    #[expect(clippy::needless_pass_by_value, reason = "as of std: text, or an address")]
    pub fn new(address: impl ToString, account: impl Into<String>, secret: impl Into<String>) -> Self {
        Self {
            address: address.to_string(),
            account: account.into(),
            secret: secret.into(),
            version: Version::V30,
            connections: 1,
            window: 16,
            rate: None,
            is_open_loop: false,
            messages: 10_000,
            length: 20,
            has_reports: true,
            timeout: Duration::from_secs(60),
            wait: Duration::from_secs(10),
            tls: None,
        }
    }

    /// Runs the load, and returns when every text is answered and reported, or nothing more comes.
    ///
    /// # Errors
    ///
    /// [`ConnectError`] if the first login fails.
    pub async fn run(self, meter: &Arc<Meter>) -> Result<Outcome, ConnectError> {
        let builder = Client::builder(&self.account, &self.secret)
            .version(self.version)
            .connections(self.connections)
            .window(self.window)
            .answer_timeout(self.timeout)
            .reports(self.report_limits())
            .accept_unproven_gateway();
        let builder = match &self.tls {
            Some((config, name)) => builder.tls(Arc::clone(config), name.clone()),
            None => builder,
        };
        let (client, mut incoming) = builder.connect(&self.address).await?;
        connected(&mut incoming, self.connections).await;
        let start = Instant::now();
        let reports = tokio::spawn(reports(incoming, Arc::clone(meter), start));
        // As many as the windows take: the next text is sent when one is answered.
        let workers = self.connections.saturating_mul(self.window).max(1);
        let (load, next) = (Arc::new(self), Arc::new(AtomicU64::new(0)));
        let mut sending = JoinSet::new();
        for _ in 0..workers {
            sending.spawn(work(Arc::clone(&load), client.clone(), Arc::clone(meter), Arc::clone(&next), start));
        }
        answered(&mut sending, meter, load.timeout * 3 + load.wait).await;
        finished(meter, load.wait).await;
        let elapsed = start.elapsed();
        // It ends the stream of reports.
        drop(timeout(Duration::from_secs(10), client.close()).await);
        reports.abort();
        Ok(meter.outcome(elapsed))
    }
}

impl Load {
    /// As many SUBMITs are remembered as there can be without a report.
    fn report_limits(&self) -> ReportLimits {
        let submits = usize::try_from(self.messages).unwrap_or(usize::MAX).clamp(10_000, 10_000_000);
        ReportLimits { submits, early: 10_000, lifetime: Duration::from_secs(86_400) }
    }
}

/// Waits until all connections are logged in, or no more are for a while.
async fn connected(incoming: &mut Incoming, mut left: usize) {
    let wait = async {
        while left > 0 {
            match incoming.next().await {
                Some(Event::Connected { .. }) => left -= 1,
                None => return,
                Some(_) => {}
            }
        }
    };
    drop(timeout(Duration::from_secs(10), wait).await);
}

/// Sends texts one after the other, until all workers together have sent all.
async fn work(load: Arc<Load>, client: Client, meter: Arc<Meter>, next: Arc<AtomicU64>, start: Instant) {
    let filler = "The quick brown fox jumps over the lazy dog. ".chars().cycle();
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= load.messages {
            return;
        }
        let mut from = Instant::now();
        if let Some(rate) = load.rate {
            let due = start + Duration::from_secs_f64(f64::from(u32::try_from(number).unwrap_or(u32::MAX)) / rate);
            sleep_until(due).await;
            from = if load.is_open_loop { due } else { Instant::now() };
        }
        let text: String = format!("{number} ").chars().chain(filler.clone()).take(load.length).collect();
        // The tag comes back with the report: the time from which it counts.
        let tag = u64::try_from(from.duration_since(start).as_micros()).unwrap_or(u64::MAX);
        let text = Text::new("10657001", text).to("13800000001").tag(tag);
        let text = if load.has_reports { text } else { text.without_report() };
        meter.sent(1);
        let submitted = client.submit(text).await;
        let (at, took, expected) = (start.elapsed(), from.elapsed(), u64::from(load.has_reports));
        match submitted {
            Ok(submitted) => {
                meter.sent(further(submitted.msg_ids.len()));
                for _ in submitted.msg_ids {
                    meter.answered(at, took, "Result 0".to_owned(), expected);
                }
            }
            Err(SubmitError::Parts(parts)) => {
                meter.sent(further(parts.len()));
                for part in parts {
                    match part.result {
                        Ok(_) => meter.answered(at, took, "Result 0".to_owned(), expected),
                        Err(PartError::Rejected(result)) => {
                            meter.answered(at, took, format!("Result {}", result.0), 0);
                        }
                        Err(error) => meter.failed(error.to_string()),
                    }
                }
            }
            Err(error) => meter.failed(error.to_string()),
        }
    }
}

/// The SUBMITs of a text besides the first one, which is counted before.
fn further(submits: usize) -> u64 {
    u64::try_from(submits.saturating_sub(1)).unwrap_or(u64::MAX)
}

/// Takes the reports.
async fn reports(mut incoming: Incoming, meter: Arc<Meter>, start: Instant) {
    while let Some(event) = incoming.next().await {
        let Event::Report(report) = event else { continue };
        let Some(about) = report.about() else {
            meter.unmatched();
            continue;
        };
        let took = start.elapsed().saturating_sub(Duration::from_micros(about.tag));
        meter.reported(took, String::from_utf8_lossy(report.stat().trimmed()).into_owned());
    }
}

/// Waits until every text is answered, or none has been for a while.
async fn answered(sending: &mut JoinSet<()>, meter: &Meter, patience: Duration) {
    let (mut last, mut since) = (0, Instant::now());
    while since.elapsed() < patience {
        match timeout(Duration::from_secs(1), sending.join_next()).await {
            Ok(None) => return,
            Ok(Some(_)) => {}
            Err(_) => {
                let answered = meter.sample(Duration::ZERO).answered;
                if answered > last {
                    (last, since) = (answered, Instant::now());
                }
            }
        }
    }
    sending.abort_all();
}

/// Waits until every report has come, or none has for a while.
async fn finished(meter: &Meter, wait: Duration) {
    let (mut last, mut since) = (0, Instant::now());
    loop {
        let (expected, reported) = meter.reports();
        if reported >= expected || since.elapsed() > wait {
            return;
        }
        if reported > last {
            (last, since) = (reported, Instant::now());
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
