//! What a connection with faults sends in place of what its gateway sends.

use std::collections::{HashSet, VecDeque};
use std::time::Duration;

use cmpp_codec::codes::{ConnectStatus, DeliverResult, SubmitResult};
use cmpp_codec::content::Report;
use cmpp_codec::{AnyConnectResp, AnyPdu, CommandId, Connect, Encode, Frame, Message, Version};
use fastrand::Rng;
use tokio::time::Instant;

use crate::fault::{Fault, Faults};
use crate::wire::frame::{message, set, set_sequence};
use crate::wire::piece::{Piece, Then, Ways};
use crate::wire::shape;

/// The request of nobody's specification.
const VENDOR: CommandId = CommandId(0x0000_00f0);
/// The number of requests that no session has made.
const OWN_SEQUENCE: u32 = 0x7fff_fff0;

/// The faults of one connection.
pub(crate) struct Trouble {
    faults: Faults,
    rng: Rng,
    version: Version,
    source: [u8; 16],
    /// The SUBMITs that want a report and are not answered.
    reported: HashSet<u32>,
    /// Behind each DELIVER with the Sequence_Id 1 its own.
    delivers: VecDeque<u32>,
    /// Until when what is sent is held back.
    held_until: Option<Instant>,
    is_silent: bool,
    /// Whether the client is to be answered nothing more, and the line stays up when the session has ended.
    pub(crate) keeps_open: bool,
    holds_next: bool,
}

impl Trouble {
    pub(crate) fn new(faults: Faults, seed: u64) -> Self {
        Self {
            faults,
            rng: Rng::with_seed(seed),
            version: Version::V30,
            source: [0; 16],
            reported: HashSet::new(),
            delivers: VecDeque::new(),
            held_until: None,
            is_silent: false,
            keeps_open: false,
            holds_next: false,
        }
    }

    /// The version that both ends speak: 3.0 until the login says so.
    pub(crate) const fn version(&self) -> Version {
        self.version
    }

    fn strikes(&mut self, fault: Fault) -> bool {
        self.faults.strikes(fault, &mut self.rng)
    }

    /// Changes a message by each of these faults that strikes.
    fn shape(&mut self, faults: &[Fault], frame: &mut Vec<u8>) {
        for &fault in faults {
            if shape::applies(fault, frame, self.version) && self.strikes(fault) {
                shape::change(fault, frame, self.version, self.source);
            }
        }
    }

    //--- From the client

    /// Takes a frame from the client.
    pub(crate) fn take_from_client(&mut self, mut frame: Vec<u8>, ways: &mut Ways<'_>) {
        if self.is_silent {
            return;
        }
        let Ok(read) = Frame::from_message(&frame) else {
            ways.to_server.extend_from_slice(&frame);
            return;
        };
        let sequence_id = read.sequence_id().0;
        match read.command_id() {
            CommandId::CONNECT => {
                if let Ok(connect) = <&Connect>::from_frame(read) {
                    self.version = connect.version.version().unwrap_or(Version::V20);
                    self.source = connect.authenticator_source.0;
                }
                // No digest covers the version: the session logs the client in, and speaks 3.0.
                if self.version != Version::V30 && self.strikes(Fault::SpeaksItsOwn) {
                    self.version = Version::V30;
                    set(&mut frame, Version::V30, "Version", &[Version::V30.octet()]);
                }
            }
            CommandId::SUBMIT => {
                let Ok(pdu) = AnyPdu::from_frame(read, self.version) else {
                    ways.to_server.extend_from_slice(&frame);
                    return;
                };
                if self.strikes(Fault::FlowControl) {
                    self.answer(pdu, SubmitResult::FLOW.0, sequence_id, ways);
                    return;
                }
                if pdu.as_submit().is_some_and(|submit| submit.registered_delivery().0 == 1) {
                    self.reported.insert(sequence_id);
                }
            }
            CommandId::TERMINATE_RESP if sequence_id == OWN_SEQUENCE => {
                self.send(Vec::new(), Then::Close, Duration::ZERO, ways);
                return;
            }
            command if command == VENDOR.response() => return,
            CommandId::DELIVER_RESP if sequence_id == 1 => {
                if let Some(own) = self.delivers.pop_front() {
                    set_sequence(&mut frame, own);
                }
            }
            _ => {}
        }
        ways.to_server.extend_from_slice(&frame);
    }

