//! The captures that come with the project: gocmpp on both ends, messages cut and joined on purpose.

use crate::common::{Link, Segment, Wire, capture, pcap, run, with_header};

#[test]
fn every_message_is_found_and_none_is_in_error() {
    let files = [
        ("sp-v20.pcap", "2.0", 26),
        ("sp-v21.pcap", "2.1", 26),
        ("sp-v30.pcap", "3.0", 26),
        ("sp-v30.pcapng", "3.0", 26),
        ("ismg-v20.pcap", "2.0", 28),
        ("ismg-v30.pcap", "3.0", 28),
    ];
    for (name, version, count) in files {
        let outcome = run(&["--format", "json", &capture(name)], &[]);
        assert_eq!(outcome.status, Some(0), "{name}: {}", outcome.stderr);
        let objects = outcome.objects();
        assert_eq!(objects.len(), count, "{name}");
        for object in &objects {
            assert!(object["error"].is_null(), "{name}: {object}");
            assert_eq!(object["version"], version, "{name}: {object}");
            assert_eq!(object["stream"], 0, "{name}: {object}");
            // Put together again, the fields have the length that the header says.
            crate::common::message(object);
        }
        let count = |command| objects.iter().filter(|object| object["command"] == command).count();
        assert_eq!((count("CMPP_SUBMIT"), count("CMPP_SUBMIT_RESP"), count("CMPP_DELIVER")), (6, 6, 3), "{name}");
        assert_eq!(count("CMPP_FWD"), usize::from(name.starts_with("ismg")), "{name}");
    }
}

#[test]
fn pcapng_gives_what_pcap_gives() {
    let read = |name| std::fs::read(capture(name)).unwrap();
    let [pcap, pcapng] = ["sp-v30.pcap", "sp-v30.pcapng"].map(|name| run(&["--format", "json", "-"], &read(name)));
    assert_eq!(pcap.stdout, pcapng.stdout);
    let [pcap, pcapng] = ["sp-v30.pcap", "sp-v30.pcapng"].map(|name| run(&[&capture(name)], &[]));
    assert_eq!(pcap.stdout, pcapng.stdout);
}

