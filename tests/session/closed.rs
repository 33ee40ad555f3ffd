//! Safe defaults: the session rejects what it can, unless the settings say otherwise.

use super::*;
use cmpp_codec::Connect;
use cmpp_codec::login::{BadSecret, Digests, Freshness, Secret, Stale};
use cmpp_codec::login::{ClientAuth, ServerAuth};
use cmpp_codec::session::BadConfig;
use cmpp_codec::session::Event;
use cmpp_codec::time::DateTime;

/// A gateway whose check rejects with Status 0.
struct RejectsWithZero;

impl ClientAuth for RejectsWithZero {}

impl ServerAuth for RejectsWithZero {
    fn check_source(&self, _: &Connect, _: Instant) -> Decision {
        Decision::Reject(ConnectStatus::OK)
    }
}

#[test]
fn a_rejection_with_status_0_lets_nobody_in() {
    let config = Config::new(Role::Ismg, Version::V20);
    let mut ismg = Session::new(config, RejectsWithZero, ZERO).unwrap();
    let connect = message(CommandId::CONNECT, 1, &[0x20; 27]);
    let received = ismg.receive(ZERO, &connect);
    assert!(matches!(received.next, Next::Event(Event::LoginRejected { status: ConnectStatus(5), .. })));
    assert!(!ismg.is_open());
    let mut out = [0; 64];
    let n = ismg.transmit_into(ZERO, &mut out);
    assert_eq!((n, out[12]), (30, 5));
}

#[test]
fn a_peer_that_sends_other_messages_in_place_of_its_login_is_left() {
    let (_, mut ismg) = pair::<Fixed<16, 512>>(Version::V20, |_| ());
    let submit = message(CommandId::SUBMIT, 1, &[0; 126]);
    ismg.hear(ZERO, &submit.repeat(1_000_000 / 16));
    let told = ismg.tells();
    assert_eq!(told[0], Told::Refused(CommandId::SUBMIT, Rejection::NotLoggedIn));
    // Only the first message is answered. The rest is ignored.
    assert_eq!(messages(&ismg.sends(ZERO)).len(), 1);
    ismg.turn(ZERO);
    assert_eq!([told, ismg.tells()].concat()[1..], [Told::Closed(End::NoLogin)]);
}

#[test]
fn a_peer_may_send_as_many_as_the_settings_say() {
    let (_, mut ismg) = pair::<Fixed<16, 512>>(Version::V20, |config| config.before_login = 3);
    let active_test = message(CommandId::ACTIVE_TEST, 1, &[]);
    ismg.hear(ZERO, &active_test.repeat(3));
    assert_eq!(ismg.session.end(), None);
    ismg.hear(ZERO, &active_test);
    assert_eq!(ismg.session.end(), Some(End::NoLogin));
}

#[test]
fn an_sp_insists_on_the_version_that_it_asks_for() {
    let mut sp: Side = Side::new(Config::new(Role::Sp, Version::V30), RIGHT, ZERO);
    let lowering = Config { reject_higher: false, ..Config::new(Role::Ismg, Version::V20) };
    let mut ismg: Side = Side::new(lowering, RIGHT, ZERO);
    sp.session.login(ZERO, Octets::new("900001").unwrap(), 0).unwrap();
    carry(ZERO, &mut sp, &mut ismg);
    assert_eq!(sp.tells(), [Told::Closed(End::Version(VersionOctet::V20))]);
}

/// If the last unanswered heartbeat ends the session, requests that are due at the same moment come back, and no
/// retransmission is reported.
#[test]
fn nothing_is_retransmitted_after_the_end() {
    let change = |config: &mut Config| {
        (config.heartbeat_interval, config.timeout, config.attempts) = (MINUTE, Timeout::Same(SECOND), 3);
    };
    let (mut sp, _) = logged_in_with::<Fixed<16, 512>>(change);
    sp.turn(MINUTE);
    for at in [MINUTE + SECOND, MINUTE + 2 * SECOND] {
        sp.sends(at);
        sp.turn(at);
    }
    sp.tells();
    let late = MINUTE + 2 * SECOND;
    send_submit(&mut sp, late, "due when the heartbeat gives up");
    sp.sends(late);
    sp.turn(late + SECOND);
    let told = sp.tells();
    assert!(
        matches!(told[..], [Told::Unanswered(..), Told::Closed(End::NoAnswer(CommandId::ACTIVE_TEST))]),
        "{told:?}"
    );
}