    /// Answers a request of the client in place of the session.
    fn answer(&mut self, pdu: AnyPdu<'_>, result: u32, sequence_id: u32, ways: &mut Ways<'_>) {
        let mut out = [0; 128];
        let written = pdu.answer(result).and_then(|answer| answer.encode(sequence_id, &mut out).ok());
        if let Some(written) = written {
            self.send(out[..written].to_vec(), Then::Nothing, Duration::ZERO, ways);
        }
    }

    //--- From the gateway

    /// Takes a frame from the gateway.
    pub(crate) fn take_from_server(&mut self, mut frame: Vec<u8>, ways: &mut Ways<'_>) {
        let Ok(read) = Frame::from_message(&frame) else {
            self.send(frame, Then::Nothing, Duration::ZERO, ways);
            return;
        };
        if self.is_silent {
            return;
        }
        match read.command_id() {
            CommandId::CONNECT_RESP => self.connect_resp(frame, ways),
            CommandId::SUBMIT_RESP => self.submit_resp(frame, ways),
            CommandId::DELIVER => self.deliver(frame, ways),
            CommandId::ACTIVE_TEST_RESP => {
                if self.strikes(Fault::ActiveTestUnanswered) {
                    return;
                }
                if self.strikes(Fault::ActiveTestEchoed) {
                    frame = message(CommandId::ACTIVE_TEST, read.sequence_id().0, &[]);
                }
                self.shape(shape::ACTIVE_TEST_RESP, &mut frame);
                self.send(frame, Then::Nothing, Duration::ZERO, ways);
            }
            CommandId::TERMINATE_RESP => {
                if self.strikes(Fault::TerminateUnanswered) {
                    self.keeps_open = true;
                    return;
                }
                self.shape(&[Fault::TerminateRespLong], &mut frame);
                self.send(frame, Then::Nothing, Duration::ZERO, ways);
            }
            CommandId::CANCEL_RESP => {
                self.shape(&[Fault::CancelRespWide], &mut frame);
                self.send(frame, Then::Nothing, Duration::ZERO, ways);
            }
            _ => self.send(frame, Then::Nothing, Duration::ZERO, ways),
        }
    }

    fn connect_resp(&mut self, mut frame: Vec<u8>, ways: &mut Ways<'_>) {
        let resp = Frame::from_message(&frame).ok().and_then(|frame| AnyConnectResp::from_body(frame.body()).ok());
        let is_accepted = resp.is_some_and(|resp| resp.status() == ConnectStatus::OK);
        self.shape(shape::CONNECT_RESP, &mut frame);
        self.send(frame, Then::Nothing, Duration::ZERO, ways);
        if !is_accepted {
            return;
        }
        if self.strikes(Fault::VendorCommand) {
            let request = message(VENDOR, OWN_SEQUENCE, b"vendor");
            self.send(request, Then::Nothing, Duration::ZERO, ways);
        }
        if self.strikes(Fault::Silent) {
            (self.is_silent, self.keeps_open) = (true, true);
        }
    }

