//! What belongs to earlier messages: answers, status reports, and what turns out later.

use std::time::Duration;

use cmpp_codec::{CommandId, Frame};

use crate::model::{Later, Message, News, Reading};
use crate::stats::gather::{EXAMPLES, Stats};
use crate::stats::groups::Key;
use crate::stats::orphans::Orphan;
use crate::stats::outcome::{Code, End, Known};
use crate::stats::requests::Request;
use crate::stats::slowest::Slow;

impl Stats {
    /// Takes an answer. Returns whether it is the slowest so far.
    pub(super) fn take_answer(
        &mut self,
        message: &Message<'_>,
        content: (Frame<'_>, Reading),
        code: Option<Code>,
        key: Key,
        number: u64,
    ) -> bool {
        let command = content.0.command_id();
        let code = code.and_then(|code| self.codes.count(code, content, number, &self.words));
        let orphan = Orphan { number, code, group: self.groups.number(key), is_report: false };
        match message.links.answers {
            // A copy of an answer that was counted.
            _ if message.links.repeats.is_some() => false,
            Some(request) => self.answered(command, request, message.links.response, orphan),
            None => {
                self.put_aside(orphan);
                false
            }
        }
    }

    /// Counts the answer to a request that is known. Returns whether it is the slowest so far.
    fn answered(&mut self, command: CommandId, number: u64, response: Option<Duration>, answer: Orphan) -> bool {
        let mut is_record = false;
        // The command of the request: that of its answer without the first bit.
        let answers = self.answers_of(CommandId(command.get() & 0x7fff_ffff), "");
        answers.answered += 1;
        if let Some(response) = response {
            answers.timing.count(response);
            let (command, answer, code) = (answers.name, answer.number, answer.code);
            is_record = self.slowest.take(Slow { response, request: number, answer, command, code });
        }
        self.logins.answer(number, answer.code);
        let is_submit = command == CommandId::SUBMIT_RESP;
        let is_accepted = answer.code.and_then(|code| self.codes.get(code)).is_some_and(Known::is_success);
        let mut group = answer.group;
        if let Some(request) = self.requests.get(number) {
            request.is_answered = true;
            // Reports may come before the answer.
            request.awaited = if is_accepted { request.wanted } else { 0 };
            group = request.group;
        }
        if !is_submit {
            return is_record;
        }
        self.groups.change(group, |group| {
            group.answered += 1;
            group.accepted += u64::from(is_accepted);
        });
        if let Some(code) = answer.code {
            self.groups.count(group, code);
        }
        is_record
    }

    /// Takes a status report.
    pub(super) fn take_report(
        &mut self,
        message: &Message<'_>,
        content: (Frame<'_>, Reading),
        code: Code,
        key: Key,
        number: u64,
    ) {
        if message.links.repeats.is_some() {
            return;
        }
        let code = self.codes.count(code, content, number, &self.words);
        let orphan = Orphan { number, code, group: self.groups.number(key), is_report: true };
        match message.links.reports {
            Some(submit) => self.reported(submit, orphan),
            None => self.put_aside(orphan),
        }
    }

    /// Counts a status report on a SUBMIT that is known.
    fn reported(&mut self, submit: u64, mut report: Orphan) {
        if let Some(request) = self.requests.get(submit) {
            let is_final = report.code.and_then(|code| self.codes.get(code)).is_none_or(|known| !known.is_open());
            if is_final {
                request.wanted = request.wanted.saturating_sub(1);
                request.awaited = request.awaited.saturating_sub(1);
            }
            report.group = request.group;
        }
        self.end(&report);
    }

    /// Counts how a message ended.
    fn end(&mut self, report: &Orphan) {
        let Some(code) = report.code else { return };
        self.groups.count(report.group, code);
        let known = self.codes.get(code);
        self.groups.change(report.group, |group| match known.map(|known| known.end) {
            Some(End::Success) => group.delivered += 1,
            Some(End::Failure) => group.failed += 1,
            Some(End::Open) | None => {}
        });
    }

    /// Keeps an answer or a report whose request is not known, perhaps not yet.
    fn put_aside(&mut self, orphan: Orphan) {
        if let Some(forgotten) = self.orphans.add(orphan) {
            self.count_orphan(&forgotten);
        }
    }

    /// Counts an answer or a report whose request nobody knows.
    pub(super) fn count_orphan(&mut self, orphan: &Orphan) {
        if orphan.is_report {
            self.end(orphan);
        } else if let Some(code) = orphan.code {
            let is_submit = self.codes.get(code).is_some_and(|known| known.command == "CMPP_SUBMIT_RESP");
            if is_submit {
                self.groups.count(orphan.group, code);
            }
        }
    }

    /// Counts what a request still waits for.
    pub(super) fn settle(&mut self, request: &Request) {
        self.groups.change(request.group, |group| group.unreported += u64::from(request.awaited));
    }

    /// Takes what turned out about an earlier message.
    pub(crate) fn take_later(&mut self, stream: u64, later: &Later) {
        match later.news {
            News::Answers { request, response } => {
                if let Some(orphan) = self.orphans.remove(later.number) {
                    self.answered(later.command, request, response, orphan);
                }
            }
            News::Reports { submit } => {
                if let Some(orphan) = self.orphans.remove(later.number) {
                    self.reported(submit, orphan);
                }
            }
            // Of a request that was left out, nothing is known.
            News::Unanswered(_) if self.is_part && self.requests.get(later.number).is_none() => {}
            News::Unanswered(why) => {
                let answers = self.answers_of(later.command, later.name);
                *answers.unanswered.entry(why).or_default() += 1;
                if self.unanswered.len() < EXAMPLES {
                    self.unanswered.push((stream, *later));
                }
                let group = self.requests.get(later.number).map(|request| request.group);
                if let Some(group) = group.filter(|_| later.command == CommandId::SUBMIT) {
                    self.groups.change(group, |group| group.unanswered += 1);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use cmpp_codec::{Counted, Encode, Version, v20};

    use super::*;
    use crate::model::{Links, Place, Tag};
    use crate::words::Words;

    fn take(stats: &mut Stats, number: u64, message: impl Encode, links: Links) {
        let mut out = [0; 512];
        let length = message.encode(7, &mut out).unwrap();
        let content = Some((Frame::from_message(&out[..length]).unwrap(), Reading::sure(Version::V20)));
        let place = Place { stream: 0, seen: None };
        stats.take(&Message { content, links, ..Message::bare(place) }, Tag { file: 0, number });
    }

    #[test]
    fn a_copy_of_an_answer_is_no_answer() {
        let mut stats = Stats::new(Arc::new(Words::default()), 1 << 20, false);
        let (head, none) = (v20::SubmitHead::default(), Counted::new(&[]).unwrap());
        let submit = v20::Submit::new(&head, none, Counted::new(b"hello").unwrap());
        take(&mut stats, 1, submit, Links::default());
        let answer = Links { answers: Some(1), response: Some(Duration::from_millis(5)), ..Links::default() };
        take(&mut stats, 2, &v20::SubmitResp::default(), answer);
        take(&mut stats, 3, &v20::SubmitResp::default(), Links { repeats: Some(2), ..answer });
        take(&mut stats, 4, submit, Links { repeats: Some(1), ..Links::default() });
        let tables = stats.tables();
        let [row] = &tables.answers[..] else { panic!("{:?}", tables.answers) };
        assert_eq!((row.requests, row.repeated, row.answered), (1, 1, 1));
        let account = &tables.outcomes.accounts[0];
        assert_eq!((account.submits, account.answered, account.accepted), (1, 1, 1));
        assert_eq!(tables.slowest.len(), 1);
    }
}
