//! The client of the crate `cmppprotocol` and a gateway with this crate, over TCP: the client logs in, checks the
//! AuthenticatorISMG, submits 1000 messages through its window, and receives a status report for each.

#[path = "../../../examples/sp_ismg/demo/ismg.rs"]
mod ismg;
#[path = "../../../examples/sp_ismg/demo/line.rs"]
#[allow(dead_code, reason = "an SP logs in, a gateway does not")]
mod line;
#[path = "../../../examples/sp_ismg/demo/login.rs"]
mod login;

use std::collections::{HashMap, HashSet};
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use cmpp_codec::Version;
use cmpp_codec::session::{Config, End, Role};
use cmppprotocol::{CMPP_VERSION_20, CmppConfig, CmppConnection, CmppProtocolParams, Error, Event, SubmitOptions};

use ismg::Ismg;
use line::Line;
use login::account;

/// The secret of the account that our gateway knows.
const SECRET: &str = "888888";

/// Starts a gateway that speaks up to 3.0, on a port of its own, for one client. Returns the port; the thread returns
/// how the session ended, and what it sent.
fn gateway() -> (u16, thread::JoinHandle<(End, HashMap<&'static str, usize>, u64)>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let thread = thread::spawn(move || {
        let (tcp, _) = listener.accept().unwrap();
        let config = Config { heartbeat_interval: Duration::from_millis(200), ..Config::new(Role::Ismg, Version::V30) };
        let mut line = Line::new(Box::new(tcp), config, account());
        let mut ismg = Ismg::default();
        let end = line.run(&mut ismg).unwrap();
        (end, line.sent.into_iter().collect(), ismg.submitted)
    });
    (port, thread)
}

fn client(port: u16, password: &str) -> CmppConfig {
    CmppConfig {
        host: "127.0.0.1".into(),
        port: port.into(),
        account: "900001".into(),
        password: password.into(),
        version: CMPP_VERSION_20,
        protocol_params: CmppProtocolParams { heartbeat_interval: 1, ..CmppProtocolParams::default() },
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn client_submits_1000_messages_and_gets_a_report_for_each() {
    let (port, gateway) = gateway();
    let connection = CmppConnection::connect(client(port, SECRET)).await.expect("our login is right");
    let mut events = connection.take_events().await.unwrap();

    let sender = tokio::spawn(async move {
        let options = SubmitOptions::new("SVC", "900001", "10657001", "13800000001");
        let mut numbers = Vec::new();
        for n in 1..=1000 {
            numbers.extend(connection.submit(&options, &format!("message {n}"), None).await.unwrap());
        }
        (connection, numbers)
    });

    let (mut answered, mut awaited, mut reported) = (HashMap::new(), HashSet::new(), 0);
    while reported < 1000 {
        let event = tokio::time::timeout(Duration::from_secs(20), events.recv()).await.expect("events keep coming");
        match event.expect("the session is open") {
            Event::SubmitResp { sequence_id, msg_id, result } => {
                assert_eq!(result, 0);
                assert_eq!(answered.insert(sequence_id, msg_id), None, "one answer a message");
                assert!(awaited.insert(msg_id), "each has a Msg_Id of its own");
            }
            Event::Deliver(deliver) => {
                let report = deliver.report().expect("it reads our report");
                assert_eq!((report.stat.as_str(), report.dest_terminal_id.as_str()), ("DELIVRD", "13800000001"));
                assert!(awaited.remove(&report.msg_id), "one report a message");
                reported += 1;
            }
            other => panic!("{other:?}"),
        }
    }
    let (connection, numbers) = sender.await.unwrap();
    assert_eq!((numbers.len(), answered.len()), (1000, 1000));
    assert!(numbers.iter().all(|number| answered.contains_key(number)));

    // Silence for longer than both ends' C: each end sends a heartbeat, and each answers.
    tokio::time::sleep(Duration::from_millis(2500)).await;
    assert!(!connection.is_closed());
    connection.close().await;

    let (end, sent, submitted) = gateway.join().unwrap();
    assert!(matches!(end, End::PeerTerminated), "{end:?}");
    assert_eq!((submitted, sent["CMPP_SUBMIT_RESP"], sent["CMPP_DELIVER"]), (1000, 1000, 1000));
    assert!(sent["CMPP_ACTIVE_TEST"] > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn client_with_the_wrong_secret_is_refused_with_status_3() {
    let (port, gateway) = gateway();
    let Err(error) = CmppConnection::connect(client(port, "wrong")).await else { panic!("it was let in") };
    assert!(matches!(error, Error::Auth(3)), "{error}");
    assert!(matches!(gateway.join().unwrap().0, End::Refused { .. }));
}
