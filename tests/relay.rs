//! Relays: changes in place, and what a message keeps and loses when it is converted to another version.

mod common;

use cmpp_codec::relay::{FrameMut, LossKind, TranscodeError, Transcoded, transcode};
use cmpp_codec::{CommandId, Frame, MsgId, Version};
use common::{messages, vectors, vectors_in};
use proptest::prelude::*;

use Version::{V12, V20, V21, V30};

fn carry(message: &[u8], from: Version, to: Version) -> (Vec<u8>, Transcoded) {
    let mut out = vec![0xa5; 9000];
    let done = transcode(Frame::from_message(message).unwrap(), from, to, &mut out).unwrap();
    out.truncate(done.len);
    (out, done)
}

/// Returns the fields of a message: name and shown value, once for each item of a list.
fn fields(message: &[u8], version: Version) -> Vec<(&'static str, String)> {
    let items = Frame::from_message(message).unwrap().dissect(version);
    items.map(|item| item.map(|item| (item.field.name, format!("{:?}", item.value()))).unwrap()).collect()
}

fn vector(path: &str) -> Vec<u8> {
    let (folder, _) = path.split_once('/').unwrap();
    vectors_in(folder).into_iter().find(|vector| vector.path == path).unwrap().bytes
}

fn lost(done: &Transcoded) -> Vec<(&'static str, LossKind)> {
    done.losses.iter().map(|loss| (loss.field.name, loss.kind)).collect()
}

/// No byte changes between a version and itself, or between 2.1 and either neighbour for the messages that they share.
#[test]
fn versions_that_agree_change_nothing() {
    let mut carried = 0;
    for vector in vectors().into_iter().filter(|vector| !vector.is_broken()) {
        for &version in &vector.versions {
            for to in Version::ALL {
                let Some(frame) = vector.frame() else { continue };
                let command = frame.command_id();
                if command.shape(version).map(<[_]>::len) != command.shape(to).map(<[_]>::len) {
                    continue;
                }
                let gns = (0x10..0x20).contains(&(command.0 & 0xff));
                let agree = version == to
                    || (gns && (version < V21) == (to < V21))
                    || (!gns && [version, to].iter().all(|one| [V20, V21].contains(one)));
                if agree {
                    let (out, done) = carry(&vector.bytes, version, to);
                    assert_eq!(out, vector.bytes, "{} to {to}", vector.path);
                    assert!(done.losses.is_empty(), "{} to {to}: {:?}", vector.path, done.losses);
                    carried += 1;
                }
            }
        }
    }
    assert!(carried > 300, "{carried}");
}

/// From any version to any other: the result parses, each field of the same name has the same value or is listed as
/// lost, and new fields are zero.
#[test]
fn fields_keep_their_values() {
    for vector in vectors().into_iter().filter(|vector| !vector.is_broken()) {
        let Some(frame) = vector.frame() else { continue };
        for &from in &vector.versions {
            for to in Version::ALL {
                let mut out = vec![0; 9000];
                let done = match transcode(frame, from, to, &mut out) {
                    Ok(done) => done,
                    Err(TranscodeError::Command(_)) => {
                        // Only 0x17, read by a version that does not know it.
                        assert_eq!(frame.command_id().0 & 0xff, 0x17, "{}", vector.path);
                        continue;
                    }
                    Err(error) => panic!("{} to {to}: {error}", vector.path),
                };
                let (before, after) = (fields(&vector.bytes, from), fields(&out[..done.len], to));
                let lost: Vec<_> = done.losses.iter().map(|loss| loss.field.name).collect();
                // A test of its own covers the fields and values that 2.1 renamed or redefined.
                let gns = (0x10..0x20).contains(&(frame.command_id().0 & 0xff));
                let renamed = |name: &str| {
                    let names = ["SP_Id", "SP_Code", "Start_Id", "End_Id", "Start_code", "End_code", "Result"];
                    gns && names.contains(&name) || ["Success_Id", "Reserved"].contains(&name)
                };
                let is_report = |(name, value): &(&str, String)| {
                    (*name, value.as_str()) == ("Registered_Delivery", "1")
                        || (*name, value.as_str()) == ("Msg_Fwd_Type", "2")
                };
                for (name, value) in &after {
                    let same: Vec<_> = before.iter().filter(|field| field.0 == *name).map(|field| &field.1).collect();
                    if lost.contains(name) || renamed(name) || before.iter().any(is_report) {
                        continue;
                    }
                    let empty = value.trim_matches(['0', '"']).is_empty();
                    assert!(
                        same.contains(&value) || same.is_empty() && empty,
                        "{} to {to}: {name} {value}",
                        vector.path
                    );
                }
                for (name, value) in &before {
                    let kept = after.iter().any(|field| field.0 == *name) || lost.contains(name);
                    let empty = value.trim_matches(['0', '"']).is_empty();
                    assert!(kept || renamed(name) || empty, "{} to {to}: {name} {value} is gone", vector.path);
                }
            }
        }
    }
}

