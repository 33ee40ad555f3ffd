//! Packets inside other packets: each encapsulation in all its forms. `nesting` has one form of each inside all others.
//! Headers are written here byte by byte, without the code that reads them.

use crate::common::{Link, Segment, Wire, append, pcap, run, with_header};

/// An Ethernet frame with a heartbeat in it.
fn frame() -> Vec<u8> {
    Wire::default().packet(&Segment { bytes: with_header(8, &[]), ..Segment::default() })
}

/// The IPv4 or IPv6 packet of such a frame.
fn ip(ipv6: bool) -> Vec<u8> {
    let wire = Wire { ipv6, ..Wire::default() };
    wire.packet(&Segment { bytes: with_header(8, &[]), ..Segment::default() })[14..].to_vec()
}

fn ethernet(ether_type: u16, inner: &[u8]) -> Vec<u8> {
    [&[0x02; 12][..], &ether_type.to_be_bytes(), inner].concat()
}

fn ipv4(protocol: u8, inner: &[u8]) -> Vec<u8> {
    let length = u16::try_from(20 + inner.len()).unwrap().to_be_bytes();
    [&[0x45, 0][..], &length, &[0, 1, 0, 0, 64, protocol, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2], inner].concat()
}

fn ipv6(protocol: u8, inner: &[u8]) -> Vec<u8> {
    let length = u16::try_from(inner.len()).unwrap().to_be_bytes();
    [&[0x60, 0, 0, 0][..], &length, &[protocol, 64], &[0xfd; 32], inner].concat()
}

fn udp(port: u16, inner: &[u8]) -> Vec<u8> {
    let length = u16::try_from(8 + inner.len()).unwrap().to_be_bytes();
    ipv4(17, &[&[0xc0, 0x01][..], &port.to_be_bytes(), &length, &[0, 0], inner].concat())
}

fn before(header: &[u8], inner: &[u8]) -> Vec<u8> {
    [header, inner].concat()
}

