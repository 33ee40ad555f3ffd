//! The login: versions, digests, rejections.

use super::*;

#[test]
fn nothing_but_connect_is_let_through_before_the_login() {
    let (mut sp, mut ismg) = pair::<Fixed<16, 512>>(Version::V20, |config| config.before_login = 2);
    submit("early", |pdu| assert_eq!(sp.session.request(ZERO, pdu), Err(RequestError::NotOpen)));
    let mut bytes = vec![0; 300];
    submit("early", |pdu| {
        let n = pdu.encode(9, &mut bytes).unwrap();
        bytes.truncate(n);
    });
    ismg.hear(ZERO, &bytes);
    assert_eq!(ismg.tells_one(), Told::Refused(CommandId::SUBMIT, Rejection::NotLoggedIn));
    assert_eq!(messages(&ismg.sends(ZERO)), [(0x8000_0004, 9, vec![0, 0, 0, 0, 0, 0, 0, 0, 2])]);
    // Even a heartbeat is not answered.
    ismg.hear(ZERO, &message(CommandId::ACTIVE_TEST, 10, &[]));
    assert_eq!(ismg.tells_one(), Told::Refused(CommandId::ACTIVE_TEST, Rejection::NotLoggedIn));
    assert_eq!(ismg.sends(ZERO), []);
}

#[test]
fn nothing_is_due_before_the_caller_connects() {
    let (sp, ismg) = pair::<Fixed<16, 512>>(Version::V20, |_| ());
    assert_eq!(sp.session.poll_timeout(), None);
    assert_eq!(ismg.session.poll_timeout(), Some(at(MINUTE)));
}

#[test]
fn login_is_given_up_when_nobody_asks_or_nobody_answers() {
    let (mut sp, mut ismg) = pair::<Fixed<16, 512>>(Version::V20, |_| ());
    assert_eq!(ismg.session.poll_timeout(), Some(at(MINUTE)));
    ismg.turn(MINUTE);
    assert_eq!(ismg.tells(), [Told::Closed(End::NoLogin)]);

    sp.session.login(ZERO, Octets::new("900001").unwrap(), 1_021_080_510).unwrap();
    let first = sp.sends(ZERO);
    for n in 1..3 {
        assert_eq!(sp.session.poll_timeout(), Some(at(n * MINUTE)));
        sp.turn(n * MINUTE);
        assert_eq!(sp.sends(n * MINUTE), first);
    }
    sp.turn(3 * MINUTE);
    assert_eq!(sp.tells(), [Told::Closed(End::NoAnswer(CommandId::CONNECT))]);
}

#[test]
fn connect_bytes_are_the_tables() {
    let (mut sp, _) = pair::<Fixed<16, 512>>(Version::V30, |_| ());
    sp.session.login(ZERO, Octets::new("900001").unwrap(), 1_021_080_510).unwrap();
    let mut expected = b"\0\0\0\x27\0\0\0\x01\0\0\0\x01900001".to_vec();
    expected.extend([7 ^ 0xbe; 16]); // the toy digest of the tests
    expected.extend(b"\x30\x3c\xdc\x73\xbe");
    assert_eq!(sp.sends(ZERO), expected);
}

#[test]
fn wrong_secret_is_refused_with_status_3_and_an_empty_digest() {
    let mut sp: Side = Side::new(Config::new(Role::Sp, Version::V20), WRONG, ZERO);
    let mut ismg: Side = Side::new(Config::new(Role::Ismg, Version::V20), RIGHT, ZERO);
    sp.session.login(ZERO, Octets::new("900001").unwrap(), 0).unwrap();
    let connect = sp.sends(ZERO);
    ismg.hear(ZERO, &connect);
    assert_eq!(ismg.tells_one(), Told::Rejected(ConnectStatus::AUTHENTICATION));
    let resp = ismg.sends(ZERO);
    assert_eq!(resp, b"\0\0\0\x1e\x80\0\0\x01\0\0\0\x01\x03\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x20");
    let end = End::Refused { status: ConnectStatus::AUTHENTICATION, version: VersionOctet::V20 };
    ismg.turn(ZERO);
    assert_eq!(ismg.tells(), [Told::Closed(end)]);
    sp.hear(ZERO, &resp);
    assert_eq!(sp.tells(), [Told::Closed(end)]);
}

