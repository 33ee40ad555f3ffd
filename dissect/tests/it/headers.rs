//! The headers of Ethernet, IPv4 and IPv6 in all their forms, written byte by byte. Tunnels have tests of their own.

use crate::common::{Link, pcap, run, with_header};

/// A TCP segment with a heartbeat. Its checksum is wrong, as that of every segment whose sender leaves it to the card.
fn tcp() -> Vec<u8> {
    let head = [0x9c, 0x40, 0x1e, 0xd2, 0, 0, 0, 1, 0, 0, 0, 0, 0x50, 0x10, 0xff, 0xff, 0xab, 0xcd, 0, 0];
    [&head[..], &with_header(8, &[])].concat()
}

fn ipv4(protocol: u8, options: &[u8], place: [u8; 2], inner: &[u8]) -> Vec<u8> {
    let words = u8::try_from(5 + options.len() / 4).unwrap();
    let length = u16::try_from(20 + options.len() + inner.len()).unwrap().to_be_bytes();
    let head = [0x40 | words, 0, length[0], length[1], 0, 9, place[0], place[1], 64, protocol, 0, 0];
    [&head[..], &[192, 0, 2, 1, 192, 0, 2, 2], options, inner].concat()
}

fn ipv6(next: u8, inner: &[u8]) -> Vec<u8> {
    let length = u16::try_from(inner.len()).unwrap().to_be_bytes();
    let end = |last| [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last];
    [&[0x60, 0, 0, 0, length[0], length[1], next, 64][..], &end(1), &end(2), inner].concat()
}

fn ethernet(ether_type: u16, inner: &[u8]) -> Vec<u8> {
    [&[2; 12][..], &ether_type.to_be_bytes(), inner].concat()
}

fn before(headers: &[&[u8]], inner: &[u8]) -> Vec<u8> {
    [&headers.concat()[..], inner].concat()
}

