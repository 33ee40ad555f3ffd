//! The codec compared with tshark's dissector of CMPP 3.0: both must show the same fields at the same offsets.
//!
//! tshark's dissector differs in seven known ways, and in no other:
//!
//! 1. It reads CONNECT, SUBMIT, DELIVER and their answers. Of any other message it reads only the header, and of a
//!    message that 3.0 does not have, nothing.
//! 2. It ignores a message of more than 1000 bytes.
//! 3. It writes `Servicd_Id` and `Valld_Time`. Upper and lower case are not compared, because the specification itself
//!    has `TP_pId` and `TP_pid`.
//! 4. It shows 17 of the 21 bytes of `Src_Id`.
//! 5. If `Registered_Delivery` of a DELIVER is 1, it shows a report of 71 bytes instead of `Msg_Content`, whatever
//!    `Msg_Length` is. The fields inside the report are not compared.
//! 6. It has no row for a content of length 0, but it has one for an empty report.
//! 7. It shows the parts of `Msg_Id`, but shifts the gateway's code by eight bits too many. The parts are not compared.

use std::collections::BTreeSet;
use std::process::Command;
use std::{env, fs};

use cmpp_codec::{CommandId, Frame, Header, V30, Version};
use cmpp_codec_oracle::{messages, vectors};

/// A field: name, offset in the message, bytes as hex.
type Place = (String, usize, String);

const SEGMENT_HEADER: usize = 40;

/// Returns a capture with each message in a TCP segment of a connection of its own.
fn capture(messages: &[Vec<u8>]) -> Vec<u8> {
    let mut pcap = Vec::new();
    // Microseconds, 2.4, no offset, any length, raw IP.
    pcap.extend([0xa1b2_c3d4_u32, 0x0002_0004, 0, 0, 0x40000, 101].map(u32::to_be_bytes).concat());
    for (port, message) in (20000_u16..).zip(messages) {
        let len = u16::try_from(SEGMENT_HEADER + message.len()).unwrap();
        pcap.extend([0, 0, u32::from(len), u32::from(len)].map(u32::to_be_bytes).concat());
        pcap.extend([0x45, 0]); // IPv4
        pcap.extend(len.to_be_bytes());
        pcap.extend([0, 0, 0, 0, 64, 6, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2]);
        pcap.extend([port, 7890].map(u16::to_be_bytes).concat()); // TCP
        pcap.extend([0, 0, 0, 1, 0, 0, 0, 1, 0x50, 0x18, 0x20, 0, 0, 0, 0, 0]);
        pcap.extend(message);
    }
    pcap
}

/// Returns the fields that tshark finds in each message, or `None` if tshark is not installed.
fn seen(name: &str, messages: &[Vec<u8>]) -> Option<Vec<BTreeSet<Place>>> {
    let path = env::temp_dir().join(format!("cmpp-codec-{}-{name}.pcap", std::process::id()));
    fs::write(&path, capture(messages)).unwrap();
    let output = Command::new("tshark").args(["-T", "pdml", "-r"]).arg(&path).output();
    fs::remove_file(&path).unwrap();
    let pdml = String::from_utf8_lossy(&output.ok()?.stdout).into_owned();
    let packets: Vec<&str> = pdml.split("<packet>").skip(1).collect();
    assert_eq!(packets.len(), messages.len(), "tshark read as many segments");
    Some(packets.into_iter().map(fields).collect())
}

