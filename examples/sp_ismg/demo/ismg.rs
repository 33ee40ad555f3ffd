//! A gateway of any version: it accepts messages, assigns a Msg_Id to each, and reports that each was delivered.

use std::collections::VecDeque;

use cmpp_codec::build::DeliverBuilder;
use cmpp_codec::codes::{RegisteredDelivery, SubmitResult};
use cmpp_codec::content::{Stat, StatusReport};
use cmpp_codec::session::{Event, Instant, RequestError, Session};
use cmpp_codec::time::DateTime;
use cmpp_codec::{AnyPdu, AnySubmit, Layouts, MsgId, OctetStr, Octets, with_version};

use super::line::User;
use super::login::Account;

/// A report that is to be sent.
struct Report {
    msg_id: MsgId,
    /// The SP, and the recipient of the message.
    src_id: Octets<21>,
    phone: Octets<21>,
}

#[derive(Default)]
pub struct Ismg {
    pub submitted: u64,
    pub reported: u64,
    reports: VecDeque<Report>,
}

impl Ismg {
    fn take(&mut self, pdu: AnyPdu<'_>, submit: AnySubmit<'_>) -> MsgId {
        self.submitted += 1;
        // 24 November, gateway 079101, and a number that rises by one.
        let msg_id = MsgId::new((11 << 60) | (24 << 55) | (79101 << 16) | (self.submitted & 0xffff));
        if submit.registered_delivery() == RegisteredDelivery::REPORT {
            let octets = |field: &OctetStr| Octets::new(field.trimmed()).unwrap_or_default();
            let src_id = octets(submit.src_id());
            let reports = pdu.recipients().map(|phone| Report { msg_id, src_id, phone: octets(phone) });
            self.reports.extend(reports);
        }
        msg_id
    }

    fn report<V: Layouts>(
        &mut self,
        session: &mut Session<Account>,
        now: Instant,
        report: &Report,
    ) -> Result<(), RequestError> {
        let sent = DateTime { year: 2026, month: 11, day: 24, hour: 8, minute: 5, second: 0 };
        self.reported += 1;
        let msg_id = MsgId::new(report.msg_id.get() | 0x8000);
        session.request_with(now, |sequence_id, out| {
            let mut content = StatusReport::<V> {
                msg_id: report.msg_id,
                stat: Stat::DELIVRD,
                submit_time: sent.report_time().unwrap_or_default(),
                done_time: DateTime { minute: 6, ..sent }.report_time().unwrap_or_default(),
                smsc_sequence: 1.into(),
                ..StatusReport::default()
            };
            // The field has at least 21 bytes in every version.
            let _ = content.dest_terminal_id.set(report.phone.trimmed());
            let deliver = DeliverBuilder::<V>::new(msg_id, out)?.sender(report.phone.trimmed())?;
            Ok(deliver.recipient(report.src_id.trimmed())?.report(&content)?.finish(sequence_id))
        })?;
        Ok(())
    }
}

impl User for Ismg {
    fn act(&mut self, session: &mut Session<Account>, now: Instant) {
        while session.is_open() && session.window_left() > 0 {
            let Some(report) = self.reports.pop_front() else { return };
            with_version!(session.version(), V => self.report::<V>(session, now, &report)).expect("it is taken");
        }
    }

    fn handle(&mut self, session: &mut Session<Account>, event: Event<'_>) {
        let Event::Request { id, pdu, .. } = event else { return };
        // QUERY and CANCEL are rejected, because this gateway keeps no records.
        let refused = pdu.answer(SubmitResult::COMMAND);
        let answer = match pdu.as_submit() {
            Some(submit) => pdu.answer(SubmitResult::OK).map(|answer| answer.with_msg_id(self.take(pdu, submit))),
            None => refused,
        };
        if let Some(answer) = answer {
            session.answer(id, answer.pdu()).expect("it waits");
        }
    }

    fn wakes(&self) -> Option<Instant> {
        None
    }
}
