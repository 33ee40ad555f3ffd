//! The formats of captures: pcap and pcapng.

use std::io::{self, Write};
use std::path::Path;

use crate::model::Time;

/// Packets begin with the header of IP.
const LINK_RAW: u16 = 101;
/// No packet of IP is longer.
const LONGEST: u32 = 0xffff;

/// The format of a capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Pcap,
    Pcapng,
}

impl Format {
    /// Returns the format that the name says; pcap unless it ends in `.pcapng`.
    pub(super) fn of(path: &Path) -> Self {
        if path.extension().is_some_and(|end| end.eq_ignore_ascii_case("pcapng")) { Self::Pcapng } else { Self::Pcap }
    }

    /// Writes what stands before the first packet. Times are in nanoseconds.
    pub(super) fn begin(self, out: &mut impl Write) -> io::Result<()> {
        match self {
            Self::Pcap => {
                out.write_all(&0xa1b2_3c4d_u32.to_le_bytes())?;
                out.write_all(&[2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0])?;
                out.write_all(&LONGEST.to_le_bytes())?;
                out.write_all(&u32::from(LINK_RAW).to_le_bytes())
            }
            Self::Pcapng => {
                // The section: the byte order, version 1.0, a length that is not known.
                let mut section = 0x1a2b_3c4d_u32.to_le_bytes().to_vec();
                section.extend([1, 0, 0, 0]);
                section.extend([0xff; 8]);
                block(out, 0x0a0d_0d0a, &section)?;
                // The interface, whose option 9 is the resolution of its times.
                let mut interface = LINK_RAW.to_le_bytes().to_vec();
                interface.extend([0, 0]);
                interface.extend(LONGEST.to_le_bytes());
                interface.extend([9, 0, 1, 0, 9, 0, 0, 0, 0, 0, 0, 0]);
                block(out, 1, &interface)
            }
        }
    }

    /// Writes a packet.
    pub(super) fn packet(self, out: &mut impl Write, time: Time, packet: &[u8]) -> io::Result<()> {
        // No packet is longer than `LONGEST`.
        let length = u32::try_from(packet.len()).unwrap_or(LONGEST).to_le_bytes();
        match self {
            Self::Pcap => {
                // Times before 1970 and after 2106 have no place in the format.
                out.write_all(&u32::try_from(time.second).unwrap_or_default().to_le_bytes())?;
                out.write_all(&time.nanosecond.to_le_bytes())?;
                out.write_all(&length)?;
                out.write_all(&length)?;
                out.write_all(packet)
            }
            Self::Pcapng => {
                let moment = i128::from(time.second) * 1_000_000_000 + i128::from(time.nanosecond);
                let moment = u64::try_from(moment).unwrap_or_default();
                let mut content = vec![0; 4];
                content.extend(((moment >> 32) as u32).to_le_bytes());
                content.extend((moment as u32).to_le_bytes());
                content.extend(length);
                content.extend(length);
                content.extend(packet);
                content.resize(content.len().next_multiple_of(4), 0);
                block(out, 6, &content)
            }
        }
    }
}

/// Writes a block of pcapng: its type, its length, its content, and its length again.
fn block(out: &mut impl Write, kind: u32, content: &[u8]) -> io::Result<()> {
    let length = u32::try_from(content.len() + 12).map_err(io::Error::other)?.to_le_bytes();
    out.write_all(&kind.to_le_bytes())?;
    out.write_all(&length)?;
    out.write_all(content)?;
    out.write_all(&length)
}
