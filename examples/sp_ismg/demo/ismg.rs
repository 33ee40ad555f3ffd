//! What a gateway does: takes messages, gives each a Msg_Id, and reports that each has arrived. In any version.

use std::collections::VecDeque;
use std::time::Duration;

use cmpp_codec::session::{Event, Session};
use cmpp_codec::{
    AnyPdu, Counted, DeliveryKind, Layouts, MsgId, OctetStr, Octets, Pdu, RegisteredDelivery, V12, V20, V21, V30,
    Version, pdu, with_version,
};

use super::line::User;
use super::login::Account;

/// A report that is to be sent.
struct Report {
    msg_id: MsgId,
    /// Who the SP is, and whom the message was for.
    src_id: Octets<21>,
    phone: Octets<21>,
}

#[derive(Default)]
pub struct Ismg {
    pub submitted: u64,
    pub reported: usize,
    reports: VecDeque<Report>,
}

impl Ismg {
    fn take<V: Layouts>(&mut self, submit: &pdu::Submit<'_, V>) -> MsgId {
        self.submitted += 1;
        // 24 November, gateway 079101, and a number that rises.
        let msg_id = MsgId::new((11 << 60) | (24 << 55) | (79101 << 16) | (self.submitted & 0xffff));
        if submit.head.registered_delivery == RegisteredDelivery::REPORT {
            for phone in submit.dest_terminal_ids.as_slice() {
                let phone: &OctetStr = phone;
                let phone = Octets::new(phone.trimmed()).unwrap_or_default();
                self.reports.push_back(Report { msg_id, src_id: submit.head.src_id, phone });
            }
        }
        msg_id
    }

    fn report<V: Layouts>(&mut self, session: &mut Session<Account>, now: Duration, report: &Report) {
        let wide = V::VERSION == Version::V30;
        // Msg_Id, Stat, Submit_time, Done_time, Dest_terminal_Id, SMSC_sequence.
        let mut content = report.msg_id.get().to_be_bytes().to_vec();
        content.extend_from_slice(b"DELIVRD26112408052611240806");
        content.extend_from_slice(report.phone.as_bytes());
        content.resize(if wide { 67 } else { 56 }, 0);
        content.extend_from_slice(&[0, 0, 0, 1]);

        self.reported += 1;
        let mut head = pdu::DeliverHead::<V> {
            msg_id: MsgId::new(report.msg_id.get() | 0x8000),
            dest_id: report.src_id,
            registered_delivery: DeliveryKind::REPORT,
            ..pdu::DeliverHead::default()
        };
        head.src_terminal_id.set(report.phone.trimmed()).expect("21 bytes fit");
        let deliver = pdu::Deliver::<V> {
            head: &head,
            msg_content: Counted::new(&content).expect("71 bytes at most"),
            tail: &pdu::DeliverTail::default(),
        };
        session.request(now, Pdu::Deliver(deliver)).expect("the session is open, and the window has room");
    }
}

impl User for Ismg {
    fn act(&mut self, session: &mut Session<Account>, now: Duration) {
        while session.is_open() && session.window_left() > 0 {
            let Some(report) = self.reports.pop_front() else { return };
            with_version!(session.version(), V => self.report::<V>(session, now, &report));
        }
    }

    fn receive(&mut self, session: &mut Session<Account>, _: Duration, event: Event<'_>) {
        let Event::Request { id, pdu, .. } = event else { return };
        let msg_id = match pdu {
            AnyPdu::V12(Pdu::Submit(submit)) => self.take::<V12>(&submit),
            AnyPdu::V20(Pdu::Submit(submit)) => self.take::<V20>(&submit),
            AnyPdu::V21(Pdu::Submit(submit)) => self.take::<V21>(&submit),
            AnyPdu::V30(Pdu::Submit(submit)) => self.take::<V30>(&submit),
            // It has no answer to QUERY and CANCEL; a real one does.
            _ => return session.release(id).expect("it waits"),
        };
        with_version!(session.version(), V => {
            let resp = pdu::SubmitResp::<V> { msg_id, ..pdu::SubmitResp::default() };
            session.answer(id, Pdu::<V>::SubmitResp(&resp)).expect("it waits");
        });
    }

    fn time_out(&mut self, _: Event<'_>) {}

    fn wakes(&self) -> Option<Duration> {
        None
    }
}
