//! Long and short connections, their ports and their defaults.

use super::*;

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
        assert_eq!((config.window, config.attempts), (16, 3));
        assert_eq!((config.timeout, config.heartbeat_interval), (Timeout::Same(MINUTE), 3 * MINUTE));
    }
    let config = Config::new(Role::Sp, Version::V12);
    assert_eq!((config.window, config.attempts, config.heartbeat_interval), (16, 3, 2 * SECOND));
    assert_eq!(config.timeout, Timeout::Fibonacci(2 * SECOND));
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
    let (mut sp, mut ismg) = logged_in_with::<Fixed<16, 512>>(|config| config.style = Style::Short);
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
    let (mut sp, mut ismg) = logged_in_with::<Fixed<16, 512>>(|config| config.style = Style::Short);
    send_submit(&mut sp, ZERO, "once");
    carry(ZERO, &mut sp, &mut ismg);
    let mut bytes = vec![0; 300];
    submit("twice", |pdu| {
        let n = pdu.encode(99, &mut bytes).unwrap();
        bytes.truncate(n);
    });
    ismg.tells();
    ismg.hear(ZERO, &bytes);
    assert_eq!(ismg.tells_one(), Told::Refused(CommandId::SUBMIT, Rejection::Short));
    assert_eq!(messages(&ismg.sends(ZERO)), [(0x8000_0004, 99, vec![0, 0, 0, 0, 0, 0, 0, 0, 8])]);
}

#[test]
fn short_connection_of_1_2_needs_no_connect() {
    let change = |config: &mut Config| (config.style, config.force_version) = (Style::Short, Some(Version::V20));
    let (mut sp, mut ismg) = pair::<Fixed<16, 512>>(Version::V20, change);
    sp.session.skip_login(ZERO, Version::V20).unwrap();
    ismg.session.skip_login(ZERO, Version::V20).unwrap();
    send_submit(&mut sp, ZERO, "once");
    carry(ZERO, &mut sp, &mut ismg);
    let id = ismg.asked();
    answer_submit(&mut ismg, id, 1);
    carry(ZERO, &mut sp, &mut ismg);
    assert!(matches!(&sp.tells()[..], [Told::Answer(..), Told::Closed(End::Done)]));
}

#[test]
fn short_connection_sends_no_active_test_and_is_given_up_after_silence() {
    let (mut sp, mut ismg) = logged_in_with::<Fixed<16, 512>>(|config| config.style = Style::Short);
    for side in [&mut sp, &mut ismg] {
        assert_eq!(side.session.poll_timeout(), Some(at(3 * MINUTE)));
        side.turn(3 * MINUTE);
        assert_eq!(side.sends(3 * MINUTE), []);
        assert_eq!(side.tells(), [Told::Closed(End::Silent)]);
    }
}

#[test]
fn short_connection_ends_when_its_request_is_never_answered() {
    let (mut sp, _) = logged_in_with::<Fixed<16, 512>>(|config| {
        (config.style, config.heartbeat_interval) = (Style::Short, 60 * MINUTE);
    });
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
    let (mut sp, mut ismg) = pair::<Fixed<16, 512>>(Version::V20, |_| ());
    let number = Octets::new("900001").unwrap();
    assert_eq!(ismg.session.login(ZERO, number, 0), Err(RequestError::Command(CommandId::CONNECT)));
    sp.hear(ZERO, &message(CommandId::CONNECT, 5, &[0; 27]));
    assert_eq!(sp.tells_one(), Told::Refused(CommandId::CONNECT, Rejection::Command));
    let [(command, 5, body)] = &messages(&sp.sends(ZERO))[..] else { panic!() };
    assert_eq!((*command, body[0]), (0x8000_0001, 5));
}

#[test]
fn between_gateways_either_connects_and_both_send_fwd() {
    let config = Config::new(Role::Gateway, Version::V20);
    let (mut a, mut b): (Side, Side) = (Side::new(config, RIGHT, ZERO), Side::new(config, RIGHT, ZERO));
    b.session.login(ZERO, Octets::new("079101").unwrap(), 1).unwrap();
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
    let (route, push) = Default::default();
    let (route, push) = (Pdu::<V20>::MtRoute(&route), Pdu::<V20>::PushMtRouteUpdate(&push));
    let side = |role| {
        let mut side: Side = Side::new(Config::new(role, Version::V20), RIGHT, ZERO);
        side.session.skip_login(ZERO, Version::V20).unwrap();
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

#[test]
fn the_longest_answer_of_all_fits_its_slot() {
    let side = |role| {
        let mut side: Side = Side::new(Config::new(role, Version::V30), RIGHT, ZERO);
        side.session.skip_login(ZERO, Version::V30).unwrap();
        side
    };
    let (mut router, mut gns) = (side(Role::Router), side(Role::Gns));
    router.session.request(ZERO, Pdu::<V30>::GetMoRoute(&v30::GetMoRoute::default())).unwrap();
    carry(ZERO, &mut router, &mut gns);
    let id = gns.asked();
    gns.session.answer(id, Pdu::<V30>::GetMoRouteResp(&v30::GetMoRouteResp::default())).unwrap();
    assert_eq!(gns.sends(ZERO).len(), 108);
}
