//! The messages that gateways accepted, and the reports about them.

use std::collections::VecDeque;

use cmpp_codec::MsgId;
use foldhash::HashMap;

use crate::pair::origin::Origin;
use crate::pair::phone::{Phone, Phones};
use crate::pair::side::{Nearness, Side};

/// A message that a gateway accepted.
#[derive(Debug)]
pub(super) struct Accepted {
    /// The number of the SUBMIT.
    pub(super) number: u64,
    pub(super) side: Side,
    pub(super) phones: Phones,
    /// Whether the SUBMIT asked for reports.
    pub(super) wants_reports: bool,
}

/// A status report.
#[derive(Clone, Debug)]
pub(super) struct Told {
    /// The number of the DELIVER.
    pub(super) number: u64,
    pub(super) side: Side,
    pub(super) phone: Phone,
    /// Whether no other report follows.
    pub(super) is_final: bool,
    pub(super) origin: Origin,
    pub(super) sequence: u32,
    /// The name of the command.
    pub(super) name: &'static str,
}

/// The message that a report is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct About {
    pub(super) submit: u64,
    /// Whether the recipient was reported before.
    pub(super) is_second: bool,
}

/// The messages by their `Msg_Id`, and the reports that came before it was known.
#[derive(Debug, Default)]
pub(super) struct Reports {
    accepted: HashMap<MsgId, Vec<u64>>,
    /// The messages in their order. Their place is their number in `accepted`.
    messages: VecDeque<(MsgId, Accepted)>,
    /// The place of the first message.
    first: u64,
    early: HashMap<MsgId, Vec<Told>>,
    /// The early reports in their order, also those that were matched since.
    early_order: VecDeque<(MsgId, u64)>,
    /// How many messages were forgotten before the last report that was asked for.
    forgotten: u64,
}

impl Reports {
    /// Takes a message that was accepted. Returns the reports about it that came before.
    pub(super) fn accept(&mut self, id: MsgId, message: Accepted) -> Vec<Told> {
        let mut before = Vec::new();
        let place = self.first + self.messages.len() as u64;
        let mut message = message;
        for (index, id) in ids(id, message.phones.len()).enumerate() {
            self.accepted.entry(id).or_default().push(place);
            if self.early.is_empty() {
                continue;
            }
            for id in [id, id.swapped()] {
                let Some(reports) = self.early.get_mut(&id) else { continue };
                reports.retain(|report| {
                    let found = fit(&message, index, report);
                    if let Some((_, _, at)) = found {
                        before.push(report.clone());
                        if report.is_final {
                            message.phones.report(at);
                        }
                    }
                    found.is_none()
                });
                if reports.is_empty() {
                    self.early.remove(&id);
                }
            }
        }
        self.messages.push_back((id, message));
        before
    }

    /// Takes a report. Returns the message that it is about, or keeps the report until its message is known.
    pub(super) fn report(&mut self, id: MsgId, report: Told) -> Option<About> {
        let Some((place, at)) = self.find(id, &report).or_else(|| self.find(id.swapped(), &report)) else {
            self.early_order.push_back((id, report.number));
            self.early.entry(id).or_default().push(report);
            return None;
        };
        let (_, message) = self.messages.get_mut(usize::try_from(place - self.first).ok()?)?;
        let is_second = if report.is_final { message.phones.report(at) } else { false };
        Some(About { submit: message.number, is_second })
    }

    /// Returns the place of the message that a report is most likely about, and the index of the recipient.
    fn find(&self, id: MsgId, report: &Told) -> Option<(u64, usize)> {
        let fitting = self.accepted.get(&id)?.iter().filter_map(|&place| {
            let (own, message) = self.messages.get(usize::try_from(place.checked_sub(self.first)?).ok()?)?;
            let index = usize::try_from(id.get().wrapping_sub(own.get()) & 0xffff).ok()?;
            let (nearness, is_phone, at) = fit(message, index, report)?;
            // Of two that fit equally well it is the newer one.
            Some((is_phone, nearness, place, at))
        });
        fitting
            .max_by_key(|&(is_phone, nearness, place, _)| (is_phone, nearness, place))
            .map(|(_, _, place, at)| (place, at))
    }

    /// Returns how many messages and early reports are kept.
    pub(super) fn len(&self) -> usize {
        self.messages.len() + self.early_order.len()
    }

    /// Forgets the older half.
    pub(super) fn forget_half(&mut self) {
        for _ in 0..self.messages.len().div_ceil(2) {
            let Some((id, message)) = self.messages.pop_front() else { break };
            self.forgotten += u64::from(missing(&message) > 0);
            for id in ids(id, message.phones.len()) {
                if let Some(places) = self.accepted.get_mut(&id) {
                    places.retain(|&place| place != self.first);
                    if places.is_empty() {
                        self.accepted.remove(&id);
                    }
                }
            }
            self.first += 1;
        }
        for _ in 0..self.early_order.len().div_ceil(2) {
            let Some((id, number)) = self.early_order.pop_front() else { break };
            if let Some(reports) = self.early.get_mut(&id) {
                reports.retain(|report| report.number != number);
                if reports.is_empty() {
                    self.early.remove(&id);
                }
            }
        }
    }

    /// Returns how many messages were forgotten, because too many waited for their reports.
    pub(super) const fn forgotten(&self) -> u64 {
        self.forgotten
    }

    /// Returns how many recipients of other messages have no report although one was asked for.
    pub(super) fn unreported(&self) -> u64 {
        self.messages.iter().map(|(_, message)| missing(message)).sum::<u64>()
    }
}

