//! The codec compared with the crate cmppprotocol 0.1, which reads and writes ten messages of 2.0. Each must read and
//! write the same bytes as the other.
//!
//! cmppprotocol differs in six known ways, and in no other:
//!
//! 1. It reads CONNECT, SUBMIT, DELIVER, ACTIVE_TEST, TERMINATE and their answers, and returns an error for any other
//!    command.
//! 2. It accepts bytes after the last field that it reads.
//! 3. It does not read `Reserve` of SUBMIT and `Reserved` of DELIVER, which may be missing, and writes zeros there.
//! 4. It does not read the body of ACTIVE_TEST, ACTIVE_TEST_RESP, TERMINATE and TERMINATE_RESP, and writes one zero
//!    byte as the body of ACTIVE_TEST_RESP.
//! 5. It reads a text as a `String`: bytes that are not UTF-8 become U+FFFD, which may then be truncated.
//! 6. It removes NULs and spaces from the end of a text, and keeps the bytes after an earlier NUL.

use cmpp_codec::field::Kind;
use cmpp_codec::{AnyPdu, CommandId, Encode, ErrorKind, Frame, V20, Version};
use cmpp_codec_oracle::{Random, messages, vectors};
use cmppprotocol::{CmppHeader, Connect, ConnectResp, Deliver, DeliverResp, Pdu, Submit, SubmitResp};

fn known(command_id: CommandId) -> bool {
    use CommandId as Id;
    let requests = [Id::CONNECT, Id::SUBMIT, Id::DELIVER, Id::ACTIVE_TEST, Id::TERMINATE];
    requests.iter().any(|id| [*id, id.response()].contains(&command_id))
}

/// Returns the message as cmppprotocol reads it.
fn theirs(frame: Frame<'_>) -> Result<Pdu, String> {
    let header = CmppHeader {
        total_length: frame.header().total_length.get(),
        command_id: frame.command_id().get(),
        sequence_id: frame.sequence_id().get(),
    };
    Pdu::decode(header, frame.body()).map_err(|error| error.to_string())
}

/// Returns the message as cmppprotocol writes it: what it does not keep is replaced.
fn as_they_write(frame: Frame<'_>, message: &[u8]) -> Vec<u8> {
    let mut written = message.to_vec();
    for item in frame.dissect(Version::V20).map(Result::unwrap) {
        let bytes = &mut written[item.offset..item.offset + item.bytes.len()];
        match (item.field.name, item.field.kind) {
            // 3, 4.
            ("Reserve" | "Reserved", _) => bytes.fill(0),
            // 5, 6. cmppprotocol reads FeeType as a text of two octets.
            (name, kind) if kind == Kind::Octets || name == "FeeType" => {
                let end = item.bytes.iter().rposition(|byte| ![0, b' '].contains(byte)).map_or(0, |at| at + 1);
                let text = String::from_utf8_lossy(&item.bytes[..end]);
                let end = text.len().min(bytes.len());
                bytes.fill(0);
                bytes[..end].copy_from_slice(&text.as_bytes()[..end]);
            }
            _ => {}
        }
    }
    // 4.
    if frame.command_id() == CommandId::ACTIVE_TEST_RESP && frame.body().is_empty() {
        written.push(0);
        written[3] += 1;
    }
    written
}

/// Compares how both read the message, and returns which case it is.
fn compare(message: &[u8]) -> &'static str {
    let frame = Frame::from_message(message).unwrap();
    let (ours, theirs) = (AnyPdu::from_frame(frame, Version::V20), theirs(frame));
    match (ours, theirs) {
        // 1.
        (_, theirs) if !known(frame.command_id()) => {
            assert!(theirs.is_err());
            "not theirs"
        }
        (Ok(_), Ok(pdu)) => {
            assert_eq!(pdu.encode(frame.sequence_id().get())[..], as_they_write(frame, message));
            "accepted"
        }
        (Err(error), Err(said)) => {
            // Its error states where the truncated field begins in the body: it is the same field.
            assert_eq!(error.kind, ErrorKind::Truncated);
            let offset = error.offset - 12;
            assert!(said.contains(&format!("offset {offset}）")), "{error}: {said}");
            "refused"
        }
        (Err(error), Ok(_)) => {
            // 2, 3, 4.
            let known = error.kind == ErrorKind::Trailing || matches!(error.field_name(), Some("Reserve" | "Reserved"));
            assert!(known, "{error}");
            "not looked at by them"
        }
        (Ok(_), Err(said)) => panic!("{frame:?}: {said}"),
    }
}

