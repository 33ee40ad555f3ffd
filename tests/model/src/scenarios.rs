//! Where the searches start, and how much may happen in them.

use cmpp_codec::session::{Config, Dialect, OtherConnectResp, Role, Timeout};
use cmpp_codec::{Lenient, Version};

use crate::action::{Action, Budget};
use crate::line::{RIGHT, Secret, WRONG};
use crate::user::{Fault, User};
use crate::world::{STEP, World};

/// A search: its name, where it starts, and how many states it visits at most.
#[derive(Debug)]
pub struct Scenario {
    pub name: &'static str,
    pub start: World,
    pub most: usize,
}

/// Enough to fill the window and to use a slot again, and a mishap or two.
const MUCH: Budget = Budget { requests: [3, 2], faults: 2, parts: 1, ticks: 5, ends: 2, cuts: 1 };
/// So little that every state can be visited.
const LITTLE: Budget = Budget { requests: [1, 0], faults: 1, parts: 0, ticks: 2, ends: 1, cuts: 0 };

fn world(dialect: Dialect, heartbeat_events: bool, secrets: [Secret; 2], fault: Fault, budget: Budget) -> World {
    let config = |role| Config {
        dialect,
        heartbeat_events,
        attempts: 2,
        timeout: Timeout::Same(STEP),
        heartbeat_interval: STEP * 2,
        ..Config::new(role, Version::V20)
    };
    let [mut sp, ismg] =
        [(Role::Sp, secrets[0]), (Role::Ismg, secrets[1])].map(|(role, secret)| User::new(config(role), secret, fault));
    sp.login(cmpp_codec::session::Instant::ZERO);
    World::new([sp, ismg], budget)
}

/// Both ends logged in, with nothing under way.
fn logged_in(dialect: Dialect, heartbeat_events: bool, fault: Fault, budget: Budget) -> World {
    let mut world = world(dialect, heartbeat_events, [RIGHT; 2], fault, budget);
    for action in [Action::Write(0), Action::Read(1), Action::Write(1), Action::Read(0)] {
        world = world.after(action).expect("the login goes on").expect("and well");
    }
    assert!([0, 1].iter().all(|n| world.user(*n).session.is_open()));
    world
}

/// The usual start, with a fault in both ends.
#[must_use]
pub fn faulty(fault: Fault) -> World {
    logged_in(Dialect::SPECIFICATION, false, fault, MUCH)
}

/// No deviation, each one alone, and all of them.
fn dialects() -> [(&'static str, Dialect); 11] {
    let none = Dialect::SPECIFICATION;
    let lenient = |trailing_bytes, missing_reserve| Lenient { trailing_bytes, missing_reserve };
    [
        ("specification", none),
        ("malformed_requests", Dialect { malformed_requests: true, ..none }),
        ("trailing_bytes", Dialect { lenient: lenient(true, false), ..none }),
        ("missing_reserve", Dialect { lenient: lenient(false, true), ..none }),
        ("speak_agreed", Dialect { other_connect_resp: OtherConnectResp::SpeakAgreed, ..none }),
        ("speak_answered", Dialect { other_connect_resp: OtherConnectResp::SpeakAnswered, ..none }),
        ("other_connect_resp_sequence_id", Dialect { other_connect_resp_sequence_id: true, ..none }),
        ("shared_sequence_ids", Dialect { shared_sequence_ids: true, ..none }),
        ("unanswered_active_tests", Dialect { unanswered_active_tests: true, ..none }),
        ("wide_cancel_resp", Dialect { wide_cancel_resp: true, ..none }),
        ("field", Dialect::FIELD),
    ]
}

/// All searches. Each visits up to `most` states.
pub fn all(most: usize) -> impl Iterator<Item = Scenario> {
    let scenario = move |name, start| Scenario { name, start, most };
    let later = Secret { later: true, ..RIGHT };
    let logins = [
        ("login", [RIGHT; 2], Dialect::SPECIFICATION),
        ("login, any peer", [RIGHT; 2], Dialect::FIELD),
        ("login, wrong secret", [WRONG, RIGHT], Dialect::SPECIFICATION),
        ("login, decided later", [RIGHT, later], Dialect::SPECIFICATION),
    ];
    let open = dialects().map(|(name, dialect)| scenario(name, logged_in(dialect, true, Fault::None, MUCH)));
    let logins =
        logins.map(|(name, secrets, dialect)| scenario(name, world(dialect, false, secrets, Fault::None, MUCH)));
    let little = scenario("little, to the last state", logged_in(Dialect::SPECIFICATION, false, Fault::None, LITTLE));
    open.into_iter().chain(logins).chain([Scenario { most: usize::MAX, ..little }])
}
