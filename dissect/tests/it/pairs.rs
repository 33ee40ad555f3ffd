//! What belongs together is found, and equals the truth where it is known.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::common::{Link, Outcome, Segment, Wire, append, pcap, run, with_header};
use crate::truth::{PORTS, Sent, Truth, id, submit, submit_resp};

/// The index of a message, from the time of its packet.
fn index(truth: &Truth, object: &Value) -> usize {
    let (_, time) = object["time"].as_str().unwrap().split_once('T').unwrap();
    // Hours, minutes, seconds, microseconds.
    let parts: Vec<u32> = time.trim_end_matches('Z').split([':', '.']).map(|part| part.parse().unwrap()).collect();
    // 1,800,000,000 is 8 o'clock.
    let milliseconds = (((parts[0] - 8) * 60 + parts[1]) * 60 + parts[2]) * 1000 + parts[3] / 1000;
    truth.messages.binary_search_by_key(&milliseconds, |sent| sent.time).unwrap()
}

/// What was found, by the indices of the messages.
#[derive(Debug, Default)]
struct Found {
    answers: BTreeMap<usize, (usize, Value)>,
    reports: BTreeMap<usize, usize>,
    repeats: BTreeMap<usize, usize>,
    parts: BTreeMap<usize, usize>,
    texts: BTreeMap<usize, String>,
    /// Requests without an answer, and why.
    unanswered: BTreeMap<usize, String>,
    captured: BTreeSet<usize>,
    notes: BTreeMap<String, usize>,
}

impl Found {
    fn new(truth: &Truth, outcome: &Outcome) -> Self {
        let (objects, news) = (outcome.objects(), outcome.news());
        let mut indices = BTreeMap::new();
        for object in &objects {
            indices.insert(object["number"].as_u64().unwrap(), index(truth, object));
        }
        let mut found = Self { captured: indices.values().copied().collect(), ..Self::default() };
        assert_eq!(found.captured.len(), objects.len());
        for object in objects.iter().chain(&news) {
            let at = indices[&object["number"].as_u64().unwrap()];
            let other = |key: &str| object[key].as_u64().map(|number| indices[&number]);
            if let Some(request) = other("answers") {
                assert!(found.answers.insert(at, (request, object["response_ms"].clone())).is_none());
            }
            if let Some(submit) = other("reports") {
                assert!(found.reports.insert(at, submit).is_none());
            }
            found.repeats.extend(other("repeats").map(|first| (at, first)));
            found.parts.extend(other("part_of").map(|first| (at, first)));
            found.texts.extend(object["whole_text"].as_str().map(|text| (at, text.to_owned())));
            if let Some(why) = object["why"].as_str() {
                assert!(found.unanswered.insert(at, why.to_owned()).is_none());
            }
            for note in object["notes"].as_array().into_iter().flatten() {
                *found.notes.entry(note["code"].as_str().unwrap().to_owned()).or_default() += 1;
            }
        }
        found
    }
}

fn links(truth: &Truth, link: impl Fn(&Sent) -> Option<usize>) -> BTreeMap<usize, usize> {
    truth.messages.iter().enumerate().filter_map(|(at, sent)| Some((at, link(sent)?))).collect()
}

/// The answers with their times in milliseconds.
fn answers(truth: &Truth) -> BTreeMap<usize, (usize, Value)> {
    let answers = links(truth, |sent| sent.answers).into_iter();
    let time = |at: usize| truth.messages[at].time;
    answers.map(|(at, request)| (at, (request, json!(time(at) - time(request))))).collect()
}

/// Requests that nobody answered. A request that was sent twice is one.
fn unanswered(truth: &Truth) -> BTreeSet<usize> {
    let answered: BTreeSet<usize> = links(truth, |sent| sent.answers).into_values().collect();
    let is_request = |sent: &Sent| sent.bytes[4] < 0x80 && sent.repeats.is_none();
    let requests = truth.messages.iter().enumerate().filter(|(_, sent)| is_request(sent));
    requests.map(|(at, _)| at).filter(|at| !answered.contains(at)).collect()
}

