//! The rules of the session, each with a test that names it (2.0, section 6 and 7.4; 3.0, section 7 and 8.4).
//!
//! Bytes that are compared were written by hand from the specification's tables, not taken from the code.

#![expect(clippy::default_trait_access, reason = "what is empty is not what a test is about")]

mod line;

use core::time::Duration;

use cmpp_codec::login::{Trust, Verdict};

use cmpp_codec::session::{AnswerError, Config, End, Refusal, RequestError, Role, Session, Stray, Style, Wait};
use cmpp_codec::{
    CommandId, ConnectStatus, Encode, Limit, MsgId, Octets, Pdu, SequenceId, V20, V30, Version, VersionOctet, v20,
};

use line::*;

const ZERO: Duration = Duration::ZERO;

/// Just before a moment.
const fn before(moment: Duration) -> Duration {
    moment.saturating_sub(SECOND)
}

//----------- Connections --------------------------------------------------------------------------

#[test]
fn ports_of_long_connections() {
    for version in Version::ALL {
        assert_eq!(Role::Sp.port(Style::Long, version), Some(7890));
        assert_eq!(Role::Ismg.port(Style::Long, version), Some(7890));
    }
    let between = |version| Role::Gateway.port(Style::Long, version);
    assert_eq!(Version::ALL.map(between), [Some(7890), Some(7930), Some(7930), Some(7930)]);
}

#[test]
fn ports_of_short_connections() {
    for version in Version::ALL {
        assert_eq!(Role::Sp.port(Style::Short, version), Some(7900));
    }
    let between = |version| Role::Gateway.port(Style::Short, version);
    assert_eq!(Version::ALL.map(between), [Some(7900), Some(7900), Some(7900), None]);
    let gns = |version| Role::Router.port(Style::Short, version);
    assert_eq!(Version::ALL.map(gns), [Some(7900), Some(9168), Some(9168), Some(9168)]);
}

#[test]
fn defaults_are_w_16_t_60_s_n_3_c_3_min() {
    for version in [Version::V20, Version::V21, Version::V30] {
        let config = Config::new(Role::Sp, version);
        assert_eq!((config.window, config.tries), (16, 3));
        assert_eq!((config.wait, config.idle), (Wait::Same(MINUTE), 3 * MINUTE));
    }
    let config = Config::new(Role::Sp, Version::V12);
    assert_eq!((config.window, config.tries, config.idle), (16, 3, 2 * SECOND));
    assert_eq!(config.wait, Wait::Fibonacci(2 * SECOND));
}

#[test]
fn long_connection_carries_many_messages_both_ways() {
    let (mut sp, mut ismg) = logged_in();
    for n in 0..100 {
        let now = n * SECOND;
        let submitted = send_submit(&mut sp, now, "hello");
        let delivered = send_deliver(&mut ismg, now, "hello back");
        carry(now, &mut sp, &mut ismg);
        let (to_submit, to_deliver) = (ismg.asked(), sp.asked());
        answer_submit(&mut ismg, to_submit, 1);
        answer_deliver(&mut sp, to_deliver);
        carry(now, &mut sp, &mut ismg);
        assert!(matches!(sp.tells_one(), Told::Answer(number, _, true) if number == submitted));
        assert!(matches!(ismg.tells_one(), Told::Answer(number, _, true) if number == delivered));
    }
}

#[test]
fn short_connection_is_connect_one_exchange_close() {
    let (mut sp, mut ismg) = logged_in_with::<16>(|config| config.style = Style::Short);
    let submitted = send_submit(&mut sp, ZERO, "once");
    submit("twice", |pdu| assert_eq!(sp.session.request(ZERO, pdu), Err(RequestError::Short)));
    carry(ZERO, &mut sp, &mut ismg);
    let id = ismg.asked();
    answer_submit(&mut ismg, id, 1);
    carry(ZERO, &mut sp, &mut ismg);
    let told = sp.tells();
    assert!(matches!(&told[..], [Told::Answer(number, ..), Told::Closed(End::Done)] if *number == submitted));
    assert_eq!(ismg.tells(), [Told::Closed(End::Done)]);
    assert_eq!(sp.session.poll_timeout(), None);
}

#[test]
fn short_connection_takes_no_second_request() {
    let (mut sp, mut ismg) = logged_in_with::<16>(|config| config.style = Style::Short);
    send_submit(&mut sp, ZERO, "once");
    carry(ZERO, &mut sp, &mut ismg);
    let mut bytes = vec![0; 300];
    submit("twice", |pdu| {
        let n = pdu.encode(99, &mut bytes).unwrap();
        bytes.truncate(n);
    });
    ismg.tells();
    ismg.hear(ZERO, &bytes);
    assert_eq!(ismg.tells_one(), Told::Refused(CommandId::SUBMIT, Refusal::Short));
    assert_eq!(messages(&ismg.sends(ZERO)), [(0x8000_0004, 99, vec![0, 0, 0, 0, 0, 0, 0, 0, 8])]);
}

#[test]
fn short_connection_of_1_2_needs_no_connect() {
    let change = |config: &mut Config| (config.style, config.forced) = (Style::Short, Some(Version::V20));
    let (mut sp, mut ismg) = pair::<16>(Version::V20, change);
    sp.session.open(ZERO, Version::V20).unwrap();
    ismg.session.open(ZERO, Version::V20).unwrap();
    send_submit(&mut sp, ZERO, "once");
    carry(ZERO, &mut sp, &mut ismg);
    let id = ismg.asked();
    answer_submit(&mut ismg, id, 1);
    carry(ZERO, &mut sp, &mut ismg);
    assert!(matches!(&sp.tells()[..], [Told::Answer(..), Told::Closed(End::Done)]));
}

#[test]
fn short_connection_sends_no_active_test_and_is_given_up_after_silence() {
    let (mut sp, mut ismg) = logged_in_with::<16>(|config| config.style = Style::Short);
    for side in [&mut sp, &mut ismg] {
        assert_eq!(side.session.poll_timeout(), Some(3 * MINUTE));
        side.turn(3 * MINUTE);
        assert_eq!(side.sends(3 * MINUTE), []);
        assert_eq!(side.tells(), [Told::Closed(End::Silent)]);
    }
}

#[test]
fn short_connection_ends_when_its_request_is_never_answered() {
    let (mut sp, _) = logged_in_with::<16>(|config| (config.style, config.idle) = (Style::Short, 60 * MINUTE));
    let number = send_submit(&mut sp, ZERO, "once");
    for n in 0..3 {
        sp.sends(n * MINUTE);
        sp.turn((n + 1) * MINUTE);
    }
    let told = sp.tells();
    assert!(matches!(&told[..], [Told::Resent(..), Told::Resent(..), Told::Unanswered(n, _, true), Told::Closed(end)]
        if *n == number && *end == End::NoAnswer(CommandId::SUBMIT)));
}

#[test]
fn sp_connects_and_gateway_waits() {
    let (mut sp, mut ismg) = pair::<16>(Version::V20, |_| ());
    let number = Octets::new("900001").unwrap();
    assert_eq!(ismg.session.connect(ZERO, number, 0), Err(RequestError::Command(CommandId::CONNECT)));
    sp.hear(ZERO, &message(CommandId::CONNECT, 5, &[0; 27]));
    assert_eq!(sp.tells_one(), Told::Refused(CommandId::CONNECT, Refusal::Command));
    let [(command, 5, body)] = &messages(&sp.sends(ZERO))[..] else { panic!() };
    assert_eq!((*command, body[0]), (0x8000_0001, 5));
}

