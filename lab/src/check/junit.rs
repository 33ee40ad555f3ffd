//! Findings as JUnit XML, for CI.

use std::fmt::Write as _;

use crate::check::found::{Finding, Verdict};

/// Returns the findings as JUnit XML: what fails is a failure, what could not be tried is skipped, and what deviates is
/// said in the output of its test.
#[must_use]
pub fn junit(suite: &str, findings: &[Finding]) -> String {
    let count = |verdict| findings.iter().filter(|finding| finding.verdict == verdict).count();
    let (tests, failures, skipped) = (findings.len(), count(Verdict::Fails), count(Verdict::NotTried));
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let name = escape(suite);
    let _ = writeln!(
        out,
        "<testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\">"
    );
    for finding in findings {
        let (section, detail) = (escape(finding.section), escape(&finding.detail));
        let inner = match finding.verdict {
            Verdict::AsSpecified => String::new(),
            Verdict::Deviates => format!("<system-out>deviates: {detail}</system-out>"),
            Verdict::Fails => format!("<failure message=\"{detail}\"/>"),
            Verdict::NotTried => format!("<skipped message=\"{detail}\"/>"),
        };
        let _ = writeln!(out, "  <testcase name=\"{}\" classname=\"{section}\">{inner}</testcase>", finding.case);
    }
    out.push_str("</testsuite>\n");
    out
}

fn escape(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    // XML has no other control characters.
    text.replace(|char: char| char.is_control() && char != '\n' && char != '\t', "\u{fffd}")
}
