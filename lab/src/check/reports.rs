//! Cases: status reports, and messages from phones.

use std::time::Duration;

use cmpp_codec::content::{MismatchedReport, Report};
use cmpp_codec::time::DateTime;
use cmpp_codec::{AnyDeliver, CommandId, Frame, MsgId, Version};
use tokio::time::{Instant, timeout_at};

use crate::base::clock::{beijing, since_1970};
use crate::check::found::{Found, Outcome, deviates, fails, not_tried};
use crate::check::frames::{command, read, sequence_id};
use crate::check::line::Line;
use crate::check::submit::parts;
use crate::check::target::Check;
use crate::check::write::{self, PHONE, SENDER, set_recipients};
use crate::wire::frame::field;

/// How many reports are wanted: of a SUBMIT to one phone, and of one to two.
const WANTED: usize = 3;
/// How long a report may come again.
const AGAIN: Duration = Duration::from_millis(300);

/// What came after two SUBMITs that want reports: SUBMIT_RESPs and DELIVERs, in the order in which they came.
struct Seen<'a> {
    version: Version,
    frames: &'a [Vec<u8>],
}

impl<'a> Seen<'a> {
    /// The Msg_Ids that the SUBMITs were given.
    fn answers(&self) -> impl Iterator<Item = MsgId> {
        let resps = self.frames.iter().filter(|frame| command(frame) == CommandId::SUBMIT_RESP);
        resps.filter_map(|resp| parts(resp, self.version).ok()).map(|(msg_id, _)| msg_id)
    }

    fn delivers(&self) -> impl Iterator<Item = &'a [u8]> {
        self.frames.iter().map(Vec::as_slice).filter(|frame| command(frame) == CommandId::DELIVER)
    }

    /// The reports that can be read.
    fn reports(&self) -> impl Iterator<Item = (&'a [u8], Report<'a>)> {
        self.delivers().filter_map(|frame| Some((frame, read(frame, self.version)?.content()?.report()?)))
    }

    /// The first reports; `not tried` if none can be read.
    fn readable(&self) -> Outcome<Vec<(&'a [u8], Report<'a>)>> {
        let reports: Vec<_> = self.reports().collect();
        if reports.is_empty() { not_tried("no report came that can be read") } else { Ok(reports) }
    }
}

/// Sends the SUBMITs once for all cases, and looks at what comes.
async fn seen(check: &Check) -> Outcome<Seen<'_>> {
    let seen = check.seen.get_or_init(|| async { look(check).await.map_err(|found| found.detail) }).await;
    match seen {
        Ok(frames) => Ok(Seen { version: check.version, frames }),
        Err(detail) => fails(detail.clone()),
    }
}

async fn look(check: &Check) -> Outcome<Vec<Vec<u8>>> {
    let mut line = Line::login(check).await?;
    let one = write::submit(check.version, line.next_sequence(), "check", true);
    let mut two = write::submit(check.version, line.next_sequence(), "check", true);
    set_recipients(&mut two, check.version, 2);
    line.send(&[one, two].concat()).await?;
    let (mut frames, mut answers, mut delivers) = (Vec::new(), 0, 0);
    let mut until = Instant::now() + check.report_timeout;
    let mut is_waiting = true;
    while let Ok(Ok(frame)) = timeout_at(until, next(&mut line, check.report_timeout)).await {
        if command(&frame) == CommandId::DELIVER {
            delivers += 1;
        } else if command(&frame) == CommandId::SUBMIT_RESP {
            answers += 1;
            if let (_, result @ 1..) = parts(&frame, check.version)? {
                return fails(format!("a SUBMIT that wants a report gets Result {result}"));
            }
        }
        frames.push(frame);
        if is_waiting && answers == 2 && delivers >= WANTED {
            (until, is_waiting) = (Instant::now() + AGAIN, false);
        }
    }
    Ok(frames)
}

/// The next frame, answered if it is a request.
async fn next(line: &mut Line, patience: Duration) -> Result<Vec<u8>, Found> {
    line.patience = patience;
    loop {
        let frame = match line.next().await {
            Ok(frame) => frame,
            Err(silence) => return fails(silence.words()),
        };
        if command(&frame).is_response() {
            return Ok(frame);
        }
        line.take_request(frame.clone()).await;
        if command(&frame) == CommandId::DELIVER {
            return Ok(frame);
        }
    }
}

pub(crate) async fn come(check: &Check) -> Outcome {
    let seen = seen(check).await?;
    match seen.delivers().count() {
        count if count >= WANTED => Ok(()),
        0 => fails("no report came"),
        count => fails(format!("{count} of {WANTED} reports came")),
    }
}

pub(crate) async fn layout(check: &Check) -> Outcome {
    let seen = seen(check).await?;
    let Some(deliver) = seen.delivers().next() else { return not_tried("no report came") };
    let expected = if check.version == Version::V30 { 71 } else { 60 };
    if let Some(pdu) = read(deliver, check.version) {
        let content = pdu.as_deliver().map(AnyDeliver::msg_content).unwrap_or_default();
        return match pdu.content().and_then(|content| content.report()) {
            Some(_) if content.len() == expected => Ok(()),
            Some(_) => deviates(format!("the report has {} bytes, not {expected}", content.len())),
            None => deviates(format!("the report has another form: {:?}", String::from_utf8_lossy(content))),
        };
    }
    let frame = Frame::from_message(deliver).ok();
    match frame.and_then(|frame| MismatchedReport::parse(frame.body())) {
        Some(found) => deviates(format!(
            "Msg_Length is {} over a report of {} bytes; Dialect::malformed_requests",
            found.msg_length,
            found.report.as_bytes().len()
        )),
        None => not_tried("the DELIVER cannot be read"),
    }
}

