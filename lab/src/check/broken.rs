//! Cases: messages that contradict the specification, and streams that do.

use cmpp_codec::{CommandId, Version};

use crate::check::found::{Outcome, deviates, fails};
use crate::check::frames::{Silence, result, sequence_id};
use crate::check::line::Line;
use crate::check::target::Check;
use crate::check::write;
use crate::wire::frame::{field, message, set, set_length};

/// Sends a SUBMIT that cannot be read. It is to be rejected, or to end the connection.
async fn rejected(check: &Check, change: impl FnOnce(&mut Vec<u8>, Version)) -> Outcome {
    let mut line = Line::login(check).await?;
    let mut submit = write::submit(check.version, line.next_sequence(), "check", false);
    change(&mut submit, check.version);
    line.send(&submit).await?;
    match line.next_answer().await {
        Ok(resp) if result(&resp, check.version) == Some(0) => deviates("it is accepted"),
        Ok(_) => Ok(()),
        Err(silence) if silence.is_end() => deviates("it ends the connection"),
        Err(silence) => fails(format!("it is not answered: {}", silence.words())),
    }
}

pub(crate) async fn truncated(check: &Check) -> Outcome {
    rejected(check, |submit, _| {
        submit.truncate(submit.len() - 1);
        set_length(submit);
    })
    .await
}

pub(crate) async fn trailing(check: &Check) -> Outcome {
    rejected(check, |submit, _| {
        submit.push(0);
        set_length(submit);
    })
    .await
}

pub(crate) async fn empty(check: &Check) -> Outcome {
    rejected(check, |submit, _| {
        submit.truncate(12);
        set_length(submit);
    })
    .await
}

pub(crate) async fn content_length(check: &Check) -> Outcome {
    rejected(check, |submit, version| set(submit, version, "Msg_Length", &[200])).await
}

pub(crate) async fn recipient_count(check: &Check) -> Outcome {
    rejected(check, |submit, version| set(submit, version, "DestUsr_tl", &[49])).await
}

pub(crate) async fn other_version(check: &Check) -> Outcome {
    let other = if check.version == Version::V30 { Version::V20 } else { Version::V30 };
    rejected(check, |submit, _| *submit = write::submit(other, 2, "check", false)).await
}

/// Sends bytes whose first length is impossible: the connection is to end.
async fn ends(check: &Check, length: u32) -> Outcome {
    let mut line = Line::login(check).await?;
    let mut frame = message(CommandId::SUBMIT, line.next_sequence(), &[]);
    frame[..4].copy_from_slice(&length.to_be_bytes());
    line.send(&frame).await?;
    match line.next_answer().await {
        Ok(_) => deviates("it is answered"),
        Err(Silence::Timeout) => deviates("the connection stays open"),
        Err(_) => Ok(()),
    }
}

pub(crate) async fn length_0(check: &Check) -> Outcome {
    ends(check, 0).await
}

pub(crate) async fn length_11(check: &Check) -> Outcome {
    ends(check, 11).await
}

pub(crate) async fn length_huge(check: &Check) -> Outcome {
    ends(check, 0x7fff_ffff).await
}

/// Sends a message that the gateway does not expect. The connection is to live on.
async fn survives(check: &Check, unexpected: impl FnOnce(u32) -> Vec<u8>) -> Outcome {
    let mut line = Line::login(check).await?;
    let sequence_id = line.next_sequence();
    line.send(&unexpected(sequence_id)).await?;
    if line.is_alive().await { Ok(()) } else { deviates("it ends the connection, or nothing is answered any more") }
}

pub(crate) async fn unknown_command(check: &Check) -> Outcome {
    survives(check, |sequence_id| message(CommandId(0x0000_00ff), sequence_id, b"check")).await
}

pub(crate) async fn unknown_answer(check: &Check) -> Outcome {
    survives(check, |sequence_id| message(CommandId(0x8000_00ff), sequence_id, b"check")).await
}

pub(crate) async fn answer_to_nothing(check: &Check) -> Outcome {
    let width = if check.version == Version::V30 { 12 } else { 9 };
    survives(check, |sequence_id| message(CommandId::DELIVER_RESP, sequence_id, &vec![0; width])).await
}

pub(crate) async fn deliver_from_client(check: &Check) -> Outcome {
    survives(check, |sequence_id| message(CommandId::DELIVER, sequence_id, &[0; 73])).await
}

pub(crate) async fn connect_resp_from_client(check: &Check) -> Outcome {
    survives(check, |sequence_id| message(CommandId::CONNECT_RESP, sequence_id, &[0; 18])).await
}

pub(crate) async fn after_malformed(check: &Check) -> Outcome {
    let mut line = Line::login(check).await?;
    let mut submit = write::submit(check.version, line.next_sequence(), "check", false);
    if let Some(at) = field(&submit, check.version, "Msg_Length") {
        submit[at.start] = 250;
    }
    let good = write::submit(check.version, line.next_sequence(), "check", false);
    line.send(&[submit, good.clone()].concat()).await?;
    loop {
        match line.next_answer().await {
            Ok(resp) if sequence_id(&resp) == 3 => {
                return match result(&resp, check.version) {
                    Some(0) => Ok(()),
                    _ => fails("a good SUBMIT behind a malformed one is rejected"),
                };
            }
            Ok(_) => {}
            Err(silence) if silence.is_end() => return deviates("a malformed SUBMIT ends the connection"),
            Err(_) => return fails("a good SUBMIT behind a malformed one is not answered"),
        }
    }
}