#[test]
fn everything_is_found_in_a_whole_capture() {
    let truth = Truth::new(800);
    let outcome = run(&["-f", "json", "-"], &truth.capture(|_| false));
    let mut found = Found::new(&truth, &outcome);
    assert_eq!(found.captured.len(), truth.messages.len());
    assert_eq!(found.answers, answers(&truth));
    assert_eq!(found.reports, links(&truth, |sent| sent.reports));
    assert_eq!(found.repeats, links(&truth, |sent| sent.repeats));
    assert_eq!(found.parts, links(&truth, |sent| sent.part_of));
    let texts = truth.messages.iter().enumerate().filter_map(|(at, sent)| Some((at, sent.whole_text.clone()?)));
    assert_eq!(found.texts, texts.collect());
    let never: BTreeMap<usize, String> = unanswered(&truth).into_iter().map(|at| (at, "never".to_owned())).collect();
    assert!(never.len() > 10 && found.repeats.len() > 10 && found.texts.len() > 10, "the truth is rich");
    assert_eq!(found.unanswered, never);
    // The library notes identifiers whose bytes are reversed.
    found.notes.remove("id-time");
    assert_eq!(found.notes, BTreeMap::from([("retransmitted".to_owned(), found.repeats.len())]));

    let summary = outcome.summary();
    let submits = links(&truth, |sent| sent.answers.filter(|_| sent.bytes[7] == 4)).len();
    assert_eq!(
        summary["requests"]["CMPP_SUBMIT"],
        json!({"answered": submits, "never": never.len(), "gap": 0, "one_way": 0, "end": 0, "forgotten": 0})
    );
    assert_eq!(summary["reports"]["matched"], found.reports.len());
    assert_eq!(summary["notes"]["retransmitted"], found.repeats.len());
    assert!(outcome.stderr.contains(&format!("{} CMPP_SUBMIT without an answer\n", never.len())), "{}", outcome.stderr);
}

/// Whatever is said of a capture that lacks packets is true.
#[test]
fn nothing_false_is_said_if_packets_are_missing() {
    for percent in [1, 5, 20] {
        let truth = Truth::new(800);
        let mut random = Truth::default();
        let lost: BTreeSet<usize> = (0..truth.messages.len()).filter(|_| random.below(100) < percent).collect();
        let outcome = run(&["-f", "json", "-"], &truth.capture(|at| lost.contains(&at)));
        let found = Found::new(&truth, &outcome);
        let is_there = |at: &usize| !lost.contains(at);
        assert!(found.captured.iter().all(is_there) && found.captured.len() == truth.messages.len() - lost.len());

        let mut expected = answers(&truth);
        let mut repeats = links(&truth, |sent| sent.repeats);
        // If the first copy is lost, the second one is the request.
        let second: BTreeMap<usize, usize> =
            repeats.iter().filter(|(_, first)| lost.contains(first)).map(|(&second, &first)| (first, second)).collect();
        for (at, (request, response)) in &mut expected {
            if let Some(&second) = second.get(request) {
                (*request, *response) = (second, json!(truth.messages[*at].time - truth.messages[second].time));
            }
        }
        expected.retain(|at, (request, _)| is_there(at) && is_there(request));
        assert_eq!(found.answers, expected, "{percent} %");
        repeats.retain(|at, first| is_there(at) && is_there(first));
        assert_eq!(found.repeats, repeats, "{percent} %");

        // Of a request that is there, either its answer is known or that it has none.
        let answered: BTreeSet<usize> = expected.values().map(|(request, _)| *request).collect();
        let requests = found.captured.iter().copied().filter(|at| truth.messages[*at].bytes[4] < 0x80);
        let others: BTreeSet<usize> =
            requests.filter(|at| !answered.contains(at) && !repeats.contains_key(at)).collect();
        assert_eq!(found.unanswered.keys().copied().collect::<BTreeSet<_>>(), others, "{percent} %");
        let silent = unanswered(&truth);
        for (at, why) in &found.unanswered {
            assert!(why == "gap" || why == "never" && silent.contains(at), "{percent} %: {at} {why}");
        }

        // A report is found if the answer with its identifier is there.
        let mut reports = links(&truth, |sent| sent.reports);
        for submit in reports.values_mut() {
            *submit = second.get(submit).copied().unwrap_or(*submit);
        }
        reports.retain(|at, submit| is_there(at) && answered.contains(submit));
        assert_eq!(found.reports, reports, "{percent} %");
        let notes: Vec<&String> =
            found.notes.keys().filter(|code| !matches!(&***code, "retransmitted" | "id-time")).collect();
        assert_eq!(notes, [""; 0], "{percent} %");
    }
}