/// From 2.0 to 3.0 and back: the bytes are the same if nothing was lost on the way to 3.0.
#[test]
fn what_goes_up_comes_down() {
    let mut whole = 0;
    for vector in vectors_in("v20").into_iter().filter(|vector| vector.frame().is_some()) {
        let Ok(_) = cmpp_codec::AnyPdu::from_frame(vector.frame().unwrap(), V20) else { continue };
        let mut out = vec![0; 9000];
        let Ok(up) = transcode(vector.frame().unwrap(), V20, V30, &mut out) else { continue };
        let (down, _) = carry(&out[..up.len], V30, V20);
        if up.losses.is_empty() && !vector.path.contains("after-nul") {
            assert_eq!(common::hex(&down), common::hex(&vector.bytes), "{}", vector.path);
            whole += 1;
        }
    }
    assert!(whole >= 25, "{whole}");
}

#[test]
fn a_submit_of_3_0_loses_what_2_0_lacks() {
    let submit = vector("v30/submit.txt");
    let (out, done) = carry(&submit, V30, V20);
    assert_eq!(out.len(), 12 + 126 + 2 * 21 + 8);
    let expected = [
        ("Fee_terminal_Id", LossKind::TooLong),
        ("Fee_terminal_type", LossKind::NoField),
        ("Dest_terminal_Id", LossKind::TooLong),
        ("LinkID", LossKind::NoField),
    ];
    assert_eq!(lost(&done), expected);
    let dest = done.losses.iter().nth(2).unwrap();
    assert_eq!((dest.index, dest.items), (1, 1));
    assert!(done.losses.alter_meaning());
    assert_eq!(
        &out[128..172],
        b"\x0213800003001\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x08"[..44].as_ref()
    );
    assert_eq!(out[out.len() - 8..], [0; 8]);

    // 1.2 also loses Fee_UserType.
    let (_, done) = carry(&submit, V30, V12);
    assert_eq!(lost(&done)[0], ("Fee_UserType", LossKind::NoField));
}

#[test]
fn values_that_3_0_struck_are_listed() {
    let mut submit = vector("v20/submit.txt");
    submit[12 + 10] = 2; // Registered_Delivery
    submit[12 + 53..12 + 55].copy_from_slice(b"05"); // FeeType
    submit.truncate(submit.len() - 8);
    submit.extend([0; 8]); // Reserve
    let (_, done) = carry(&submit, V20, V30);
    assert_eq!(lost(&done), [("Registered_Delivery", LossKind::NoValue), ("FeeType", LossKind::NoValue)]);
    assert!(!done.losses.alter_meaning());
}