/// Each encapsulation, as an IPv4 packet or an Ethernet frame around the heartbeat.
fn encapsulations() -> Vec<(&'static str, Vec<u8>)> {
    let in_ip = |packet: Vec<u8>| ethernet(0x0800, &packet);
    let (four, six, whole) = (ip(false), ip(true), frame());
    vec![
        ("four tags", {
            let tagged = before(&[0, 1, 0x81, 0, 0, 2, 0x91, 0, 0, 3, 0x88, 0xa8, 0, 4, 8, 0], &four);
            ethernet(0x8100, &tagged)
        }),
        ("SNAP", ethernet(200, &before(&[0xaa, 0xaa, 3, 0, 0, 0, 8, 0], &four))),
        ("MPLS", ethernet(0x8847, &before(&[0, 1, 0x11, 64], &four))),
        ("MPLS twice, IPv6", ethernet(0x8847, &before(&[0, 1, 0x10, 64, 0, 2, 0x11, 64], &six))),
        ("pseudowire", ethernet(0x8847, &before(&[0, 1, 0x11, 64], &whole))),
        ("pseudowire, control word", ethernet(0x8847, &before(&[0, 1, 0x11, 64, 0, 0, 0, 0], &whole))),
        ("PPPoE", ethernet(0x8864, &before(&[0x11, 0, 0, 1, 0, 60, 0, 0x21], &four))),
        ("PPPoE, IPv6", ethernet(0x8864, &before(&[0x11, 0, 0, 1, 0, 60, 0, 0x57], &six))),
        ("PPPoE, MPLS", ethernet(0x8864, &before(&[0x11, 0, 0, 1, 0, 60, 2, 0x83, 0, 1, 0x11, 64], &four))),
        ("backbone bridge", ethernet(0x88e7, &before(&[0, 0, 0, 1], &whole))),
        ("Cisco metadata", ethernet(0x8909, &before(&[1, 1, 0, 1, 0, 9, 8, 0], &four))),
        ("GRE", in_ip(ipv4(47, &before(&[0, 0, 8, 0], &four)))),
        ("GRE, sum, key, sequence", in_ip(ipv4(47, &[&[0xb0, 0, 8, 0][..], &[0; 12], &four].concat()))),
        ("GRE, sum", in_ip(ipv4(47, &before(&[0x80, 0, 8, 0, 9, 9, 9, 9], &four)))),
        ("GRE, routing", in_ip(ipv4(47, &before(&[0x40, 0, 8, 0, 9, 9, 9, 9], &four)))),
        ("GRE, a bit that means something in PPTP only", in_ip(ipv4(47, &before(&[0, 0x80, 8, 0], &four)))),
        ("GRE, Ethernet", in_ip(ipv4(47, &before(&[0, 0, 0x65, 0x58], &whole)))),
        ("PPTP", in_ip(ipv4(47, &[&[0x30, 0x81, 0x88, 0x0b][..], &[0; 12], &[0xff, 3, 0, 0x21], &four].concat()))),
        ("PPTP, no acknowledgement", {
            in_ip(ipv4(47, &[&[0x30, 1, 0x88, 0x0b][..], &[0; 8], &[0xff, 3, 0, 0x21], &four].concat()))
        }),
        ("ERSPAN I", in_ip(ipv4(47, &before(&[0, 0, 0x88, 0xbe], &whole)))),
        ("ERSPAN II", in_ip(ipv4(47, &[&[0x10, 0, 0x88, 0xbe][..], &[0; 4], &[0x10; 8], &whole].concat()))),
        ("ERSPAN III", in_ip(ipv4(47, &[&[0x10, 0, 0x22, 0xeb][..], &[0; 4], &[0x20; 12], &whole].concat()))),
        ("ERSPAN III, subheader", {
            let header = [&[0x20; 11][..], &[0x21], &[0; 8]].concat();
            in_ip(ipv4(47, &[&[0x10, 0, 0x22, 0xeb][..], &[0; 4], &header, &whole].concat()))
        }),
        ("4 in 4", in_ip(ipv4(4, &four))),
        ("6 in 4", in_ip(ipv4(41, &six))),
        ("4 in 6", ethernet(0x86dd, &ipv6(4, &four))),
        ("6 in 6", ethernet(0x86dd, &ipv6(41, &six))),
        ("VXLAN", in_ip(udp(4789, &before(&[8, 0, 0, 0, 0, 0, 1, 0], &whole)))),
        ("Geneve", in_ip(udp(6081, &before(&[1, 0, 0x65, 0x58, 0, 0, 1, 0, 0, 0, 0, 0], &whole)))),
        ("Geneve, options", { in_ip(udp(6081, &[&[0xc3, 0, 0x65, 0x58, 0, 0, 1, 0][..], &[9; 12], &whole].concat())) }),
        ("GTP-U", in_ip(udp(2152, &before(&[0x30, 0xff, 0, 60, 0, 0, 0, 1], &four)))),
        ("GTP-U, extension", {
            let header = [0x34, 0xff, 0, 60, 0, 0, 0, 1, 0, 0, 0, 0x85, 1, 0x10, 9, 0];
            in_ip(udp(2152, &before(&header, &four)))
        }),
        ("GTP-U, two extensions", {
            let header = [0x34, 0xff, 0, 60, 0, 0, 0, 1, 0, 0, 0, 0x85, 2, 9, 9, 9, 9, 9, 9, 0x20, 1, 9, 9, 0];
            in_ip(udp(2152, &before(&header, &four)))
        }),
        // Its last byte has a meaning only with the flag for extensions.
        ("GTP-U, number", in_ip(udp(2152, &before(&[0x32, 0xff, 0, 60, 0, 0, 0, 1, 0, 7, 0, 0x85], &four)))),
        ("L2TP", in_ip(udp(1701, &before(&[0, 2, 0, 1, 0, 1, 0xff, 3, 0, 0x21], &four)))),
        ("L2TP, all options", {
            let header = [0x4a, 2, 0, 99, 0, 1, 0, 1, 0, 0, 0, 0, 0, 1, 0xee, 0x21];
            in_ip(udp(1701, &before(&header, &four)))
        }),
        ("Teredo", in_ip(udp(3544, &six))),
        ("Teredo, both indications", {
            let header = [&[0, 1, 0, 0][..], &[0; 9], &[0, 0, 1, 2, 3, 4, 5, 6]].concat();
            in_ip(udp(3544, &before(&header, &six)))
        }),
        ("Teredo, authentication", {
            let header = [&[0, 1, 3, 5][..], &[9; 3 + 5 + 9]].concat();
            in_ip(udp(3544, &before(&header, &six)))
        }),
        ("TZSP", in_ip(udp(37008, &before(&[1, 0, 0, 1, 0, 10, 1, 7, 1], &whole)))),
    ]
}

fn assert_read(name: &str, file: &[u8]) {
    let outcome = run(&["-f", "json", "-"], file);
    assert_eq!(outcome.commands(), ["CMPP_ACTIVE_TEST"], "{name}: {}", outcome.stderr);
    assert!(outcome.stdout.contains("192.0.2.1:40000") || outcome.stdout.contains("2001:db8::1"), "{name}");
}