#[test]
fn an_object_has_the_keys_of_the_contract_in_their_order() {
    let outcome = run(&["-f", "json", &capture("sp-v20.pcap")], &[]);
    let line = outcome.stdout.lines().find(|line| line.contains(r#""CMPP_SUBMIT_RESP""#)).unwrap();
    let (place, rest) = line.split_once(r#","stream":"#).unwrap();
    assert_eq!(
        place,
        r#"{"packet":9,"time":"2026-11-23T22:00:24.728456Z","src":"127.0.0.1:7890","dst":"127.0.0.1:47944""#
    );
    let field = |name: &str, offset: usize, length: usize, hex: &str, value: &str| {
        format!(r#"{{"name":"{name}","offset":{offset},"length":{length},"hex":"{hex}","value":{value}"#)
    };
    let parts = [
        field("Month", 12, 1, "bb", "11"),
        field("Day", 12, 2, "bbd5", "23"),
        field("Hour", 13, 1, "d5", "21"),
        field("Minute", 13, 2, "d5eb", "30"),
        field("Second", 14, 2, "eb41", "45"),
        field("Gateway", 15, 3, "41e240", "123456"),
        field("Sequence", 18, 2, "0001", "1"),
    ];
    assert_eq!(
        rest,
        format!(
            "0,\"version\":\"2.0\",\"command\":\"CMPP_SUBMIT_RESP\",\"command_id\":2147483652,\"sequence_id\":2,\
             \"total_length\":21,\"error\":null,\"fields\":[{},\"fields\":[{}}}]}},{}}}],\"file\":\"{}\",\"number\":4,\"guessed\":null,\"notes\":[],\
             \"answers\":3,\"response_ms\":4.25,\"reports\":null,\"repeats\":null,\"in_flight\":null,\"part_of\":null,\
             \"whole_text\":null}}",
            field("Msg_Id", 12, 8, "bbd5eb41e2400001", "\"bbd5eb41e2400001\""),
            parts.join("},"),
            field("Result", 20, 1, "00", "0,\"meaning\":\"correct\",\"cause\":\"ok\""),
            capture("sp-v20.pcap"),
        )
    );
}

#[test]
fn several_files_count_their_streams_and_packets_on() {
    let [first, second] = ["sp-v20.pcap", "ismg-v30.pcap"].map(capture);
    let outcome = run(&["-f", "json", &first, &second], &[]);
    let objects = outcome.objects();
    assert_eq!(objects.len(), 54);
    assert!(objects[..26].iter().all(|object| object["stream"] == 0));
    assert!(objects[26..].iter().all(|object| object["stream"] == 1));
    assert_eq!((&objects[0]["packet"], &objects[26]["packet"]), (&4.into(), &49.into()));
    assert_eq!((&objects[0]["file"], &objects[26]["file"]), (&first.as_str().into(), &second.as_str().into()));
    assert_eq!((&objects[0]["number"], &objects[53]["number"]), (&1.into(), &54.into()));
    assert!(outcome.stderr.contains("54 messages in 2 streams, 0 in error"), "{}", outcome.stderr);
}

#[test]
fn byte_order_and_clock_are_those_of_the_file() {
    let mut file = std::fs::read(capture("sp-v20.pcap")).unwrap();
    let json = |file: &[u8]| run(&["-f", "json", "-"], file).stdout;
    let plain = json(&file);
    assert!(plain.contains(r#""time":"2026-11-23T22:00:24.728456Z""#));

    file[..4].copy_from_slice(&0xa1b2_3c4d_u32.to_le_bytes());
    let nanoseconds = json(&file);
    assert!(nanoseconds.contains(r#""time":"2026-11-23T22:00:24.000728456Z""#), "{nanoseconds}");
    file[..4].copy_from_slice(&0xa1b2_c3d4_u32.to_le_bytes());

    // The same file, written by a machine of the other byte order.
    let swap = |bytes: &mut [u8], width: usize| bytes.chunks_exact_mut(width).for_each(<[u8]>::reverse);
    swap(&mut file[..4], 4);
    swap(&mut file[4..8], 2);
    swap(&mut file[8..24], 4);
    let mut at = 24;
    while at < file.len() {
        let length = u32::from_le_bytes(*file[at + 8..].first_chunk().unwrap()) as usize;
        swap(&mut file[at..at + 16], 4);
        at += 16 + length;
    }
    assert_eq!(json(&file), plain);
    file[..4].copy_from_slice(&0xa1b2_3c4d_u32.to_be_bytes());
    assert_eq!(json(&file), nanoseconds);
}

#[test]
fn pcapng_interfaces_have_clocks_of_their_own() {
    let file = std::fs::read(capture("sp-v30.pcapng")).unwrap();
    let section = u32::from_le_bytes(*file[4..].first_chunk().unwrap()) as usize;
    let block = |kind: u32, content: &[u8]| {
        let length = u32::try_from(content.len() + 12).unwrap().to_le_bytes();
        [&kind.to_le_bytes()[..], &length, content, &length].concat()
    };
    // if_tsresol (2 to the power of -10, or 10 to that of -9) and if_tsoffset of an Ethernet interface.
    let interface = |resolution: u8, offset: u8| {
        let options = [9, 0, 1, 0, resolution, 0, 0, 0, 14, 0, 8, 0, offset, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        block(1, &[&[1, 0, 0, 0, 0, 0, 4, 0][..], &options].concat())
    };
    let packet = |interface: u8, ticks: u64, client_port: u16| {
        let wire = Wire { client_port, ..Wire::default() };
        let packet = wire.packet(&Segment { bytes: with_header(8, &[]), ..Segment::default() });
        let (high, low) = ((ticks >> 32) as u32, u32::try_from(ticks & 0xffff_ffff).unwrap());
        let length = u32::try_from(packet.len()).unwrap().to_le_bytes();
        let padding = vec![0; packet.len().next_multiple_of(4) - packet.len()];
        let head = [&[interface, 0, 0, 0][..], &high.to_le_bytes(), &low.to_le_bytes(), &length, &length].concat();
        block(6, &[head, packet, padding].concat())
    };
    let blocks = [
        file[..section].to_vec(),
        interface(0x8a, 0),
        interface(9, 60),
        packet(0, 3 * 1024 + 512, 40001),
        packet(1, 7_000_000_123, 40002),
    ];
    let outcome = run(&["-f", "json", "-"], &blocks.concat());
    let times: Vec<_> = outcome.objects().iter().map(|object| object["time"].as_str().unwrap().to_owned()).collect();
    assert_eq!(times, ["1970-01-01T00:00:03.500000Z", "1970-01-01T00:01:07.000000123Z"], "{}", outcome.stderr);
}

#[test]
fn packets_may_be_large_but_not_absurd() {
    let talk = |port| {
        let wire = Wire { client_port: port, ..Wire::default() };
        wire.packet(&Segment { bytes: with_header(8, &[]), ..Segment::default() })
    };
    let mut packets = [talk(1), vec![0; 3_000_000], talk(2), vec![0; 700_000], talk(3)];
    let outcome = run(&["-f", "json", "-"], &pcap(Link::Ethernet, &packets));
    assert_eq!((outcome.status, outcome.commands().len()), (Some(0), 3), "{}", outcome.stderr);

    packets[1].truncate(60);
    let mut file = pcap(Link::Ethernet, &packets);
    let length = 24 + 16 + packets[0].len() + 8;
    file[length..length + 4].copy_from_slice(&[0xff; 4]);
    let outcome = run(&["-f", "json", "-"], &file);
    assert_eq!((outcome.status, outcome.commands().len()), (Some(2), 1));
    let sentence = "cmpp-dissect: standard input: the capture has a packet of impossible length\n";
    assert!(outcome.stderr.starts_with(sentence), "{}", outcome.stderr);
}

#[test]
fn what_is_not_read_is_said() {
    let mut file = std::fs::read(capture("sp-v20.pcap")).unwrap();
    file[20] = 147;
    let outcome = run(&["-"], &file);
    assert_eq!(outcome.status, Some(2));
    let sentence = "link layer 147 is not read";
    assert!(outcome.stderr.contains(sentence), "{}", outcome.stderr);

    let segment = Segment { bytes: with_header(8, &[]), ..Segment::default() };
    let packet = Wire::default().packet(&segment);
    // The IP header is whole, TCP's is not.
    let outcome = run(&["-"], &pcap(Link::Ethernet, &[packet[..40].to_vec()]));
    assert!(outcome.stderr.contains("\n1 packet damaged"), "{}", outcome.stderr);
}

#[test]
fn nobody_keeps_connections_for_ever() {
    let message = with_header(8, &[]);
    let part = |port, sequence: u32, bytes: &[u8]| {
        let segment = Segment { sequence, bytes: bytes.to_vec(), ..Segment::default() };
        Wire { client_port: port, ..Wire::default() }.packet(&segment)
    };
    // Two connections begin a message, one of them goes on now and then.
    let mut packets = vec![part(1, 0, &message[..5]), part(2, 0, &message[..5])];
    // More than are kept open, none of which ends.
    for port in 10_000..50_000 {
        packets.push(part(port, 0, &message));
        if port == 20_000 {
            packets.push(part(1, 5, &message[5..6]));
        }
    }
    packets.extend([part(1, 6, &message[6..]), part(2, 5, &message[5..])]);
    let outcome = run(&["-f", "json", "-"], &pcap(Link::Ethernet, &packets));
    let last = outcome.objects().last().unwrap()["src"].clone();
    assert_eq!(last, "192.0.2.1:49999", "both are forgotten");
    assert!(outcome.stderr.contains("40000 messages in 4000"), "{}", outcome.stderr);

    let outcome = run(&["-f", "json", "-"], &pcap(Link::Ethernet, &[&packets[..20_000], &packets[40_003..]].concat()));
    let last = outcome.objects().last().unwrap()["src"].clone();
    assert_eq!(last, "192.0.2.1:1", "only the one that was silent is forgotten");
}

#[test]
fn damage_never_ends_in_a_panic() {
    let files = ["ismg-v30.pcap", "sp-v30.pcapng"].map(|name| std::fs::read(capture(name)).unwrap());
    // Any sequence of numbers will do that is the same on every run.
    let mut random = 1_u64;
    let mut next = |below: usize| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(random >> 33).unwrap() % below
    };
    for round in 0..200 {
        let mut file = files[round % 2].clone();
        for _ in 0..=next(20) {
            let at = next(file.len());
            file[at] = u8::try_from(next(256)).unwrap();
        }
        let outcome = run(&[["-fjson", "-ftree"][next(2)], "-"], &file);
        assert!(matches!(outcome.status, Some(0..=2)), "round {round}: {:?} {}", outcome.status, outcome.stderr);
        assert!(!outcome.stderr.contains("panicked"), "round {round}: {}", outcome.stderr);
    }
}
