//! Reads the packets of pcap and pcapng files.

use pcap_parser::nom::{Err, IResult, Needed};
use pcap_parser::{
    Block, LegacyPcapBlock, Linktype, PcapBlockOwned, PcapError, PcapHeader, parse_block_be, parse_block_le,
    parse_pcap_frame, parse_pcap_frame_be, parse_pcap_frame_modified, parse_pcap_header, parse_sectionheaderblock,
};

use crate::model::{Stamp, Time};
use crate::source::ahead::{Ahead, Piece};
use crate::source::packet::{Captured, Packet};
use crate::source::trouble::Trouble;

/// The longest block that takes no memory from others.
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
    input: &Ahead,
    memory: usize,
    reads: fn(Linktype) -> bool,
    take: &mut dyn FnMut(Captured<'_>) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    let mut piece = Piece::default();
    let mut file = File::default();
    let format = read_header(input, &mut piece, &mut file, reads)?;
    let mut capacity = BUFFER;
    loop {
        let length = match format.next(&file, piece.unread()) {
            Ok((length, block)) => {
                if let Some(packet) = file.packet(&block)? {
                    take(Captured::Packet(packet))?;
                }
                length
            }
            Err(Err::Incomplete(needed)) => {
                let needed = if let Needed::Size(count) = needed { count.get() } else { 1 };
                if piece.unread().len() + needed >= capacity {
                    capacity *= 2;
                    if COST * capacity > memory {
                        return Err(Trouble::Damaged("the capture has a packet of impossible length"));
                    }
                    take(Captured::Kept(COST * capacity))?;
                    continue;
                }
                take(Captured::Pause)?;
                let is_more = input.extend(&mut piece);
                if is_more.map_err(|_| Trouble::Damaged("the capture could not be read to its end"))? {
                    continue;
                }
                return if piece.unread().is_empty() {
                    Ok(())
                } else {
                    Err(Trouble::Damaged("the capture ends inside a packet"))
                };
            }
            Err(_) => return Err(Trouble::Damaged("the capture is damaged")),
        };
        piece.consume(length);
    }
}

/// A parser of the library.
type Parse = fn(&[u8]) -> IResult<&[u8], LegacyPcapBlock<'_>, PcapError<&[u8]>>;

/// How the blocks of a file are read.
#[derive(Clone, Copy, Debug)]
enum Format {
    Pcap(Parse),
    PcapNg,
}

impl Format {
    /// Returns the next block of a file and its length.
    fn next<'a>(self, file: &File, bytes: &'a [u8]) -> Result<(usize, PcapBlockOwned<'a>), Err<PcapError<&'a [u8]>>> {
        let (rest, block) = match self {
            Self::Pcap(parse) => parse(bytes).map(|(rest, packet)| (rest, packet.into())),
            Self::PcapNg if file.big_endian => parse_block_be(bytes).map(|(rest, block)| (rest, block.into())),
            Self::PcapNg => parse_block_le(bytes).map(|(rest, block)| (rest, block.into())),
        }?;
        Ok((bytes.len() - rest.len(), block))
    }
}

/// Reads the header of the file, which a pipe may not deliver at once.
fn read_header(
    input: &Ahead,
    piece: &mut Piece,
    file: &mut File,
    reads: fn(Linktype) -> bool,
) -> Result<Format, Trouble> {
    let read_to = |piece: &mut Piece, size: usize| {
        while piece.unread().len() < size && input.extend(piece)? {}
        Ok(())
    };
    read_to(piece, 12)?;
    let damaged = Trouble::Damaged("the header of the capture is damaged");
    match piece.unread().first_chunk() {
        None if piece.unread().is_empty() => Err(Trouble::Empty),
        Some(&PCAPNG) => {
            // Type, length, byte order.
            let length = match piece.unread()[4..] {
                [a, b, c, d, 0x1a, 0x2b, 0x3c, 0x4d, ..] => u32::from_be_bytes([a, b, c, d]),
                [a, b, c, d, 0x4d, 0x3c, 0x2b, 0x1a, ..] => u32::from_le_bytes([a, b, c, d]),
                [..] => return Err(Trouble::NotACapture),
            };
            if length as usize > BUFFER / 2 {
                return Err(Trouble::Damaged("the capture has a header of impossible length"));
            }
            read_to(piece, length as usize)?;
            let Some(header) = piece.unread().get(..length as usize) else {
                return Err(Trouble::Damaged("the capture ends inside its header"));
            };
            parse_sectionheaderblock(header).map_or(Err(damaged), |_| Ok(Format::PcapNg))
        }
        // Micro- and nanoseconds, in either byte order, and an old variant.
        Some(
            [0xa1, 0xb2, 0xc3, 0xd4]
            | [0xd4, 0xc3, 0xb2, 0xa1]
            | [0xa1, 0xb2, 0x3c, 0x4d]
            | [0x4d, 0x3c, 0xb2, 0xa1]
            | [0x34, 0xcd, 0xb2, 0xa1],
        ) => {
            read_to(piece, PCAP_HEADER)?;
            if piece.unread().len() < PCAP_HEADER {
                return Err(Trouble::Damaged("the capture ends inside its header"));
            }
            let (_, header) = parse_pcap_header(piece.unread()).map_err(|_| damaged)?;
            piece.consume(PCAP_HEADER);
            file.describe(&header, reads)?;
            Ok(Format::Pcap(match header {
                _ if header.is_modified_format() => parse_pcap_frame_modified,
                _ if header.is_bigendian() => parse_pcap_frame_be,
                _ => parse_pcap_frame,
            }))
        }
        _ => Err(Trouble::NotACapture),
    }
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

    /// Takes the header of a pcap file, which has one interface.
    fn describe(&mut self, header: &PcapHeader, reads: fn(Linktype) -> bool) -> Result<(), Trouble> {
        if !reads(header.network) {
            return Err(Trouble::LinkLayer(header.network.0));
        }
        let resolution = if header.is_nanosecond_precision() { 1_000_000_000 } else { 1_000_000 };
        self.interfaces.push(Interface { link: header.network, resolution, offset: 0 });
        Ok(())
    }

    /// Returns the packet in a block, if it has one.
    fn packet<'a>(&mut self, block: &'a PcapBlockOwned<'_>) -> Result<Option<Packet<'a>>, Trouble> {
        let (interface, ticks, original, data) = match block {
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
            PcapBlockOwned::NG(_) | PcapBlockOwned::LegacyHeader(_) => return Ok(None),
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
