//! The login of a session, with the digests of the specification and with other forms of them.

use cmpp_codec::codes::{ConnectStatus, VersionOctet};
use cmpp_codec::field::Authenticator;
use cmpp_codec::login::{Digests, IsmgForm, Secret, SourceForm, Unproven};
use cmpp_codec::session::{Config, End, Instant, Next, Role, Session};
use cmpp_codec::{Octets, Version};

const ZERO: Instant = Instant::ZERO;

fn login() -> Digests<'static> {
    Digests::new(Octets::new("900001").unwrap(), Secret::new("888888").unwrap())
}

/// Returns the next message that a session sends.
fn sends(session: &mut Session<Digests<'_>>) -> Vec<u8> {
    let mut bytes = vec![0; 100];
    let n = session.transmit_into(ZERO, &mut bytes);
    bytes.truncate(n);
    bytes
}

/// Returns the two messages of a login, and why the SP's session ended, if it did.
fn run(sp: Digests<'_>, ismg: Digests<'_>, version: Version) -> (Vec<u8>, Vec<u8>, Option<End>) {
    let source_addr = sp.source_addr;
    let mut one = Session::new(Config::new(Role::Sp, version), sp, ZERO).unwrap();
    let mut other = Session::new(Config::new(Role::Ismg, version), ismg, ZERO).unwrap();
    one.login(ZERO, source_addr, 1_021_080_510).unwrap();
    let connect = sends(&mut one);
    assert!(matches!(other.receive(ZERO, &connect).next, Next::Event(_)));
    let resp = sends(&mut other);
    assert_eq!(matches!(one.receive(ZERO, &resp).next, Next::Event(_)), one.is_open());
    (connect, resp, one.end())
}

/// Returns the hex digits of a digest.
fn hex(bytes: &[u8]) -> String {
    format!("{:?}", Authenticator(bytes.try_into().unwrap()))
}

#[test]
fn digests_on_the_wire_are_those_of_the_check_values() {
    for (version, digest, at) in
        [(Version::V20, "6c0b846e25bab6daa4ed1c466e0f4bd8", 13), (Version::V30, "7942977274098cf210ab0c16c367bc8d", 16)]
    {
        let (connect, resp, end) = run(login(), login(), version);
        assert_eq!(hex(&connect[18..34]), "90d00c1d517abd0b4f65f6bcf8535d16");
        assert_eq!(hex(&resp[at..at + 16]), digest);
        assert_eq!(end, None);
    }
}

#[test]
fn wrong_secret_is_status_3_and_a_stranger_status_2() {
    for (sp, status) in [
        (Digests { secret: Secret::new("888889").unwrap(), ..login() }, ConnectStatus::AUTHENTICATION),
        (Digests { source_addr: Octets::new("900002").unwrap(), ..login() }, ConnectStatus::SOURCE_ADDR),
    ] {
        let (_, resp, end) = run(sp, login(), Version::V20);
        assert_eq!(u32::from(resp[12]), status.0);
        assert_eq!(end, Some(End::Refused { status, version: VersionOctet::V20 }));
    }
}

#[test]
fn gateways_in_every_dialect_that_proves_something_are_believed() {
    for form in IsmgForm::PROOFS {
        let ismg = Digests { ismg: Some(form), ..login() };
        assert_eq!(run(login(), ismg, Version::V20).2, None, "{form:?}");
    }
    for form in [IsmgForm::Copy, IsmgForm::StatusOnly, IsmgForm::Empty] {
        let ismg = Digests { ismg: Some(form), ..login() };
        assert_eq!(
            run(login(), ismg.clone(), Version::V20).2,
            Some(End::Unauthenticated(Unproven { form: Some(form) })),
            "{form:?}"
        );
        // An empty list turns the check off.
        assert_eq!(run(Digests { accepted_ismg: &[], ..login() }, ismg, Version::V20).2, None, "{form:?}");
    }
}

#[test]
fn short_names_may_be_padded_or_bare() {
    let short = Digests { source_addr: Octets::new("9001").unwrap(), ..login() };
    for source in [SourceForm::Padded, SourceForm::Bare] {
        assert_eq!(run(Digests { source, ..short.clone() }, short.clone(), Version::V20).2, None, "{source:?}");
    }
    let oldest = Digests { source: SourceForm::Oldest, ..short.clone() };
    assert!(matches!(run(oldest, short, Version::V20).2, Some(End::Refused { .. })));
}