#[test]
fn gateway_that_does_not_know_the_secret_is_left() {
    let (mut sp, mut ismg) = pair::<Fixed<16, 512>>(Version::V20, |_| ());
    sp.session.login(ZERO, Octets::new("900001").unwrap(), 0).unwrap();
    ismg.hear(ZERO, &sp.sends(ZERO));
    let mut resp = ismg.sends(ZERO);
    resp[20] ^= 1; // in the digest
    sp.hear(ZERO, &resp);
    assert_eq!(sp.tells(), [Told::Closed(End::Unauthenticated(Unproven::default()))]);
}

#[test]
fn lower_version_wins() {
    for (asks, speaks, agreed) in [
        (Version::V30, Version::V20, Version::V20),
        (Version::V20, Version::V30, Version::V20),
        (Version::V30, Version::V30, Version::V30),
        (Version::V12, Version::V30, Version::V12),
        (Version::V21, Version::V20, Version::V20),
    ] {
        let any = Config { min_version: Version::V12, ..Config::new(Role::Sp, asks) };
        let mut sp: Side = Side::new(any, RIGHT, ZERO);
        let lowering = Config { reject_higher: false, ..Config::new(Role::Ismg, speaks) };
        let mut ismg: Side = Side::new(lowering, RIGHT, ZERO);
        sp.session.login(ZERO, Octets::new("900001").unwrap(), 0).unwrap();
        ismg.hear(ZERO, &sp.sends(ZERO));
        assert_eq!(ismg.tells_one(), Told::Accepted(agreed, "900001".into()));
        let resp = ismg.sends(ZERO);
        // The layout is the agreed version's, the octet the highest that the server supports.
        assert_eq!(resp.len(), if agreed == Version::V30 { 33 } else { 30 });
        assert_eq!(resp.last(), Some(&speaks.octet()));
        sp.hear(ZERO, &resp);
        assert_eq!(sp.tells_one(), Told::Connected(agreed));
    }
}

#[test]
fn version_too_high_or_too_low_is_refused_with_status_4() {
    let strict = Config::new(Role::Ismg, Version::V20);
    let modern = Config { min_version: Version::V30, ..Config::new(Role::Ismg, Version::V30) };
    for (config, asks) in [(strict, Version::V30), (modern, Version::V20)] {
        let mut sp: Side = Side::new(Config::new(Role::Sp, asks), RIGHT, ZERO);
        let mut ismg: Side = Side::new(config, RIGHT, ZERO);
        sp.session.login(ZERO, Octets::new("900001").unwrap(), 0).unwrap();
        carry(ZERO, &mut sp, &mut ismg);
        assert_eq!(ismg.tells()[0], Told::Rejected(ConnectStatus::VERSION));
        let version = VersionOctet(config.max_version.octet());
        assert_eq!(sp.tells(), [Told::Closed(End::Refused { status: ConnectStatus::VERSION, version })]);
    }
}

#[test]
fn peer_that_grants_too_low_a_version_is_left() {
    let config = Config { min_version: Version::V30, ..Config::new(Role::Sp, Version::V30) };
    let mut sp: Side = Side::new(config, RIGHT, ZERO);
    let lowering = Config { reject_higher: false, ..Config::new(Role::Ismg, Version::V20) };
    let mut ismg: Side = Side::new(lowering, RIGHT, ZERO);
    sp.session.login(ZERO, Octets::new("900001").unwrap(), 0).unwrap();
    carry(ZERO, &mut sp, &mut ismg);
    assert_eq!(sp.tells(), [Told::Closed(End::Version(VersionOctet::V20))]);
}

