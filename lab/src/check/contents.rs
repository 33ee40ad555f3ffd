//! Cases: what a SUBMIT carries, and fields at their limits.

use cmpp_codec::Version;
use cmpp_codec::codes::MsgFmt;
use cmpp_codec::content::{Encoding, Plan, Reference};

use crate::check::found::{Outcome, deviates, fails};
use crate::check::line::Line;
use crate::check::submit::{accepted, answered, one};
use crate::check::target::Check;
use crate::check::write::{self, fill, set_content, set_recipients};
use crate::wire::frame::set;

pub(crate) async fn ucs2(check: &Check) -> Outcome {
    let content = [0x60, 0xa8, 0x59, 0x7d];
    one(check, |submit, version| set_content(submit, version, MsgFmt::UCS2.0, &content)).await.map(drop)
}

pub(crate) async fn gbk(check: &Check) -> Outcome {
    let content = [0xc4, 0xfa, 0xba, 0xc3];
    one(check, |submit, version| set_content(submit, version, 15, &content)).await.map(drop)
}

pub(crate) async fn binary(check: &Check) -> Outcome {
    let content: Vec<u8> = (0..=139).collect();
    one(check, |submit, version| set_content(submit, version, 4, &content)).await.map(drop)
}

pub(crate) async fn empty(check: &Check) -> Outcome {
    answered(check, |submit, version| set_content(submit, version, 0, &[])).await.map(drop)
}

pub(crate) async fn longest(check: &Check) -> Outcome {
    one(check, |submit, version| set_content(submit, version, MsgFmt::UCS2.0, &[0x59; 140])).await.map(drop)
}

pub(crate) async fn too_long(check: &Check) -> Outcome {
    match answered(check, |submit, version| set_content(submit, version, MsgFmt::UCS2.0, &[0x59; 254])).await? {
        0 => deviates("254 bytes of content are accepted"),
        _ => Ok(()),
    }
}

pub(crate) async fn unknown_format(check: &Check) -> Outcome {
    answered(check, |submit, version| set_content(submit, version, 0xf5, b"check")).await.map(drop)
}

pub(crate) async fn long_text(check: &Check) -> Outcome {
    let text = "您好，这是一条长短信。".repeat(16);
    let plan = match Plan::with_encoding(&text, Encoding::Ucs2, Reference::Octet(7)) {
        Ok(plan) => plan,
        Err(error) => return fails(error.to_string()),
    };
    let mut line = Line::login(check).await?;
    for segment in plan.segments() {
        let mut content = [0; 255];
        let written = segment.write(&mut content).map_or(0, |content| content.as_slice().len());
        let mut submit = write::submit(check.version, line.next_sequence(), "x", false);
        set_content(&mut submit, check.version, segment.msg_fmt().0, &content[..written]);
        set(&mut submit, check.version, "TP_udhi", &[segment.tp_udhi()]);
        set(&mut submit, check.version, "Pk_total", &[segment.total()]);
        set(&mut submit, check.version, "Pk_number", &[segment.number()]);
        accepted(&mut line, &submit).await?;
    }
    Ok(())
}

pub(crate) async fn recipients_99(check: &Check) -> Outcome {
    one(check, |submit, version| set_recipients(submit, version, 99)).await.map(drop)
}

async fn too_many_or_few(check: &Check, count: u8) -> Outcome {
    match answered(check, |submit, version| set_recipients(submit, version, count)).await? {
        0 => deviates(format!("a SUBMIT with {count} recipients is accepted")),
        _ => Ok(()),
    }
}

pub(crate) async fn recipients_0(check: &Check) -> Outcome {
    too_many_or_few(check, 0).await
}

pub(crate) async fn recipients_100(check: &Check) -> Outcome {
    too_many_or_few(check, 100).await
}

pub(crate) async fn recipients_255(check: &Check) -> Outcome {
    too_many_or_few(check, 255).await
}

pub(crate) async fn times(check: &Check) -> Outcome {
    let change = |submit: &mut Vec<u8>, version: Version| {
        fill(submit, version, "At_Time", b"261231120000032+\0");
        fill(submit, version, "ValId_Time", b"261231130000032+\0");
    };
    one(check, change).await.map(drop)
}

pub(crate) async fn full(check: &Check) -> Outcome {
    let change = |submit: &mut Vec<u8>, version: Version| {
        for name in ["Service_Id", "Fee_terminal_Id", "Src_Id"] {
            fill(submit, version, name, b"1234567890");
        }
        fill(submit, version, "LinkID", b"12345678901234567890");
        fill(submit, version, "Reserve", b"19751204");
    };
    answered(check, change).await.map(drop)
}

pub(crate) async fn junk(check: &Check) -> Outcome {
    let change = |submit: &mut Vec<u8>, version: Version| {
        fill(submit, version, "Service_Id", b"TEST\0\xff\x01ab\0");
    };
    one(check, change).await.map(drop)
}

pub(crate) async fn odd_numbers(check: &Check) -> Outcome {
    let change = |submit: &mut Vec<u8>, version: Version| {
        set(submit, version, "Pk_total", &[0]);
        set(submit, version, "Pk_number", &[0]);
    };
    answered(check, change).await.map(drop)
}

pub(crate) async fn odd_codes(check: &Check) -> Outcome {
    let change = |submit: &mut Vec<u8>, version: Version| {
        for name in ["Msg_level", "TP_pId", "Fee_UserType", "Dest_terminal_type"] {
            set(submit, version, name, &[0x7f]);
        }
        set(submit, version, "FeeType", b"99");
    };
    answered(check, change).await.map(drop)
}
