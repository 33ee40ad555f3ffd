//! A search that cannot fail proves nothing: each fault must be found, and without one there is nothing to find.

use cmpp_codec_model::scenarios::faulty;
use cmpp_codec_model::search::search;
use cmpp_codec_model::user::Fault;

/// Enough states for each fault.
const MOST: usize = 20_000;

#[test]
fn every_fault_is_found() {
    for (fault, says) in [
        (Fault::SwallowsUnanswered, "requests are open"),
        (Fault::DoublesAnswer, "second outcome"),
        (Fault::DropsSettlement, "requests are open"),
        (Fault::LeavesUnread, "left unread"),
        (Fault::EndsTwice, "after the end"),
        (Fault::ForgetsRequest, "requests are open"),
        (Fault::ForgetsAnswer, "requests wait"),
    ] {
        let report = search(faulty(fault), MOST);
        let violation =
            report.violation.unwrap_or_else(|| panic!("{fault:?} is not found in {} states", report.states));
        println!("{fault:?}: {} after {:?}", violation.what, violation.actions);
        assert!(violation.what.contains(says), "{fault:?}: {}", violation.what);
    }
}

#[test]
fn without_a_fault_there_is_no_violation() {
    let report = search(faulty(Fault::None), MOST);
    assert!(report.violation.is_none(), "{:?}", report.violation);
    assert_eq!(report.states, MOST);
}
