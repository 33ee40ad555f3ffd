//! The example `sp_ismg` with real sockets: an SP and a gateway on the loopback interface, over TCP and over TLS.

#[path = "../examples/sp_ismg/demo/mod.rs"]
mod demo;

use cmpp_codec::Version;
use cmpp_codec::session::End;

fn submits_answers_reports_heartbeats_end(tls: bool) {
    let outcome = demo::run(300, tls).unwrap();
    assert_eq!(outcome.tally.to_string(), "submitted 300, answered 300, reported 300, lost 0");
    assert_eq!((outcome.version, outcome.window_used), (Version::V30, 16));
    assert_eq!((outcome.sp_end, outcome.ismg_end), (End::Terminated, End::PeerTerminated));
    let sp = |name| outcome.sp_sent.get(name).copied().unwrap_or_default();
    let ismg = |name| outcome.ismg_sent.get(name).copied().unwrap_or_default();
    // Nothing was retransmitted.
    assert_eq!((sp("CMPP_CONNECT"), ismg("CMPP_CONNECT_RESP")), (1, 1));
    assert_eq!((sp("CMPP_SUBMIT"), ismg("CMPP_SUBMIT_RESP")), (300, 300));
    assert_eq!((ismg("CMPP_DELIVER"), sp("CMPP_DELIVER_RESP")), (300, 300));
    assert_eq!((sp("CMPP_TERMINATE"), ismg("CMPP_TERMINATE_RESP")), (1, 1));
    let tests = sp("CMPP_ACTIVE_TEST") + ismg("CMPP_ACTIVE_TEST");
    assert!(tests > 0, "the line was quiet for three times C");
    // The session may end before the last heartbeat is answered.
    assert!(sp("CMPP_ACTIVE_TEST_RESP") + ismg("CMPP_ACTIVE_TEST_RESP") + 1 >= tests);
}

#[test]
fn over_tcp() {
    submits_answers_reports_heartbeats_end(false);
}

#[test]
fn over_tls() {
    submits_answers_reports_heartbeats_end(true);
}
