//! The formats of captures: pcap and pcapng.

use std::io::{self, Write};
use std::path::Path;

use crate::model::Time;

/// Packets begin with the header of IP.
const LINK_RAW: u16 = 101;
/// No packet of IP is longer.
const LONGEST: u32 = 0xffff;

/// The digits of a time in microseconds; others have nanoseconds.
const MICROSECONDS: usize = 6;

/// A capture that is written.
#[derive(Debug)]
pub(super) struct Capture<W> {
    out: W,
    form: Form,
}

/// The format of a capture.
#[derive(Debug)]
enum Form {
    /// The digits of its times, once the first packet has told.
    Pcap(Option<usize>),
    Pcapng,
}

impl<W: Write> Capture<W> {
    /// Begins a capture of the format that the name says: pcap unless it ends in `.pcapng`.
    pub(super) fn new(path: &Path, mut out: W) -> io::Result<Self> {
        if !path.extension().is_some_and(|end| end.eq_ignore_ascii_case("pcapng")) {
            return Ok(Self { out, form: Form::Pcap(None) });
        }
        // The section: the byte order, version 1.0, a length that is not known.
        let mut section = 0x1a2b_3c4d_u32.to_le_bytes().to_vec();
        section.extend([1, 0, 0, 0]);
        section.extend([0xff; 8]);
        block(&mut out, 0x0a0d_0d0a, &section)?;
        // An interface for each resolution of times, which is option 9.
        for digits in [6, 9] {
            let mut interface = LINK_RAW.to_le_bytes().to_vec();
            interface.extend([0, 0]);
            interface.extend(LONGEST.to_le_bytes());
            interface.extend([9, 0, 1, 0, digits, 0, 0, 0, 0, 0, 0, 0]);
            block(&mut out, 1, &interface)?;
        }
        Ok(Self { out, form: Form::Pcapng })
    }

    /// Writes a packet. A time in nanoseconds loses three digits in a pcap file that began with microseconds.
    pub(super) fn packet(&mut self, time: Time, packet: &[u8]) -> io::Result<()> {
        // No packet is longer than `LONGEST`.
        let length = u32::try_from(packet.len()).unwrap_or(LONGEST).to_le_bytes();
        match self.form {
            Form::Pcap(digits) => {
                let digits = digits.map_or_else(|| self.begin(time.digits), Ok)?;
                // Times before 1970 and after 2106 have no place in the format.
                self.out.write_all(&u32::try_from(time.second).unwrap_or_default().to_le_bytes())?;
                let fraction = if digits == MICROSECONDS { time.nanosecond / 1000 } else { time.nanosecond };
                self.out.write_all(&fraction.to_le_bytes())?;
                self.out.write_all(&length)?;
                self.out.write_all(&length)?;
                self.out.write_all(packet)
            }
            Form::Pcapng => {
                let (interface, unit) = if time.digits == MICROSECONDS { (0_u32, 1000) } else { (1, 1) };
                let moment = (i128::from(time.second) * 1_000_000_000 + i128::from(time.nanosecond)) / unit;
                let moment = u64::try_from(moment).unwrap_or_default();
                let mut content = interface.to_le_bytes().to_vec();
                content.extend(((moment >> 32 & 0xffff_ffff) as u32).to_le_bytes());
                content.extend(((moment & 0xffff_ffff) as u32).to_le_bytes());
                content.extend(length);
                content.extend(length);
                content.extend(packet);
                content.resize(content.len().next_multiple_of(4), 0);
                block(&mut self.out, 6, &content)
            }
        }
    }

    /// Writes the header of a pcap file. Returns the digits of its times.
    fn begin(&mut self, digits: usize) -> io::Result<usize> {
        let magic: u32 = if digits == MICROSECONDS { 0xa1b2_c3d4 } else { 0xa1b2_3c4d };
        self.out.write_all(&magic.to_le_bytes())?;
        self.out.write_all(&[2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0])?;
        self.out.write_all(&LONGEST.to_le_bytes())?;
        self.out.write_all(&u32::from(LINK_RAW).to_le_bytes())?;
        self.form = Form::Pcap(Some(digits));
        Ok(digits)
    }

    /// Ends the capture. One without packets has a header, too.
    pub(super) fn finish(&mut self) -> io::Result<()> {
        if let Form::Pcap(None) = self.form {
            self.begin(MICROSECONDS)?;
        }
        self.out.flush()
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
