//! A made-up hour of one SP, of which everything is known: it sends on one connection and receives on another.

use std::collections::BTreeMap;

use cmpp_codec::codes::{DeliveryKind, RegisteredDelivery};
use cmpp_codec::content::{Report, Stat, StatusReport};
use cmpp_codec::field::Authenticator;
use cmpp_codec::{Counted, Encode, MsgId, Octets, V20, v20};

use crate::common::{Flag, Link, Segment, Wire, append, pcap};

/// The client's ports of the connections on which the SP sends and receives.
pub(crate) const PORTS: [u16; 2] = [40000, 40001];

/// A message, and what it has to do with others. These are named by their index.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sent {
    /// In milliseconds. No two messages have the same.
    pub(crate) time: u32,
    pub(crate) port: u16,
    pub(crate) from_server: bool,
    pub(crate) bytes: Vec<u8>,
    pub(crate) answers: Option<usize>,
    pub(crate) reports: Option<usize>,
    pub(crate) repeats: Option<usize>,
    pub(crate) part_of: Option<usize>,
    /// Of the last part of a long message.
    pub(crate) whole_text: Option<String>,
}

/// The messages in the order of their times.
#[derive(Debug, Default)]
pub(crate) struct Truth {
    pub(crate) messages: Vec<Sent>,
    times: BTreeMap<u32, usize>,
    random: u64,
    sequences: [u32; 4],
}

pub(crate) fn encoded(sequence: u32, message: impl Encode) -> Vec<u8> {
    message.to_vec(sequence)
}

fn octets<const N: usize>(text: &str) -> Octets<N> {
    Octets::new(text).unwrap()
}

/// A SUBMIT that asks for reports.
pub(crate) fn submit(sequence: u32, phones: &[String], part: (u8, u8), content: &[u8]) -> Vec<u8> {
    let head = v20::SubmitHead {
        pk_total: part.0,
        pk_number: part.1,
        tp_udhi: u8::from(part.0 > 1),
        registered_delivery: RegisteredDelivery(1),
        fee_code: octets("000010"),
        src_id: octets("10657001"),
        ..Default::default()
    };
    let phones: Vec<_> = phones.iter().map(|phone| octets(phone)).collect();
    encoded(sequence, v20::Submit::new(&head, Counted::new(&phones).unwrap(), Counted::new(content).unwrap()))
}

pub(crate) fn submit_resp(sequence: u32, id: MsgId) -> Vec<u8> {
    encoded(sequence, &v20::SubmitResp { msg_id: id, ..Default::default() })
}

/// A DELIVER with a status report.
pub(crate) fn report(sequence: u32, own: MsgId, id: MsgId, phone: &str) -> Vec<u8> {
    let report = StatusReport::<V20> {
        msg_id: id,
        stat: Stat::DELIVRD,
        submit_time: octets("2611271000"),
        done_time: octets("2611271001"),
        dest_terminal_id: octets(phone),
        ..Default::default()
    };
    let head = v20::DeliverHead {
        msg_id: own,
        src_terminal_id: octets(phone),
        registered_delivery: DeliveryKind::REPORT,
        ..Default::default()
    };
    encoded(sequence, v20::Deliver::new(&head, Counted::new(Report::Short(&report).as_bytes()).unwrap()))
}

pub(crate) fn connect(sequence: u32) -> Vec<u8> {
    let authenticator_source = Authenticator([7; 16]);
    let (source_addr, timestamp) = (octets("900001"), 1_127_100_000.into());
    encoded(sequence, &v20::Connect { source_addr, authenticator_source, version: 0x20.into(), timestamp })
}

/// The identifier with this number.
pub(crate) fn id(number: u32) -> MsgId {
    MsgId::new(0xb4c5_5300_0000_0000 | u64::from(number) << 16)
}

impl Truth {
    /// Makes so many SUBMITs.
    pub(crate) fn new(submits: usize) -> Self {
        let mut truth = Self { random: 7, sequences: [0, 7000, 0, 9000], ..Self::default() };
        for way in [0, 1] {
            let sequence = truth.next(2 * way);
            let login = truth.send(10, way, false, connect(sequence), Sent::default());
            let answer = encoded(sequence, &v20::ConnectResp { version: 0x20.into(), ..Default::default() });
            truth.answer(login, 5, answer);
        }
        for nth in 0..submits {
            truth.submit(nth);
        }
        truth.in_order()
    }

    /// Takes messages that are in the order of their times.
    pub(crate) fn of(messages: Vec<Sent>) -> Self {
        Self { messages, ..Self::default() }
    }

    /// A random number below `end`.
    pub(crate) fn below(&mut self, end: u32) -> u32 {
        self.random = self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from(self.random >> 33).unwrap() % end
    }

    const fn next(&mut self, way: usize) -> u32 {
        self.sequences[way] += 1;
        self.sequences[way]
    }

    /// Sends a message at the first free time from this one on.
    fn send(&mut self, time: u32, way: usize, from_server: bool, bytes: Vec<u8>, links: Sent) -> usize {
        let time = (time..u32::MAX).find(|time| !self.times.contains_key(time)).unwrap();
        let index = self.messages.len();
        self.times.insert(time, index);
        self.messages.push(Sent { time, port: PORTS[way], from_server, bytes, ..links });
        index
    }

    fn answer(&mut self, request: usize, after: u32, bytes: Vec<u8>) -> usize {
        let Sent { time, port, from_server, .. } = self.messages[request];
        let links = Sent { answers: Some(request), ..Sent::default() };
        self.send(time + after, usize::from(port - PORTS[0]), !from_server, bytes, links)
    }