#[test]
fn odd_version_octets_stand_for_what_the_configuration_says() {
    for octet in [0x00, 0x01, 0x02, 0x03, 0x14, 0x7f] {
        let config = Config { version_octet: Some(VersionOctet(octet)), ..Config::new(Role::Sp, Version::V20) };
        let mut sp: Side = Side::new(config, RIGHT, ZERO);
        let mut ismg: Side = Side::new(Config::new(Role::Ismg, Version::V30), RIGHT, ZERO);
        sp.session.login(ZERO, Octets::new("900001").unwrap(), 0).unwrap();
        carry(ZERO, &mut sp, &mut ismg);
        assert_eq!(ismg.tells_one(), Told::Accepted(Version::V20, "900001".into()));
        assert_eq!(sp.tells_one(), Told::Connected(Version::V20));
    }
}

#[test]
fn forced_version_is_spoken_whatever_the_octets_say() {
    let config = Config { force_version: Some(Version::V30), ..Config::new(Role::Sp, Version::V30) };
    let mut sp: Side = Side::new(config, RIGHT, ZERO);
    sp.session.login(ZERO, Octets::new("900001").unwrap(), 0).unwrap();
    sp.sends(ZERO);
    // A 2.0 octet, in the narrow layout: 7 ^ 0 + 7 is the toy digest.
    let mut resp = b"\0\0\0\x1e\x80\0\0\x01\0\0\0\x01\0".to_vec();
    resp.extend([14; 16]);
    resp.push(0x20);
    sp.hear(ZERO, &resp);
    assert_eq!(sp.tells_one(), Told::Connected(Version::V30));
}

/// Returns a CONNECT_RESP that accepts a CONNECT with the timestamp 0: `status`, the toy digest, `octet`.
fn connect_resp(sequence: u32, status: &[u8], octet: u8) -> Vec<u8> {
    message(CommandId::CONNECT_RESP, sequence, &[status, &[14; 16], &[octet]].concat())
}

/// Returns how an SP that requested a version reacts to a CONNECT_RESP.
fn answered(asks: Version, other: OtherConnectResp, resp: &[u8]) -> (Vec<Told>, Version) {
    let dialect = Dialect { other_connect_resp: other, ..Dialect::SPECIFICATION };
    let mut sp: Side = Side::new(Config { dialect, ..Config::new(Role::Sp, asks) }, RIGHT, ZERO);
    sp.session.login(ZERO, Octets::new("900001").unwrap(), 0).unwrap();
    sp.sends(ZERO);
    sp.hear(ZERO, resp);
    (sp.tells(), sp.session.version())
}

/// 3.0 servers of gocmpp and SMSGate answer a CONNECT of 2.0 like this, and speak 3.0 from then on.
#[test]
fn connect_resp_in_the_layout_of_another_version_is_an_end_or_a_choice() {
    let wide = connect_resp(1, &[0; 4], 0x30);
    let ended = answered(Version::V20, OtherConnectResp::End, &wide).0;
    assert_eq!(ended, [Told::Closed(End::Layout { agreed: Version::V20, len: 21 })]);
    let Told::Closed(end) = ended[0] else { unreachable!() };
    assert_eq!(end.to_string(), "the answer to CONNECT is not of CMPP 2.0: its body has 21 bytes");
    let agreed = answered(Version::V20, OtherConnectResp::SpeakAgreed, &wide);
    assert_eq!(agreed, (vec![Told::Connected(Version::V20)], Version::V20));
    let answer = answered(Version::V20, OtherConnectResp::SpeakAnswered, &wide);
    assert_eq!(answer, (vec![Told::Connected(Version::V30)], Version::V30));
    // Only the layout is that of 3.0.
    let answer = answered(Version::V20, OtherConnectResp::SpeakAnswered, &connect_resp(1, &[0; 4], 0x20));
    assert_eq!(answer, (vec![Told::Connected(Version::V20)], Version::V20));
    // The reverse.
    let narrow = connect_resp(1, &[0], 0x30);
    let ended = answered(Version::V30, OtherConnectResp::End, &narrow).0;
    assert_eq!(ended, [Told::Closed(End::Layout { agreed: Version::V30, len: 18 })]);
    let answer = answered(Version::V30, OtherConnectResp::SpeakAnswered, &narrow);
    assert_eq!(answer, (vec![Told::Connected(Version::V20)], Version::V20));
}

