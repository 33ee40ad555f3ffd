//! How many requests were answered, and how many reports found their messages.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use cmpp_codec::CommandId;

use crate::model::{Later, Message, News, Unfinished, Why};

/// The requests of one command.
#[derive(Debug, Default)]
struct Requests {
    name: &'static str,
    answered: u64,
    unanswered: BTreeMap<Why, u64>,
}

/// Counts over all files.
#[derive(Debug, Default)]
pub(crate) struct Pairs {
    requests: BTreeMap<CommandId, Requests>,
    reported: u64,
    whole_texts: u64,
    pub(crate) unfinished: Unfinished,
}

impl Pairs {
    /// Counts what a message has to do with others.
    pub(super) fn count_links(&mut self, message: &Message<'_>) {
        let links = &message.links;
        self.reported += u64::from(links.reports.is_some());
        self.whole_texts += u64::from(message.whole_text.is_some());
        let Some((frame, reading)) = message.content.filter(|_| links.answers.is_some() && links.repeats.is_none())
        else {
            return;
        };
        let command = frame.command_id();
        self.answered(command, command.name(reading.version).unwrap_or("unknown"));
    }

    /// Counts what became known of an earlier message.
    pub(super) fn count_news(&mut self, later: &Later) {
        match later.news {
            News::Answers { .. } => self.answered(later.command, later.name),
            News::Reports { .. } => self.reported += 1,
            News::Unanswered(why) => {
                let requests = self.of(later.command, later.name);
                *requests.unanswered.entry(why).or_default() += 1;
            }
        }
    }

    fn answered(&mut self, command: CommandId, name: &'static str) {
        self.of(command, name.strip_suffix("_RESP").unwrap_or(name)).answered += 1;
    }

    /// Returns the counts of a request's command, whose answers have the same place. Commands without a name are
    /// counted together.
    fn of(&mut self, command: CommandId, name: &'static str) -> &mut Requests {
        let command = if name == "unknown" { CommandId(u32::MAX) } else { command.response() };
        let requests = self.requests.entry(command).or_default();
        requests.name = name;
        requests
    }

    /// Writes the counts as keys of the summary.
    pub(super) fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        write!(out, r#","requests":{{"#)?;
        for (nth, requests) in self.requests.values().enumerate() {
            let comma = if nth == 0 { "" } else { "," };
            write!(out, r#"{comma}"{}":{{"answered":{}"#, requests.name, requests.answered)?;
            for why in Why::ALL {
                write!(out, r#","{}":{}"#, why.name(), requests.unanswered.get(&why).copied().unwrap_or_default())?;
            }
            write!(out, "}}")?;
        }
        let Self { reported, whole_texts, unfinished, .. } = self;
        let Unfinished { unreported, forgotten, incomplete } = unfinished;
        write!(out, r#"}},"reports":{{"matched":{reported},"missing":{unreported},"forgotten":{forgotten}}}"#)?;
        write!(out, r#","long_messages":{{"whole":{whole_texts},"incomplete":{incomplete}}}"#)
    }

    /// Writes a line for each command and each reason why there is no answer.
    pub(super) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        for requests in self.requests.values() {
            let name = requests.name;
            for (why, count) in &requests.unanswered {
                let reason = match why {
                    Why::Never => "without an answer",
                    Why::Gap => "whose answer may be in bytes that are missing",
                    Why::OneWay => "whose answer was not captured: the capture has one direction only",
                    Why::End => "without an answer when the capture ended",
                    Why::Forgotten => "whose answer was not waited for: too many wait (see --memory)",
                };
                writeln!(out, "{count} {name} {reason}")?;
            }
        }
        let Self { reported, unfinished: Unfinished { unreported, forgotten, incomplete }, .. } = self;
        if reported + unreported > 0 {
            writeln!(out, "status reports: {reported} whose SUBMIT was found, {unreported} asked for and not there")?;
        }
        if *forgotten > 0 {
            writeln!(out, "{forgotten} CMPP_SUBMIT whose reports were not waited for: too many wait (see --memory)")?;
        }
        if *incomplete > 0 {
            writeln!(out, "long messages that lack parts: {incomplete}")?;
        }
        Ok(())
    }
}