/// Returns the fields of the protocol cmpp in a packet of tshark's XML.
fn fields(packet: &str) -> BTreeSet<Place> {
    let mut fields = BTreeSet::new();
    // Not line by line, because tshark does not escape a line feed in a value.
    for field in packet.split("<field ").filter(|field| field.starts_with("name=\"cmpp.")) {
        let attribute = |name: &str| {
            let (_, after) = field.split_once(&format!("{name}=\""))?;
            after.split_once('"').map(|(value, _)| value.to_string())
        };
        let name = attribute("name").unwrap();
        let offset = attribute("pos").unwrap().parse::<usize>().unwrap() - SEGMENT_HEADER;
        let value = attribute("value").unwrap_or_default();
        // 7.
        if name.starts_with("cmpp.Msg_Id.") {
            continue;
        }
        // 3.
        let name = match name.rsplit('.').next().unwrap() {
            "Servicd_Id" => "Service_Id",
            "Valld_Time" => "ValId_Time",
            name => name,
        };
        // 6.
        if !value.is_empty() || name == "Report" {
            fields.insert((name.to_ascii_lowercase(), offset, value));
        }
    }
    fields
}

/// Returns the fields that tshark must find, with its known differences.
fn expected(message: &[u8]) -> BTreeSet<Place> {
    let frame = Frame::from_message(message).unwrap();
    // 1, 2.
    if frame.command_id().name(Version::V30).is_none() || message.len() > 1000 {
        return BTreeSet::new();
    }
    let place = |name: &str, offset: usize, len: usize| {
        (
            name.to_ascii_lowercase(),
            offset,
            message[offset..offset + len].iter().map(|byte| format!("{byte:02x}")).collect(),
        )
    };
    let header = [("Total_Length", 0), ("Command_Id", 4), ("Sequence_Id", 8)];
    let mut places: BTreeSet<Place> = header.into_iter().map(|(name, offset)| place(name, offset, 4)).collect();
    // 1.
    let read = [CommandId::CONNECT, CommandId::SUBMIT, CommandId::DELIVER].map(|id| [id, id.response()]).concat();
    if !read.contains(&frame.command_id()) {
        return places;
    }
    let mut report = false;
    for item in frame.dissect(Version::V30) {
        let item = item.unwrap();
        let deliver = frame.command_id() == CommandId::DELIVER;
        match item.field.name {
            // 4.
            "Src_Id" => places.insert(place("Src_Id", item.offset, 17)),
            "Registered_Delivery" if deliver => {
                report = item.bytes[0] == 1;
                places.insert(place(item.field.name, item.offset, 1))
            }
            // 5.
            "Msg_Content" if report => places.insert(("report".into(), item.offset, String::new())),
            // 6.
            "Msg_Content" if item.bytes.is_empty() => false,
            name => places.insert(place(name, item.offset, item.bytes.len())),
        };
    }
    places
}

/// Returns the places without those inside a report.
fn without_reports(places: BTreeSet<Place>, message: &[u8]) -> BTreeSet<Place> {
    let Some(report) = places.iter().find(|place| place.0 == "report").map(|place| place.1) else { return places };
    // 5: the rows of a report that is shorter than 71 bytes continue after its end.
    let end = message.len() - 20;
    let inside = |place: &Place| place.1 >= report && place.0 != "report" && (place.1 < end || place.0 != "linkid");
    places.into_iter().filter(|place| !inside(place)).collect()
}

fn compare(name: &str, messages: &[(String, Vec<u8>)]) {
    let bytes: Vec<Vec<u8>> = messages.iter().map(|(_, bytes)| bytes.clone()).collect();
    let Some(seen) = seen(name, &bytes) else {
        println!("skipped: tshark is not installed");
        return;
    };
    let mut compared = 0;
    for ((name, message), seen) in messages.iter().zip(seen) {
        assert_eq!(without_reports(seen, message), without_reports(expected(message), message), "{name}");
        compared += usize::from(message.len() > Header::LEN);
    }
    println!("{compared} messages compared with tshark's reading");
}

#[test]
fn vectors_of_3_0() {
    let vectors = vectors("v30");
    assert!(vectors.len() > 40);
    compare("vectors", &vectors);
}

#[test]
fn well_formed_messages_of_3_0() {
    let messages = messages::<V30>(3000).into_iter().enumerate().map(|(n, bytes)| (format!("{n}"), bytes));
    compare("well-formed", &messages.collect::<Vec<_>>());
}
