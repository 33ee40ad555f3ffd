//! Runs the program, and makes captures for it.

use std::{
    ffi::OsString,
    io::Write,
    process::{Child, Command, Stdio},
};

use etherparse::{
    IpHeaders, IpNumber, Ipv4Extensions, Ipv4Header, Ipv6Extensions, Ipv6Header, LinuxSllPacketType, PacketBuilder,
    TcpHeader, VlanId,
};
use serde_json::Value;

/// What a run gave.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) status: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Outcome {
    /// The messages of `--format json`.
    pub(crate) fn objects(&self) -> Vec<Value> {
        self.lines().into_iter().filter(|object| object.get("event").is_none()).collect()
    }

    /// What became known of earlier messages.
    pub(crate) fn news(&self) -> Vec<Value> {
        let is_news = |object: &Value| object["event"] == "unanswered" || object["event"] == "paired";
        self.lines().into_iter().filter(is_news).collect()
    }

    /// What became of bytes that are part of no message.
    pub(crate) fn events(&self) -> Vec<Value> {
        let others = ["summary", "unanswered", "paired"];
        let is_event =
            |object: &Value| object.get("event").is_some_and(|event| !others.contains(&event.as_str().unwrap()));
        self.lines().into_iter().filter(is_event).collect()
    }

    /// The summary, which is the last line.
    pub(crate) fn summary(&self) -> Value {
        let summary = self.lines().pop().unwrap();
        assert_eq!(summary["event"], "summary");
        summary
    }

    fn lines(&self) -> Vec<Value> {
        self.stdout.lines().map(|line| serde_json::from_str(line).expect(line)).collect()
    }

    /// The names of the commands.
    pub(crate) fn commands(&self) -> Vec<String> {
        self.objects().iter().map(|object| object["command"].as_str().unwrap_or("-").to_owned()).collect()
    }
}

/// The program: the one that was built with the tests, or the one that `CMPP_DISSECT` names.
pub(crate) fn program() -> OsString {
    std::env::var_os("CMPP_DISSECT").unwrap_or_else(|| env!("CARGO_BIN_EXE_cmpp-dissect").into())
}