/// A rejection is read in either layout, whatever version was requested.
#[test]
fn a_refusal_is_read_in_either_layout() {
    for status in [&[3][..], &[0, 0, 0, 3]] {
        let told = answered(Version::V20, OtherConnectResp::End, &connect_resp(1, status, 0x30)).0;
        let refused = End::Refused { status: ConnectStatus::AUTHENTICATION, version: VersionOctet::V30 };
        assert_eq!(told, [Told::Closed(refused)]);
    }
}

/// Real clients of 3.0 read only their own layout.
#[test]
fn a_refusal_is_written_in_the_layout_that_was_asked_for() {
    for (asks, speaks, len) in [(Version::V30, Version::V20, 33), (Version::V20, Version::V30, 30)] {
        let min_version = speaks;
        let config = Config { min_version, ..Config::new(Role::Ismg, speaks) };
        let mut sp: Side = Side::new(Config::new(Role::Sp, asks), RIGHT, ZERO);
        let mut ismg: Side = Side::new(config, RIGHT, ZERO);
        sp.session.login(ZERO, Octets::new("900001").unwrap(), 0).unwrap();
        ismg.hear(ZERO, &sp.sends(ZERO));
        let resp = ismg.sends(ZERO);
        assert_eq!((resp.len(), resp[resp.len() - 18], resp[resp.len() - 1]), (len, 4, speaks.octet()));
    }
}

/// The refusal in the layout of 3.0 is the longest answer that a session gives on its own.
#[test]
fn another_login_on_an_open_connection_is_refused() {
    let mut ismg: Side = Side::new(Config::new(Role::Ismg, Version::V30), RIGHT, ZERO);
    ismg.session.skip_login(ZERO, Version::V30).unwrap();
    ismg.hear(ZERO, &message(CommandId::CONNECT, 7, &[0; 27]));
    let resp = ismg.sends(ZERO);
    assert_eq!((resp.len(), resp.get(4..12)), (33, Some(&[0x80, 0, 0, 1, 0, 0, 0, 7][..])));
}

#[test]
fn login_can_be_decided_later() {
    for (status, ends) in [(ConnectStatus::OK, false), (ConnectStatus::SOURCE_ADDR, true)] {
        let mut sp: Side = Side::new(Config::new(Role::Sp, Version::V20), RIGHT, ZERO);
        let slow = Secret { later: true, ..RIGHT };
        let mut ismg: Side = Side::new(Config::new(Role::Ismg, Version::V20), slow, ZERO);
        assert_eq!(ismg.session.answer_login(ZERO, status), Err(AnswerError::NotWaiting));
        sp.session.login(ZERO, Octets::new("900001").unwrap(), 0).unwrap();
        carry(ZERO, &mut sp, &mut ismg);
        assert!(matches!(ismg.tells_one(), Told::Asked(_)));
        assert_eq!((ismg.session.is_open(), sp.tells()), (false, vec![]));
        assert_eq!(ismg.session.answer_login(ZERO, status), Ok(status));
        carry(ZERO, &mut sp, &mut ismg);
        assert_eq!(ismg.session.is_open(), !ends);
        let end = End::Refused { status, version: VersionOctet::V20 };
        assert_eq!(sp.tells_one(), if ends { Told::Closed(end) } else { Told::Connected(Version::V20) });
    }
}

#[test]
fn connect_that_comes_while_another_is_decided_is_refused() {
    let slow = Secret { later: true, ..RIGHT };
    let mut ismg: Side = Side::new(Config::new(Role::Ismg, Version::V20), slow, ZERO);
    let connect = message(CommandId::CONNECT, 1, &[0x20; 27]);
    ismg.hear(ZERO, &connect);
    assert!(matches!(ismg.tells_one(), Told::Asked(_)));
    ismg.hear(ZERO, &connect);
    assert_eq!((ismg.tells_one(), ismg.sends(ZERO)), (Told::Repeated(SequenceId(1)), vec![]));
    ismg.hear(ZERO, &message(CommandId::CONNECT, 2, &[0x20; 27]));
    assert_eq!(ismg.tells_one(), Told::Refused(CommandId::CONNECT, Rejection::Command));
    assert_eq!(ismg.sends(ZERO)[12], 5);
}