/// A gap casts doubt on the requests whose answers may be in it, and on no others.
#[test]
fn a_gap_makes_doubtful_what_it_may_hide() {
    let truth = Truth::new(1600);
    let silent: Vec<usize> = unanswered(&truth).into_iter().collect();
    let middle = silent[silent.len() / 2];
    let is_answer = |sent: &Sent| sent.bytes[4..8] == [0x80, 0, 0, 4];
    let lost = (middle..truth.messages.len()).find(|&at| is_answer(&truth.messages[at])).unwrap();
    let found = Found::new(&truth, &run(&["-f", "json", "-"], &truth.capture(|at| at == lost)));
    // Nobody waits longer than three minutes. The capture shows the hole at the next message of its direction.
    let (from, to) = (truth.messages[lost].time - 180_000, truth.messages[lost].time);
    for (at, why) in &found.unanswered {
        let time = truth.messages[*at].time;
        assert!(why == "never" || why == "gap" && (from - 2000..to + 2000).contains(&time), "{at} {why}");
        assert!(why == "gap" || !(from + 2000..to).contains(&time), "{at} {why}");
    }
    let count = |word: &str| found.unanswered.values().filter(|why| *why == word).count();
    assert!(count("gap") > 5 && count("never") > 5, "{:?}", found.unanswered);
}

/// The oldest are forgotten first, which is said, and the newest are still found.
#[test]
fn what_waits_has_a_bound() {
    const COUNT: u32 = 2000;
    let phones = ["13800000001".to_owned()];
    let sent = |time, from_server, bytes| Sent { time, port: PORTS[0], from_server, bytes, ..Sent::default() };
    let requests = (1..=COUNT).map(|sequence| sent(10 * sequence, false, submit(sequence, &phones, (1, 1), b"hi")));
    let answers =
        (COUNT - 99..=COUNT).map(|sequence| sent(10 * COUNT + sequence, true, submit_resp(sequence, id(sequence))));
    let truth = Truth::of(requests.chain(answers).collect());
    let outcome = run(&["-f", "json", "--memory", "1", "-"], &truth.capture(|_| false));
    let found = Found::new(&truth, &outcome);
    assert_eq!(found.answers.len(), 100);
    let forgotten: Vec<_> = found.unanswered.iter().filter(|(_, why)| *why == "forgotten").map(|(at, _)| *at).collect();
    assert!(forgotten.len() > 1000 && forgotten.iter().copied().eq(0..forgotten.len()), "{forgotten:?}");
    assert_eq!(found.unanswered.len(), 1900);
    assert_eq!(outcome.summary()["requests"]["CMPP_SUBMIT"]["forgotten"], forgotten.len());
    assert!(outcome.stderr.contains("too many wait (see --memory)"), "{}", outcome.stderr);
}

/// Without the other direction nothing can be said of answers.
#[test]
fn one_direction_alone_is_told() {
    let truth = Truth::new(50);
    let outcome = run(&["-f", "json", "-"], &truth.capture(|at| truth.messages[at].from_server));
    let found = Found::new(&truth, &outcome);
    assert!(found.unanswered.len() >= 50 && found.answers.is_empty());
    assert!(found.unanswered.values().all(|why| why == "one_way" || why == "gap"), "{:?}", found.unanswered);
    assert!(found.notes.keys().all(|code| code == "retransmitted"), "{:?}", found.notes);
}

