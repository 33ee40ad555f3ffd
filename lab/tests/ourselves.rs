//! The check finds nothing in our own gateway and our own client, in any version.

use std::time::Duration;

use cmpp_codec::Version;
use cmpp_codec::session::Dialect;
use cmpp_lab::Gateway;
use cmpp_lab::check::{Check, Verdict};
use cmpp_tokio::client::Backoff;
use cmpp_tokio::{Client, Text};
use tokio::net::TcpListener;

#[tokio::test]
async fn our_gateway_does_everything_as_specified() {
    let gateway = Gateway::builder().account("900001", "888888").report_delay(Duration::from_millis(50));
    let gateway = gateway.spawn().await.unwrap();
    for version in Version::ALL {
        let findings = Check::new(gateway.local_addr(), "900001", "888888").version(version).gateway().await.unwrap();
        assert!(findings.len() > 60);
        for finding in findings {
            assert_eq!(finding.verdict, Verdict::AsSpecified, "{version}: {finding:?}");
        }
    }
}

/// A client that sends a text every few milliseconds, until it is dropped.
async fn client(address: std::net::SocketAddr, version: Version) {
    let second = Duration::from_millis(20);
    let builder = Client::builder("900001", "888888")
        .version(version)
        .dialect(Dialect::FIELD)
        .backoff(Backoff { min: Duration::from_millis(1), max: second });
    // It may be rejected at first.
    let (client, mut incoming) = loop {
        match builder.clone().connect(address).await {
            Ok(connected) => break connected,
            Err(_) => tokio::time::sleep(second).await,
        }
    };
    let texts = async {
        for number in 0.. {
            let client = client.clone();
            // One that is not answered must not hold the next one up.
            tokio::spawn(
                async move { client.submit(Text::new("10657001", format!("{number}")).to("13800000001")).await },
            );
            tokio::time::sleep(second).await;
        }
    };
    let events = async { while incoming.next().await.is_some() {} };
    tokio::join!(texts, events);
}

#[tokio::test]
async fn our_client_does_everything_as_specified() {
    for version in Version::ALL {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = tokio::spawn(client(listener.local_addr().unwrap(), version));
        let check = Check::new("", "900001", "888888").version(version).timeout(Duration::from_secs(3));
        let findings = check.client(listener, |_| ()).await.unwrap();
        client.abort();
        assert!(findings.len() > 20);
        let others: Vec<_> = findings.iter().filter(|finding| finding.verdict != Verdict::AsSpecified).collect();
        assert!(others.is_empty(), "{version}: {others:#?}");
    }
}