#[test]
fn every_encapsulation_is_read() {
    for (name, packet) in encapsulations() {
        assert_read(name, &pcap(Link::Ethernet, &[packet]));
    }
}

/// Answers of a tunnel's far end come from its port.
#[test]
fn a_tunnel_is_known_by_either_port() {
    let mut packet = udp(50_000, &before(&[8, 0, 0, 0, 0, 0, 1, 0], &frame()));
    packet[20..22].copy_from_slice(&4789_u16.to_be_bytes());
    assert_read("the source's port", &pcap(Link::Ethernet, &[ethernet(0x0800, &packet)]));
}

#[test]
fn headers_that_were_cut_off_are_counted() {
    // Ends within TCP's header, UDP's, IP's and the one of a tunnel.
    let vxlan = ethernet(0x0800, &udp(4789, &before(&[8, 0, 0, 0, 0, 0, 1, 0], &frame())));
    for (packet, lengths) in [(frame(), [53, 33, 20, 13]), (vxlan, [41, 49, 60, 70])] {
        for length in lengths {
            let mut file = pcap(Link::Ethernet, &[]);
            append(&mut file, 0, &packet[..length], packet.len());
            let counts = run(&["-f", "json", "-"], &file).summary()["packets"].clone();
            assert_eq!(counts, serde_json::json!({"total": 1, "cut": 1}), "{length}");
        }
    }
}

#[test]
fn a_tunnel_is_read_behind_fragments() {
    let inner = before(&[8, 0, 0, 0, 0, 0, 1, 0], &frame());
    let whole = udp(4789, &inner)[20..].to_vec();
    let part = |offset: u16, more: u16, bytes: &[u8]| {
        let mut packet = ipv4(17, bytes);
        packet[6..8].copy_from_slice(&((more << 13) | (offset / 8)).to_be_bytes());
        ethernet(0x0800, &packet)
    };
    let parts = [part(0, 1, &whole[..48]), part(48, 0, &whole[48..])];
    assert_read("fragments", &pcap(Link::Ethernet, &parts));
}

#[test]
fn link_layers_of_other_networks_are_read() {
    let four = ip(false);
    let snap = before(&[0xaa, 0xaa, 3, 0, 0, 0, 8, 0], &four);
    let quality = [&[0x88, 0x01][..], &[0; 24], &snap].concat();
    let links = [
        (12, four.clone()),
        (14, four.clone()),
        (228, four.clone()),
        (9_u32, before(&[0xff, 3, 0, 0x21], &four)),
        (50, before(&[0x21], &four)),
        (51, before(&[0x11, 0, 0, 1, 0, 60, 0, 0x21], &four)),
        (104, before(&[0x0f, 0, 8, 0], &four)),
        (105, [&[0x08, 0x01][..], &[0; 22], &snap].concat()),
        (105, quality.clone()),
        (107, before(&[0x18, 0x41, 3, 0xcc], &four)),
        (107, before(&[0x18, 0x41, 8, 0], &four)),
        (105, [&[0x08, 0x03][..], &[0; 28], &snap].concat()),
        (105, [&[0x88, 0x03][..], &[0; 30], &snap].concat()),
        (105, [&[0x88, 0x81][..], &[0; 28], &snap].concat()),
        (105, [&[0x08, 0x81][..], &[0; 22], &snap].concat()),
        (107, before(&[0x18, 0x40, 0, 0x41, 3, 0xcc], &four)),
        (107, before(&[0x18, 0x41, 3, 0x8e], &ip(true))),
        (107, before(&[0x18, 0x41, 3, 0, 0x80, 0, 0, 0, 8, 0], &four)),
        (117, before(&[&[61, 2][..], &[0; 62]].concat(), &four)),
        (127, before(&[0, 0, 8, 0, 0, 0, 0, 0], &quality)),
    ];
    for (link, packet) in links {
        let mut file = pcap(Link::Ethernet, &[packet]);
        file[20..24].copy_from_slice(&link.to_le_bytes());
        assert_read(&format!("link layer {link}"), &file);
    }
}