#[test]
fn a_report_changes_its_length_with_the_version() {
    let old = vector("v20/deliver-report.txt");
    let (new, done) = carry(&old, V20, V30);
    assert_eq!(new.len(), 180);
    assert_eq!(new[88], 71);
    assert_eq!(new[89..124], old[77..112]); // Msg_Id, Stat, times
    assert_eq!(new[124..145], old[112..133]); // Dest_terminal_Id
    assert_eq!(new[145..156], [0; 11]);
    assert_eq!(new[156..160], old[133..137]); // SMSC_sequence
    assert_eq!(lost(&done).iter().filter(|loss| loss.0 != "Reserved").count(), 0);
    assert_eq!(carry(&new, V30, V21).0[..137], old[..137]);

    // A recipient of 32 bytes does not fit into a report of 60.
    let mut long = new;
    long[124..156].fill(b'7');
    let (short, done) = carry(&long, V30, V20);
    assert_eq!(short.len(), 145);
    assert_eq!(short[112..133], [0; 21]);
    assert_eq!(lost(&done), [("Dest_terminal_Id", LossKind::TooLong)]);
    assert!(done.losses.alter_meaning());

    // The 60-byte report of a 3.0 peer is what 2.0 requires, and stays unchanged.
    let mixed = vector("v30/deliver-report-60.txt");
    let (out, done) = carry(&mixed, V30, V20);
    assert!(lost(&done).contains(&("Msg_Length", LossKind::NoValue)), "converted back, it would have 71 bytes");
    assert_eq!(out[76], 60);
    assert_eq!(out[77..137], mixed[89..149]);
    // So does the 71-byte report of a 2.0 peer.
    let mut mixed = out;
    mixed.splice(76..137, carry(&vector("v30/deliver-report-71.txt"), V30, V30).0[88..160].iter().copied());
    mixed[3] += 11;
    let (out, done) = carry(&mixed, V20, V30);
    assert_eq!(out[88..160], mixed[76..148]);
    assert_eq!(lost(&done), [("Msg_Length", LossKind::NoValue)]);
    // MO reports have 60 bytes in every version.
    let (out, _) = carry(&vector("v20/fwd-mo-report.txt"), V20, V30);
    assert_eq!(out.len(), 12 + 252 + 21 + 60);
    let (out, _) = carry(&vector("v20/fwd-mt-report.txt"), V20, V30);
    assert_eq!(out.len(), 12 + 252 + 21 + 71);
}

/// A content that is marked as a report, but has another length, is not changed.
#[test]
fn a_report_of_another_length_is_left_alone() {
    for (from, to, path) in [(V30, V20, "v30/deliver.txt"), (V20, V30, "v20/deliver.txt")] {
        let mut message = vector(path);
        let field = |name| {
            let frame = Frame::from_message(&message).unwrap();
            frame.dissect(from).map(Result::unwrap).find(|item| item.field.name == name).unwrap().offset
        };
        let (flag, content) = (field("Registered_Delivery"), field("Msg_Length"));
        message[flag] = 1;
        let (carried, _) = carry(&message, from, to);
        let text = &message[content..=content + usize::from(message[content])];
        assert!(carried.windows(text.len()).any(|window| window == text), "{path}");
        assert_ne!(text.len(), 61);
    }
}

#[test]
fn a_forward_to_3_0_has_one_recipient() {
    let (_, done) = carry(&vector("v30/fwd-two-recipients.txt"), V30, V20);
    assert!(lost(&done).iter().all(|loss| loss.1 != LossKind::Count));
    let mut two = vector("v30/fwd-two-recipients.txt");
    let (out, _) = carry(&two, V30, V20);
    two.clear();
    let (_, done) = carry(&out, V20, V30);
    assert!(lost(&done).contains(&("DestUsr_tl", LossKind::Count)));
    assert!(done.losses.alter_meaning());
}