#[test]
fn between_gateways_either_connects_and_both_send_fwd() {
    let config = Config::new(Role::Gateway, Version::V20);
    let (mut a, mut b): (Side, Side) = (Side::new(config, RIGHT, ZERO), Side::new(config, RIGHT, ZERO));
    b.session.connect(ZERO, Octets::new("079101").unwrap(), 1).unwrap();
    carry(ZERO, &mut a, &mut b);
    assert_eq!(a.tells_one(), Told::Accepted(Version::V20, "079101".into()));
    assert_eq!(b.tells_one(), Told::Connected(Version::V20));
    let fwd = v20::Fwd {
        head: &v20::FwdHead { msg_id: MsgId::new(9), ..Default::default() },
        dest_ids: cmpp_codec::Counted::EMPTY,
        dest: &Default::default(),
        msg_content: cmpp_codec::Counted::EMPTY,
        tail: &Default::default(),
    };
    for side in [&mut a, &mut b] {
        side.session.request(ZERO, Pdu::<V20>::Fwd(fwd)).unwrap();
    }
    carry(ZERO, &mut a, &mut b);
    for side in [&mut a, &mut b] {
        let id = side.asked();
        assert_eq!(id.command_id(), CommandId::FWD);
        side.session.answer(id, Pdu::<V20>::FwdResp(&Default::default())).unwrap();
    }
    carry(ZERO, &mut a, &mut b);
    assert!(matches!(a.tells_one(), Told::Answer(_, _, true)));
    assert!(matches!(b.tells_one(), Told::Answer(_, _, true)));
}

#[test]
fn gateway_asks_the_gns_and_the_gns_pushes() {
    let route = Pdu::<V20>::MtRoute(&v20::MtRoute::default());
    let push = Pdu::<V20>::PushMtRouteUpdate(&v20::PushMtRouteUpdate::default());
    let side = |role| {
        let mut side: Side = Side::new(Config::new(role, Version::V20), RIGHT, ZERO);
        side.session.open(ZERO, Version::V20).unwrap();
        side
    };
    let (mut router, mut gns) = (side(Role::Router), side(Role::Gns));
    assert_eq!(router.session.request(ZERO, push), Err(RequestError::Command(CommandId::PUSH_MT_ROUTE_UPDATE)));
    assert_eq!(gns.session.request(ZERO, route), Err(RequestError::Command(CommandId::MT_ROUTE)));
    router.session.request(ZERO, route).unwrap();
    gns.session.request(ZERO, push).unwrap();
    carry(ZERO, &mut router, &mut gns);
    assert_eq!(gns.asked().command_id(), CommandId::MT_ROUTE);
    assert_eq!(router.asked().command_id(), CommandId::PUSH_MT_ROUTE_UPDATE);
}

//----------- Login --------------------------------------------------------------------------------

#[test]
fn nothing_but_connect_is_let_through_before_the_login() {
    let (mut sp, mut ismg) = pair::<16>(Version::V20, |_| ());
    submit("early", |pdu| assert_eq!(sp.session.request(ZERO, pdu), Err(RequestError::NotOpen)));
    let mut bytes = vec![0; 300];
    submit("early", |pdu| {
        let n = pdu.encode(9, &mut bytes).unwrap();
        bytes.truncate(n);
    });
    ismg.hear(ZERO, &bytes);
    assert_eq!(ismg.tells_one(), Told::Refused(CommandId::SUBMIT, Refusal::NotLoggedIn));
    assert_eq!(messages(&ismg.sends(ZERO)), [(0x8000_0004, 9, vec![0, 0, 0, 0, 0, 0, 0, 0, 2])]);
    // Not even a heartbeat is answered.
    ismg.hear(ZERO, &message(CommandId::ACTIVE_TEST, 10, &[]));
    assert_eq!(ismg.tells_one(), Told::Refused(CommandId::ACTIVE_TEST, Refusal::NotLoggedIn));
    assert_eq!(ismg.sends(ZERO), []);
}

#[test]
fn nothing_is_due_before_the_caller_connects() {
    let (sp, ismg) = pair::<16>(Version::V20, |_| ());
    assert_eq!(sp.session.poll_timeout(), None);
    assert_eq!(ismg.session.poll_timeout(), Some(MINUTE));
}

#[test]
fn login_is_given_up_when_nobody_asks_or_nobody_answers() {
    let (mut sp, mut ismg) = pair::<16>(Version::V20, |_| ());
    assert_eq!(ismg.session.poll_timeout(), Some(MINUTE));
    ismg.turn(MINUTE);
    assert_eq!(ismg.tells(), [Told::Closed(End::NoLogin)]);

    sp.session.connect(ZERO, Octets::new("900001").unwrap(), 1_021_080_510).unwrap();
    let first = sp.sends(ZERO);
    for n in 1..3 {
        assert_eq!(sp.session.poll_timeout(), Some(n * MINUTE));
        sp.turn(n * MINUTE);
        assert_eq!(sp.sends(n * MINUTE), first);
    }
    sp.turn(3 * MINUTE);
    assert_eq!(sp.tells(), [Told::Closed(End::NoAnswer(CommandId::CONNECT))]);
}

#[test]
fn connect_bytes_are_the_tables() {
    let (mut sp, _) = pair::<16>(Version::V30, |_| ());
    sp.session.connect(ZERO, Octets::new("900001").unwrap(), 1_021_080_510).unwrap();
    let mut expected = b"\0\0\0\x27\0\0\0\x01\0\0\0\x01900001".to_vec();
    expected.extend([7 ^ 0xbe; 16]); // the toy digest of the tests
    expected.extend(b"\x30\x3c\xdc\x73\xbe");
    assert_eq!(sp.sends(ZERO), expected);
}

#[test]
fn wrong_secret_is_refused_with_status_3_and_an_empty_digest() {
    let mut sp: Side = Side::new(Config::new(Role::Sp, Version::V20), WRONG, ZERO);
    let mut ismg: Side = Side::new(Config::new(Role::Ismg, Version::V20), RIGHT, ZERO);
    sp.session.connect(ZERO, Octets::new("900001").unwrap(), 0).unwrap();
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
    let (mut sp, mut ismg) = pair::<16>(Version::V20, |_| ());
    sp.session.connect(ZERO, Octets::new("900001").unwrap(), 0).unwrap();
    ismg.hear(ZERO, &sp.sends(ZERO));
    let mut resp = ismg.sends(ZERO);
    resp[20] ^= 1; // in the digest
    sp.hear(ZERO, &resp);
    assert_eq!(sp.tells(), [Told::Closed(End::NotProven)]);
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
        let mut sp: Side = Side::new(Config::new(Role::Sp, asks), RIGHT, ZERO);
        let mut ismg: Side = Side::new(Config::new(Role::Ismg, speaks), RIGHT, ZERO);
        sp.session.connect(ZERO, Octets::new("900001").unwrap(), 0).unwrap();
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
    let strict = Config { refuse_higher: true, ..Config::new(Role::Ismg, Version::V20) };
    let modern = Config { lowest: Version::V30, ..Config::new(Role::Ismg, Version::V30) };
    for (config, asks) in [(strict, Version::V30), (modern, Version::V20)] {
        let mut sp: Side = Side::new(Config::new(Role::Sp, asks), RIGHT, ZERO);
        let mut ismg: Side = Side::new(config, RIGHT, ZERO);
        sp.session.connect(ZERO, Octets::new("900001").unwrap(), 0).unwrap();
        carry(ZERO, &mut sp, &mut ismg);
        assert_eq!(ismg.tells()[0], Told::Rejected(ConnectStatus::VERSION));
        let version = VersionOctet(config.highest.octet());
        assert_eq!(sp.tells(), [Told::Closed(End::Refused { status: ConnectStatus::VERSION, version })]);
    }
}

#[test]
fn peer_that_grants_too_low_a_version_is_left() {
    let config = Config { lowest: Version::V30, ..Config::new(Role::Sp, Version::V30) };
    let mut sp: Side = Side::new(config, RIGHT, ZERO);
    let mut ismg: Side = Side::new(Config::new(Role::Ismg, Version::V20), RIGHT, ZERO);
    sp.session.connect(ZERO, Octets::new("900001").unwrap(), 0).unwrap();
    carry(ZERO, &mut sp, &mut ismg);
    assert_eq!(sp.tells(), [Told::Closed(End::Version(VersionOctet::V20))]);
}