#[test]
fn sessions_may_share_what_makes_the_digests() {
    let mut sp = Session::<_, Fixed<1, 64>>::with_storage(
        Config { window: 1, max_request: 64, ..Config::new(Role::Sp, Version::V20) },
        &RIGHT,
        ZERO,
    )
    .unwrap();
    let mut ismg = Session::<_, Fixed<1, 64>>::with_storage(
        Config { window: 1, max_request: 64, ..Config::new(Role::Ismg, Version::V20) },
        &RIGHT,
        ZERO,
    )
    .unwrap();
    let mut wire = [0; 64];
    sp.login(ZERO, Octets::new("900001").unwrap(), 3).unwrap();
    let n = sp.transmit_into(ZERO, &mut wire);
    assert_eq!(wire[18..34], [7 ^ 3; 16]); // the toy digest of the tests
    assert!(matches!(ismg.receive(ZERO, &wire[..n]).next, Next::Event(_)) && ismg.is_open());
    let n = ismg.transmit_into(ZERO, &mut wire);
    assert_eq!(wire[13..29], [(7 ^ 3) + 7; 16]);
    assert!(matches!(sp.receive(ZERO, &wire[..n]).next, Next::Event(_)) && sp.is_open());
    // A reference to a login checks as the login itself does.
    let mut doubter = Session::<_, Fixed<1, 64>>::with_storage(
        Config { window: 1, max_request: 64, ..Config::new(Role::Sp, Version::V20) },
        &WRONG,
        ZERO,
    )
    .unwrap();
    doubter.login(ZERO, Octets::new("900001").unwrap(), 3).unwrap();
    doubter.transmit_into(ZERO, &mut [0; 64]);
    assert!(!matches!(doubter.receive(ZERO, &wire[..n]).next, Next::Event(_)));
    assert_eq!(doubter.end(), Some(End::Unauthenticated(Unproven::default())));
}

#[test]
fn broken_connect_is_refused_with_status_1() {
    let (_, mut ismg) = pair::<Fixed<16, 512>>(Version::V20, |_| ());
    ismg.hear(ZERO, &message(CommandId::CONNECT, 3, b"short"));
    assert!(matches!(ismg.tells_one(), Told::Refused(CommandId::CONNECT, Rejection::Structure(_))));
    assert_eq!(ismg.sends(ZERO)[..13], *b"\0\0\0\x1e\x80\0\0\x01\0\0\0\x03\x01");
}

#[test]
fn repeated_connect_gets_the_same_answer_and_another_none() {
    let (mut sp, mut ismg) = pair::<Fixed<16, 512>>(Version::V20, |_| ());
    sp.session.login(ZERO, Octets::new("900001").unwrap(), 0).unwrap();
    let connect = sp.sends(ZERO);
    ismg.hear(ZERO, &connect);
    let resp = ismg.sends(ZERO);
    ismg.tells();
    ismg.hear(ZERO, &connect);
    assert_eq!(ismg.tells_one(), Told::Repeated(SequenceId(1)));
    assert_eq!(ismg.sends(ZERO), resp);
    let mut other = connect;
    other[12] = b'8';
    ismg.hear(ZERO, &other);
    assert_eq!(ismg.tells_one(), Told::Refused(CommandId::CONNECT, Rejection::Command));
    assert_eq!(ismg.sends(ZERO)[12], 5);
    // At the other end, the second answer is a duplicate.
    sp.hear(ZERO, &[resp.clone(), resp].concat());
    assert_eq!(sp.tells(), [Told::Connected(Version::V20), Told::Stray(SequenceId(1), Unexpected::Duplicate)]);
}