#[test]
fn routes_change_names_and_results() {
    // Route_type determines the new command of GET_ROUTE.
    let request = |kind: &[u8]| [b"\0\0\0\x18\0\0\0\x12\0\0\0\x07001001".as_slice(), kind, &[0xff; 4]].concat();
    assert_eq!(carry(&request(b"MO"), V20, V30).0, b"\0\0\0\x1a\0\0\0\x17\0\0\0\x07001001MO\0\0\xff\xff\xff\xff");
    assert_eq!(carry(&request(b"MT"), V20, V21).0, b"\0\0\0\x1a\0\0\0\x12\0\0\0\x07001001MT\0\0\xff\xff\xff\xff");
    let (up, _) = carry(&request(b"MO"), V12, V30);
    assert_eq!(carry(&up, V30, V12).0, request(b"MO"));

    // An MT route: the number segments are integers before 2.1 and text since. "Last route" becomes "success".
    let mut old = vec![0; 12 + 71];
    old[..8].copy_from_slice(b"\0\0\0\x53\x80\0\0\x12");
    old[12 + 58..12 + 62].copy_from_slice(&1_380_000_u32.to_be_bytes());
    old[12 + 62..12 + 66].copy_from_slice(&1_380_999_u32.to_be_bytes());
    old[12 + 66..12 + 70].copy_from_slice(b"0250");
    old[12 + 70] = 2;
    let (new, done) = carry(&old, V20, V30);
    assert_eq!(new.len(), 12 + 73);
    assert_eq!(new[12 + 27..12 + 50], *b"1380000\0\x001380999\0\x000250\0");
    assert_eq!(lost(&done), [("Result", LossKind::NoValue)]);
    let (back, done) = carry(&new, V30, V20);
    assert!(done.losses.is_empty());
    assert_eq!(back[..12 + 70], old[..12 + 70]);

    // A route with a service code is an MO route.
    old[12 + 27..12 + 31].copy_from_slice(b"1066");
    let (new, _) = carry(&old, V20, V30);
    assert_eq!(new[4..8], 0x8000_0017_u32.to_be_bytes());
    assert_eq!(new.len(), 12 + 96);
    assert_eq!(carry(&new, V30, V20).0[..12 + 66], old[..12 + 66]);

    // MO_ROUTE_RESP: the 21 bytes of SP_Id are SP_Code since 2.1.
    let (new, _) = carry(&vector("v20/mo-route-resp.txt"), V20, V21);
    assert_eq!(new[12 + 27..12 + 33], [0; 6]);
    assert_eq!(new[12 + 33..12 + 54], vector("v20/mo-route-resp.txt")[12 + 27..12 + 48]);

    let (back, done) = carry(&vector("v21/mo-route-resp.txt"), V21, V20);
    assert!(lost(&done).iter().any(|loss| loss.0 == "SP_Id"), "{:?}", lost(&done));
    assert_eq!(back[12 + 27..12 + 48], vector("v21/mo-route-resp.txt")[12 + 33..12 + 54]);

    // 2 is "last route" before 2.1 and "source gateway code error" since, so it must not stay 2.
    let answer = |command: u8, body: &[u8]| {
        [&[0, 0, 0, u8::try_from(12 + body.len()).unwrap(), 0x80, 0, 0, command, 0, 0, 0, 7], body].concat()
    };
    assert_eq!(carry(&answer(0x15, &[1]), V20, V21).0[12..], [5]);
    assert_eq!(carry(&answer(0x16, &[6]), V21, V20).0[12..], [1]);
    let recoded = |command, result, from, to| {
        let (out, done) = carry(&answer(command, &[result]), from, to);
        (out[12], done.losses.is_empty())
    };
    assert_eq!(recoded(0x15, 5, V21, V20), (1, true));
    assert_eq!(recoded(0x15, 6, V21, V20), (1, false));
    assert_eq!(recoded(0x15, 0, V21, V20), (0, true));
    assert_eq!(recoded(0x13, 0, V20, V21), (0, true));
    let mut update = vector("v21/mt-route-update-resp.txt");
    for (new, old) in [(0, 0), (5, 1)] {
        update[12] = new;
        assert_eq!(carry(&update, V21, V20).0[12], old);
    }
    let mut refused = vector("v30/mt-route-resp.txt");
    refused[12 + 49] = 2;
    let (out, done) = carry(&refused, V30, V20);
    assert_eq!(out[12 + 43], 1);
    assert!(lost(&done).contains(&("Result", LossKind::NoValue)));
    let (out, done) = carry(&answer(0x13, &[1]), V20, V21);
    assert_eq!((out[12], lost(&done)), (5, vec![("Result", LossKind::NoValue)]));
}

#[test]
fn what_cannot_be_carried_at_all_is_an_error() {
    let mut out = [0xa5; 64];
    let broken = b"\0\0\0\x10\0\0\0\x07\0\0\0\x07half";
    let error = transcode(Frame::from_message(broken).unwrap(), V20, V30, &mut out).unwrap_err();
    assert_eq!(error.to_string(), "truncated: Msg_Id at byte 12");
    let get_mo_route = b"\0\0\0\x1a\0\0\0\x17\0\0\0\x07001001MO\0\0\xff\xff\xff\xff";
    let error = transcode(Frame::from_message(get_mo_route).unwrap(), V20, V30, &mut out).unwrap_err();
    assert_eq!(error, TranscodeError::Command(CommandId::GET_MO_ROUTE));
    let resp = vector("v20/submit-resp.txt");
    let error = transcode(Frame::from_message(&resp).unwrap(), V20, V30, &mut out[..23]).unwrap_err();
    assert_eq!(error.to_string(), "no room: the message takes 24 bytes");
    assert_eq!(out, [0xa5; 64], "nothing is written");
}