#[test]
fn odd_version_octets_stand_for_what_the_configuration_says() {
    for octet in [0x00, 0x01, 0x02, 0x03, 0x14, 0x7f] {
        let config = Config { octet: Some(VersionOctet(octet)), ..Config::new(Role::Sp, Version::V20) };
        let mut sp: Side = Side::new(config, RIGHT, ZERO);
        let mut ismg: Side = Side::new(Config::new(Role::Ismg, Version::V30), RIGHT, ZERO);
        sp.session.connect(ZERO, Octets::new("900001").unwrap(), 0).unwrap();
        carry(ZERO, &mut sp, &mut ismg);
        assert_eq!(ismg.tells_one(), Told::Accepted(Version::V20, "900001".into()));
        assert_eq!(sp.tells_one(), Told::Connected(Version::V20));
    }
}

#[test]
fn forced_version_is_spoken_whatever_the_octets_say() {
    let config = Config { forced: Some(Version::V30), ..Config::new(Role::Sp, Version::V30) };
    let mut sp: Side = Side::new(config, RIGHT, ZERO);
    sp.session.connect(ZERO, Octets::new("900001").unwrap(), 0).unwrap();
    sp.sends(ZERO);
    // A 2.0 octet, in the narrow layout: 7 ^ 0 + 7 is the toy digest.
    let mut resp = b"\0\0\0\x1e\x80\0\0\x01\0\0\0\x01\0".to_vec();
    resp.extend([14; 16]);
    resp.push(0x20);
    sp.hear(ZERO, &resp);
    assert_eq!(sp.tells_one(), Told::Connected(Version::V30));
}

#[test]
fn connect_resp_is_read_in_either_layout() {
    for status in [&[0][..], &[0, 0, 0, 0]] {
        let mut sp: Side = Side::new(Config::new(Role::Sp, Version::V20), RIGHT, ZERO);
        sp.session.connect(ZERO, Octets::new("900001").unwrap(), 0).unwrap();
        sp.sends(ZERO);
        let body = [status, &[14; 16], &[0x20]].concat();
        sp.hear(ZERO, &message(CommandId::CONNECT_RESP, 1, &body));
        assert_eq!(sp.tells_one(), Told::Connected(Version::V20));
    }
}