#[test]
fn settings_that_no_session_can_have_are_errors() {
    let new = |config| Session::<Trust, Fixed<4, 64>>::with_storage(config, Trust, ZERO).map(|_| ()).unwrap_err();
    let usual = Config { window: 4, max_request: 64, ..Config::new(Role::Sp, Version::V20) };
    assert_eq!(new(Config { window: 5, ..usual }), BadConfig::Window { given: 5, max: 4 });
    assert_eq!(new(Config { window: 0, ..usual }), BadConfig::Window { given: 0, max: usize::MAX });
    assert_eq!(new(Config { max_request: 65, ..usual }), BadConfig::MaxRequest { given: 65, max: 64 });
    assert_eq!(
        new(Config { max_request: 65, ..usual }).to_string(),
        "requests of 65 bytes: the session has room for 64"
    );
    assert_eq!(new(Config { attempts: 0, ..usual }), BadConfig::Attempts);
    assert_eq!(new(Config { attempts: 17, ..usual }), BadConfig::Attempts);
    let huge = Config { window: usize::MAX, ..usual };
    assert_eq!(
        Session::<Trust, OnHeap>::new(huge, Trust, ZERO).map(|_| ()),
        Err(BadConfig::Window { given: usize::MAX, max: 1 << 20 })
    );
    assert_eq!(new(Config { limit: Limit::new(11), ..usual }), BadConfig::Limit);
    assert_eq!(new(Config { window: 5, ..usual }).to_string(), "a window of 5: the session has slots for 4");
    assert!(Session::<Trust, Fixed<4, 64>>::with_storage(usual, Trust, ZERO).is_ok());
}

/// The reason why a session ended is an error with a message and a source.
#[test]
fn ends_are_errors_with_words() {
    let mut sp = logged_in().0;
    sp.hear(ZERO, &[0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0]);
    let [Told::Closed(end)] = sp.tells()[..] else { panic!() };
    let error: &dyn std::error::Error = &end;
    assert_eq!(error.to_string(), "the stream is broken: length: Total_Length at byte 0");
    assert_eq!(error.source().map(ToString::to_string).as_deref(), Some("length: Total_Length at byte 0"));
}

/// A recorded login of 900001 with the secret 888888 at 10-21 08:05:10.
fn recorded_connect() -> Vec<u8> {
    let digest = 0x90d0_0c1d_517a_bd0b_4f65_f6bc_f853_5d16_u128.to_be_bytes();
    message(CommandId::CONNECT, 1, &[b"900001".as_slice(), &digest, &[0x20], &1_021_080_510_u32.to_be_bytes()].concat())
}