/// A `Result` that the older version cannot hold must not become "correct".
#[test]
fn a_wide_result_stays_an_error() {
    for (path, at) in [("v30/submit-resp.txt", 20), ("v30/deliver-resp.txt", 20), ("v30/cancel-resp.txt", 12)] {
        let mut resp = vector(path);
        resp[at..at + 4].copy_from_slice(&0x100_u32.to_be_bytes());
        let (out, done) = carry(&resp, V30, V20);
        assert_eq!(out[at..], [255], "{path}");
        assert_eq!(done.losses.iter().map(|loss| loss.kind).collect::<Vec<_>>(), [LossKind::TooLarge]);
        resp[at..at + 4].copy_from_slice(&255_u32.to_be_bytes());
        let (out, done) = carry(&resp, V30, V20);
        assert_eq!((out[at], done.losses.is_empty()), (255, true));
    }
}

#[test]
fn a_loss_counts_its_items() {
    let mut submit = vector("v30/submit.txt");
    submit[141..141 + 32].fill(b'9'); // the first of two numbers, now as long as the second
    let (_, done) = carry(&submit, V30, V20);
    let dest = done.losses.iter().find(|loss| loss.field.name == "Dest_terminal_Id").unwrap();
    assert_eq!((dest.index, dest.items), (0, 2));
    assert_eq!(dest.to_string(), "Dest_terminal_Id: too long");
}

/// Each accessor of each message of each version returns the field that layouts.json has there, and changes no other
/// byte.
#[test]
fn in_place_changes_stay_in_their_field() {
    for layout in messages() {
        let original = layout.message(3, 60, || 1);
        let table = layout.placed(3, 60);
        let find = |name: &str, index: usize| table.iter().filter(|field| field.name == name).nth(index);
        let changed = |change: &dyn Fn(&mut FrameMut<'_>) -> bool| {
            let mut bytes = original.clone();
            let did = change(&mut FrameMut::from_message(&mut bytes).unwrap());
            let places: Vec<_> = (0..bytes.len()).filter(|&at| bytes[at] != original[at]).collect();
            did.then_some(places)
        };
        let all_of = |field: Option<&common::Placed>| {
            field.map(|field| (12 + field.offset..12 + field.offset + field.width).collect::<Vec<_>>())
        };
        let version = layout.version;
        let places = changed(&|frame| frame.msg_id_mut(version).map(|id| *id = MsgId::ZERO).is_some());
        assert_eq!(places, all_of(find("Msg_Id", 0)), "{} {version}", layout.name);
        let name = if layout.name == "CMPP_SUBMIT" { "Dest_terminal_Id" } else { "Dest_Id" };
        for index in 0..4 {
            let places = changed(&|frame| frame.dest_mut(version, index).map(|dest| dest.set("").unwrap()).is_some());
            assert_eq!(places, all_of(find(name, index.into())), "{} {version}", layout.name);
        }
        let places = changed(&|frame| frame.report_msg_id_mut(version).map(|id| *id = MsgId::ZERO).is_some());
        // Every byte is 1: Registered_Delivery says report, Msg_Fwd_Type says MO.
        let report = (layout.name == "CMPP_DELIVER").then(|| all_of(find("Msg_Content", 0)).unwrap()[..8].to_vec());
        assert_eq!(places, report, "{} {version}", layout.name);
        let mut bytes = original.clone();
        FrameMut::from_message(&mut bytes).unwrap().set_sequence_id(0x0102_0304);
        assert_eq!(bytes[8..12], [1, 2, 3, 4]);
    }
}

