//! The digests of the login, compared with digests that other programs computed.
#![cfg(feature = "auth")]

use cmpp_codec::codes::{ConnectStatus, VersionOctet};
use cmpp_codec::field::Authenticator;
use cmpp_codec::login::{IsmgForm, Secret, SourceForm};
use cmpp_codec::{AnyConnectResp, Connect, Frame, Octets, Pdu, V20, v20, v30};

const SOURCE: u128 = 0x90d0_0c1d_517a_bd0b_4f65_f6bc_f853_5d16;

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

/// Each form, computed with another implementation of MD5 (Python's hashlib) from the formula.
#[test]
fn every_form_has_its_digest() {
    let secret = Secret::new("888888").unwrap();
    let digest = |form: SourceForm, name: &str, timestamp| {
        format!("{:?}", form.digest(&Octets::new(name).unwrap(), &secret, timestamp))
    };
    assert_eq!(digest(SourceForm::Padded, "900001", 1_021_080_510), format!("{SOURCE:032x}"));
    assert_eq!(digest(SourceForm::Bare, "900001", 1_021_080_510), format!("{SOURCE:032x}"));
    assert_eq!(digest(SourceForm::Padded, "9001", 102_030_405), "02ecb4da74edba1ab67246698db4d3d1");
    assert_eq!(digest(SourceForm::Bare, "9001", 102_030_405), "1002028480f160ceb636454fdc33355e");
    assert_eq!(digest(SourceForm::Oldest, "9001", 102_030_405), "b8d446f2170daff149120f4ba19a1527");

    let source = Authenticator(SOURCE.to_be_bytes());
    let ismg = |form: IsmgForm, status| format!("{:?}", form.digest(ConnectStatus(status), &source, &secret));
    assert_eq!(ismg(IsmgForm::OneOctet, 0), "6c0b846e25bab6daa4ed1c466e0f4bd8");
    assert_eq!(ismg(IsmgForm::FourOctets, 0), "7942977274098cf210ab0c16c367bc8d");
    assert_eq!(ismg(IsmgForm::Decimal, 0), "72c3868fe4f50855983e661dccd1a50c");
    assert_eq!(ismg(IsmgForm::Decimal, 10), "0e321a83a41a2e419b39468f835bf90c");
    assert_eq!(ismg(IsmgForm::Tls(1), 0), "a0e805ad3ae5a854b57cc35c24eca35c");
    assert_eq!(ismg(IsmgForm::Copy, 0), format!("{SOURCE:032x}"));
    assert_eq!(ismg(IsmgForm::StatusOnly, 0), "c4103f122d27677c9db144cae1394a66");
    assert_eq!(ismg(IsmgForm::Empty, 0), "0".repeat(32));
}

/// The CONNECT of two public test suites.
#[test]
fn a_connect_of_others_is_verified() {
    let frame = bytes("00000027000000010000001739303030303190d00c1d517abd0b4f65f6bcf8535d16213cdc73be");
    let Ok(Pdu::<V20>::Connect(connect)) = Pdu::from_frame(Frame::from_message(&frame).unwrap()) else { panic!() };
    assert_eq!(connect.verify(&Secret::new("888888").unwrap(), &SourceForm::USUAL), Some(SourceForm::Padded));
    assert_eq!(connect.verify(&Secret::new("888888").unwrap(), &[SourceForm::Bare]), Some(SourceForm::Bare));
    assert_eq!(connect.verify(&Secret::new("888888").unwrap(), &[SourceForm::Oldest]), None);
    assert_eq!(connect.verify(&Secret::new("888888").unwrap(), &[]), None);
    assert_eq!(connect.verify(&Secret::new("88888").unwrap(), &SourceForm::ALL), None);
    for bit in 0..128 {
        let authenticator_source = Authenticator((SOURCE ^ 1 << bit).to_be_bytes());
        assert_eq!(
            Connect { authenticator_source, ..*connect }.verify(&Secret::new("888888").unwrap(), &SourceForm::ALL),
            None
        );
    }
}

#[test]
fn each_form_is_told_from_the_others() {
    let secret = Secret::new("secret").unwrap();
    for form in SourceForm::ALL {
        let connect = Connect::prove("9001", &secret, 102_030_405, VersionOctet::V20, form).unwrap();
        assert_eq!(connect.verify(&secret, &SourceForm::ALL), Some(form));
    }
    let connect = Connect::prove("900001", &secret, 102_030_405, VersionOctet::V20, SourceForm::Padded).unwrap();
    let source = &connect.authenticator_source;
    for form in IsmgForm::ALL {
        let narrow = v20::ConnectResp::accept(&connect, &secret, form);
        let wide = v30::ConnectResp::accept(&connect, &secret, form);
        for resp in [AnyConnectResp::Narrow(&narrow), AnyConnectResp::Wide(&wide)] {
            assert_eq!(resp.status(), ConnectStatus::OK);
            assert_eq!(resp.verify(source, &secret, &IsmgForm::ALL), Some(form));
            assert_eq!(resp.verify(source, &secret, &IsmgForm::PROOFS), form.is_proof().then_some(form));
            let stranger = resp.verify(source, &Secret::new("guess").unwrap(), &IsmgForm::ALL);
            assert_eq!(stranger, (!form.is_proof()).then_some(form));
        }
    }
    assert_eq!(IsmgForm::of::<V20>(), IsmgForm::OneOctet);
    let refused = v20::ConnectResp::refuse(ConnectStatus::AUTHENTICATION);
    assert_eq!(AnyConnectResp::Narrow(&refused).verify(source, &secret, &IsmgForm::PROOFS), None);
    assert_eq!(v20::ConnectResp::refuse(ConnectStatus(256)).status.get(), ConnectStatus(255));
}

#[test]
fn a_secret_is_not_shown() {
    assert_eq!(format!("{:?}", Secret::new("hunter2").unwrap()), "Secret");
    assert_eq!(format!("{:#?}", Some(Secret::new("hunter2").unwrap())), "Some(\n    Secret,\n)");
}

#[test]
fn an_answer_names_the_version() {
    let secret = Secret::new("888888").unwrap();
    let connect = Connect::prove("900001", &secret, 1_021_080_510, VersionOctet::V20, SourceForm::Padded).unwrap();
    assert_eq!(v20::ConnectResp::accept(&connect, &secret, IsmgForm::OneOctet).version, VersionOctet::V20);
    assert_eq!(v30::ConnectResp::accept(&connect, &secret, IsmgForm::FourOctets).version, VersionOctet::V30);
    let refused = v30::ConnectResp::refuse(ConnectStatus::AUTHENTICATION);
    assert_eq!((refused.version, refused.authenticator_ismg), (VersionOctet::V30, Authenticator::default()));
}