/// Returns how a gateway with this rule for timestamps answers the recorded login.
fn replay(freshness: Option<Freshness>, now: Instant) -> Option<ConnectStatus> {
    let login = Digests::new(Octets::new("900001").unwrap(), Secret::new("888888").unwrap());
    let login = Digests { freshness, ..login };
    let mut ismg = Session::new(Config::new(Role::Ismg, Version::V20), login, now).unwrap();
    match ismg.receive(now, &recorded_connect()).next {
        Next::Event(Event::Accepted { .. }) => None,
        Next::Event(Event::LoginRejected { status, .. }) => Some(status),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_recorded_login_is_rejected_where_the_gateway_checks_its_freshness() {
    let zero = DateTime { year: 2026, month: 10, day: 21, hour: 8, minute: 0, second: 0 };
    let freshness = Freshness::new(zero, 10 * MINUTE);
    let rejected = Some(ConnectStatus::AUTHENTICATION);
    // Without a rule the login is accepted forever.
    assert_eq!(replay(None, at(1_000_000 * MINUTE)), None);
    // The login is accepted once, within the tolerance.
    assert_eq!(replay(Some(freshness), at(6 * MINUTE)), None);
    let once = Freshness { last: Some(1_021_080_510), ..freshness };
    assert_eq!(replay(Some(once), at(6 * MINUTE)), rejected);
    // It is rejected if it is too late, too early, or a year later to the second.
    assert_eq!(replay(Some(freshness), at(16 * MINUTE)), rejected);
    let earlier = Freshness::new(DateTime { hour: 7, ..zero }, 10 * MINUTE);
    assert_eq!(replay(Some(earlier), at(5 * MINUTE)), rejected);
    assert_eq!(replay(Some(freshness), at(Duration::from_secs(365 * 86_400 + 310))), None, "the year is not in it");
    assert_eq!(replay(Some(once), at(Duration::from_secs(365 * 86_400 + 310))), rejected);
}

/// Every day of two years, compared with a count of days that is independent of the tested code.
#[test]
fn timestamps_are_fresh_within_the_tolerance_on_every_day() {
    let days_in = |year: u16, month: u8| -> u8 {
        match month {
            2 if year == 2028 => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    };
    let zero = DateTime { year: 2027, month: 1, day: 1, hour: 0, minute: 0, second: 0 };
    let freshness = Freshness::new(zero, 12 * 60 * MINUTE);
    let mut day_number = 0;
    for year in [2027, 2028] {
        for month in 1..=12 {
            for day in 1..=days_in(year, month) {
                let noon = at(Duration::from_secs(day_number * 86_400 + 43_200));
                let date = u32::from(month) * 100_000_000 + u32::from(day) * 1_000_000;
                assert_eq!(freshness.check(date, noon), Ok(()), "{year}-{month}-{day}");
                assert_eq!(freshness.check(date + 235_959, noon), Ok(()));
                let late = noon + 1 * SECOND;
                assert_eq!(freshness.check(date, late), Err(Stale::TooOld), "{year}-{month}-{day}");
                // 23:59:59 is within twelve hours of noon, but not of two seconds before noon.
                assert_eq!(freshness.check(date + 235_959, noon - 2 * SECOND), Err(Stale::InTheFuture));
                day_number += 1;
            }
        }
    }
    assert_eq!(freshness.check(13_01_00_00_00, ZERO), Err(Stale::NoTime));
}

#[test]
fn an_empty_secret_is_an_error() {
    assert_eq!(Secret::new("").unwrap_err(), BadSecret::Empty);
    assert_eq!(Secret::owned("").unwrap_err(), BadSecret::Empty);
    assert_eq!(Secret::owned(&[1; 65]).unwrap_err(), BadSecret::TooLong);
    assert_eq!(BadSecret::Empty.to_string(), "the secret is empty");
}

/// An attacker between the two ends changes the version in CONNECT and CONNECT_RESP to 1.2.
#[test]
fn a_lowered_version_ends_the_login_and_is_told_where_it_is_allowed() {
    use cmpp_codec::session::Agreement;
    for (min_version, is_open) in [(None, false), (Some(Version::V12), true)] {
        let mut config = Config::new(Role::Sp, Version::V30);
        config.min_version = min_version.unwrap_or(config.min_version);
        let mut sp = Session::new(config, Trust, ZERO).unwrap();
        sp.login(ZERO, Octets::new("900001").unwrap(), 1).unwrap();
        assert!(!sp.transmit().is_empty());
        let resp = message(CommandId::CONNECT_RESP, 1, &[&[0; 17][..], &[0x12]].concat());
        match sp.receive(ZERO, &resp).next {
            Next::Event(Event::Connected { version: Version::V12, agreement, .. }) => {
                assert_eq!((is_open, agreement), (true, Agreement::PeerIsLower));
            }
            Next::Ended => assert_eq!(sp.end(), Some(End::Version(VersionOctet::V12))),
            other => panic!("{other:?}"),
        }
        assert_eq!(sp.is_open(), is_open);
    }
}

/// A million messages of twelve bytes get one answer.
#[test]
fn a_million_messages_before_the_login_cost_one_answer() {
    let mut ismg = Session::new(Config::new(Role::Ismg, Version::V30), Trust, ZERO).unwrap();
    let input = message(CommandId::SUBMIT, 1, &[]).repeat(1000);
    let (mut sent, mut events, mut rest) = (0, 0, 1_000_000 * 12);
    while rest > 0 {
        let received = ismg.receive(ZERO, &input[..input.len().min(rest)]);
        rest -= received.consumed;
        events += usize::from(matches!(received.next, Next::Event(_)));
        let mut out = [0; 4096];
        sent += ismg.transmit_into(ZERO, &mut out);
    }
    assert_eq!((sent, events), (12 + 9, 1));
    assert_eq!(ismg.end(), Some(End::NoLogin));
}

/// AuthenticatorSource, with name and timestamp, lets the reader of a log try secrets.
#[test]
fn logs_do_not_show_the_proof() {
    let connect = recorded_connect();
    let mut ismg = Session::new(Config::new(Role::Ismg, Version::V20), Trust, ZERO).unwrap();
    let Next::Event(event) = ismg.receive(ZERO, &connect).next else { panic!() };
    let shown = format!("{event:?} {event:#?} {ismg:?}");
    assert!(shown.contains("900001") && !shown.contains("90d00c1d"), "{shown}");
}