#[test]
fn vectors_of_2_0() {
    let vectors: Vec<_> = ["v20", "field"].map(vectors).concat();
    let taken = |how: &str| {
        let frames = vectors.iter().filter(|vector| Frame::from_message(&vector.1).is_ok());
        frames.filter(|vector| compare(&vector.1) == how).count()
    };
    assert!(taken("accepted") > 60, "{}", taken("accepted"));
    assert!(taken("not theirs") > 20, "{}", taken("not theirs"));
}

/// Well-formed messages, and the same truncated, lengthened, and with one byte changed.
#[test]
fn messages_of_2_0_damaged() {
    let mut random = Random(2);
    let mut taken = std::collections::BTreeMap::<_, usize>::new();
    for mut message in messages::<V20>(20_000) {
        *taken.entry(compare(&message)).or_default() += 1;
        match random.below(4) {
            0 => message.truncate(12 + random.below(message.len() - 11)),
            1 => message.extend(random.bytes(3)),
            _ => {
                let at = random.below(message.len() - 4) + 4;
                message[at] = random.below(256) as u8;
            }
        }
        let total = u32::try_from(message.len()).unwrap();
        message[..4].copy_from_slice(&total.to_be_bytes());
        *taken.entry(compare(&message)).or_default() += 1;
    }
    println!("{taken:?}");
    for how in ["accepted", "refused", "not looked at by them", "not theirs"] {
        assert!(taken[how] > 500, "{taken:?}");
    }
}

/// Returns a text of at most `most` bytes for cmppprotocol, without an end that it would remove.
fn text(random: &mut Random, most: usize) -> String {
    (0..random.below(most + 1)).map(|_| char::from(b'!' + random.below(94) as u8)).collect()
}

fn array<const N: usize>(random: &mut Random) -> [u8; N] {
    random.bytes(N).try_into().unwrap()
}

/// Returns a message of cmppprotocol.
fn made(random: &mut Random) -> Pdu {
    let octet = |random: &mut Random| random.below(256) as u8;
    match random.below(6) {
        0 => Pdu::Connect(Connect {
            source_addr: text(random, 6),
            authenticator_source: array(random),
            version: octet(random),
            timestamp: u32::from_be_bytes(array(random)),
        }),
        1 => Pdu::ConnectResp(ConnectResp {
            status: octet(random),
            authenticator_ismg: array(random),
            version: octet(random),
        }),
        2 => Pdu::Submit(Box::new(Submit {
            msg_id: array(random),
            pk_total: octet(random),
            pk_number: octet(random),
            registered_delivery: octet(random),
            msg_level: octet(random),
            service_id: text(random, 10),
            fee_user_type: octet(random),
            fee_terminal_id: text(random, 21),
            tp_pid: octet(random),
            tp_udhi: octet(random),
            msg_fmt: octet(random),
            msg_src: text(random, 6),
            fee_type: text(random, 2),
            fee_code: text(random, 6),
            valid_time: text(random, 17),
            at_time: text(random, 17),
            src_id: text(random, 21),
            dest_terminal_ids: (0..random.below(256)).map(|_| text(random, 21)).collect(),
            msg_content: {
                let len = random.below(256);
                random.bytes(len)
            },
        })),
        3 => Pdu::SubmitResp(SubmitResp { msg_id: array(random), result: octet(random) }),
        4 => Pdu::Deliver(Deliver {
            msg_id: array(random),
            dest_id: text(random, 21),
            service_id: text(random, 10),
            tp_pid: octet(random),
            tp_udhi: octet(random),
            msg_fmt: octet(random),
            src_terminal_id: text(random, 21),
            registered_delivery: octet(random),
            msg_content: {
                let len = random.below(256);
                random.bytes(len)
            },
        }),
        _ => Pdu::DeliverResp(DeliverResp { msg_id: array(random), result: octet(random) }),
    }
}

/// What cmppprotocol writes, this crate reads with the same values in the fields of the same names.
#[test]
fn what_they_write() {
    let mut random = Random(3);
    for sequence_id in 0..5000 {
        let pdu = made(&mut random);
        let message = pdu.encode(sequence_id);
        let frame = Frame::from_message(&message).unwrap();
        assert_eq!(frame.sequence_id().get(), sequence_id);
        let AnyPdu::V20(ours) = AnyPdu::from_frame(frame, Version::V20).unwrap() else { unreachable!() };
        same(&ours, &pdu);
        let mut out = vec![0; message.len()];
        assert_eq!(ours.encode(sequence_id, &mut out), Ok(message.len()));
        assert_eq!(out, message);
    }
}

