//! An SP logs in and sends a text: the messages of both sides, without a network.
//!
//! `cargo run --example send_text --features auth`

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

mod common;

use cmpp_codec::build::SubmitBuilder;
use cmpp_codec::codes::{SubmitResult, VersionOctet};
use cmpp_codec::login::{IsmgForm, Secret, SourceForm};
use cmpp_codec::msg_id::MsgIdParts;
use cmpp_codec::time::Timestamp;
use cmpp_codec::{AnyConnectResp, Connect, Encode, Frame, MsgId, Pdu, V20, Version, v20};
use common::{Outcome, show};

fn main() -> Outcome {
    let secret = Secret::new("888888")?;
    let mut out = [0; 512];

    // The SP logs in, and proves that it knows the secret.
    let timestamp = Timestamp { month: 11, day: 24, hour: 8, minute: 30, second: 0 }.number()?;
    let connect = Connect::prove("900001", &secret, timestamp, VersionOctet::V20, SourceForm::Padded)?;
    let n = connect.encode(1, &mut out)?;
    show("The SP logs in", &out[..n], Version::V20)?;

    // The gateway checks the proof, and proves that it knows the secret, too.
    let form = connect.verify(&secret, &SourceForm::USUAL).ok_or("the SP does not know the secret")?;
    println!("    proved: {form:?}");
    let resp = v20::ConnectResp::accept(&connect, &secret, IsmgForm::of::<V20>());
    let n = resp.encode(1, &mut out)?;
    show("The gateway accepts the login", &out[..n], Version::V20)?;
    let resp = AnyConnectResp::from_body(&out[12..n])?;
    let form = resp.verify(&connect.authenticator_source, &secret, &IsmgForm::PROOFS);
    println!("    proved: {:?}", form.ok_or("the gateway does not know the secret")?);

    // The SP sends a text to one phone.
    let n = SubmitBuilder::<V20>::new(&mut out)?
        .enterprise("900001")?
        .sender("10657001")?
        .recipient("13800000001")?
        .text("Your parcel is at the door.")?
        .finish(2);
    show("The SP sends a text", &out[..n], Version::V20)?;

    // The gateway accepts the text, and assigns a Msg_Id.
    let Pdu::Submit(submit) = Pdu::<V20>::from_frame(Frame::from_message(&out[..n])?)? else { return Ok(()) };
    let parts = MsgIdParts { month: 11, day: 24, hour: 8, minute: 30, second: 1, gateway: 1001, sequence: 42 };
    let resp = submit.answer(MsgId::from_parts(parts)?, SubmitResult::OK);
    let n = resp.encode(2, &mut out)?;
    show("The gateway accepts it", &out[..n], Version::V20)?;
    println!("    the status report will have the Msg_Id {}, as digits {}", resp.msg_id, resp.msg_id.digits());
    Ok(())
}