#[test]
fn login_can_be_decided_later() {
    for (status, ends) in [(ConnectStatus::OK, false), (ConnectStatus::SOURCE_ADDR, true)] {
        let mut sp: Side = Side::new(Config::new(Role::Sp, Version::V20), RIGHT, ZERO);
        let slow = Secret { later: true, ..RIGHT };
        let mut ismg: Side = Side::new(Config::new(Role::Ismg, Version::V20), slow, ZERO);
        let connect = Default::default();
        assert_eq!(ismg.session.decide(ZERO, &connect, status), Err(AnswerError::NotWaiting));
        sp.session.connect(ZERO, Octets::new("900001").unwrap(), 0).unwrap();
        carry(ZERO, &mut sp, &mut ismg);
        let Told::Asked(connect) = ismg.tells_one() else { panic!() };
        assert_eq!((ismg.session.is_open(), sp.tells()), (false, vec![]));
        assert_eq!(ismg.session.decide(ZERO, &connect, status), Ok(status));
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
    assert_eq!(ismg.tells_one(), Told::Refused(CommandId::CONNECT, Refusal::Command));
    assert_eq!(ismg.sends(ZERO)[12], 5);
}

#[test]
fn sessions_may_share_what_makes_the_digests() {
    let mut sp = Session::<_, 1, 64>::new(Config::new(Role::Sp, Version::V20), &RIGHT, ZERO);
    let mut ismg = Session::<_, 1, 64>::new(Config::new(Role::Ismg, Version::V20), &RIGHT, ZERO);
    let mut wire = [0; 64];
    sp.connect(ZERO, Octets::new("900001").unwrap(), 3).unwrap();
    let n = sp.transmit_into(ZERO, &mut wire);
    assert_eq!(wire[18..34], [7 ^ 3; 16]); // the toy digest of the tests
    assert!(ismg.receive(ZERO, &wire[..n]).event.is_some() && ismg.is_open());
    let n = ismg.transmit_into(ZERO, &mut wire);
    assert_eq!(wire[13..29], [(7 ^ 3) + 7; 16]);
    assert!(sp.receive(ZERO, &wire[..n]).event.is_some() && sp.is_open());
    // Its check is that of the end that it is lent to.
    let mut doubter = Session::<_, 1, 64>::new(Config::new(Role::Sp, Version::V20), &WRONG, ZERO);
    doubter.connect(ZERO, Octets::new("900001").unwrap(), 3).unwrap();
    doubter.transmit_into(ZERO, &mut [0; 64]);
    assert!(doubter.receive(ZERO, &wire[..n]).event.is_none());
    assert_eq!(doubter.end(), Some(End::NotProven));
}

#[test]
fn broken_connect_is_refused_with_status_1() {
    let (_, mut ismg) = pair::<16>(Version::V20, |_| ());
    ismg.hear(ZERO, &message(CommandId::CONNECT, 3, b"short"));
    assert!(matches!(ismg.tells_one(), Told::Refused(CommandId::CONNECT, Refusal::Structure(_))));
    assert_eq!(ismg.sends(ZERO)[..13], *b"\0\0\0\x1e\x80\0\0\x01\0\0\0\x03\x01");
}

#[test]
fn repeated_connect_gets_the_same_answer_and_another_none() {
    let (mut sp, mut ismg) = pair::<16>(Version::V20, |_| ());
    sp.session.connect(ZERO, Octets::new("900001").unwrap(), 0).unwrap();
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
    assert_eq!(ismg.tells_one(), Told::Refused(CommandId::CONNECT, Refusal::Command));
    assert_eq!(ismg.sends(ZERO)[12], 5);
    // At the other end, the second answer is a doubled one.
    sp.hear(ZERO, &[resp.clone(), resp].concat());
    assert_eq!(sp.tells(), [Told::Connected(Version::V20), Told::Stray(SequenceId(1), Stray::Doubled)]);
}

//----------- Window -------------------------------------------------------------------------------

#[test]
fn sender_over_the_window_is_told_to_wait() {
    let (mut sp, mut ismg) = logged_in();
    let numbers: Vec<_> = (0..16).map(|_| send_submit(&mut sp, ZERO, "hello")).collect();
    assert_eq!((sp.session.window_left(), sp.session.unanswered()), (0, 16));
    submit("one more", |pdu| assert_eq!(sp.session.request(ZERO, pdu), Err(RequestError::Window)));
    carry(ZERO, &mut sp, &mut ismg);
    let Told::Request(id, _) = ismg.tells()[3].clone() else { panic!() };
    answer_submit(&mut ismg, id, 1);
    carry(ZERO, &mut sp, &mut ismg);
    assert!(matches!(sp.tells_one(), Told::Answer(number, ..) if number == numbers[3]));
    assert_eq!(sp.session.window_left(), 1);
    send_submit(&mut sp, ZERO, "one more");
}

#[test]
fn peer_over_the_window_is_refused_with_result_8() {
    let (mut sp, mut ismg) = logged_in_with::<16>(|config| {
        config.window = if config.role == Role::Ismg { 10 } else { 16 };
    });
    for _ in 0..11 {
        send_submit(&mut sp, ZERO, "hello");
    }
    carry(ZERO, &mut sp, &mut ismg);
    let told = ismg.tells();
    assert_eq!(told.len(), 11);
    assert_eq!(told[10], Told::Refused(CommandId::SUBMIT, Refusal::Window));
    assert_eq!(ismg.session.to_answer(), 10);
    // The twelfth message: CONNECT had the number 1.
    assert_eq!(sp.tells_one(), Told::Answer(SequenceId(12), vec![0, 0, 0, 0, 0, 0, 0, 0, 8], true));
}

#[test]
fn refusal_of_a_deliver_carries_its_msg_id() {
    let (mut sp, mut ismg) = logged_in_with::<16>(|config| config.window = 2 - usize::from(config.role == Role::Sp));
    send_deliver(&mut ismg, ZERO, "one");
    send_deliver(&mut ismg, ZERO, "two");
    carry(ZERO, &mut sp, &mut ismg);
    assert_eq!(ismg.tells_one(), Told::Answer(SequenceId(2), vec![0, 0, 0, 0, 1, 2, 3, 4, 8], true));
}

#[test]
fn window_of_1_is_the_synchronous_style_of_1_2() {
    let (mut sp, mut ismg) = logged_in_with::<1>(|_| ());
    for _ in 0..3 {
        send_submit(&mut sp, ZERO, "hello");
        submit("hello", |pdu| assert_eq!(sp.session.request(ZERO, pdu), Err(RequestError::Window)));
        carry(ZERO, &mut sp, &mut ismg);
        let id = ismg.asked();
        answer_submit(&mut ismg, id, 1);
        carry(ZERO, &mut sp, &mut ismg);
        assert!(matches!(sp.tells_one(), Told::Answer(..)));
    }
}

#[test]
fn answers_come_in_any_order() {
    let (mut sp, mut ismg) = logged_in();
    let numbers: Vec<_> = (0..16).map(|_| send_submit(&mut sp, ZERO, "hello")).collect();
    carry(ZERO, &mut sp, &mut ismg);
    for (n, told) in ismg.tells().into_iter().enumerate().rev() {
        let Told::Request(id, _) = told else { panic!() };
        answer_submit(&mut ismg, id, u64::try_from(n).unwrap());
    }
    carry(ZERO, &mut sp, &mut ismg);
    for (told, n) in sp.tells().into_iter().zip((0..16_u8).rev()) {
        assert_eq!(told, Told::Answer(numbers[usize::from(n)], vec![0, 0, 0, 0, 0, 0, 0, n, 0], true));
    }
}

#[test]
fn dismissed_request_leaves_the_window() {
    let (mut sp, mut ismg) = logged_in_with::<1>(|_| ());
    send_submit(&mut sp, ZERO, "hello");
    carry(ZERO, &mut sp, &mut ismg);
    let id = ismg.asked();
    ismg.session.dismiss(id).unwrap();
    assert_eq!(ismg.session.to_answer(), 0);
    assert_eq!(ismg.session.dismiss(id), Err(AnswerError::NotWaiting));
    let resp = v20::SubmitResp::default();
    assert_eq!(ismg.session.answer(id, Pdu::<V20>::SubmitResp(&resp)), Err(AnswerError::NotWaiting));
}

//----------- Answers ------------------------------------------------------------------------------

#[test]
fn no_answer_in_t_sends_the_same_bytes_n_times_then_hands_the_request_back() {
    let (mut sp, _) = logged_in();
    let number = send_submit(&mut sp, ZERO, "hello");
    let first = sp.sends(ZERO);
    assert_eq!(name(&first), "CMPP_SUBMIT");
    for (n, nth) in [(1, 2), (2, 3)] {
        assert_eq!(sp.session.poll_timeout(), Some(n * MINUTE));
        sp.turn(before(n * MINUTE));
        assert_eq!(sp.tells(), []);
        sp.turn(n * MINUTE);
        assert_eq!(sp.tells_one(), Told::Resent(number, nth));
        assert_eq!(sp.sends(n * MINUTE), first);
    }
    sp.turn(before(3 * MINUTE));
    assert_eq!(sp.tells(), []);
    // At three minutes of silence the heartbeat is due as well.
    sp.turn(3 * MINUTE);
    assert_eq!(sp.tells_one(), Told::Unanswered(number, first, true));
    assert_eq!((sp.session.unanswered(), sp.session.is_open()), (0, true));
}

#[test]
fn waiting_times_of_1_2_rise_as_the_fibonacci_series() {
    let (mut sp, _) = logged_in_with::<16>(|config| {
        (config.wait, config.tries) = (Wait::Fibonacci(10 * SECOND), 5);
    });
    let number = send_submit(&mut sp, ZERO, "hello");
    for (n, at) in [(2, 10), (3, 20), (4, 40), (5, 70)] {
        sp.sends(at * SECOND);
        assert_eq!(sp.session.poll_timeout(), Some(at * SECOND));
        sp.turn(at * SECOND);
        assert_eq!(sp.tells_one(), Told::Resent(number, n));
    }
    assert_eq!(sp.session.poll_timeout(), Some(120 * SECOND));
}

#[test]
fn request_that_never_left_is_handed_back_as_not_sent() {
    let (mut sp, _) = logged_in();
    let number = send_submit(&mut sp, ZERO, "hello");
    for n in 1..=3 {
        sp.turn(n * MINUTE);
    }
    // It was in line all the time: nothing was sent again.
    assert!(matches!(sp.tells_one(), Told::Unanswered(n, _, false) if n == number));
    // What is in line now is the heartbeat alone.
    assert_eq!(name(&sp.sends(3 * MINUTE)), "CMPP_ACTIVE_TEST");
}

#[test]
fn repeated_request_is_not_delivered_twice_and_gets_the_same_answer() {
    let (mut sp, mut ismg) = logged_in();
    send_submit(&mut sp, ZERO, "hello");
    let bytes = sp.sends(ZERO);
    ismg.hear(ZERO, &bytes);
    let id = ismg.asked();
    ismg.hear(SECOND, &bytes);
    assert_eq!(ismg.tells_one(), Told::Repeated(id.sequence_id()));
    assert_eq!(ismg.sends(SECOND), []);
    answer_submit(&mut ismg, id, 77);
    let answer = ismg.sends(SECOND);
    ismg.hear(2 * SECOND, &bytes);
    assert_eq!(ismg.tells_one(), Told::Repeated(id.sequence_id()));
    assert_eq!(ismg.sends(2 * SECOND), answer);
    // So long afterwards it is another request.
    ismg.hear(2 * SECOND + 4 * MINUTE, &bytes);
    assert_ne!(ismg.asked(), id);
}

#[test]
fn answer_that_is_sent_again_holds_no_place_of_the_window() {
    let (mut sp, mut ismg) = logged_in_with::<2>(|config| config.window = 2);
    send_submit(&mut sp, ZERO, "hello");
    let bytes = sp.sends(ZERO);
    ismg.hear(ZERO, &bytes);
    let id = ismg.asked();
    answer_submit(&mut ismg, id, 77);
    let answer = ismg.sends(ZERO);
    ismg.hear(ZERO, &bytes);
    assert_eq!(ismg.tells_one(), Told::Repeated(id.sequence_id()));
    // Before it is sent, there is room for two others.
    for number in [1000, 1001] {
        ismg.hear(ZERO, &message(CommandId::CANCEL, number, &[0; 8]));
        assert_eq!(ismg.asked().sequence_id(), SequenceId(number));
    }
    assert_eq!(ismg.sends(ZERO), answer);
}

#[test]
fn same_number_with_other_bytes_is_refused_with_result_3_while_the_first_is_unanswered() {
    let (_, mut ismg) = logged_in();
    let encode = |text| {
        let mut bytes = vec![0; 300];
        submit(text, |pdu| {
            let n = pdu.encode(0, &mut bytes).unwrap();
            bytes.truncate(n);
        });
        bytes
    };
    ismg.hear(ZERO, &encode("one"));
    let id = ismg.asked();
    ismg.hear(ZERO, &encode("two"));
    assert_eq!(ismg.tells_one(), Told::Refused(CommandId::SUBMIT, Refusal::Sequence));
    assert_eq!(messages(&ismg.sends(ZERO)), [(0x8000_0004, 0, vec![0, 0, 0, 0, 0, 0, 0, 0, 3])]);
    // Some peers number everything 0: after the answer, the number is as good as any.
    answer_submit(&mut ismg, id, 1);
    ismg.sends(ZERO);
    ismg.hear(ZERO, &encode("two"));
    assert_eq!(ismg.asked().sequence_id(), SequenceId(0));
}

#[test]
fn late_doubled_and_unknown_answers_are_events() {
    let (mut sp, _) = logged_in();
    let answer = |number: SequenceId| message(CommandId::SUBMIT_RESP, number.0, &[0; 9]);
    let answered = send_submit(&mut sp, ZERO, "hello");
    sp.sends(ZERO);
    sp.hear(ZERO, &[answer(answered), answer(answered)].concat());
    let told = sp.tells();
    assert!(
        matches!(&told[..], [Told::Answer(n, _, true), Told::Stray(m, Stray::Doubled)] if n == m && *n == answered)
    );

    let given_up = send_submit(&mut sp, ZERO, "hello");
    for n in 0..=3 {
        sp.sends(n * MINUTE);
        sp.turn(n * MINUTE);
    }
    sp.tells();
    sp.hear(4 * MINUTE, &answer(given_up));
    assert_eq!(sp.tells_one(), Told::Stray(given_up, Stray::Late));
    sp.hear(4 * MINUTE, &answer(SequenceId(999)));
    assert_eq!(sp.tells_one(), Told::Stray(SequenceId(999), Stray::Unknown));
}

#[test]
fn answer_of_another_command_is_not_the_answer() {
    let (mut sp, _) = logged_in();
    let number = send_submit(&mut sp, ZERO, "hello");
    sp.sends(ZERO);
    sp.hear(ZERO, &message(CommandId::DELIVER_RESP, number.0, &[0; 9]));
    assert_eq!(sp.tells_one(), Told::Stray(number, Stray::Unknown));
    assert_eq!(sp.session.unanswered(), 1);
}

#[test]
fn answer_that_does_not_parse_is_an_answer_all_the_same() {
    let (mut sp, _) = logged_in();
    let number = send_submit(&mut sp, ZERO, "hello");
    sp.sends(ZERO);
    sp.hear(ZERO, &message(CommandId::SUBMIT_RESP, number.0, &[0; 12]));
    assert_eq!(sp.tells_one(), Told::Answer(number, vec![0; 12], false));
    assert_eq!(sp.session.unanswered(), 0);
}

#[test]
fn sequence_ids_wrap_around_past_what_is_still_unanswered() {
    let (mut sp, mut ismg) = logged_in_with::<16>(|config| config.first = SequenceId(u32::MAX - 1));
    // CONNECT had MAX - 1.
    let numbers: Vec<_> = (0..3).map(|_| send_submit(&mut sp, ZERO, "hello").0).collect();
    assert_eq!(numbers, [u32::MAX, 0, 1]);
    carry(ZERO, &mut sp, &mut ismg);
    for told in ismg.tells() {
        let Told::Request(id, _) = told else { panic!() };
        answer_submit(&mut ismg, id, 1);
    }
    carry(ZERO, &mut sp, &mut ismg);
    assert_eq!(sp.tells().len(), 3);
}

#[test]
fn answers_are_checked_against_what_was_asked() {
    let (mut sp, mut ismg) = logged_in();
    send_submit(&mut sp, ZERO, "hello");
    carry(ZERO, &mut sp, &mut ismg);
    let id = ismg.asked();
    let wrong_version = Pdu::<V30>::SubmitResp(&Default::default());
    assert_eq!(ismg.session.answer(id, wrong_version), Err(AnswerError::Version(Version::V20)));
    let wrong_command = Pdu::<V20>::CancelResp(&Default::default());
    assert_eq!(ismg.session.answer(id, wrong_command), Err(AnswerError::Command(CommandId::SUBMIT_RESP)));
    answer_submit(&mut ismg, id, 1);
    let again = Pdu::<V20>::SubmitResp(&Default::default());
    assert_eq!(ismg.session.answer(id, again), Err(AnswerError::NotWaiting));
}

#[test]
fn requests_are_checked_against_role_version_and_room() {
    let (mut sp, _) = logged_in();
    let deliver = Pdu::<V20>::Deliver(v20::Deliver {
        head: &Default::default(),
        msg_content: cmpp_codec::Counted::EMPTY,
        tail: &Default::default(),
    });
    assert_eq!(sp.session.request(ZERO, deliver), Err(RequestError::Command(CommandId::DELIVER)));
    let answer = Pdu::<V20>::DeliverResp(&Default::default());
    assert_eq!(sp.session.request(ZERO, answer), Err(RequestError::Command(CommandId::DELIVER_RESP)));
    let cancel = Pdu::<V30>::Cancel(&Default::default());
    assert_eq!(sp.session.request(ZERO, cancel), Err(RequestError::Version(Version::V20)));

    let config = Config::new(Role::Sp, Version::V20);
    let mut small: Session<Trust, 2, 64> = Session::new(config, Trust, ZERO);
    small.open(ZERO, Version::V20).unwrap();
    submit("hello", |pdu| {
        let needed = pdu.encoded_len();
        let no_room = RequestError::NoRoom(cmpp_codec::NoRoom { needed });
        assert_eq!(small.request(ZERO, pdu), Err(no_room));
    });
    // The number was not used up.
    assert_eq!(small.request(ZERO, Pdu::<V20>::Cancel(&Default::default())), Ok(SequenceId(1)));
}

//----------- Heartbeat ----------------------------------------------------------------------------

#[test]
fn active_test_after_c_of_silence_n_times_then_the_line_is_dead() {
    let (mut sp, mut ismg) = logged_in();
    for side in [&mut sp, &mut ismg] {
        let c = 3 * MINUTE;
        let waiting =
            if side.session.config().role == Role::Sp { send_submit(side, before(c), "hello") } else { SequenceId(0) };
        side.sends(before(c));
        assert_eq!(side.session.poll_timeout(), Some(c));
        side.turn(before(c));
        assert_eq!(side.sends(before(c)), []);
        side.turn(c);
        let test = side.sends(c);
        let [(0x0000_0008, number, body)] = &messages(&test)[..] else { panic!() };
        assert!(body.is_empty() && *number != waiting.0);
        for n in 1..3 {
            side.turn(c + n * MINUTE);
            let sent = side.sends(c + n * MINUTE);
            assert!(sent.windows(12).any(|bytes| bytes == test), "the same ACTIVE_TEST again");
        }
        side.tells();
        side.turn(c + 3 * MINUTE);
        let told = side.tells();
        assert_eq!(told.last(), Some(&Told::Closed(End::NoAnswer(CommandId::ACTIVE_TEST))));
        if waiting != SequenceId(0) {
            assert!(matches!(told[0], Told::Unanswered(n, ..) if n == waiting), "handed back: {told:?}");
        }
        assert_eq!(side.sends(c + 3 * MINUTE), []);
    }
}

#[test]
fn active_test_is_answered_and_keeps_the_line_up() {
    let (mut sp, mut ismg) = logged_in();
    let mut now = ZERO;
    for _ in 0..50 {
        now = sp.session.poll_timeout().unwrap().min(ismg.session.poll_timeout().unwrap());
        sp.turn(now);
        ismg.turn(now);
        carry(now, &mut sp, &mut ismg);
    }
    assert!(sp.session.is_open() && ismg.session.is_open() && now >= 50 * 3 * MINUTE);
    assert_eq!((sp.tells(), ismg.tells()), (vec![], vec![]));
    ismg.hear(now, &message(CommandId::ACTIVE_TEST, 0x0102_0304, &[]));
    assert_eq!(ismg.sends(now), b"\0\0\0\x0d\x80\0\0\x08\x01\x02\x03\x04\0");
}

#[test]
fn active_test_resp_is_taken_with_one_byte_none_or_another_value() {
    for body in [&[][..], &[0], &[1], &[0, 0, 0, 0]] {
        let (mut sp, _) = logged_in();
        sp.turn(3 * MINUTE);
        let [(_, number, _)] = messages(&sp.sends(3 * MINUTE))[..] else { panic!() };
        sp.hear(3 * MINUTE, &message(CommandId::ACTIVE_TEST_RESP, number, body));
        assert_eq!((sp.tells(), sp.session.poll_timeout()), (vec![], Some(6 * MINUTE)));
    }
}

#[test]
fn answers_to_a_heartbeat_or_an_end_that_nobody_sent_are_strays() {
    let (mut sp, _) = logged_in();
    let stray = |sp: &mut Side, now, command, number: u32| {
        sp.hear(now, &message(command, number, &[]));
        assert!(matches!(sp.tells_one(), Told::Stray(n, _) if n == SequenceId(number)));
    };
    for command in [CommandId::ACTIVE_TEST_RESP, CommandId::TERMINATE_RESP, CommandId::CONNECT_RESP] {
        stray(&mut sp, ZERO, command, 99);
        stray(&mut sp, ZERO, command, 0);
    }
    sp.hear(ZERO, &message(CommandId::CONNECT_RESP, 98, &[]));
    assert_eq!(sp.tells_one(), Told::Stray(SequenceId(98), Stray::Unknown));
    assert!(sp.session.is_open());

    // While one waits, another number is not its answer, and a second answer is one too many.
    sp.turn(3 * MINUTE);
    let [(_, number, _)] = messages(&sp.sends(3 * MINUTE))[..] else { panic!() };
    stray(&mut sp, 3 * MINUTE, CommandId::ACTIVE_TEST_RESP, number + 1);
    assert_eq!(sp.session.poll_timeout(), Some(4 * MINUTE));
    sp.hear(3 * MINUTE, &message(CommandId::ACTIVE_TEST_RESP, number, &[0]));
    assert_eq!((sp.tells(), sp.session.poll_timeout()), (vec![], Some(6 * MINUTE)));
    sp.hear(3 * MINUTE, &message(CommandId::ACTIVE_TEST_RESP, number, &[0]));
    assert_eq!(sp.tells_one(), Told::Stray(SequenceId(number), Stray::Doubled));

    sp.session.terminate(3 * MINUTE);
    let [(_, number, _)] = messages(&sp.sends(3 * MINUTE))[..] else { panic!() };
    stray(&mut sp, 3 * MINUTE, CommandId::TERMINATE_RESP, number + 1);
    sp.hear(3 * MINUTE, &message(CommandId::TERMINATE_RESP, number, &[]));
    assert_eq!(sp.tells(), [Told::Closed(End::Terminated)]);
}

#[test]
fn traffic_puts_the_heartbeat_off() {
    let (mut sp, mut ismg) = logged_in();
    send_deliver(&mut ismg, 2 * MINUTE, "news");
    carry(2 * MINUTE, &mut sp, &mut ismg);
    assert_eq!(sp.session.poll_timeout(), Some(5 * MINUTE));
}

//----------- End ----------------------------------------------------------------------------------

#[test]
fn terminate_ends_the_session_at_both_ends() {
    for by_sp in [true, false] {
        let (mut sp, mut ismg) = logged_in();
        let (one, other) = if by_sp { (&mut sp, &mut ismg) } else { (&mut ismg, &mut sp) };
        one.session.terminate(ZERO);
        let bytes = one.sends(ZERO);
        assert_eq!(bytes[..8], *b"\0\0\0\x0c\0\0\0\x02");
        other.hear(ZERO, &bytes);
        assert_eq!(other.tells(), []);
        let answer = other.sends(ZERO);
        assert_eq!(answer[..8], *b"\0\0\0\x0c\x80\0\0\x02");
        other.turn(ZERO);
        assert_eq!(other.tells(), [Told::Closed(End::PeerTerminated)]);
        // Some peers add a byte to it.
        one.hear(ZERO, &[b"\0\0\0\x0d", &answer[4..], b"\0"].concat());
        assert_eq!(one.tells(), [Told::Closed(End::Terminated)]);
        // A new session is needed.
        assert!(one.session.connect(ZERO, Octets::new("900001").unwrap(), 0).is_err());
        assert_eq!(one.session.open(ZERO, Version::V20), Err(RequestError::NotOpen));
    }
}

#[test]
fn terminate_reports_what_is_unanswered_on_both_sides() {
    let (mut sp, mut ismg) = logged_in();
    let submitted = send_submit(&mut sp, ZERO, "hello");
    let delivered = send_deliver(&mut ismg, ZERO, "news");
    carry(ZERO, &mut sp, &mut ismg);
    let (to_submit, to_deliver) = (ismg.asked(), sp.asked());
    sp.session.terminate(ZERO);
    submit("late", |pdu| assert_eq!(sp.session.request(ZERO, pdu), Err(RequestError::NotOpen)));
    carry(ZERO, &mut sp, &mut ismg);
    let told = sp.tells();
    assert!(
        matches!(&told[..], [Told::Unanswered(n, _, true), Told::Abandoned(id), Told::Closed(End::Terminated)]
        if *n == submitted && *id == to_deliver),
        "{told:?}"
    );
    let told = ismg.tells();
    assert!(
        matches!(&told[..], [Told::Unanswered(n, _, true), Told::Abandoned(id), Told::Closed(End::PeerTerminated)]
        if *n == delivered && *id == to_submit),
        "{told:?}"
    );
}

#[test]
fn answers_still_go_and_come_after_terminate() {
    let (mut sp, mut ismg) = logged_in();
    send_submit(&mut sp, ZERO, "hello");
    send_deliver(&mut ismg, ZERO, "news");
    carry(ZERO, &mut sp, &mut ismg);
    let (to_submit, to_deliver) = (ismg.asked(), sp.asked());
    sp.session.terminate(ZERO);
    answer_deliver(&mut sp, to_deliver);
    // Before it sees the TERMINATE, the gateway answers, and asks once more.
    answer_submit(&mut ismg, to_submit, 1);
    let asked = send_deliver(&mut ismg, ZERO, "more news");
    let bytes = ismg.sends(ZERO);
    sp.hear(ZERO, &bytes);
    let told = sp.tells();
    assert!(matches!(told[0], Told::Answer(..)));
    assert_eq!(told[1], Told::Refused(CommandId::DELIVER, Refusal::Ending));
    carry(ZERO, &mut sp, &mut ismg);
    let told = ismg.tells();
    // TERMINATE was in line before the answer, and after it nothing counts.
    assert!(told.iter().any(|told| matches!(told, Told::Unanswered(n, ..) if *n == asked)), "{told:?}");
    assert_eq!(sp.tells(), [Told::Closed(End::Terminated)]);
}

#[test]
fn terminate_that_is_never_answered_ends_the_session_after_n_tries() {
    let (mut sp, _) = logged_in();
    sp.session.terminate(ZERO);
    let first = sp.sends(ZERO);
    for n in 1..3 {
        sp.turn(n * MINUTE);
        assert_eq!(sp.sends(n * MINUTE), first);
    }
    sp.turn(3 * MINUTE);
    assert_eq!(sp.tells(), [Told::Closed(End::NoAnswer(CommandId::TERMINATE))]);
}

#[test]
fn both_ends_may_terminate_at_the_same_time() {
    let (mut sp, mut ismg) = logged_in();
    sp.session.terminate(ZERO);
    ismg.session.terminate(ZERO);
    carry(ZERO, &mut sp, &mut ismg);
    assert_eq!(sp.tells(), [Told::Closed(End::Terminated)]);
    assert_eq!(ismg.tells(), [Told::Closed(End::Terminated)]);
}

#[test]
fn lost_connection_hands_everything_back_and_is_told_once() {
    let (mut sp, _) = logged_in();
    let numbers = [send_submit(&mut sp, ZERO, "one"), send_submit(&mut sp, ZERO, "two")];
    let sent = sp.session.transmit().len();
    sp.session.transmitted(ZERO, sent);
    sp.session.disconnected();
    sp.session.disconnected();
    assert_eq!(sp.session.poll_timeout(), Some(ZERO));
    sp.turn(ZERO);
    let told = sp.tells();
    assert!(
        matches!(&told[..], [Told::Unanswered(a, _, true), Told::Unanswered(b, _, false), Told::Closed(End::Lost)]
        if [*a, *b] == numbers),
        "{told:?}"
    );
    sp.turn(MINUTE);
    assert_eq!((sp.tells(), sp.sends(MINUTE)), (vec![], vec![]));
}

#[test]
fn connection_lost_after_the_end_changes_nothing() {
    // The answer to TERMINATE is still in line.
    let (mut sp, mut ismg) = logged_in();
    sp.session.terminate(ZERO);
    let bytes = sp.sends(ZERO);
    ismg.hear(ZERO, &bytes);
    ismg.session.disconnected();
    ismg.turn(ZERO);
    assert_eq!(ismg.tells(), [Told::Closed(End::PeerTerminated)]);
    // It is over.
    ismg.session.disconnected();
    ismg.turn(ZERO);
    assert_eq!((ismg.tells(), ismg.session.end()), (vec![], Some(End::PeerTerminated)));
}

#[test]
fn last_answers_wait_no_longer_than_t() {
    let (mut sp, mut ismg) = logged_in();
    sp.session.terminate(ZERO);
    let bytes = sp.sends(ZERO);
    ismg.hear(ZERO, &bytes);
    assert_eq!(ismg.session.poll_timeout(), Some(MINUTE));
    ismg.turn(before(MINUTE));
    assert_eq!(ismg.tells(), []);
    ismg.turn(MINUTE);
    assert_eq!(ismg.tells(), [Told::Closed(End::PeerTerminated)]);
    assert_eq!(ismg.sends(MINUTE), []);
}

//----------- Bad peers ----------------------------------------------------------------------------

#[test]
fn body_that_does_not_parse_is_answered_with_result_1_and_the_stream_goes_on() {
    let (_, mut ismg) = logged_in();
    ismg.hear(ZERO, &message(CommandId::SUBMIT, 5, &[1; 20]));
    let Told::Refused(CommandId::SUBMIT, Refusal::Structure(error)) = ismg.tells_one() else { panic!() };
    assert_eq!(error.to_string(), "truncated: Service_Id at byte 24");
    assert_eq!(messages(&ismg.sends(ZERO)), [(0x8000_0004, 5, vec![0, 0, 0, 0, 0, 0, 0, 0, 1])]);
    ismg.hear(ZERO, &message(CommandId::CANCEL, 6, &[1; 3]));
    assert!(matches!(ismg.tells_one(), Told::Refused(CommandId::CANCEL, Refusal::Structure(_))));
    assert_eq!(messages(&ismg.sends(ZERO)), [(0x8000_0007, 6, vec![1])]);
    // QUERY_RESP has no place for a result: there is only the event.
    ismg.hear(ZERO, &message(CommandId::QUERY, 7, &[1; 3]));
    assert!(matches!(ismg.tells_one(), Told::Refused(CommandId::QUERY, Refusal::Structure(_))));
    assert_eq!(ismg.sends(ZERO), []);
    ismg.hear(ZERO, &message(CommandId::CANCEL, 8, &[1; 8]));
    assert_eq!(ismg.asked().sequence_id(), SequenceId(8));
}

#[test]
fn refusals_of_3_0_have_a_result_of_four_bytes() {
    let mut ismg: Side = Side::new(Config::new(Role::Ismg, Version::V30), RIGHT, ZERO);
    ismg.session.open(ZERO, Version::V30).unwrap();
    ismg.hear(ZERO, &message(CommandId::SUBMIT, 5, b"?"));
    assert_eq!(messages(&ismg.sends(ZERO)), [(0x8000_0004, 5, vec![0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])]);
}

#[test]
fn refusal_of_a_fwd_carries_its_msg_id_and_counts() {
    let mut gateway: Side = Side::new(Config::new(Role::Gateway, Version::V20), RIGHT, ZERO);
    gateway.session.open(ZERO, Version::V20).unwrap();
    let mut body = [0; 200];
    body[14..24].copy_from_slice(&[1, 2, 3, 4, 5, 6, 7, 8, 3, 2]);
    gateway.hear(ZERO, &message(CommandId::FWD, 5, &body));
    assert_eq!(messages(&gateway.sends(ZERO)), [(0x8000_0009, 5, vec![1, 2, 3, 4, 5, 6, 7, 8, 3, 2, 1])]);
}

#[test]
fn command_of_the_wrong_role_is_refused_with_result_2() {
    let (mut sp, _) = logged_in();
    let mut bytes = vec![0; 300];
    submit("to an SP", |pdu| {
        let n = pdu.encode(9, &mut bytes).unwrap();
        bytes.truncate(n);
    });
    sp.hear(ZERO, &bytes);
    assert_eq!(sp.tells_one(), Told::Refused(CommandId::SUBMIT, Refusal::Command));
    assert_eq!(messages(&sp.sends(ZERO)), [(0x8000_0004, 9, vec![0, 0, 0, 0, 0, 0, 0, 0, 2])]);
}

#[test]
fn command_that_the_version_does_not_know_is_the_callers() {
    let (_, mut ismg) = logged_in();
    ismg.hear(ZERO, &message(CommandId(0x1234), 9, b"vendor"));
    let id = ismg.asked();
    let answer = cmpp_codec::pdu::Unknown { command_id: CommandId(0x8000_1234), body: b"yes" };
    ismg.session.answer(id, Pdu::<V20>::Unknown(answer)).unwrap();
    assert_eq!(messages(&ismg.sends(ZERO)), [(0x8000_1234, 9, b"yes".to_vec())]);
}

#[test]
fn broken_length_ends_the_session() {
    for length in [0_u32, 11, 8579, u32::MAX] {
        let (mut sp, mut ismg) = logged_in();
        let number = send_deliver(&mut ismg, ZERO, "news");
        ismg.sends(ZERO);
        sp.sends(ZERO);
        ismg.hear(ZERO, &[length.to_be_bytes(), [0; 4], [0; 4]].concat());
        let told = ismg.tells();
        assert!(
            matches!(&told[..], [Told::Unanswered(n, ..), Told::Closed(End::Broken(_))] if *n == number),
            "{told:?}"
        );
        assert_eq!(ismg.sends(ZERO), []);
        // Whatever comes now is thrown away.
        ismg.hear(ZERO, &[0; 1000]);
        assert_eq!((ismg.inbox.len(), ismg.tells()), (0, vec![]));
    }
}

#[test]
fn limit_is_the_callers() {
    let (mut sp, _) = logged_in_with::<16>(|config| config.limit = Limit::new(100));
    sp.hear(ZERO, b"\0\0\0\x65\0\0\0\x05");
    assert_eq!(sp.tells(), []); // not even a header yet
    sp.hear(ZERO, b"\0\0\0\x01");
    assert!(matches!(sp.tells()[..], [Told::Closed(End::Broken(_))]));
}

#[test]
fn flood_of_a_peer_that_does_not_read_costs_bounded_memory() {
    let (_, mut ismg) = logged_in();
    let flood: Vec<u8> = (0..10_000).flat_map(|n| message(CommandId::ACTIVE_TEST, n, &[])).collect();
    ismg.hear(ZERO, &flood);
    // 16 answers are kept; the rest waits outside.
    assert!(ismg.session.is_blocked());
    assert_eq!(ismg.inbox.len(), flood.len() - 16 * 12);
    assert_eq!(ismg.sends(ZERO).len(), 16 * 13);
    assert!(!ismg.session.is_blocked());
    let mut answered = 16;
    while !ismg.inbox.is_empty() {
        ismg.turn(ZERO);
        answered += ismg.sends(ZERO).len() / 13;
    }
    assert_eq!(answered, 10_000);
}

#[test]
fn bytes_are_taken_however_they_are_cut() {
    let (mut sp, mut ismg) = logged_in();
    for _ in 0..5 {
        send_submit(&mut sp, ZERO, "hello");
    }
    // One byte out at a time, one byte in at a time.
    while let Some(&byte) = sp.session.transmit().first() {
        sp.session.transmitted(ZERO, 1);
        ismg.hear(ZERO, &[byte]);
    }
    assert_eq!(ismg.tells().len(), 5);
}

#[test]
fn answer_that_comes_while_a_copy_is_half_sent_lets_the_copy_finish() {
    let (mut sp, mut ismg) = logged_in();
    let number = send_submit(&mut sp, ZERO, "hello");
    let first = sp.sends(ZERO);
    sp.turn(MINUTE);
    let half = sp.session.transmit()[..50].to_vec();
    sp.session.transmitted(MINUTE, 50);
    sp.hear(MINUTE, &message(CommandId::SUBMIT_RESP, number.0, &[0; 9]));
    assert!(matches!(&sp.tells()[..], [Told::Resent(..), Told::Answer(..)]));
    let rest = sp.sends(MINUTE);
    assert_eq!([half, rest].concat(), first);
    ismg.hear(MINUTE, &first);
    assert_eq!(sp.session.window_left(), 16);
}

/// A place is not given away while a message from it is half sent, and given away where the half is another's.
#[test]
fn half_sent_copy_keeps_its_place_and_no_other() {
    let (mut sp, _) = logged_in_with::<2>(|config| config.window = 2);
    let one = send_submit(&mut sp, ZERO, "one");
    let two = send_submit(&mut sp, ZERO, "two");
    let first = sp.sends(ZERO);
    sp.turn(MINUTE);
    let resent: Vec<_> = sp.tells();
    assert_eq!(resent, [Told::Resent(one, 2), Told::Resent(two, 2)]);
    // Half of the copy of `one` is sent when both are answered.
    let half = sp.session.transmit()[..50].to_vec();
    sp.session.transmitted(MINUTE, 50);
    for number in [one, two] {
        sp.hear(MINUTE, &message(CommandId::SUBMIT_RESP, number.0, &[0; 9]));
        assert!(matches!(sp.tells_one(), Told::Answer(..)));
    }
    // The place of `two` is free, that of `one` is not.
    send_submit(&mut sp, MINUTE, "three");
    submit("four", |pdu| assert_eq!(sp.session.request(MINUTE, pdu), Err(RequestError::Window)));
    let sent = [half, sp.sends(MINUTE)].concat();
    let length = first.len() / 2;
    assert_eq!(sent[..length], first[..length]);
    assert_eq!(messages(&sent).len(), 2, "the rest of the copy, and the third");
    submit("four", |pdu| assert!(sp.session.request(MINUTE, pdu).is_ok()));
}

#[test]
fn request_that_waits_in_line_does_not_go_after_the_end() {
    let (mut sp, mut ismg) = logged_in();
    send_submit(&mut sp, ZERO, "hello");
    carry(ZERO, &mut sp, &mut ismg);
    let id = ismg.asked();
    answer_submit(&mut ismg, id, 7);
    let delivered = send_deliver(&mut ismg, ZERO, "late");
    sp.session.terminate(ZERO);
    let bytes = sp.sends(ZERO);
    assert_eq!(ismg.session.receive(ZERO, &bytes).consumed, bytes.len());
    let commands: Vec<_> = messages(&ismg.sends(ZERO)).into_iter().map(|(command, ..)| command).collect();
    assert_eq!(commands, [0x8000_0004, 0x8000_0002]);
    ismg.turn(ZERO);
    let told = ismg.tells();
    let end = Told::Closed(End::PeerTerminated);
    assert!(matches!(&told[..], [Told::Unanswered(n, _, false), last] if *n == delivered && *last == end), "{told:?}");
}

#[test]
fn connect_is_not_sent_again_once_it_is_answered() {
    let (mut sp, mut ismg) = pair::<16>(Version::V20, |_| ());
    sp.session.connect(ZERO, Octets::new("900001").unwrap(), 1_021_080_510).unwrap();
    let bytes = sp.sends(ZERO);
    ismg.hear(ZERO, &bytes);
    // A copy is in line, and the answer comes before it goes.
    sp.turn(MINUTE);
    assert!(!sp.session.transmit().is_empty());
    let answer = ismg.sends(ZERO);
    let (mut sp, _) = pair::<16>(Version::V20, |_| ());
    sp.session.connect(ZERO, Octets::new("900001").unwrap(), 1_021_080_510).unwrap();
    sp.sends(ZERO);
    sp.turn(MINUTE);
    sp.hear(MINUTE, &answer);
    assert_eq!(sp.tells_one(), Told::Connected(Version::V20));
    assert_eq!(sp.sends(MINUTE), []);
}

#[test]
fn what_is_to_be_handed_back_is_due_at_once() {
    // Two requests that are given up at the same time.
    let (mut sp, _) = logged_in_with::<16>(|config| config.idle = 60 * MINUTE);
    send_submit(&mut sp, ZERO, "one");
    send_submit(&mut sp, ZERO, "two");
    for n in 0..3 {
        sp.sends(n * MINUTE);
        sp.turn(n * MINUTE);
    }
    sp.tells();
    assert!(sp.session.poll_event(3 * MINUTE).is_some());
    assert_eq!(sp.session.poll_timeout(), Some(ZERO));
    assert!(sp.session.poll_event(3 * MINUTE).is_some());
    assert_ne!(sp.session.poll_timeout(), Some(ZERO));
    // The end alone.
    sp.session.disconnected();
    assert_eq!(sp.session.poll_timeout(), Some(ZERO));
    sp.turn(3 * MINUTE);
    assert_eq!(sp.session.poll_timeout(), None);
    // A request of the peer's that nobody will answer, while the last answer waits in line.
    let (mut sp, mut ismg) = logged_in();
    send_submit(&mut sp, ZERO, "hello");
    sp.session.terminate(ZERO);
    let bytes = sp.sends(ZERO);
    let consumed = ismg.session.receive(ZERO, &bytes).consumed;
    assert_eq!(ismg.session.receive(ZERO, &bytes[consumed..]).consumed, bytes.len() - consumed);
    assert_eq!(ismg.session.poll_timeout(), Some(ZERO));
}

//----------- Cost ---------------------------------------------------------------------------------

#[test]
fn memory_is_what_the_constant_says() {
    assert_eq!(Session::<Trust, 16, 512>::MEMORY, size_of::<Session<Trust, 16, 512>>());
    // A place more costs its bytes, an answer's and a refusal's, and what is known of each.
    let place = Session::<Trust, 17, 512>::MEMORY - Session::<Trust, 16, 512>::MEMORY;
    assert!((512 + 108 + 33..512 + 108 + 33 + 192).contains(&place), "{place}");
}

#[test]
fn transmit_lends_the_bytes_from_the_window() {
    let (mut sp, _) = logged_in();
    send_submit(&mut sp, ZERO, "hello");
    let lent = sp.session.transmit().as_ptr_range();
    let whole = core::ptr::from_ref(&sp.session);
    let inside = whole.cast::<u8>()..whole.wrapping_add(1).cast::<u8>();
    assert!(inside.start <= lent.start && lent.end <= inside.end);
}

#[test]
fn trust_accepts_everyone() {
    use cmpp_codec::AnyConnectResp;
    use cmpp_codec::login::Authenticate;
    assert_eq!(Trust.check_source(&Default::default()), Verdict::Accept);
    assert!(Trust.check_ismg(&Default::default(), AnyConnectResp::from_body(&[7; 18]).unwrap()));
}

#[test]
fn what_a_session_shows_is_where_it_is_and_what_waits() {
    let (mut sp, mut ismg) = logged_in();
    send_submit(&mut sp, ZERO, "hello");
    carry(ZERO, &mut sp, &mut ismg);
    assert_eq!(
        format!("{:?}", ismg.session),
        "Session { role: Ismg, version: V20, phase: Open, end: None, unanswered: 0, to_answer: 1, .. }"
    );
    sp.session.disconnected();
    assert_eq!(
        format!("{:?}", sp.session),
        "Session { role: Sp, version: V20, phase: Over, end: Some(Lost), unanswered: 1, to_answer: 0, .. }"
    );
}

#[test]
fn errors_say_what_is_wrong() {
    let (mut sp, mut ismg) = logged_in_with::<16>(|config| config.window = 1);
    assert_eq!(
        sp.session.request(ZERO, Pdu::<V30>::Cancel(&Default::default())).unwrap_err().to_string(),
        "the session speaks CMPP 2.0"
    );
    assert_eq!(
        ismg.session.request(ZERO, Pdu::<V20>::Cancel(&Default::default())).unwrap_err().to_string(),
        "0x00000007 is not a request of this role"
    );
    send_submit(&mut sp, ZERO, "hello");
    submit("more", |pdu| {
        let error = sp.session.request(ZERO, pdu).unwrap_err();
        assert_eq!(error.to_string(), "the window is full of unanswered requests");
    });
    carry(ZERO, &mut sp, &mut ismg);
    let id = ismg.asked();
    let wrong = ismg.session.answer(id, Pdu::<V20>::CancelResp(&Default::default())).unwrap_err();
    assert_eq!(wrong.to_string(), "the request waits for 0x80000004");
    answer_submit(&mut ismg, id, 1);
    let twice = ismg.session.answer(id, Pdu::<V20>::SubmitResp(&Default::default())).unwrap_err();
    assert_eq!(twice.to_string(), "no such request waits for an answer");
}
