//! The client of the crate `cmppprotocol` under the check of cmpp-lab: what it finds is what `suite/lab-client.txt` lists.
//!
//! The crate has no server. `FINDINGS=write` writes the file anew.

use std::fmt::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;
use std::{env, fs};

use cmpp_codec::Version;
use cmpp_lab::check::Check;
use cmppprotocol::{CMPP_VERSION_20, CmppConfig, CmppConnection, CmppProtocolParams, SubmitOptions};
use tokio::net::TcpListener;
use tokio::time::sleep;

/// Between two texts, and between two connections.
const PAUSE: Duration = Duration::from_millis(20);

/// Sends a text every few milliseconds, and connects again when the connection has ended.
async fn client(address: SocketAddr) {
    let mut number = 0;
    loop {
        let config = CmppConfig {
            host: address.ip().to_string(),
            port: address.port().into(),
            account: "900001".into(),
            password: "888888".into(),
            version: CMPP_VERSION_20,
            protocol_params: CmppProtocolParams { response_timeout: 1, ..CmppProtocolParams::default() },
        };
        if let Ok(connection) = CmppConnection::connect(config).await {
            let mut events = connection.take_events().await.unwrap();
            let reading = tokio::spawn(async move { while events.recv().await.is_some() {} });
            let options = SubmitOptions::new("SVC", "900001", "10657001", "13800000001");
            while !connection.is_closed() {
                // No two are the same: the check looks for one that comes again.
                number += 1;
                // A full window holds a text up, and the end of the connection does not free it.
                let _ = tokio::time::timeout(PAUSE, connection.submit(&options, &format!("text {number}"), None)).await;
                sleep(PAUSE).await;
            }
            connection.close().await;
            reading.abort();
        }
        sleep(PAUSE).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn check_finds_what_is_listed() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = tokio::spawn(client(listener.local_addr().unwrap()));
    let check = Check::new("", "900001", "888888").version(Version::V20).timeout(Duration::from_secs(3));
    let findings = check.client(listener, |_| ()).await.unwrap();
    client.abort();
    let mut found = String::new();
    for finding in findings {
        let separator = if finding.detail.is_empty() { "" } else { ": " };
        writeln!(found, "{}: {}{separator}{}", finding.case, finding.verdict, finding.detail).unwrap();
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("suite/lab-client.txt");
    if env::var("FINDINGS").is_ok_and(|value| value == "write") {
        fs::write(&path, &found).unwrap();
    }
    let listed = fs::read_to_string(&path).unwrap();
    assert!(found == listed, "found:\n{found}\nlisted:\n{listed}");
}
