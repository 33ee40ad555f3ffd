//! Reads messages of 2.0 with the crate cmppprotocol: a line of hex digits in, a line of JSON with the fields out. The
//! adapter of `spec-vectors/runner.py` runs it.

use std::io::{self, BufRead, Write};

use cmppprotocol::{CmppHeader, Pdu};
use serde_json::{Value, json};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The fields of a message, by the names of the specification.
fn fields(pdu: &Pdu) -> Value {
    match pdu {
        Pdu::Connect(pdu) => json!({
            "Source_Addr": pdu.source_addr,
            "AuthenticatorSource": hex(&pdu.authenticator_source),
            "Version": pdu.version,
            "Timestamp": pdu.timestamp,
        }),
        Pdu::ConnectResp(pdu) => json!({
            "Status": pdu.status,
            "AuthenticatorISMG": hex(&pdu.authenticator_ismg),
            "Version": pdu.version,
        }),
        Pdu::Submit(pdu) => json!({
            "Msg_Id": hex(&pdu.msg_id),
            "Pk_total": pdu.pk_total,
            "Pk_number": pdu.pk_number,
            "Registered_Delivery": pdu.registered_delivery,
            "Msg_level": pdu.msg_level,
            "Service_Id": pdu.service_id,
            "Fee_UserType": pdu.fee_user_type,
            "Fee_terminal_Id": pdu.fee_terminal_id,
            "TP_pId": pdu.tp_pid,
            "TP_udhi": pdu.tp_udhi,
            "Msg_Fmt": pdu.msg_fmt,
            "Msg_src": pdu.msg_src,
            "FeeType": pdu.fee_type,
            "FeeCode": pdu.fee_code,
            "ValId_Time": pdu.valid_time,
            "At_Time": pdu.at_time,
            "Src_Id": pdu.src_id,
            "Dest_terminal_Id": pdu.dest_terminal_ids,
            "Msg_Content": hex(&pdu.msg_content),
        }),
        Pdu::Deliver(pdu) => json!({
            "Msg_Id": hex(&pdu.msg_id),
            "Dest_Id": pdu.dest_id,
            "Service_Id": pdu.service_id,
            "TP_pid": pdu.tp_pid,
            "TP_udhi": pdu.tp_udhi,
            "Msg_Fmt": pdu.msg_fmt,
            "Src_terminal_Id": pdu.src_terminal_id,
            "Registered_Delivery": pdu.registered_delivery,
            "Msg_Content": hex(&pdu.msg_content),
        }),
        Pdu::SubmitResp(pdu) => json!({ "Msg_Id": hex(&pdu.msg_id), "Result": pdu.result }),
        Pdu::DeliverResp(pdu) => json!({ "Msg_Id": hex(&pdu.msg_id), "Result": pdu.result }),
        Pdu::ActiveTest | Pdu::ActiveTestResp | Pdu::Terminate | Pdu::TerminateResp => json!({}),
    }
}

/// The fields of a message, or the error. The crate leaves the header to its callers.
fn read(message: &[u8]) -> Value {
    let word = |at: usize| u32::from_be_bytes(message[at..at + 4].try_into().unwrap());
    let header = CmppHeader { total_length: word(0), command_id: word(4), sequence_id: word(8) };
    match Pdu::decode(header, &message[12..]) {
        Ok(pdu) => fields(&pdu),
        Err(error) => json!({ "error": error.to_string() }),
    }
}

fn main() -> io::Result<()> {
    let mut out = io::stdout();
    for line in io::stdin().lock().lines() {
        let line = line?;
        let digits = line.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16));
        let message: Vec<u8> = digits.collect::<Result<_, _>>().unwrap();
        writeln!(out, "{}", read(&message))?;
        out.flush()?;
    }
    Ok(())
}
