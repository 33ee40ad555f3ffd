//! The blocks of pcapng.

use crate::common::{Link, Outcome, Wire, run, with_header};
use crate::streams::{heartbeat, segment};

/// A block, in little-endian order.
fn block(kind: u32, content: &[u8]) -> Vec<u8> {
    let padding = vec![0; content.len().next_multiple_of(4) - content.len()];
    let length = u32::try_from(content.len() + padding.len() + 12).unwrap().to_le_bytes();
    [&kind.to_le_bytes()[..], &length, content, &padding, &length].concat()
}

fn section() -> Vec<u8> {
    block(0x0a0d_0d0a, &[&[0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0][..], &[0xff; 8]].concat())
}

fn interface(link: u8, options: &[u8]) -> Vec<u8> {
    block(1, &[&[link, 0, 0, 0, 0, 0, 4, 0], options].concat())
}

fn simple_packet(packet: &[u8]) -> Vec<u8> {
    block(3, &[&u32::try_from(packet.len()).unwrap().to_le_bytes()[..], packet].concat())
}

#[test]
fn a_section_of_pcapng_has_interfaces_of_its_own() {
    let [ethernet, raw] = [Link::Ethernet, Link::Raw].map(|link| {
        Wire { link, ..Wire::default() }.packet(&segment(if link == Link::Raw { 13 } else { 1 }, &heartbeat()))
    });
    let blocks =
        [section(), interface(1, &[]), simple_packet(&ethernet), section(), interface(101, &[]), simple_packet(&raw)];
    let outcome = run(&["-f", "json", "-"], &blocks.concat());
    assert_eq!((outcome.status, outcome.commands().len()), (Some(0), 2), "{}", outcome.stderr);
    // The second section describes no interface.
    let outcome = run(&["-f", "json", "-"], &[&blocks[..4], &blocks[5..]].concat().concat());
    assert_eq!((outcome.status, outcome.commands().len()), (Some(2), 1), "{}", outcome.stderr);
}

#[test]
fn the_padding_of_a_block_is_no_part_of_its_packet() {
    let wire = Wire { link: Link::Raw, ..Wire::default() };
    let mut packet = wire.packet(&segment(1, &with_header(0x8000_0008, &[0])));
    // As network cards show packets that they split: the length in IP's header is 0, so all there is belongs to it.
    packet[2..4].copy_from_slice(&[0, 0]);
    let length = u32::try_from(packet.len()).unwrap().to_le_bytes();
    let enhanced_packet = block(6, &[&[0; 12][..], &length, &length, &packet].concat());
    for packet in [simple_packet(&packet), enhanced_packet] {
        let outcome = run(&["-f", "json", "-"], &[section(), interface(101, &[]), packet].concat());
        assert_eq!((outcome.status, outcome.commands().len()), (Some(0), 1), "{}", outcome.stderr);
        assert_eq!(outcome.summary()["bytes"]["total"], 13);
    }
}

#[test]
fn a_clock_of_impossible_steps_is_refused() {
    let packet = Wire { link: Link::Raw, ..Wire::default() }.packet(&segment(1, &heartbeat()));
    let status = |resolution: u8| {
        let options = [9, 0, 1, 0, resolution, 0, 0, 0, 0, 0, 0, 0];
        let outcome =
            run(&["-f", "json", "-"], &[section(), interface(101, &options), simple_packet(&packet)].concat());
        (outcome.status, outcome.commands().len())
    };
    // 10 to the power of -19 fits 64 bits, and so does 2 to that of -63.
    assert_eq!((status(19), status(0x80 | 63)), ((Some(0), 1), (Some(0), 1)));
    assert_eq!((status(20), status(0x80 | 64), status(64 | 9)), ((Some(2), 0), (Some(2), 0), (Some(2), 0)));
}

fn json(blocks: &[Vec<u8>]) -> Outcome {
    run(&["-f", "json", "-"], &blocks.concat())
}

/// An IP packet with a heartbeat.
fn raw() -> Vec<u8> {
    Wire { link: Link::Raw, ..Wire::default() }.packet(&segment(1, &heartbeat()))
}

