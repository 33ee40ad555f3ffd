//! What a scenario says, read and checked.

use std::collections::BTreeMap;

use cmpp_codec::codes::SubmitResult;
use cmpp_codec::content::Stat;

use crate::gateway::shares::Shares;
use crate::scenario::{Delay, MoSettings, Scenario};

/// How a gateway treats messages.
#[derive(Clone, Debug)]
pub(crate) struct Behaviour {
    pub(crate) answer_delay: Delay,
    pub(crate) results: Shares<SubmitResult>,
    pub(crate) report_delay: Delay,
    pub(crate) report_lost: f64,
    pub(crate) stats: Shares<Stat>,
    pub(crate) mo: Option<MoSettings>,
    pub(crate) capacity: usize,
}

impl Behaviour {
    /// Reads a scenario. The error says which value is wrong.
    pub(crate) fn new(scenario: &Scenario) -> Result<Self, String> {
        let results = shares(&scenario.answer.results, |name| {
            name.parse().ok().map(SubmitResult).ok_or_else(|| format!("answer.results: {name:?} is no number"))
        })?;
        let stats = shares(&scenario.report.stats, |name| {
            let mut stat = [0; 7];
            let field = stat.get_mut(..name.len()).ok_or_else(|| format!("report.stats: {name:?} is too long"))?;
            field.copy_from_slice(name.as_bytes());
            Ok(Stat(stat))
        })?;
        let mo = scenario.mo.clone().map(with_file).transpose()?;
        if mo.as_ref().is_some_and(|mo| mo.texts.is_empty() || mo.rate <= 0.0) {
            return Err("mo: it needs a text and a rate above 0".to_owned());
        }
        Ok(Self {
            answer_delay: scenario.answer.delay,
            results: Shares::new(SubmitResult::OK, results),
            report_delay: scenario.report.delay,
            report_lost: scenario.report.lost,
            stats: Shares::new(Stat::DELIVRD, stats),
            mo,
            capacity: scenario.capacity,
        })
    }
}

/// The texts of the file behind those of the scenario.
fn with_file(mut mo: MoSettings) -> Result<MoSettings, String> {
    if let Some(path) = mo.file.take() {
        let text = std::fs::read_to_string(&path).map_err(|error| format!("mo.file: {}: {error}", path.display()))?;
        let texts = text.lines().map(str::trim_end).filter(|line| !line.is_empty());
        mo.texts.extend(texts.map(str::to_owned));
    }
    Ok(mo)
}

fn shares<T>(given: &BTreeMap<String, f64>, read: impl Fn(&str) -> Result<T, String>) -> Result<Vec<(f64, T)>, String> {
    given.iter().map(|(name, &share)| Ok((share, read(name)?))).collect()
}
