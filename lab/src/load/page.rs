//! A page with the curves of a load.

use std::fmt::Write as _;

use crate::load::meter::{Outcome, Sample};

/// The size of a chart, without its labels.
const WIDTH: f64 = 800.0;
const HEIGHT: f64 = 200.0;

/// Returns an HTML page, whole in itself, with the curves of a load and its outcome.
#[must_use]
pub fn page(title: &str, samples: &[Sample], outcome: &Outcome) -> String {
    let title = title.replace('&', "&amp;").replace('<', "&lt;");
    let style = "body{font:14px sans-serif;max-width:60em;margin:2em auto}svg{overflow:visible;margin:1em 3em}pre{background:#f4f4f4;padding:1em}";
    let mut out =
        format!("<!doctype html>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n<style>{style}</style>\n");
    let _ = write!(out, "<h1>{title}</h1>\n<pre>{outcome}</pre>\n");
    chart(
        &mut out,
        "Messages a second",
        samples,
        &[
            ("answers", &|before, sample| per_second(before, sample, |sample| sample.answered)),
            ("reports", &|before, sample| per_second(before, sample, |sample| sample.reported)),
        ],
    );
    chart(
        &mut out,
        "In flight",
        samples,
        &[("unanswered", &|_, sample| {
            f64::from(u32::try_from(sample.sent.saturating_sub(sample.answered)).unwrap_or(u32::MAX))
        })],
    );
    chart(
        &mut out,
        "Answers, ms",
        samples,
        &[
            ("p50", &|_, sample| sample.answer_ms[0]),
            ("p99", &|_, sample| sample.answer_ms[1]),
            ("p99.9", &|_, sample| sample.answer_ms[2]),
        ],
    );
    chart(
        &mut out,
        "Reports, ms",
        samples,
        &[
            ("p50", &|_, sample| sample.report_ms[0]),
            ("p99", &|_, sample| sample.report_ms[1]),
            ("p99.9", &|_, sample| sample.report_ms[2]),
        ],
    );
    out
}

type Curve<'a> = (&'a str, &'a dyn Fn(&Sample, &Sample) -> f64);

fn per_second(before: &Sample, sample: &Sample, count: impl Fn(&Sample) -> u64) -> f64 {
    let more = u32::try_from(count(sample).saturating_sub(count(before))).unwrap_or(u32::MAX);
    f64::from(more) / (sample.seconds - before.seconds).max(1e-6)
}

/// Draws curves over the time, each of the sample before and the sample.
fn chart(out: &mut String, title: &str, samples: &[Sample], curves: &[Curve<'_>]) {
    let pairs = || samples.iter().zip(samples.iter().skip(1));
    let end = samples.last().map_or(1.0, |sample| sample.seconds).max(1e-6);
    let values = pairs().flat_map(|(before, sample)| curves.iter().map(move |(_, value)| value(before, sample)));
    let top = values.fold(1e-6, f64::max);
    let _ = write!(out, "<h2>{title}</h2>\n<svg width=\"{WIDTH}\" height=\"{HEIGHT}\">");
    let _ = write!(out, "<rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"none\" stroke=\"#ccc\"/>");
    let _ = write!(out, "<text x=\"-4\" y=\"10\" text-anchor=\"end\">{top:.1}</text>");
    let _ = write!(out, "<text x=\"{WIDTH}\" y=\"{}\" text-anchor=\"end\">{end:.1} s</text>", HEIGHT + 16.0);
    for ((name, value), color) in curves.iter().zip(["#1f77b4", "#ff7f0e", "#d62728"]) {
        let _ = write!(out, "<polyline fill=\"none\" stroke=\"{color}\" points=\"");
        for (before, sample) in pairs() {
            let (x, y) = (sample.seconds / end * WIDTH, HEIGHT - value(before, sample) / top * HEIGHT);
            let _ = write!(out, "{x:.1},{y:.1} ");
        }
        let _ = write!(out, "\"><title>{name}</title></polyline>");
    }
    let _ = write!(out, "</svg>\n<p>");
    for ((name, _), color) in curves.iter().zip(["#1f77b4", "#ff7f0e", "#d62728"]) {
        let _ = write!(out, "<span style=\"color:{color}\">{name}</span> ");
    }
    out.push_str("</p>\n");
}