/// The obsolete Packet Block: interface, drops, time, lengths, data.
#[test]
fn an_obsolete_block_is_read_in_both_byte_orders() {
    let packet = raw();
    let length = u32::try_from(packet.len()).unwrap();
    let words = |order: fn(u32) -> [u8; 4]| {
        let numbers = [2, 0x6acf_c000, length, length + 5].map(order).concat();
        [&numbers[..], &packet].concat()
    };
    let little = [section(), interface(101, &[]), block(2, &[&[0; 4][..], &words(u32::to_le_bytes)].concat())];
    let big_block = |kind: u32, content: &[u8]| {
        let length = u32::try_from(content.len() + 12).unwrap().to_be_bytes();
        [&kind.to_be_bytes()[..], &length, content, &length].concat()
    };
    let big = [
        big_block(0x0a0d_0d0a, &[&[0x1a, 0x2b, 0x3c, 0x4d, 0, 1, 0, 0][..], &[0xff; 8]].concat()),
        // The packet is of the second interface, whose clock ticks in nanoseconds.
        big_block(1, &[0, 1, 0, 0, 0, 4, 0, 0]),
        big_block(1, &[0, 101, 0, 0, 0, 4, 0, 0, 0, 9, 0, 1, 9, 0, 0, 0, 0, 0, 0, 0]),
        big_block(2, &[&[0, 1, 0, 0][..], &words(u32::to_be_bytes)].concat()),
    ];
    for (blocks, time) in [(&little[..], "1970-01-01T02:53:01.934592Z"), (&big, "1970-01-01T00:00:10.381934592Z")] {
        let outcome = json(blocks);
        assert_eq!(outcome.commands(), ["CMPP_ACTIVE_TEST"], "{}", outcome.stderr);
        assert_eq!(outcome.objects()[0]["time"], time);
        // Five bytes more than there are.
        assert_eq!(outcome.events()[0]["event"], "not_captured");
    }
    // Its data is longer than the block.
    let mut damaged = words(u32::to_le_bytes);
    damaged[8..12].copy_from_slice(&(length + 4).to_le_bytes());
    let outcome = json(&[section(), interface(101, &[]), block(2, &[&[0; 4][..], &damaged].concat())]);
    assert!(outcome.stderr.contains("the capture has a damaged Packet Block"), "{}", outcome.stderr);
}

#[test]
fn interfaces_have_a_bound() {
    for (count, status) in [(1 << 16, 0), ((1 << 16) + 1, 2)] {
        let blocks = [section(), interface(101, &[]).repeat(count), simple_packet(&raw())];
        let outcome = json(&blocks);
        assert_eq!(outcome.status, Some(status), "{count}: {}", outcome.stderr);
    }
}

/// A section header with a long option.
#[test]
fn the_header_of_a_section_may_be_long() {
    let long_section = |length: usize| {
        let fixed = [&[0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0][..], &[0xff; 8]].concat();
        // A comment cannot be longer than 64 KiB, so there are several.
        let option = [&[1, 0, 0xfc, 0xff][..], &vec![b'x'; 0xfffc]].concat();
        block(0x0a0d_0d0a, &[fixed, option.repeat(length)].concat())
    };
    for (length, sentence) in [(1, ""), (3, "the capture has a header of impossible length\n")] {
        let outcome = json(&[long_section(length), interface(101, &[]), simple_packet(&raw())]);
        let sentence =
            if sentence.is_empty() { String::new() } else { format!("cmpp-dissect: standard input: {sentence}") };
        assert!(outcome.stderr.starts_with(&sentence), "{length}: {}", outcome.stderr);
        assert_eq!(outcome.commands().len(), usize::from(length == 1), "{length}: {}", outcome.stderr);
    }
}

/// A block of another type is no packet, even if it looks like one.
#[test]
fn other_blocks_are_left_out() {
    let packet = raw();
    let length = u32::try_from(packet.len()).unwrap().to_le_bytes();
    let content = [&[0; 12][..], &length, &length, &packet].concat();
    for (kind, count) in [(2, 1), (6, 1), (9, 0), (0x0bad, 0), (0x0200_0000, 0), (0x4000_0bad, 0)] {
        let outcome = json(&[section(), interface(101, &[]), block(kind, &content)]);
        assert_eq!((outcome.status, outcome.commands().len()), (Some(0), count), "{kind}: {}", outcome.stderr);
    }
}
