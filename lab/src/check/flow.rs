//! Cases: the window, and how messages lie in the stream.

use std::collections::BTreeMap;
use std::time::Duration;

use cmpp_codec::CommandId;
use tokio::time::{Instant, sleep};

use crate::check::found::{Outcome, deviates, fails};
use crate::check::frames::sequence_id;
use crate::check::line::Line;
use crate::check::submit::{accepted, parts};
use crate::check::target::Check;
use crate::check::write;

/// The window of the specification.
const WINDOW: usize = 16;
/// Longer than any answer takes that is not held back.
const HELD_BACK: Duration = Duration::from_millis(500);

/// Sends many SUBMITs at once, and returns how often each Result answered them.
async fn burst(check: &Check, count: usize) -> Outcome<BTreeMap<u32, usize>> {
    let mut line = Line::login(check).await?;
    let submits: Vec<Vec<u8>> =
        (0..count).map(|_| write::submit(check.version, line.next_sequence(), "check", false)).collect();
    line.send(&submits.concat()).await?;
    let (mut results, mut left): (BTreeMap<u32, usize>, Vec<u32>) =
        (BTreeMap::new(), submits.iter().map(|submit| sequence_id(submit)).collect());
    while !left.is_empty() {
        let resp = match line.first(CommandId::SUBMIT_RESP).await {
            Ok(resp) => resp,
            Err(found) => {
                return fails(format!("{} of {count} SUBMITs are not answered: {}", left.len(), found.detail));
            }
        };
        let Some(at) = left.iter().position(|&asked| asked == sequence_id(&resp)) else {
            return fails(format!("an answer is under {}, which no SUBMIT has", sequence_id(&resp)));
        };
        left.swap_remove(at);
        *results.entry(parts(&resp, check.version)?.1).or_default() += 1;
    }
    Ok(results)
}

pub(crate) async fn window(check: &Check) -> Outcome {
    let results = burst(check, WINDOW).await?;
    if results.get(&0) == Some(&WINDOW) { Ok(()) } else { deviates(format!("a window of 16 is answered {results:?}")) }
}

/// More than the window: what is too much may be rejected with Result 8, and nothing else may happen.
async fn above_window(check: &Check, count: usize) -> Outcome {
    let mut results = burst(check, count).await?;
    let taken = results.remove(&0).unwrap_or_default();
    let throttled = results.remove(&8).unwrap_or_default();
    if results.is_empty() && taken >= WINDOW.min(count) {
        return Ok(());
    }
    deviates(format!(
        "of {count} SUBMITs at once {taken} are taken, {throttled} throttled, others answered {results:?}"
    ))
}

pub(crate) async fn window_and_one(check: &Check) -> Outcome {
    above_window(check, WINDOW + 1).await
}

pub(crate) async fn flood(check: &Check) -> Outcome {
    above_window(check, 4 * WINDOW).await
}

pub(crate) async fn after_flood(check: &Check) -> Outcome {
    let mut line = Line::login(check).await?;
    let submits: Vec<Vec<u8>> =
        (0..2 * WINDOW).map(|_| write::submit(check.version, line.next_sequence(), "check", false)).collect();
    line.send(&submits.concat()).await?;
    for _ in &submits {
        line.first(CommandId::SUBMIT_RESP).await?;
    }
    let submit = write::submit(check.version, line.next_sequence(), "check", false);
    accepted(&mut line, &submit).await.map(drop)
}

pub(crate) async fn glued(check: &Check) -> Outcome {
    let results = burst(check, 3).await?;
    if results.get(&0) == Some(&3) { Ok(()) } else { fails(format!("three SUBMITs in one piece: {results:?}")) }
}

pub(crate) async fn cut(check: &Check) -> Outcome {
    let mut line = Line::login(check).await?;
    let submit = write::submit(check.version, line.next_sequence(), "check", false);
    for piece in submit.chunks(submit.len() / 3) {
        line.send(piece).await?;
        sleep(Duration::from_millis(20)).await;
    }
    let resp = line.answer(&submit).await?;
    match parts(&resp, check.version)? {
        (_, 0) => Ok(()),
        (_, result) => fails(format!("a SUBMIT in three pieces gets Result {result}")),
    }
}

pub(crate) async fn in_one_piece(check: &Check) -> Outcome {
    let mut line = Line::login(check).await?;
    let submit = write::submit(check.version, line.next_sequence(), "check", false);
    line.ask(&submit).await?;
    match line.pieces {
        0..=3 => Ok(()),
        pieces => deviates(format!("an answer of some 20 bytes comes in {pieces} pieces")),
    }
}

pub(crate) async fn prompt(check: &Check) -> Outcome {
    let mut line = Line::login(check).await?;
    let mut least = Duration::MAX;
    // The best of three: a busy machine delays one of them.
    for _ in 0..3 {
        let submit = write::submit(check.version, line.next_sequence(), "check", false);
        let start = Instant::now();
        line.ask(&submit).await?;
        least = least.min(start.elapsed());
    }
    if least < HELD_BACK { Ok(()) } else { deviates(format!("an answer takes {} ms at least", least.as_millis())) }
}