    fn submit(&mut self, nth: usize) {
        // So far apart that the window is never full of requests that nobody answers.
        let time = 100 + 400 * u32::try_from(nth).unwrap();
        let phones = (0..if nth % 20 == 3 { 3 } else { 1 }).map(|_| format!("138{:08}", self.below(100_000_000)));
        let phones: Vec<String> = phones.collect();
        let parts: Vec<(u8, u8)> = if nth % 25 == 4 { vec![(2, 1), (2, 2)] } else { vec![(1, 1)] };
        let mut first = None;
        for (total, number) in parts.iter().copied() {
            let sequence = self.next(0);
            let text = format!("part {number} of {nth:04}. ");
            let mut content =
                if total > 1 { vec![5, 0, 3, u8::try_from(nth % 251).unwrap(), total, number] } else { Vec::new() };
            content.extend(text.bytes());
            let bytes = submit(sequence, &phones, (total, number), &content);
            let mut request = self.send(time, 0, false, bytes.clone(), Sent::default());
            if total > 1 {
                let first = *first.get_or_insert(request);
                self.messages[request].part_of = Some(first);
                self.messages[request].whole_text =
                    (number == total).then(|| format!("part 1 of {nth:04}. part 2 of {nth:04}. "));
            }
            match nth % 37 {
                // Nobody answers it.
                11 => continue,
                // The first copy is not answered, the second one is.
                17 => {
                    let part_of = self.messages[request].part_of;
                    let links = Sent { repeats: Some(request), part_of, ..Sent::default() };
                    self.send(time + 300, 0, false, bytes, links);
                    self.accept(nth, request, 320, sequence, &phones);
                    request = usize::MAX;
                }
                _ => {}
            }
            if request != usize::MAX {
                let after = 3 + self.below(120);
                self.accept(nth, request, after, sequence, &phones);
            }
        }
    }

    /// The gateway answers, and reports on another connection.
    fn accept(&mut self, nth: usize, request: usize, after: u32, sequence: u32, phones: &[String]) {
        let own = id(sequence);
        let mut sent = self.messages[request].time + after;
        if nth % 53 != 5 {
            let answer = self.answer(request, after, submit_resp(sequence, own));
            sent = self.messages[answer].time;
        }
        let mut last = sent;
        for (at, phone) in phones.iter().enumerate() {
            if self.below(10) == 0 {
                continue;
            }
            // Some gateways count on, some write the bytes in reverse order.
            let about = if nth % 40 == 3 { own.of_recipient(u8::try_from(at).unwrap()) } else { own };
            let about = if nth % 31 == 8 { about.swapped() } else { about };
            let delay = if nth % 53 == 5 { 0 } else { 500 + self.below(2500) };
            let (number, links) = (self.next(3), Sent { reports: Some(request), ..Sent::default() });
            let bytes = report(number, id(50_000 + number), about, phone);
            let report = self.send(sent + delay, 1, true, bytes, links);
            last = self.messages[report].time;
            let resp = v20::DeliverResp { msg_id: id(50_000 + number), ..Default::default() };
            self.answer(report, 2, encoded(number, &resp));
        }
        if nth % 53 == 5 {
            // The report was faster than the answer.
            let after = last + 1 - self.messages[request].time;
            self.answer(request, after, submit_resp(sequence, own));
        }
    }

    /// Sorts the messages by time.
    fn in_order(mut self) -> Self {
        let order: Vec<usize> = self.times.values().copied().collect();
        let places: BTreeMap<usize, usize> = order.iter().enumerate().map(|(place, &index)| (index, place)).collect();
        let place = |index: Option<usize>| index.map(|index| places[&index]);
        self.messages = order
            .iter()
            .map(|&index| {
                let sent = self.messages[index].clone();
                let (answers, reports) = (place(sent.answers), place(sent.reports));
                let (repeats, part_of) = (place(sent.repeats), place(sent.part_of));
                Sent { answers, reports, repeats, part_of, ..sent }
            })
            .collect();
        self
    }

    /// A capture of these messages, a segment each, without those that were lost.
    pub(crate) fn capture(&self, is_lost: impl Fn(usize) -> bool) -> Vec<u8> {
        let mut file = pcap(Link::Ethernet, &[]);
        let mut next: BTreeMap<(u16, bool), u32> = BTreeMap::new();
        let mut segment = |time: u32, port: u16, from_server: bool, flag: Flag, bytes: &[u8], is_lost: bool| {
            let [own, other] = [(port, from_server), (port, !from_server)];
            let sequence = *next.entry(own).or_insert(1000);
            let length = u32::try_from(bytes.len()).unwrap() + u32::from(flag != Flag::None);
            next.insert(own, sequence + length);
            let acknowledged = next.get(&other).copied();
            let wire = Wire { client_port: port, ..Wire::default() };
            let packet = wire.packet(&Segment { from_server, sequence, flag, acknowledged, bytes: bytes.to_vec() });
            if !is_lost {
                append(&mut file, time as usize, &packet, packet.len());
            }
        };
        for port in PORTS {
            segment(0, port, false, Flag::Syn, &[], false);
            segment(1, port, true, Flag::Syn, &[], false);
        }
        for (index, Sent { time, port, from_server, bytes, .. }) in self.messages.iter().enumerate() {
            segment(*time, *port, *from_server, Flag::None, bytes, is_lost(index));
        }
        let end = self.messages.last().map_or(0, |last| last.time + 1000);
        for port in PORTS {
            segment(end, port, false, Flag::Fin, &[], false);
            segment(end + 1, port, true, Flag::Fin, &[], false);
        }
        file
    }
}