pub(crate) async fn readable(check: &Check) -> Outcome {
    let seen = seen(check).await?;
    let Some(deliver) = seen.delivers().next() else { return not_tried("no report came") };
    if read(deliver, check.version).is_some() {
        return Ok(());
    }
    deviates(format!("DELIVER of {} bytes does not fit its layout; Dialect::lenient", deliver.len()))
}

pub(crate) async fn msg_id(check: &Check) -> Outcome {
    let seen = seen(check).await?;
    for (_, report) in seen.readable()? {
        let id = report.msg_id();
        let is_known = seen.answers().any(|given| id == given || id == given.of_recipient(1));
        if !is_known {
            return deviates(format!("a report is on {id}, which no SUBMIT_RESP named"));
        }
    }
    Ok(())
}

pub(crate) async fn after_answer(check: &Check) -> Outcome {
    let seen = seen(check).await?;
    seen.readable()?;
    let answers = seen.frames.iter().take_while(|frame| command(frame) != CommandId::DELIVER).count();
    match answers {
        2.. => Ok(()),
        _ => deviates("a report comes before the answer to its SUBMIT"),
    }
}

pub(crate) async fn stat(check: &Check) -> Outcome {
    for (_, report) in seen(check).await?.readable()? {
        let stat = report.stat();
        if stat.trimmed().len() != 7 || stat.name().is_none() {
            return deviates(format!("the Stat is {:?}", String::from_utf8_lossy(stat.trimmed())));
        }
    }
    Ok(())
}

pub(crate) async fn times(check: &Check) -> Outcome {
    let now = since_1970().as_secs();
    let day = |seconds: u64| {
        let DateTime { year, month, day, .. } = beijing(seconds);
        (year, month, day)
    };
    let days = [day(now.saturating_sub(86_400)), day(now), day(now + 86_400)];
    for (_, report) in seen(check).await?.readable()? {
        let read = [report.submit_time(), report.done_time()].map(|time| DateTime::from_report_time(time));
        let [Ok(submitted), Ok(done)] = read else { return deviates("Submit_time or Done_time is no time") };
        if [submitted, done].iter().any(|time| !days.contains(&(time.year, time.month, time.day))) {
            return deviates(format!("the times are {submitted} and {done}, which is not now"));
        }
        let key = |time: DateTime| (time.year, time.month, time.day, time.hour, time.minute);
        if key(done) < key(submitted) {
            return deviates(format!("Done_time {done} is before Submit_time {submitted}"));
        }
    }
    Ok(())
}

pub(crate) async fn numbers(check: &Check) -> Outcome {
    for (deliver, report) in seen(check).await?.readable()? {
        let phone = report.dest_terminal_id().trimmed();
        if ![PHONE, PHONE + 1].iter().any(|known| known.to_string().as_bytes() == phone) {
            return deviates(format!("the report names the phone {:?}", String::from_utf8_lossy(phone)));
        }
        let to = field(deliver, check.version, "Dest_Id").map(|at| deliver[at].starts_with(SENDER.as_bytes()));
        if to != Some(true) {
            return deviates("Dest_Id is not the Src_Id of the SUBMIT");
        }
    }
    Ok(())
}

pub(crate) async fn each_recipient(check: &Check) -> Outcome {
    let reports = seen(check).await?.readable()?;
    let mut phones: Vec<&[u8]> = reports.iter().map(|(_, report)| report.dest_terminal_id().trimmed()).collect();
    phones.sort_unstable();
    phones.dedup();
    if phones.len() == 2 { Ok(()) } else { deviates("a SUBMIT to two phones is not reported for each") }
}

pub(crate) async fn once(check: &Check) -> Outcome {
    let seen = seen(check).await?;
    seen.readable()?;
    let mut delivers: Vec<&[u8]> = seen.delivers().collect();
    let count = delivers.len();
    delivers.sort_unstable();
    delivers.dedup();
    if delivers.len() == count { Ok(()) } else { deviates("a DELIVER comes twice, the same to the last byte") }
}

pub(crate) async fn sequence(check: &Check) -> Outcome {
    let seen = seen(check).await?;
    seen.readable()?;
    let mut delivers: Vec<&[u8]> = seen.delivers().collect();
    delivers.sort_unstable();
    delivers.dedup();
    let count = delivers.len();
    let mut numbers: Vec<u32> = delivers.into_iter().map(sequence_id).collect();
    numbers.sort_unstable();
    numbers.dedup();
    if numbers.len() == count { Ok(()) } else { deviates("different DELIVERs have the same Sequence_Id") }
}

pub(crate) async fn long_message(check: &Check) -> Outcome {
    let mut line = Line::login(check).await?;
    let until = Instant::now() + check.report_timeout;
    while let Ok(Ok(frame)) = timeout_at(until, next(&mut line, check.report_timeout)).await {
        let Some(at) = field(&frame, check.version, "TP_udhi") else { continue };
        match frame[at] {
            [0] => {}
            [1] => return Ok(()),
            [octet] => return deviates(format!("TP_udhi of a segment is {octet:#04x}")),
            _ => {}
        }
    }
    not_tried("no long message came from a phone")
}
