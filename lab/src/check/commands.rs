//! Cases: QUERY, CANCEL and the heartbeat.

use std::time::Duration;

use cmpp_codec::{AnyPdu, CommandId, Version};

use crate::check::found::{Outcome, deviates, fails};
use crate::check::frames::{command, name, read};
use crate::check::line::Line;
use crate::check::target::Check;
use crate::check::write;
use crate::wire::frame::{field, message};

pub(crate) async fn query(check: &Check) -> Outcome {
    let mut line = Line::login(check).await?;
    let body = [&b"20261127"[..], &[0], &[0; 10], &[0; 8]].concat();
    let request = message(CommandId::QUERY, line.next_sequence(), &body);
    let resp = line.ask(&request).await?;
    if read(&resp, check.version).is_none() {
        return fails(format!("QUERY_RESP of {} bytes cannot be read", resp.len()));
    }
    match field(&resp, check.version, "Time").map(|at| &resp[at] == b"20261127") {
        Some(true) => Ok(()),
        _ => deviates("QUERY_RESP names another day"),
    }
}

pub(crate) async fn cancel(check: &Check) -> Outcome {
    let mut line = Line::login(check).await?;
    let request = message(CommandId::CANCEL, line.next_sequence(), &[0x11; 8]);
    let resp = line.ask(&request).await?;
    let expected = if check.version == Version::V30 { 16 } else { 13 };
    if resp.len() != expected {
        return deviates(format!("CANCEL_RESP has {} bytes, not {expected}; Dialect::wide_cancel_resp", resp.len()));
    }
    match read(&resp, check.version).and_then(AnyPdu::result) {
        Some(0) => deviates("a message that was never sent is cancelled"),
        Some(_) => Ok(()),
        None => fails("CANCEL_RESP cannot be read"),
    }
}

pub(crate) async fn active_test(check: &Check) -> Outcome {
    let mut line = Line::login(check).await?;
    let request = write::active_test(line.next_sequence());
    // What the peer sends in place of an answer must not be answered.
    line.answers = false;
    line.ask(&request).await.map(drop)
}

pub(crate) async fn active_test_resp(check: &Check) -> Outcome {
    let mut line = Line::login(check).await?;
    let request = write::active_test(line.next_sequence());
    let resp = line.ask(&request).await?;
    match resp.get(12..) {
        Some([0]) => Ok(()),
        Some([]) => deviates("ACTIVE_TEST_RESP lacks its byte"),
        Some([octet]) => deviates(format!("Reserved is {octet}")),
        _ => deviates(format!("ACTIVE_TEST_RESP has {} bytes, not 13", resp.len())),
    }
}

pub(crate) async fn active_tests(check: &Check) -> Outcome {
    let mut line = Line::login(check).await?;
    for _ in 0..20 {
        let request = write::active_test(line.next_sequence());
        line.ask(&request).await?;
    }
    Ok(())
}

/// The heartbeat of the gateway: three minutes after the login.
pub(crate) async fn own_heartbeat(check: &Check) -> Outcome {
    let mut line = Line::login(check).await?;
    line.patience = Duration::from_secs(200);
    match line.next().await {
        Ok(frame) if command(&frame) == CommandId::ACTIVE_TEST => Ok(()),
        Ok(frame) => deviates(format!("{} comes in place of ACTIVE_TEST", name(&frame, check.version))),
        Err(silence) => deviates(format!("no ACTIVE_TEST within 200 s: {}", silence.words())),
    }
}