#[test]
fn parts_of_several_messages_may_be_mixed() {
    let part = |reference: u8, number: u8| {
        let content = [&[5, 0, 3, reference, 2, number][..], &[b'a' + reference; 3]].concat();
        submit(u32::from(reference + 9 * number), &["13800000001".to_owned()], (2, number), &content)
    };
    let messages: Vec<_> =
        [1, 2].into_iter().flat_map(|number| (0..5).map(move |message| part(message, number))).collect();
    let objects = run(&["-i", "raw", "-p", "2.0", "-f", "json", "-"], &messages.concat()).objects();
    for (message, text) in ["aaaaaa", "bbbbbb", "cccccc", "dddddd", "eeeeee"].into_iter().enumerate() {
        let [first, last] = [&objects[message], &objects[5 + message]];
        assert_eq!((&first["part_of"], &first["whole_text"]), (&json!(message + 1), &Value::Null));
        assert_eq!((&last["part_of"], &last["whole_text"]), (&json!(message + 1), &json!(text)));
    }
}

/// A capture of messages: the time, whether the gateway sends it, its bytes, and whether it is in the capture.
fn talk(sent: impl Iterator<Item = (usize, bool, Vec<u8>, bool)>) -> Vec<u8> {
    let (mut file, mut next) = (pcap(Link::Ethernet, &[]), [1000, 1000]);
    for (time, from_server, bytes, is_there) in sent {
        let sequence = next[usize::from(from_server)];
        next[usize::from(from_server)] += u32::try_from(bytes.len()).unwrap();
        let acknowledged = Some(next[usize::from(!from_server)]);
        let packet =
            Wire::default().packet(&Segment { from_server, sequence, acknowledged, bytes, ..Segment::default() });
        if is_there {
            append(&mut file, time, &packet, packet.len());
        }
    }
    file
}

/// What was acknowledged was received, although the capture lacks it and nothing follows it.
#[test]
fn an_acknowledged_answer_is_not_missing() {
    let asked = |sequence| submit(sequence, &["13800000001".to_owned()], (1, 1), b"text");
    let news = |is_there: bool| {
        let sent = [
            (0, false, asked(1), true),
            (10, true, submit_resp(1, id(1)), true),
            (1000, false, asked(2), true),
            (1010, true, submit_resp(2, id(2)), is_there),
            (90_000, false, with_header(8, &[]), true),
        ];
        let news = run(&["-f", "json", "-"], &talk(sent.into_iter())).news();
        news.iter().map(|news| (news["number"].as_u64(), news["why"].as_str().map(str::to_owned))).collect::<Vec<_>>()
    };
    let why = |number, why: &str| (Some(number), Some(why.to_owned()));
    assert_eq!(news(true), [why(5, "end")]);
    assert_eq!(news(false), [why(3, "gap"), why(4, "gap")]);
}

/// Who asked less than a minute before the end of the capture may have been answered behind it.
#[test]
fn the_end_of_a_capture_may_hide_an_answer() {
    let phones = ["13800000001".to_owned()];
    let asked = |sequence| submit(sequence, &phones, (1, 1), b"text");
    let sent = [
        (0, false, asked(1)),
        (10, true, submit_resp(1, id(1))),
        (1000, false, asked(2)),
        (62_000, false, asked(3)),
        (62_500, false, with_header(8, &[])),
    ];
    let file = talk(sent.into_iter().map(|(time, from_server, bytes)| (time, from_server, bytes, true)));
    let news = run(&["-f", "json", "-"], &file).news();
    let why: Vec<_> = news.iter().map(|news| (news["number"].as_u64(), news["why"].as_str())).collect();
    assert_eq!(why, [(Some(3), Some("never")), (Some(4), Some("end")), (Some(5), Some("end"))]);
}
