//! The check finds nothing in our own gateway, in any version.

use std::time::Duration;

use cmpp_codec::Version;
use cmpp_lab::Gateway;
use cmpp_lab::check::{Check, Verdict};

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