fn same(ours: &cmpp_codec::Pdu<'_, V20>, theirs: &Pdu) {
    match (ours, theirs) {
        (cmpp_codec::Pdu::Connect(ours), Pdu::Connect(theirs)) => {
            assert_eq!(ours.source_addr.trimmed(), theirs.source_addr.as_bytes());
            assert_eq!(ours.authenticator_source.0, theirs.authenticator_source);
            assert_eq!((ours.version.0, ours.timestamp.get()), (theirs.version, theirs.timestamp));
        }
        (cmpp_codec::Pdu::ConnectResp(ours), Pdu::ConnectResp(theirs)) => {
            assert_eq!((ours.status.get().0, ours.version.0), (theirs.status.into(), theirs.version));
            assert_eq!(ours.authenticator_ismg.0, theirs.authenticator_ismg);
        }
        (cmpp_codec::Pdu::Submit(ours), Pdu::Submit(theirs)) => {
            let head = ours.head;
            assert_eq!(head.msg_id.get().to_be_bytes(), theirs.msg_id);
            assert_eq!((head.pk_total, head.pk_number), (theirs.pk_total, theirs.pk_number));
            assert_eq!((head.registered_delivery.0, head.msg_level), (theirs.registered_delivery, theirs.msg_level));
            assert_eq!(head.service_id.trimmed(), theirs.service_id.as_bytes());
            assert_eq!(head.fee_user_type.0, theirs.fee_user_type);
            assert_eq!(head.fee_terminal_id.trimmed(), theirs.fee_terminal_id.as_bytes());
            assert_eq!((head.tp_pid, head.tp_udhi, head.msg_fmt.0), (theirs.tp_pid, theirs.tp_udhi, theirs.msg_fmt));
            assert_eq!(head.msg_src.trimmed(), theirs.msg_src.as_bytes());
            assert_eq!(String::from_utf8_lossy(&head.fee_type.0).trim_end_matches('\0'), theirs.fee_type);
            assert_eq!(head.fee_code.trimmed(), theirs.fee_code.as_bytes());
            assert_eq!(head.valid_time.trimmed(), theirs.valid_time.as_bytes());
            assert_eq!(head.at_time.trimmed(), theirs.at_time.as_bytes());
            assert_eq!(head.src_id.trimmed(), theirs.src_id.as_bytes());
            let numbers = ours.dest_terminal_ids.iter().map(|number| number.trimmed());
            assert!(numbers.eq(theirs.dest_terminal_ids.iter().map(String::as_bytes)));
            assert_eq!(ours.msg_content.as_slice(), theirs.msg_content);
        }
        (cmpp_codec::Pdu::SubmitResp(ours), Pdu::SubmitResp(theirs)) => {
            assert_eq!(ours.msg_id.get().to_be_bytes(), theirs.msg_id);
            assert_eq!(ours.result.get().0, theirs.result.into());
        }
        (cmpp_codec::Pdu::Deliver(ours), Pdu::Deliver(theirs)) => {
            let head = ours.head;
            assert_eq!(head.msg_id.get().to_be_bytes(), theirs.msg_id);
            assert_eq!(head.dest_id.trimmed(), theirs.dest_id.as_bytes());
            assert_eq!(head.service_id.trimmed(), theirs.service_id.as_bytes());
            assert_eq!((head.tp_pid, head.tp_udhi, head.msg_fmt.0), (theirs.tp_pid, theirs.tp_udhi, theirs.msg_fmt));
            assert_eq!(head.src_terminal_id.trimmed(), theirs.src_terminal_id.as_bytes());
            assert_eq!(head.registered_delivery.0, theirs.registered_delivery);
            assert_eq!(ours.msg_content.as_slice(), theirs.msg_content);
        }
        (cmpp_codec::Pdu::DeliverResp(ours), Pdu::DeliverResp(theirs)) => {
            assert_eq!(ours.msg_id.get().to_be_bytes(), theirs.msg_id);
            assert_eq!(ours.result.get().0, theirs.result.into());
        }
        (ours, theirs) => panic!("{ours:?} is not {theirs:?}"),
    }
}
