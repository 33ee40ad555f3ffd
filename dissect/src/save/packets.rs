//! Packets for messages: each has one or several of its own, in a TCP connection that is whole.

use std::collections::HashMap;
use std::fmt;
use std::fs::File;
use std::io::{self, BufWriter};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use cmpp_codec::CommandId;
use etherparse::{
    IpHeaders, IpNumber, Ipv4Extensions, Ipv4Header, Ipv6Extensions, Ipv6Header, PacketBuilder, TcpHeader,
};

use crate::model::{Message, Time};
use crate::save::file::Capture;

/// The payload of a full segment on Ethernet.
const SEGMENT: usize = 1448;

/// So many streams are remembered. A stream that goes on after it was forgotten is a new connection.
const STREAMS: usize = 1 << 16;

/// The first Sequence_Number of a direction.
const FIRST: u32 = 1000;

/// A capture that is being written.
#[derive(Debug)]
pub(crate) struct Save {
    path: PathBuf,
    capture: Capture<BufWriter<File>>,
    /// The next Sequence_Number of both directions of a stream, by the number of the stream.
    streams: HashMap<u64, Stream>,
    packet: Vec<u8>,
    /// Messages that could not be written, because bytes of them are missing.
    skipped: u64,
}

/// Both directions of a connection: who sends, and the next Sequence_Number, once there was a SYN.
#[derive(Clone, Copy, Debug)]
struct Stream {
    first: SocketAddr,
    next: [Option<u32>; 2],
}

/// A file that cannot be written.
#[derive(Debug)]
pub(crate) struct Unwritable {
    path: PathBuf,
    error: io::Error,
}

impl Unwritable {
    /// Returns an error that names the file.
    pub(crate) fn error(path: &Path, error: io::Error) -> io::Error {
        io::Error::other(Self { path: path.to_owned(), error })
    }
}

impl fmt::Display for Unwritable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.error)
    }
}

impl std::error::Error for Unwritable {}

impl Save {
    /// Creates the file.
    pub(crate) fn new(path: &Path) -> io::Result<Self> {
        let named = |error| Unwritable::error(path, error);
        let out = BufWriter::with_capacity(1 << 16, File::create(path).map_err(named)?);
        let capture = Capture::new(path, out).map_err(named)?;
        Ok(Self { path: path.to_owned(), capture, streams: HashMap::new(), packet: Vec::new(), skipped: 0 })
    }

    /// Writes a message.
    pub(crate) fn write(&mut self, message: &Message<'_>) -> io::Result<()> {
        let whole =
            message.content.filter(|(frame, _)| Some(frame.len()) == message.total_length.map(|len| len as usize));
        let Some((frame, _)) = whole else {
            self.skipped += 1;
            return Ok(());
        };
        let seen = message.place.seen;
        // Without a capture there is no time, and addresses are made up.
        let time = seen.map_or(Time { second: 0, nanosecond: 0, digits: 6 }, |seen| seen.stamp.time);
        let address = |text: &str| text.parse::<SocketAddr>().ok();
        let ends = seen.and_then(|seen| Some((address(seen.source)?, address(seen.destination)?)));
        let (source, destination) = ends.unwrap_or_else(|| made_up(message.place.stream, frame.command_id()));
        if self.streams.len() >= STREAMS {
            self.streams.clear();
        }
        let new = Stream { first: source, next: [None; 2] };
        let mut stream = *self.streams.entry(message.place.stream).or_insert(new);
        let way = usize::from(stream.first != source);
        let ends = (source, destination);
        let mut next = if let Some(next) = stream.next[way] {
            next
        } else {
            self.segment(time, ends, (FIRST - 1, stream.next[1 - way]), true, &[])?;
            FIRST
        };
        for part in frame.as_bytes().chunks(SEGMENT) {
            self.segment(time, ends, (next, stream.next[1 - way]), false, part)?;
            next = next.wrapping_add(u32::try_from(part.len()).unwrap_or_default());
        }
        stream.next[way] = Some(next);
        self.streams.insert(message.place.stream, stream);
        Ok(())
    }

    /// Writes one packet.
    fn segment(
        &mut self,
        time: Time,
        (source, destination): (SocketAddr, SocketAddr),
        (sequence, acknowledged): (u32, Option<u32>),
        is_first: bool,
        payload: &[u8],
    ) -> io::Result<()> {
        let mut tcp = TcpHeader::new(source.port(), destination.port(), sequence, u16::MAX);
        (tcp.syn, tcp.psh) = (is_first, !payload.is_empty());
        if let Some(acknowledged) = acknowledged {
            (tcp.ack, tcp.acknowledgment_number) = (true, acknowledged);
        }
        self.packet.clear();
        PacketBuilder::ip(ip(source.ip(), destination.ip()))
            .tcp_header(tcp)
            .write(&mut self.packet, payload)
            .map_err(|error| Unwritable::error(&self.path, io::Error::other(error)))?;
        self.capture.packet(time, &self.packet).map_err(|error| Unwritable::error(&self.path, error))
    }

    /// Ends the file. Returns how many messages are not in it, because bytes of them are missing.
    pub(crate) fn finish(&mut self) -> io::Result<u64> {
        self.capture.finish().map_err(|error| Unwritable::error(&self.path, error))?;
        Ok(self.skipped)
    }
}

/// Returns the header of IP. The lengths and checksums in it are set when it is written.
fn ip(source: IpAddr, destination: IpAddr) -> IpHeaders {
    if let (IpAddr::V4(source), IpAddr::V4(destination)) = (source, destination) {
        let (source, destination) = (source.octets(), destination.octets());
        let header =
            Ipv4Header { time_to_live: 64, protocol: IpNumber::TCP, source, destination, ..Ipv4Header::default() };
        return IpHeaders::Ipv4(header, Ipv4Extensions::default());
    }
    let octets = |address: IpAddr| match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().octets(),
        IpAddr::V6(address) => address.octets(),
    };
    let (source, destination) = (octets(source), octets(destination));
    let header = Ipv6Header { hop_limit: 64, source, destination, ..Ipv6Header::default() };
    IpHeaders::Ipv6(header, Ipv6Extensions::default())
}

/// Returns addresses for a message whose input has none, by who usually sends it: documentation addresses, and a port
/// for each stream.
fn made_up(stream: u64, command: CommandId) -> (SocketAddr, SocketAddr) {
    // The remainder is a port.
    let port = 40_000 + (stream % 20_000) as u16;
    let client = SocketAddr::from((Ipv4Addr::new(192, 0, 2, 1), port));
    let server = SocketAddr::from((Ipv4Addr::new(192, 0, 2, 2), 7890));
    let is_deliver = matches!(command, CommandId::DELIVER | CommandId::DELIVER_RESP);
    if command.is_response() == is_deliver { (client, server) } else { (server, client) }
}