    fn submit_resp(&mut self, mut frame: Vec<u8>, ways: &mut Ways<'_>) {
        let Ok(read) = Frame::from_message(&frame) else { return };
        let msg_id = AnyPdu::from_frame(read, self.version).ok().and_then(AnyPdu::msg_id);
        let is_reported = self.reported.remove(&read.sequence_id().0);
        if self.strikes(Fault::AnswerLost) {
            return;
        }
        if self.strikes(Fault::Reset) {
            return self.send(Vec::new(), Then::Reset, Duration::ZERO, ways);
        }
        if self.strikes(Fault::TerminateMidway) {
            let terminate = message(CommandId::TERMINATE, OWN_SEQUENCE, &[]);
            return self.send(terminate, Then::Nothing, Duration::ZERO, ways);
        }
        self.shape(shape::SUBMIT_RESP, &mut frame);
        if self.strikes(Fault::HalfMessage) {
            frame.truncate(frame.len() / 2);
            return self.send(frame, Then::Close, Duration::ZERO, ways);
        }
        if self.strikes(Fault::BytesStalled) {
            let rest = frame.split_off(frame.len() / 2);
            self.send(frame, Then::Nothing, Duration::ZERO, ways);
            self.held_until = Some(ways.now + Duration::from_secs(2));
            return self.send(rest, Then::Nothing, Duration::ZERO, ways);
        }
        if is_reported && self.strikes(Fault::ReportFirst) {
            let at = ways.now + Duration::from_secs(30);
            let piece = Piece { bytes: frame, is_apart: false, then: Then::Nothing, answer_to: msg_id };
            return ways.to_client.push(at, piece);
        }
        let mut delay = Duration::ZERO;
        if self.strikes(Fault::AnswersSwapped) {
            self.holds_next = !self.holds_next;
            delay += if self.holds_next { Duration::from_millis(500) } else { Duration::ZERO };
        }
        if self.strikes(Fault::AnswerLate) {
            delay += Duration::from_secs(10);
        }
        if self.strikes(Fault::AnswerTwice) {
            self.send(frame.clone(), Then::Nothing, delay, ways);
        }
        self.send(frame, Then::Nothing, delay, ways);
    }

    fn deliver(&mut self, mut frame: Vec<u8>, ways: &mut Ways<'_>) {
        let Ok(read) = Frame::from_message(&frame) else { return };
        let sequence_id = read.sequence_id().0;
        let pdu = AnyPdu::from_frame(read, self.version).ok();
        let report = pdu.and_then(AnyPdu::content).and_then(|content| content.report());
        let about = report.map(Report::msg_id);
        if let Some(pdu) = pdu.filter(|_| about.is_some() && self.strikes(Fault::ReportLost)) {
            // The session thinks that the client has it.
            let mut out = [0; 64];
            let answer = pdu.answer(DeliverResult::OK);
            let written = answer.and_then(|answer| answer.encode(sequence_id, &mut out).ok()).unwrap_or_default();
            return ways.to_server.extend_from_slice(&out[..written]);
        }
        if about.is_some() {
            self.shape(shape::REPORT, &mut frame);
        }
        self.shape(shape::DELIVER, &mut frame);
        if self.strikes(Fault::DeliverSameSequence) {
            self.delivers.push_back(sequence_id);
            set_sequence(&mut frame, 1);
        }
        if self.strikes(Fault::DeliverTwice) {
            self.send(frame.clone(), Then::Nothing, Duration::ZERO, ways);
        }
        self.send(frame, Then::Nothing, Duration::ZERO, ways);
        let answer = about.and_then(|about| ways.to_client.take(|piece| piece.answer_to == Some(about)));
        if let Some(answer) = answer {
            self.send(answer.bytes, Then::Nothing, Duration::from_millis(1), ways);
        }
    }

    /// Sends bytes to the client after a while.
    fn send(&mut self, bytes: Vec<u8>, then: Then, after: Duration, ways: &mut Ways<'_>) {
        let held = self.held_until.filter(|&until| until > ways.now);
        if held.is_none() && self.strikes(Fault::BytesTogether) {
            self.held_until = Some(ways.now + Duration::from_secs(1));
        }
        let at = self.held_until.unwrap_or(ways.now).max(ways.now + after);
        let is_apart = self.strikes(Fault::BytesApart);
        ways.to_client.push(at, Piece { bytes, is_apart, then, answer_to: None });
    }
}
