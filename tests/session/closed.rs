//! Closed by default: what can be rejected is rejected unless the settings say otherwise.

use super::*;
use cmpp_codec::login::Authenticate;
use cmpp_codec::session::BadConfig;
use cmpp_codec::session::Event;
use cmpp_codec::{AnyConnectResp, Authenticator, Connect};

/// A gateway whose check rejects with Status 0.
struct RejectsWithZero;

impl Authenticate for RejectsWithZero {
    fn source(&self, _: &Octets<6>, _: u32) -> Authenticator {
        Authenticator::default()
    }

    fn check_source(&self, _: &Connect) -> Decision {
        Decision::Reject(ConnectStatus::OK)
    }

    fn ismg(&self, _: &Connect, _: Version) -> Authenticator {
        Authenticator::default()
    }

    fn check_ismg(&self, _: &Authenticator, _: AnyConnectResp<'_>) -> bool {
        true
    }
}

#[test]
fn a_rejection_with_status_0_lets_nobody_in() {
    let config = Config::new(Role::Ismg, Version::V20);
    let mut ismg: Session<_> = Session::new(config, RejectsWithZero, ZERO).unwrap();
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
    let (_, mut ismg) = pair::<16>(Version::V20, |_| ());
    let submit = message(CommandId::SUBMIT, 1, &[0; 126]);
    ismg.hear(ZERO, &submit.repeat(1_000_000 / 16));
    let told = ismg.tells();
    assert_eq!(told[0], Told::Refused(CommandId::SUBMIT, Rejection::NotLoggedIn));
    // The answer to the first one, and nothing more: the rest is ignored.
    assert_eq!(messages(&ismg.sends(ZERO)).len(), 1);
    ismg.turn(ZERO);
    assert_eq!([told, ismg.tells()].concat()[1..], [Told::Closed(End::NoLogin)]);
}

#[test]
fn a_peer_may_send_as_many_as_the_settings_say() {
    let (_, mut ismg) = pair::<16>(Version::V20, |config| config.before_login = 3);
    let active_test = message(CommandId::ACTIVE_TEST, 1, &[]);
    ismg.hear(ZERO, &active_test.repeat(3));
    assert_eq!(ismg.session.end(), None);
    ismg.hear(ZERO, &active_test);
    assert_eq!(ismg.session.end(), Some(End::NoLogin));
}

#[test]
fn an_sp_insists_on_the_version_that_it_asks_for() {
    let mut sp: Side = Side::new(Config::new(Role::Sp, Version::V30), RIGHT, ZERO);
    let mut ismg: Side = Side::new(Config::new(Role::Ismg, Version::V20), RIGHT, ZERO);
    sp.session.login(ZERO, Octets::new("900001").unwrap(), 0).unwrap();
    carry(ZERO, &mut sp, &mut ismg);
    assert_eq!(sp.tells(), [Told::Closed(End::Version(VersionOctet::V20))]);
}

/// Where the last unanswered heartbeat ends the session, requests that are due at the same moment are handed back, and
/// nothing is said of retransmitting them.
#[test]
fn nothing_is_retransmitted_after_the_end() {
    let change = |config: &mut Config| {
        (config.heartbeat_interval, config.timeout, config.attempts) = (MINUTE, Timeout::Same(SECOND), 3);
    };
    let (mut sp, _) = logged_in_with::<16>(change);
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
    let new = |config| Session::<Trust, 4, 64>::new(config, Trust, ZERO).map(|_| ()).unwrap_err();
    let usual = Config { window: 4, ..Config::new(Role::Sp, Version::V20) };
    assert_eq!(new(Config { window: 5, ..usual }), BadConfig::Window { given: 5, max: 4 });
    assert_eq!(new(Config { window: 0, ..usual }), BadConfig::Window { given: 0, max: 4 });
    assert_eq!(new(Config { attempts: 0, ..usual }), BadConfig::Attempts);
    assert_eq!(new(Config { limit: Limit::new(11), ..usual }), BadConfig::Limit);
    assert_eq!(new(Config { window: 5, ..usual }).to_string(), "a window of 5: the session has slots for 1 to 4");
    assert!(Session::<Trust, 4, 64>::new(usual, Trust, ZERO).is_ok());
}

/// The reason why a session ended is an error that prints and has a source.
#[test]
fn ends_are_errors_with_words() {
    let mut sp = logged_in().0;
    sp.hear(ZERO, &[0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0]);
    let [Told::Closed(end)] = sp.tells()[..] else { panic!() };
    let error: &dyn std::error::Error = &end;
    assert_eq!(error.to_string(), "the stream is broken: length: Total_Length at byte 0");
    assert_eq!(error.source().map(ToString::to_string).as_deref(), Some("length: Total_Length at byte 0"));
}