/// Starts the program with pipes on all sides.
pub(crate) fn start(arguments: &[&str]) -> Child {
    Command::new(program())
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Runs the program with `stdin` as its standard input.
pub(crate) fn run(arguments: &[&str], stdin: &[u8]) -> Outcome {
    run_in_pieces(arguments, stdin, usize::MAX)
}

/// Runs the program and writes its standard input in pieces of this size, one after the other.
pub(crate) fn run_in_pieces(arguments: &[&str], stdin: &[u8], size: usize) -> Outcome {
    let mut child = start(arguments);
    let mut pipe = child.stdin.take().unwrap();
    let output = std::thread::scope(|scope| {
        // The program may end without reading all of it.
        scope.spawn(move || {
            for piece in stdin.chunks(size) {
                if pipe.write_all(piece).is_err() {
                    break;
                }
                if size < stdin.len() {
                    std::thread::sleep(std::time::Duration::from_micros(200));
                }
            }
        });
        child.wait_with_output().unwrap()
    });
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let outcome = Outcome { status: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) };
    if outcome.stdout.lines().last().is_some_and(|line| line.starts_with(r#"{"event":"summary""#)) {
        assert_adds_up(&outcome.summary());
    }
    outcome
}

/// Packets, connections and bytes each end in one count: those of every run of every test add up to their total.
#[track_caller]
pub(crate) fn assert_adds_up(summary: &Value) {
    for key in ["packets", "connections", "bytes"] {
        let counts = summary[key].as_object().unwrap();
        let sum: u64 =
            counts.iter().filter(|(name, _)| *name != "total").map(|(_, count)| count.as_u64().unwrap()).sum();
        assert_eq!(counts["total"], sum, "{key}: {summary}");
    }
    let not_cmpp: u64 = summary["not_cmpp"].as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum();
    assert_eq!(summary["connections"]["not_cmpp"], not_cmpp, "{summary}");
}

/// A capture that comes with the project.
pub(crate) fn capture(name: &str) -> String {
    format!("{}/spec-vectors/captures/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// The bytes of a message, put together from its object.
pub(crate) fn message(object: &Value) -> Vec<u8> {
    let number = |key: &str| u32::try_from(object[key].as_u64().unwrap()).unwrap().to_be_bytes();
    let mut bytes = [number("total_length"), number("command_id"), number("sequence_id")].concat();
    for field in object["fields"].as_array().unwrap() {
        bytes.extend(from_hex(field["hex"].as_str().unwrap()));
    }
    assert_eq!(bytes.len() as u64, object["total_length"].as_u64().unwrap(), "fields cover the body");
    bytes
}

pub(crate) fn from_hex(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

/// A message with this body.
pub(crate) fn with_header(command: u32, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(12 + body.len()).unwrap();
    [&length.to_be_bytes()[..], &command.to_be_bytes(), &7_u32.to_be_bytes(), body].concat()
}

pub(crate) const SERVER_PORT: u16 = 7890;

/// How packets are wrapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Link {
    Ethernet,
    Vlan,
    DoubleVlan,
    Cooked,
    Cooked2,
    Null,
    Loop,
    Raw,
}

impl Link {
    pub(crate) const ALL: [Self; 8] =
        [Self::Ethernet, Self::Vlan, Self::DoubleVlan, Self::Cooked, Self::Cooked2, Self::Null, Self::Loop, Self::Raw];

    const fn number(self) -> u32 {
        match self {
            Self::Ethernet | Self::Vlan | Self::DoubleVlan => 1,
            Self::Cooked => 113,
            Self::Cooked2 => 276,
            Self::Null => 0,
            Self::Loop => 108,
            Self::Raw => 101,
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Flag {
    #[default]
    None,
    Syn,
    Fin,
    Reset,
}

/// One TCP segment of a made-up connection.
#[derive(Clone, Debug, Default)]
pub(crate) struct Segment {
    pub(crate) from_server: bool,
    pub(crate) sequence: u32,
    pub(crate) flag: Flag,
    pub(crate) acknowledged: Option<u32>,
    pub(crate) bytes: Vec<u8>,
}

/// A connection's ends and layers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wire {
    pub(crate) link: Link,
    pub(crate) ipv6: bool,
    pub(crate) client_port: u16,
    pub(crate) server_port: u16,
}

impl Default for Wire {
    fn default() -> Self {
        Self { link: Link::Ethernet, ipv6: false, client_port: 40000, server_port: SERVER_PORT }
    }
}

impl Wire {
    /// The packet of a segment.
    pub(crate) fn packet(self, segment: &Segment) -> Vec<u8> {
        let ip = self.ip(segment.from_server);
        let vlan = |id| VlanId::try_new(id).unwrap();
        let ethernet = PacketBuilder::ethernet2([2; 6], [4; 6]);
        let mut packet = Vec::new();
        let layers = match self.link {
            Link::Ethernet => ethernet.ip(ip),
            Link::Vlan => ethernet.single_vlan(vlan(7)).ip(ip),
            Link::DoubleVlan => ethernet.double_vlan(vlan(7), vlan(8)).ip(ip),
            Link::Cooked => PacketBuilder::linux_sll(LinuxSllPacketType::HOST, 6, [2; 8]).ip(ip),
            Link::Cooked2 => {
                packet.extend(if self.ipv6 { [0x86, 0xdd] } else { [0x08, 0x00] });
                packet.extend([0; 18]);
                PacketBuilder::ip(ip)
            }
            Link::Null => {
                packet.extend([if self.ipv6 { 30 } else { 2 }, 0, 0, 0]);
                PacketBuilder::ip(ip)
            }
            Link::Loop => {
                packet.extend([0, 0, 0, if self.ipv6 { 24 } else { 2 }]);
                PacketBuilder::ip(ip)
            }
            Link::Raw => PacketBuilder::ip(ip),
        };
        let (source, destination) = if segment.from_server {
            (self.server_port, self.client_port)
        } else {
            (self.client_port, self.server_port)
        };
        let mut tcp = TcpHeader::new(source, destination, segment.sequence, 60000);
        tcp.syn = segment.flag == Flag::Syn;
        tcp.fin = segment.flag == Flag::Fin;
        tcp.rst = segment.flag == Flag::Reset;
        tcp.ack = segment.acknowledged.is_some();
        tcp.acknowledgment_number = segment.acknowledged.unwrap_or_default();
        layers.tcp_header(tcp).write(&mut packet, &segment.bytes).unwrap();
        packet
    }

    fn ip(self, from_server: bool) -> IpHeaders {
        let (source, destination) = if from_server { (2, 1) } else { (1, 2) };
        if self.ipv6 {
            let end = |last| [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last];
            let header = Ipv6Header {
                hop_limit: 64,
                source: end(source),
                destination: end(destination),
                ..Ipv6Header::default()
            };
            IpHeaders::Ipv6(header, Ipv6Extensions::default())
        } else {
            let end = |last| [192, 0, 2, last];
            let header = Ipv4Header::new(0, 64, IpNumber::TCP, end(source), end(destination)).unwrap();
            IpHeaders::Ipv4(header, Ipv4Extensions::default())
        }
    }

    /// A capture of the segments, one a millisecond.
    pub(crate) fn capture(self, segments: &[Segment]) -> Vec<u8> {
        let packets: Vec<_> = segments.iter().map(|segment| self.packet(segment)).collect();
        pcap(self.link, &packets)
    }
}

/// A pcap file.
pub(crate) fn pcap(link: Link, packets: &[Vec<u8>]) -> Vec<u8> {
    let mut file = Vec::new();
    for number in [0xa1b2_c3d4, 0x0004_0002, 0, 0, 65535, link.number()] {
        file.extend(u32::to_le_bytes(number));
    }
    for (index, packet) in packets.iter().enumerate() {
        append(&mut file, index, packet, packet.len());
    }
    file
}

/// Adds a packet to a pcap file, which was this long on the wire.
pub(crate) fn append(file: &mut Vec<u8>, index: usize, packet: &[u8], original: usize) {
    let millisecond = u32::try_from(index).unwrap();
    let (caught, original) = (u32::try_from(packet.len()).unwrap(), u32::try_from(original).unwrap());
    for number in [1_800_000_000 + millisecond / 1000, millisecond % 1000 * 1000, caught, original] {
        file.extend(number.to_le_bytes());
    }
    file.extend(packet);
}
