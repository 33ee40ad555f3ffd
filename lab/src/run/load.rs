//! `cmpp-lab load`.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use cmpp_lab::load::{Load, Meter, Sample, page};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::options;
use crate::run::error::BoxError;
use crate::run::say;
use crate::run::say::say;
use crate::run::tls;

/// How often progress is shown.
const TICK: Duration = Duration::from_millis(250);

pub(crate) async fn run(options: options::Load) -> Result<ExitCode, BoxError> {
    let tls = tls::client(&options.target)?;
    let options::Target { address, account, protocol, .. } = options.target;
    let load = Load {
        version: protocol,
        connections: options.connections,
        window: options.window,
        rate: options.rate,
        is_open_loop: options.open_loop,
        messages: options.messages,
        length: options.length,
        has_reports: !options.no_reports,
        timeout: Duration::try_from_secs_f64(options.timeout)?,
        wait: Duration::try_from_secs_f64(options.wait)?,
        tls,
        ..Load::new(&address, account.name, account.secret)
    };
    let title = format!("{} texts to {address}, {} connections", options.messages, options.connections);
    let meter = Arc::new(Meter::default());
    let (stop, stopped) = oneshot::channel();
    let watching = tokio::spawn(watch(Arc::clone(&meter), options.messages, stopped));
    let outcome = load.run(&meter).await;
    drop(stop);
    let samples = watching.await?;
    let outcome = outcome.map_err(|error| format!("{address}: {error}"))?;
    if options.json {
        say!("{}", serde_json::to_string(&outcome)?);
    } else {
        say::print(format_args!("{outcome}"));
    }
    if let Some(path) = options.html {
        std::fs::write(&path, page(&title, &samples, &outcome))
            .map_err(|error| format!("{}: {error}", path.display()))?;
    }
    let missed: Vec<String> = options.expect.iter().flat_map(|expected| expected.missed(&outcome)).collect();
    for missed in &missed {
        eprintln!("expected {missed}");
    }
    Ok(ExitCode::from(u8::from(!missed.is_empty())))
}

/// Shows how far the load is until `stop`, and returns the samples it has taken.
async fn watch(meter: Arc<Meter>, messages: u64, mut stop: oneshot::Receiver<()>) -> Vec<Sample> {
    // Nothing is drawn where standard error is no terminal.
    let bar = ProgressBar::with_draw_target(Some(messages), ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("{elapsed} {wide_bar} {pos}/{len} {msg}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let start = Instant::now();
    let mut samples = vec![meter.sample(Duration::ZERO)];
    loop {
        let is_over = timeout(TICK, &mut stop).await.is_ok();
        let (before, sample) = (samples.last().copied().unwrap_or_default(), meter.sample(start.elapsed()));
        let more = u32::try_from(sample.answered.saturating_sub(before.answered)).unwrap_or(u32::MAX);
        let [p50, p99, p999] = sample.answer_ms;
        bar.set_position(sample.answered.min(messages));
        bar.set_message(format!(
            "{:.0}/s, {} in flight, {} reported, p50 {p50:.1} p99 {p99:.1} p99.9 {p999:.1} ms",
            f64::from(more) / (sample.seconds - before.seconds).max(1e-6),
            sample.sent.saturating_sub(sample.answered),
            sample.reported,
        ));
        samples.push(sample);
        if is_over {
            bar.finish_and_clear();
            return samples;
        }
    }
}