/// Each form, as a frame.
fn frames() -> Vec<(&'static str, Vec<u8>)> {
    let four = || ipv4(6, &[], [0, 0], &tcp());
    let six = || ipv6(6, &tcp());
    let in_six = |next, headers: &[&[u8]]| ethernet(0x86dd, &ipv6(next, &before(headers, &tcp())));
    // Extension headers of IPv6: what comes next, the length in words of eight bytes without the first.
    let hop_by_hop = |next| [next, 0, 1, 4, 0, 0, 0, 0];
    let routing = |next| [next, 2, 0, 0, 0, 0, 0, 0, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
    let segment_routing = |next| [next, 2, 4, 0, 0, 0, 0, 0, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
    let authentication = |next| [next, 4, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9];
    let no_length = |mut ip: Vec<u8>| {
        ip[2..4].fill(0);
        ip
    };
    vec![
        ("IPv4", ethernet(0x0800, &four())),
        ("IPv6", ethernet(0x86dd, &six())),
        ("a tag", ethernet(0x8100, &before(&[&[0, 1, 8, 0]], &four()))),
        ("QinQ", ethernet(0x88a8, &before(&[&[0, 1, 0x81, 0, 0, 2, 8, 0]], &four()))),
        ("QinQ of old", ethernet(0x9100, &before(&[&[0, 1, 0x81, 0, 0, 2, 0x86, 0xdd]], &six()))),
        ("three tags", ethernet(0x8100, &before(&[&[0, 1, 0x81, 0, 0, 2, 0x81, 0, 0, 3, 8, 0]], &four()))),
        ("a tag, PPPoE", ethernet(0x8100, &before(&[&[0, 1, 0x88, 0x64, 0x11, 0, 0, 1, 0, 60, 0, 0x21]], &four()))),
        ("a tag, MPLS", ethernet(0x8100, &before(&[&[0, 1, 0x88, 0x47, 0, 1, 0x11, 64]], &four()))),
        ("MACsec", {
            // Not encrypted: tag, short length, packet number, and the sum behind the packet.
            let packet = before(&[&[0, 0, 0, 0, 0, 1, 8, 0]], &four());
            ethernet(0x88e5, &[&packet[..], &[7; 16]].concat())
        }),
        ("padding", [&ethernet(0x0800, &four())[..], &[0; 9]].concat()),
        ("a frame check sequence", [&ethernet(0x0800, &four())[..], &[1, 2, 3, 4]].concat()),
        ("options", ethernet(0x0800, &ipv4(6, &[7, 7, 4, 0, 0, 0, 0, 0], [0, 0], &tcp()))),
        ("no length, as cards show packets that they split", ethernet(0x0800, &no_length(four()))),
        ("an authentication header", ethernet(0x0800, &ipv4(51, &[], [0, 0], &before(&[&authentication(6)], &tcp())))),
        ("hop-by-hop options", in_six(0, &[&hop_by_hop(6)])),
        ("destination options", in_six(60, &[&hop_by_hop(6)])),
        ("a routing header", in_six(43, &[&routing(6)])),
        ("segment routing", in_six(43, &[&segment_routing(6)])),
        ("an authentication header in IPv6", in_six(51, &[&authentication(6)])),
        ("three extension headers", in_six(0, &[&hop_by_hop(43), &routing(60), &hop_by_hop(6)])),
        ("a fragment that is whole", in_six(44, &[&[6, 0, 0, 0, 0, 0, 0, 1]])),
    ]
}

fn assert_read(name: &str, file: &[u8]) {
    let outcome = run(&["-f", "json", "-"], file);
    assert_eq!(outcome.commands(), ["CMPP_ACTIVE_TEST"], "{name}: {}", outcome.stderr);
    assert_eq!((outcome.status, outcome.events().len()), (Some(0), 0), "{name}: {}", outcome.stdout);
}

#[test]
fn every_form_of_a_header_is_read() {
    for (name, frame) in frames() {
        assert_read(name, &pcap(Link::Ethernet, &[frame]));
    }
}

#[test]
fn every_form_of_a_header_is_read_in_a_tunnel() {
    for (name, frame) in frames() {
        let udp = [&[0xc0, 1, 0x12, 0xb5, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 1, 0][..], &frame].concat();
        let in_vxlan = ethernet(0x0800, &ipv4(17, &[], [0, 0], &udp));
        assert_read(&format!("{name} in VXLAN"), &pcap(Link::Ethernet, &[in_vxlan]));
        let in_gre = ethernet(0x86dd, &ipv6(47, &before(&[&[0, 0, 0x65, 0x58]], &frame)));
        assert_read(&format!("{name} in GRE in IPv6"), &pcap(Link::Ethernet, &[in_gre]));
    }
}

#[test]
fn link_layers_of_ip_and_cooked_captures_are_read() {
    let four = ipv4(6, &[], [0, 0], &tcp());
    let six = ipv6(6, &tcp());
    let cooked = |ether_type: [u8; 2]| [&[0, 0, 0, 1, 0, 6][..], &[2; 8], &ether_type].concat();
    let links = [
        (0_u32, before(&[&[2, 0, 0, 0]], &four)),
        (0, before(&[&[0, 0, 0, 2]], &four)),
        (0, before(&[&[30, 0, 0, 0]], &six)),
        (108, before(&[&[0, 0, 0, 2]], &four)),
        (101, four.clone()),
        (101, six.clone()),
        (229, six.clone()),
        (113, before(&[&cooked([8, 0])], &four)),
        (113, before(&[&cooked([0x81, 0]), &[0, 1, 8, 0]], &four)),
        (276, before(&[&[0x86, 0xdd], &[0; 18]], &six)),
        (276, before(&[&[0x81, 0], &[0; 18], &[0, 1, 8, 0]], &four)),
    ];
    for (link, packet) in links {
        let mut file = pcap(Link::Ethernet, &[packet]);
        file[20..24].copy_from_slice(&link.to_le_bytes());
        assert_read(&format!("link layer {link}"), &file);
    }
}

/// The parts of the TCP segment, each wrapped in a packet that says whether more follow, and its place in words.
fn parts(size: usize, wrap: impl Fn(&[u8], bool, u16) -> Vec<u8>) -> Vec<Vec<u8>> {
    let segment = tcp();
    let count = segment.len().div_ceil(size);
    let place = |index: usize| u16::try_from(index * size / 8).unwrap();
    let parts = segment.chunks(size).enumerate();
    parts.map(|(index, part)| wrap(part, index + 1 < count, place(index))).collect()
}

/// Fragments of eight bytes split TCP's header. They come in order, backwards, and twice.
#[test]
fn fragments_of_every_size_are_joined() {
    let four = |part: &[u8], more: bool, place: u16| {
        let [high, low] = place.to_be_bytes();
        ipv4(6, &[], [high | u8::from(more) << 5, low], part)
    };
    let six = |part: &[u8], more: bool, place: u16| {
        let [high, low] = (place << 3 | u16::from(more)).to_be_bytes();
        ipv6(44, &before(&[&[6, 0, high, low, 0, 0, 0, 9]], part))
    };
    for size in [8, 16, 24] {
        let forms = [
            parts(size, |part, more, place| ethernet(0x0800, &four(part, more, place))),
            parts(size, |part, more, place| ethernet(0x86dd, &six(part, more, place))),
            parts(size, |part, more, place| ethernet(0x8100, &before(&[&[0, 1, 8, 0]], &four(part, more, place)))),
        ];
        for packets in forms {
            let backwards: Vec<_> = packets.iter().rev().cloned().collect();
            let mut twice: Vec<_> = packets.iter().flat_map(|packet| [packet.clone(), packet.clone()]).collect();
            // The last one comes once: after it the packet is whole, and another one begins.
            twice.pop();
            for packets in [packets, backwards, twice] {
                assert_read(&format!("fragments of {size} bytes"), &pcap(Link::Ethernet, &packets));
            }
        }
    }
}
