//! Cases: SUBMIT and its answer.

use cmpp_codec::{CommandId, MsgId, Version};

use crate::check::found::{Outcome, deviates, fails};
use crate::check::frames::{command, read, sequence_id};
use crate::check::line::Line;
use crate::check::login::PAUSE;
use crate::check::target::Check;
use crate::check::write;

/// The `Msg_Id` and the Result of a SUBMIT_RESP.
pub(crate) fn parts(resp: &[u8], version: Version) -> Outcome<(MsgId, u32)> {
    let pdu = read(resp, version);
    match pdu.and_then(|pdu| Some((pdu.msg_id()?, pdu.result()?))) {
        Some(parts) => Ok(parts),
        None => fails(format!("SUBMIT_RESP of {} bytes cannot be read in {version}", resp.len())),
    }
}

/// Sends a SUBMIT that is to be accepted.
pub(crate) async fn accepted(line: &mut Line, submit: &[u8]) -> Outcome<MsgId> {
    let resp = line.ask(submit).await?;
    match parts(&resp, line.version)? {
        (msg_id, 0) => Ok(msg_id),
        (_, result) => fails(format!("Result {result}")),
    }
}

/// Logs in and sends a SUBMIT that is to be accepted.
pub(crate) async fn one(check: &Check, change: impl FnOnce(&mut Vec<u8>, Version)) -> Outcome<MsgId> {
    let mut line = Line::login(check).await?;
    let mut submit = write::submit(check.version, line.next_sequence(), "check", false);
    change(&mut submit, check.version);
    accepted(&mut line, &submit).await
}

/// Logs in and sends a SUBMIT that any Result may answer.
pub(crate) async fn answered(check: &Check, change: impl FnOnce(&mut Vec<u8>, Version)) -> Outcome<u32> {
    let mut line = Line::login(check).await?;
    let mut submit = write::submit(check.version, line.next_sequence(), "check", false);
    change(&mut submit, check.version);
    let resp = line.ask(&submit).await?;
    parts(&resp, check.version).map(|(_, result)| result)
}

pub(crate) async fn ascii(check: &Check) -> Outcome {
    one(check, |_, _| ()).await.map(drop)
}

pub(crate) async fn layout(check: &Check) -> Outcome {
    let mut line = Line::login(check).await?;
    let submit = write::submit(check.version, line.next_sequence(), "check", false);
    let resp = line.ask(&submit).await?;
    let expected = if check.version == Version::V30 { 24 } else { 21 };
    if resp.len() == expected { Ok(()) } else { fails(format!("SUBMIT_RESP has {} bytes, not {expected}", resp.len())) }
}

pub(crate) async fn msg_id(check: &Check) -> Outcome {
    match one(check, |_, _| ()).await? {
        MsgId::ZERO => deviates("the Msg_Id is 0: reports cannot be matched to it"),
        _ => Ok(()),
    }
}

pub(crate) async fn other_msg_ids(check: &Check) -> Outcome {
    let mut line = Line::login(check).await?;
    let mut ids = Vec::new();
    for _ in 0..5 {
        let submit = write::submit(check.version, line.next_sequence(), "check", false);
        ids.push(accepted(&mut line, &submit).await?);
    }
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    if ids.len() == count { Ok(()) } else { deviates(format!("{count} SUBMITs have {} Msg_Ids", ids.len())) }
}

pub(crate) async fn once(check: &Check) -> Outcome {
    let mut line = Line::login(check).await?;
    let submit = write::submit(check.version, line.next_sequence(), "check", false);
    line.ask(&submit).await?;
    let more = line.rest(PAUSE).await;
    if more.iter().any(|frame| command(frame) == CommandId::SUBMIT_RESP) {
        return deviates(format!("one SUBMIT is answered {} times", more.len() + 1));
    }
    Ok(())
}

async fn numbered(check: &Check, sequence_id: u32) -> Outcome {
    let mut line = Line::login(check).await?;
    let submit = write::submit(check.version, sequence_id, "check", false);
    accepted(&mut line, &submit).await.map(drop)
}

pub(crate) async fn sequence_zero(check: &Check) -> Outcome {
    numbered(check, 0).await
}

pub(crate) async fn sequence_max(check: &Check) -> Outcome {
    numbered(check, u32::MAX).await
}

pub(crate) async fn retransmitted(check: &Check) -> Outcome {
    let mut line = Line::login(check).await?;
    let submit = write::submit(check.version, line.next_sequence(), "check again", false);
    let first = accepted(&mut line, &submit).await?;
    line.send(&submit).await?;
    match line.next_answer().await {
        Ok(resp) => match parts(&resp, check.version)? {
            (_, 3) => Ok(()),
            (again, 0) if again == first => Ok(()),
            (again, 0) => deviates(format!("the same SUBMIT again gets another Msg_Id, {again}: it is sent twice")),
            (_, result) => deviates(format!("the same SUBMIT again gets Result {result}")),
        },
        Err(silence) => fails(format!("the same SUBMIT again is not answered: {}", silence.words())),
    }
}

pub(crate) async fn in_order(check: &Check) -> Outcome {
    let mut line = Line::login(check).await?;
    let submits: Vec<Vec<u8>> =
        (0..4).map(|_| write::submit(check.version, line.next_sequence(), "check", false)).collect();
    line.send(&submits.concat()).await?;
    let mut given = Vec::new();
    for _ in &submits {
        given.push(sequence_id(&line.first(CommandId::SUBMIT_RESP).await?));
    }
    if given.is_sorted() { Ok(()) } else { deviates(format!("the answers come in another order: {given:?}")) }
}