proptest! {
    /// For any bytes, versions and room, nothing panics, and the result is a message of the new version.
    #[test]
    fn any_message_can_be_carried(
        index in 0..124_usize, n: u8, l: u8, seed: u64, to in 0..4_usize, room in 0..10_000_usize, odd: bool,
    ) {
        let layout = &messages()[index];
        let mut state = seed | 1;
        let mut message = layout.message(n, l, || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            if odd { state.to_be_bytes()[0] } else { (state.to_be_bytes()[0] & 1) * b'1' }
        });
        message.truncate(9000);
        let mut out = vec![0; room];
        let Ok(frame) = Frame::from_message(&message) else { return Ok(()) };
        let to = Version::ALL[to];
        if let Ok(done) = transcode(frame, layout.version, to, &mut out) {
            let result = Frame::from_message(&out[..done.len]).unwrap();
            prop_assert_eq!(result.sequence_id(), frame.sequence_id());
            prop_assert!(result.dissect(to).all(|item| item.is_ok()));
        }
    }
}

/// Every loss is listed: if the list is empty, converting there and back gives the same message. This is tried with
/// every layout, to every version, with messages from zeros to junk.
#[test]
fn there_and_back_with_nothing_listed_is_the_same_message() {
    let (mut same, mut listed) = (0, 0);
    let mut state = 1_u64;
    let mut random = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u32
    };
    for layout in messages() {
        for to in Version::ALL {
            let mut of_this = 0;
            for round in 0..300 {
                let [n, l] = [random(), random()].map(|n| (n % 5) as u8);
                let l = if round % 7 == 0 { [60, 71][round % 2] } else { l };
                let mut text = false;
                let message = layout.message(n, l, || match round % 6 {
                    0 => 0,
                    1 => (random() % 2) as u8 * b'1',
                    2 if random() % 20 > 0 => 0,
                    // Texts and the NULs after them, some with leading zeros.
                    3 => {
                        text ^= random() % 8 == 0;
                        if text { b'0' + (random() % 3) as u8 } else { 0 }
                    }
                    4 if random() % 3 > 0 => b"MO\0\x01"[random() as usize % 4],
                    _ => random().to_be_bytes()[3],
                });
                let frame = Frame::from_message(&message).unwrap();
                let mut out = vec![0; 9000];
                let Ok(done) = transcode(frame, layout.version, to, &mut out) else { continue };
                if !done.losses.is_empty() {
                    listed += 1;
                    continue;
                }
                let (back, _) = carry(&out[..done.len], to, layout.version);
                assert_eq!(common::hex(&back), common::hex(&message), "{} of {} to {to}", layout.name, layout.version);
                of_this += 1;
            }
            // Commands that the version lacks, and those for which every value except zero is listed.
            assert!(of_this > 0 || layout.name.contains("GET_MO_ROUTE"), "{} {} to {to}", layout.name, layout.version);
            same += of_this;
        }
    }
    assert!(same > 50_000 && listed > 10_000, "{same} the same, {listed} with something listed");
}

#[test]
fn a_report_is_reached() {
    let mut report = vector("v30/deliver-report-71.txt");
    *FrameMut::from_message(&mut report).unwrap().report_msg_id_mut(V30).unwrap() = MsgId::new(7);
    assert_eq!(report[89..97], [0, 0, 0, 0, 0, 0, 0, 7]);
    for name in ["v20/fwd-mt-report.txt", "v20/fwd-mo-report.txt"] {
        let mut report = vector(name);
        let before = report.clone();
        *FrameMut::from_message(&mut report).unwrap().report_msg_id_mut(V20).unwrap() = MsgId::new(7);
        let changed: Vec<_> = (0..report.len()).filter(|&at| report[at] != before[at]).collect();
        let content = Frame::from_message(&report).unwrap().dissect(V20).map(Result::unwrap);
        let content = content.filter(|item| item.field.name == "Msg_Content").last().unwrap().offset;
        assert!(changed.iter().all(|at| (content..content + 8).contains(at)) && !changed.is_empty(), "{name}");
        assert_eq!(report[content..content + 8], [0, 0, 0, 0, 0, 0, 0, 7], "{name}");
    }
    let mut plain = vector("v30/deliver.txt");
    assert!(FrameMut::from_message(&mut plain).unwrap().report_msg_id_mut(V30).is_none());
}