fn missing(message: &Accepted) -> u64 {
    if message.wants_reports { message.phones.unreported() as u64 } else { 0 }
}

/// Returns the identifiers that the reports about a message have. Some gateways count on for each recipient.
fn ids(id: MsgId, recipients: usize) -> impl Iterator<Item = MsgId> {
    (0..=u8::MAX).take(recipients).map(move |index| id.of_recipient(index))
}

/// Returns how well a report fits a message, `index` identifiers behind the message's own: how near they are, whether
/// the phone is the same, and which recipient it is.
fn fit(message: &Accepted, index: usize, report: &Told) -> Option<(Nearness, bool, usize)> {
    let nearness = message.side.nearness(report.side)?;
    let at = message.phones.find(report.phone);
    match at {
        Some(at) if index == 0 || index == at => Some((nearness, true, at)),
        // The gateway may write the number in another way. Then only the identifier can tell, if nothing else has it.
        None if index == 0 && message.phones.len() == 1 && nearness >= Nearness::Account => Some((nearness, false, 0)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: MsgId = MsgId::new(0xb4c5_5300_0001_0007);

    fn side(stream: u64, account: u32, gateway: u32) -> Side {
        Side { stream, account, gateway }
    }

    fn told(number: u64, side: Side, phone: &[u8]) -> Told {
        let origin = Origin { stream: side.stream, way: 0, stamp: None, ends: std::sync::Arc::default() };
        Told { number, side, phone: Phone::new(phone), is_final: true, origin, sequence: 1, name: "CMPP_DELIVER" }
    }

    fn accepted(number: u64, side: Side, phones: &[&[u8]]) -> Accepted {
        let phones = Phones::new(phones.iter().map(|phone| Phone::new(phone)));
        Accepted { number, side, phones, wants_reports: true }
    }

    fn submit(about: Option<About>) -> Option<u64> {
        about.map(|about| about.submit)
    }

    #[test]
    fn a_report_is_found_on_another_connection_of_the_account() {
        let mut reports = Reports::default();
        reports.accept(ID, accepted(1, side(0, 1, 1), &[b"13800000001"]));
        assert_eq!(submit(reports.report(ID, told(9, side(5, 2, 1), b"13800000001"))), None, "another SP");
        let about = reports.report(ID, told(10, side(5, 1, 2), b"8613800000001"));
        assert_eq!(about, Some(About { submit: 1, is_second: false }));
        assert!(reports.report(ID, told(11, side(5, 1, 2), b"13800000001")).unwrap().is_second);
    }

    #[test]
    fn of_several_messages_with_one_identifier_the_nearest_is_meant() {
        let mut reports = Reports::default();
        reports.accept(ID, accepted(1, side(0, 0, 1), &[b"13800000001"]));
        reports.accept(ID, accepted(2, side(1, 0, 2), &[b"13800000001"]));
        assert_eq!(submit(reports.report(ID, told(9, side(5, 0, 1), b"13800000001"))), Some(1));
        assert_eq!(submit(reports.report(ID, told(9, side(5, 0, 2), b"13800000001"))), Some(2));
        assert_eq!(submit(reports.report(ID, told(9, side(5, 0, 1), b"13800000002"))), None, "another phone");
    }

    #[test]
    fn recipients_are_told_by_their_phone_or_by_the_identifiers_that_follow() {
        let mut reports = Reports::default();
        let phones: [&[u8]; 3] = [b"13800000001", b"13800000002", b"13800000003"];
        reports.accept(ID, accepted(1, side(0, 1, 1), &phones));
        // The next message has the identifier of the second recipient.
        reports.accept(ID.of_recipient(1), accepted(2, side(0, 1, 1), &[b"13800000009"]));
        let about = |reports: &mut Reports, id, phone| submit(reports.report(id, told(9, side(0, 1, 1), phone)));
        assert_eq!(about(&mut reports, ID, phones[2]), Some(1));
        assert_eq!(about(&mut reports, ID.of_recipient(1), phones[1]), Some(1));
        assert_eq!(about(&mut reports, ID.of_recipient(1), b"13800000009"), Some(2));
        assert_eq!(about(&mut reports, ID.swapped(), phones[0]), Some(1));
        assert_eq!(reports.unreported(), 0);
    }

    #[test]
    fn a_report_may_come_first() {
        let mut reports = Reports::default();
        assert_eq!(reports.report(ID.swapped(), told(3, side(0, 1, 1), b"13800000001")), None);
        let before = reports.accept(ID, accepted(1, side(0, 1, 1), &[b"13800000001"]));
        assert_eq!(before.iter().map(|told| told.number).collect::<Vec<_>>(), [3]);
        assert!(reports.report(ID, told(4, side(0, 1, 1), b"13800000001")).unwrap().is_second);
    }

    #[test]
    fn the_oldest_are_forgotten_first() {
        let mut reports = Reports::default();
        for number in 0..10_u64 {
            reports.accept(MsgId::new(number << 20), accepted(number, side(0, 1, 1), &[b"13800000001"]));
        }
        reports.forget_half();
        let about = |reports: &mut Reports, number: u64| {
            submit(reports.report(MsgId::new(number << 20), told(99, side(0, 1, 1), b"13800000001")))
        };
        assert_eq!((about(&mut reports, 4), about(&mut reports, 5)), (None, Some(5)));
        assert_eq!((reports.len(), reports.unreported(), reports.forgotten()), (6, 4, 5));
    }
}