#[test]
fn what_is_not_read_is_counted_by_name() {
    let cases = [
        (ethernet(0x0806, &[0; 28]), "1 packet not of IP (type 0x0806)"),
        (ethernet(0x0800, &udp(53, &[0; 20])), "1 packet not of TCP (protocol 17, port 53)"),
        (ethernet(0x0800, &ipv4(1, &[0; 20])), "1 packet not of TCP (protocol 1)"),
        (ethernet(0x0600, &[0xaa, 0xaa, 3, 0, 0, 0, 8, 0]), "1 packet not of IP (type 0x0600)"),
        (ethernet(0x05ff, &[0x42, 0x42, 3]), "1 packet not of IP (type 0x0042)"),
        // Encrypted.
        (ethernet(0x88e5, &[0x0c, 0, 0, 0, 0, 1, 9, 9, 9, 9, 9, 9]), "1 packet not of IP (type 0x88e5)"),
        (ethernet(0x8847, &[0, 1, 0x11, 64]), "1 packet damaged"),
        (ethernet(0x0800, &udp(2152, &[0x32, 1, 0, 4, 0, 0, 0, 0])), "not read (GTP)"),
        (ethernet(0x0800, &udp(2152, &[0x52, 0xff, 0, 4, 0, 0, 0, 0])), "not read (GTP)"),
        (ethernet(0x0800, &udp(2152, &[0x34, 0xff, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0x85, 0, 0, 0, 0])), "1 packet damaged"),
        (ethernet(0x0800, &udp(1701, &[0xc8, 2, 0, 12, 0, 1, 0, 0, 0, 0, 0, 0])), "not read (L2TP)"),
        (ethernet(0x0800, &udp(1701, &[0, 3, 0, 1, 0, 1, 0xff, 3, 0, 0x21])), "not read (L2TP)"),
        (ethernet(0x0800, &udp(3544, &[0x45; 20])), "not read (Teredo)"),
        (ethernet(0x0800, &udp(4790, &[12, 0, 0, 4, 0, 0, 1, 0])), "not read (VXLAN-GPE)"),
        (ethernet(0x0800, &udp(37008, &[1, 0, 0, 9, 1])), "not read (TZSP)"),
        (ethernet(0x894f, &[0; 20]), "1 packet in an encapsulation that is not read (NSH)"),
        (ethernet(0x0800, &udp(4789, &[8, 0, 0])), "1 packet damaged"),
        (
            ethernet(0x8100, &[0x00, 0x01, 0x81, 0x00].repeat(50)),
            "1 packet with more headers in one another than are read",
        ),
    ];
    for (packet, sentence) in cases {
        let outcome = run(&["-"], &pcap(Link::Ethernet, &[packet]));
        assert!(outcome.stderr.contains(sentence), "{sentence}: {}", outcome.stderr);
    }
}

/// Of frames of IEEE 802.11, data is read that is not encrypted.
#[test]
fn frames_of_a_radio_are_told_apart() {
    let cases = [
        ([0x80, 0x01], "1 packet not of IP (type 0x0080)"),
        ([0x48, 0x01], "1 packet not of IP (type 0x0048)"),
        ([0x08, 0x41], "1 packet in an encapsulation that is not read (encrypted 802.11)"),
    ];
    for (control, sentence) in cases {
        let mut file =
            pcap(Link::Ethernet, &[[&control[..], &[0; 22], &[0xaa, 0xaa, 3, 0, 0, 0, 8, 0], &ip(false)].concat()]);
        file[20] = 105;
        let outcome = run(&["-"], &file);
        assert!(outcome.stderr.contains(sentence), "{sentence}: {}", outcome.stderr);
    }
    // An address of frame relay has at most four bytes.
    let mut file = pcap(Link::Ethernet, &[before(&[0, 0, 0, 0, 1, 3, 0xcc], &ip(false))]);
    file[20] = 107;
    assert!(run(&["-"], &file).stderr.contains("1 packet damaged"));
}

/// A pseudowire without a control word to an address that begins with zeros, as a control word does.
#[test]
fn an_address_of_zeros_is_no_control_word() {
    let four = ip(false);
    let snap = before(&[0xaa, 0xaa, 3, 0, 0, 0, 8, 0], &four);
    let cases = [
        (0, 0x0800, four.clone()),
        (0, 0x86dd, ip(true)),
        (0, 0x8100, before(&[0, 1, 8, 0], &four)),
        (0, 0x88a8, before(&[0, 1, 8, 0], &four)),
        (0, 0x8864, before(&[0x11, 0, 0, 1, 0, 60, 0, 0x21], &four)),
        (0x1b, 0x8847, before(&[0, 1, 0x11, 64], &four)),
        (0x1b, u16::try_from(snap.len()).unwrap(), snap),
    ];
    for (second, ether_type, inner) in cases {
        let mut frame = ethernet(ether_type, &inner);
        frame[..6].copy_from_slice(&[0, second, 0, 0, 0, 1]);
        let packet = ethernet(0x8847, &before(&[0, 1, 0x11, 64], &frame));
        assert_read(&format!("{ether_type:#06x}"), &pcap(Link::Ethernet, &[packet]));
    }
}
