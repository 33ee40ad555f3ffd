//! Reads the packets of pcap and pcapng files.

use std::io::{Cursor, Read};

use pcap_parser::{Block, Linktype, PcapBlockOwned, PcapError, create_reader};

use crate::model::{Stamp, Time};
use crate::source::packet::{Captured, Packet};
use crate::source::trouble::Trouble;

/// The number of bytes read at once. The buffer grows if a packet is larger.
const BUFFER: usize = 1 << 18;
/// The memory that a block may take while it is read, as a multiple of its length. Most of it is for its options.
const COST: usize = 10;
/// The maximum number of interfaces in a section.
const MOST_INTERFACES: usize = 1 << 16;

/// The first block of a pcapng file, whatever its byte order.
const PCAPNG: [u8; 4] = [0x0a, 0x0d, 0x0d, 0x0a];
const PCAP_HEADER: usize = 24;
/// The type of the obsolete Packet Block.
const PACKET_BLOCK: u32 = 2;

/// Reads a capture to its end and hands over its packets. A packet or block for which more than `memory` bytes would be
/// needed is an error. `reads` says which link layers the caller can read: a pcap file of another one is refused, a
/// pcapng file may have several.
pub(crate) fn read(
    mut input: impl Read + Send,
    memory: usize,
    reads: fn(Linktype) -> bool,
    take: &mut dyn FnMut(Captured<'_>) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    // The reader needs the whole header at once, and a pipe may not deliver it at once.
    let header = read_header(&mut input)?;
    let mut capacity = BUFFER;
    let mut reader = create_reader(capacity, Cursor::new(header).chain(input))
        .map_err(|_| Trouble::Damaged("the header of the capture is damaged"))?;
    let mut file = File::default();
    loop {
        let available = reader.data().len();
        let full = match reader.next() {
            Ok((length, block)) => {
                if let Some(packet) = file.packet(&block, reads)? {
                    take(Captured::Packet(packet))?;
                }
                reader.consume(length);
                false
            }
            Err(PcapError::Eof) => return Ok(()),
            Err(PcapError::UnexpectedEof) => return Err(Trouble::Damaged("the capture ends inside a packet")),
            Err(PcapError::Incomplete(_)) => {
                take(Captured::Pause)?;
                reader.refill().map_err(|_| Trouble::Damaged("the capture could not be read to its end"))?;
                reader.data().len() == available && !reader.reader_exhausted()
            }
            Err(PcapError::BufferTooSmall) => true,
            Err(_) => return Err(Trouble::Damaged("the capture is damaged")),
        };
        if full {
            capacity *= 2;
            if COST * capacity > memory || !reader.grow(capacity) {
                return Err(Trouble::Damaged("the capture has a packet of impossible length"));
            }
            take(Captured::Kept(COST * capacity))?;
        }
    }
}

/// Reads the whole header of the file.
fn read_header(input: &mut impl Read) -> Result<Vec<u8>, Trouble> {
    let mut header = Vec::with_capacity(256);
    let mut read_to = |header: &mut Vec<u8>, size: usize| {
        input.take(size.saturating_sub(header.len()) as u64).read_to_end(header).map_err(Trouble::Input)
    };
    read_to(&mut header, 12)?;
    if header.is_empty() {
        return Err(Trouble::Empty);
    }
    match header.first_chunk() {
        Some(&PCAPNG) => {
            // Type, length, byte order.
            let length = match header[4..] {
                [a, b, c, d, 0x1a, 0x2b, 0x3c, 0x4d] => u32::from_be_bytes([a, b, c, d]),
                [a, b, c, d, 0x4d, 0x3c, 0x2b, 0x1a] => u32::from_le_bytes([a, b, c, d]),
                [..] => return Err(Trouble::NotACapture),
            };
            if length as usize > BUFFER / 2 {
                return Err(Trouble::Damaged("the capture has a header of impossible length"));
            }
            read_to(&mut header, length as usize)?;
            if header.len() < length as usize {
                return Err(Trouble::Damaged("the capture ends inside its header"));
            }
        }
        // Micro- and nanoseconds, in either byte order, and an old variant.
        Some(
            [0xa1, 0xb2, 0xc3, 0xd4]
            | [0xd4, 0xc3, 0xb2, 0xa1]
            | [0xa1, 0xb2, 0x3c, 0x4d]
            | [0x4d, 0x3c, 0xb2, 0xa1]
            | [0x34, 0xcd, 0xb2, 0xa1],
        ) => {
            read_to(&mut header, PCAP_HEADER)?;
            if header.len() < PCAP_HEADER {
                return Err(Trouble::Damaged("the capture ends inside its header"));
            }
        }
        _ => return Err(Trouble::NotACapture),
    }
    Ok(header)
}

/// An interface of a pcapng file; a pcap file has one.
#[derive(Clone, Copy, Debug)]
struct Interface {
    link: Linktype,
    /// The number of ticks in a second.
    resolution: u64,
    /// The number of seconds to add.
    offset: i64,
}

impl Interface {
    fn time(&self, ticks: u64) -> Time {
        let fraction = u128::from(ticks % self.resolution) * 1_000_000_000 / u128::from(self.resolution);
        Time {
            second: self.offset.saturating_add_unsigned(ticks / self.resolution),
            nanosecond: u32::try_from(fraction).unwrap_or_default(),
            digits: if self.resolution > 1_000_000 { 9 } else { 6 },
        }
    }
}

/// Returns the resolution that `if_tsresol` stands for: a power of 10, or of 2 if the highest bit is set.
const fn resolution(if_tsresol: u8) -> Option<u64> {
    let exponent = (if_tsresol & 0x7f) as u32;
    if if_tsresol & 0x80 == 0 { 10_u64.checked_pow(exponent) } else { 1_u64.checked_shl(exponent) }
}

/// What the blocks so far have stated.
#[derive(Debug, Default)]
struct File {
    interfaces: Vec<Interface>,
    /// Whether the section is big-endian, for blocks that the library does not read.
    big_endian: bool,
    packets: u64,
}

impl File {
    /// Returns whether a block is an obsolete Packet Block. The library reads the type in little-endian order, whatever
    /// the order of the section.
    const fn is_old_packet(&self, kind: u32) -> bool {
        kind == if self.big_endian { PACKET_BLOCK.swap_bytes() } else { PACKET_BLOCK }
    }

    /// Returns interface, time, original length and data of an obsolete Packet Block.
    fn old_packet<'a>(&self, block: &'a [u8]) -> Option<(usize, u64, u32, &'a [u8])> {
        let word = |at: usize| {
            let bytes = *block.get(at..)?.first_chunk()?;
            Some(if self.big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
        };
        let number = *block.first_chunk()?;
        let interface = if self.big_endian { u16::from_be_bytes(number) } else { u16::from_le_bytes(number) };
        let ticks = (u64::from(word(4)?) << 32) | u64::from(word(8)?);
        let data = block.get(20..)?.get(..word(12)? as usize)?;
        Some((interface.into(), ticks, word(16)?, data))
    }

    /// Returns the packet in a block, if it has one.
    fn packet<'a>(
        &mut self,
        block: &'a PcapBlockOwned<'_>,
        reads: fn(Linktype) -> bool,
    ) -> Result<Option<Packet<'a>>, Trouble> {
        let (interface, ticks, original, data) = match block {
            PcapBlockOwned::LegacyHeader(header) => {
                let resolution = if header.is_nanosecond_precision() { 1_000_000_000 } else { 1_000_000 };
                if !reads(header.network) {
                    return Err(Trouble::LinkLayer(header.network.0));
                }
                self.interfaces.push(Interface { link: header.network, resolution, offset: 0 });
                return Ok(None);
            }
            PcapBlockOwned::NG(Block::SectionHeader(section)) => {
                self.interfaces.clear();
                self.big_endian = section.big_endian();
                return Ok(None);
            }
            PcapBlockOwned::NG(Block::InterfaceDescription(description)) => {
                let resolution = resolution(description.if_tsresol)
                    .ok_or(Trouble::Damaged("the capture counts time in impossible steps"))?;
                if self.interfaces.len() == MOST_INTERFACES {
                    return Err(Trouble::Damaged("the capture describes more interfaces than there can be"));
                }
                self.interfaces.push(Interface {
                    link: description.linktype,
                    resolution,
                    offset: description.if_tsoffset,
                });
                return Ok(None);
            }
            PcapBlockOwned::Legacy(packet) => {
                let resolution = self.interfaces.first().map_or(0, |interface| interface.resolution);
                (0, u64::from(packet.ts_sec) * resolution + u64::from(packet.ts_usec), packet.origlen, packet.data)
            }
            PcapBlockOwned::NG(Block::EnhancedPacket(packet)) => {
                let ticks = (u64::from(packet.ts_high) << 32) | u64::from(packet.ts_low);
                let data = packet.data.get(..packet.caplen as usize).unwrap_or(packet.data);
                (packet.if_id as usize, ticks, packet.origlen, data)
            }
            PcapBlockOwned::NG(Block::SimplePacket(packet)) => {
                (0, 0, packet.origlen, packet.data.get(..packet.origlen as usize).unwrap_or(packet.data))
            }
            PcapBlockOwned::NG(Block::Unknown(block)) if self.is_old_packet(block.block_type) => {
                self.old_packet(block.data).ok_or(Trouble::Damaged("the capture has a damaged Packet Block"))?
            }
            PcapBlockOwned::NG(_) => return Ok(None),
        };
        let interface = self
            .interfaces
            .get(interface)
            .ok_or(Trouble::Damaged("the capture has a packet of an interface that it does not describe"))?;
        self.packets += 1;
        let stamp = Stamp { packet: self.packets, time: interface.time(ticks) };
        let missing = (original as usize).saturating_sub(data.len());
        Ok(Some(Packet { link: interface.link, data, missing, stamp }))
    }
}
