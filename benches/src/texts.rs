//! Operations on texts, status reports and login digests, compared with encoding_rs, std and md-5 on the same bytes.

use std::hint::black_box;

use cmpp_codec::codes::{MsgFmt, VersionOctet};
use cmpp_codec::content::{Encoding, Plan, Reference, Stat, Text};
use cmpp_codec::login::{Secret, SourceForm};
use cmpp_codec::time::DateTime;
use cmpp_codec::{Connect, Counted, Encode, Frame, Frames, Limit, Message, Octets, v20};
use encoding_rs::{GB18030, UTF_16BE};
use md5::{Digest, Md5};

use crate::cases::{Case, Cases, kept};
use crate::corpus::{Stream, vector};

/// The size of output buffers in bytes, at least twice the longest text in UTF-8.
const ROOM: usize = 16_384;

/// Returns the texts by name: those of typical messages, and one that takes many messages.
#[must_use]
pub fn texts() -> [(&'static str, String); 4] {
    let chinese = "您好，您的快递已经到达楼下的自提柜，请于今天晚上九点之前凭短信中的取件码领取，如有疑问请联系快递员或者拨打客服电话，祝您生活愉快，身体健康！";
    let mixed = "【某某银行】您尾号1234的储蓄卡账户11月27日10:30支出人民币1,250.00元，余额8,764.32元。如非本人操作请拨打95500。";
    let ascii = "Your verification code is 482913. It is valid for 10 minutes. Do not share it with anyone, our staff will never ask for it. If you did not ask for it, call 10086.";
    let cut = |text: &str, n: usize| text.chars().cycle().take(n).collect::<String>();
    [
        ("70 characters", cut(chinese, 70)),
        ("70 mixed characters", cut(mixed, 70)),
        ("160 of ASCII", cut(ascii, 160)),
        ("2000 characters", cut(chinese, 2000)),
    ]
}

/// Returns the bytes of a text in an encoding.
fn written(encoding: Encoding, text: &str) -> Vec<u8> {
    let mut out = vec![0; 4 * text.len()];
    let len = encoding.write(text, &mut out).expect("the encoding has every character");
    out.truncate(len);
    out
}

/// Returns the inputs: the name, the encoding, a text, and its bytes.
fn inputs() -> Vec<(String, Encoding, &'static str, &'static [u8])> {
    let mut inputs = Vec::new();
    for (name, text) in texts() {
        let text: &'static str = kept(text);
        for (what, encoding) in [("ASCII", Encoding::Ascii), ("UCS-2", Encoding::Ucs2), ("GB18030", Encoding::Gb)] {
            if text.is_ascii() == (encoding == Encoding::Ascii) {
                inputs.push((format!("{what}, {name}"), encoding, text, kept(written(encoding, text)).as_slice()));
            }
        }
    }
    inputs
}

impl Cases {
    /// Adds a case that repeats an operation, with the output at another address in each run.
    fn repeated(&mut self, name: &str, bytes: usize, mut run: impl FnMut(&mut [u8]) -> usize + 'static) {
        const PAGE: usize = 4096;
        let mut out = vec![0; PAGE + ROOM];
        let (mut place, times) = (0, 100);
        self.list.push(Case {
            name: name.to_owned(),
            messages: times,
            bytes: bytes * times,
            run: Box::new(move || {
                place = (place + 1089) % PAGE;
                for _ in 0..times {
                    black_box(run(black_box(&mut out[place..])));
                }
            }),
        });
    }
}

impl Cases {
    /// Adds the cases of a UCS-2 text of `bytes` bytes: decoded by this crate and by encoding_rs, written by this crate
    /// and by std.
    pub(crate) fn sized_text(&mut self, bytes: u8, names: [&str; 4]) {
        let text: &'static str = kept(texts()[0].1.chars().cycle().take(usize::from(bytes) / 2).collect::<String>());
        let bytes: &'static [u8] = kept(written(Encoding::Ucs2, text));
        let ours = Text::new(Encoding::Ucs2, bytes);
        self.repeated(names[0], bytes.len(), move |out| decode(ours, out));
        self.repeated(names[1], bytes.len(), move |out| {
            UTF_16BE.new_decoder_without_bom_handling().decode_to_utf8(black_box(bytes), out, true).2
        });
        self.repeated(names[2], bytes.len(), move |out| write(Encoding::Ucs2, text, out));
        self.repeated(names[3], bytes.len(), move |out| encode_utf16(black_box(text), out));
    }
}

//----------- This crate ---------------------------------------------------------------------------

/// Returns the operations of the library.
#[must_use]
pub fn library() -> Vec<Case> {
    let mut cases = Cases::new(0);
    for (what, encoding, text, bytes) in inputs() {
        let ours = Text::new(encoding, bytes);
        cases.repeated(&format!("decode / {what}"), bytes.len(), move |out| decode(ours, out));
        cases.repeated(&format!("decode to str / {what}"), bytes.len(), move |out| {
            black_box(ours).decode_into(out).map_or(0, str::len)
        });
        cases.repeated(&format!("chars / {what}"), bytes.len(), move |_| {
            black_box(ours).chars().fold(0, |sum, found| sum ^ found.map_or(0, |found| found as usize))
        });
        cases.repeated(&format!("write / {what}"), bytes.len(), move |out| write(encoding, text, out));
        if encoding != Encoding::Ascii {
            // One byte in the middle that cannot be decoded.
            let mut bytes = bytes.to_vec();
            let middle = bytes.len() / 4 * 2;
            bytes[middle] = if encoding == Encoding::Ucs2 { 0xdc } else { 0xff };
            let broken = Text::new(encoding, kept(bytes));
            let name = format!("decode / {what}, one invalid");
            cases.repeated(&name, broken.as_bytes().len(), move |out| decode(broken, out));
        }
        if text.chars().count() > 160 {
            cases.repeated(&format!("plan and write / {what}"), bytes.len(), move |out| plan(encoding, text, out));
        }
    }
    let texts = kept(delivers());
    cases.reading("DELIVER to text / 70 UCS-2 characters", texts, deliver_to_text);
    cases.reading("parse + decode / 70 UCS-2 characters", texts, parse_and_decode);
    let reports = kept(Stream::of(&vector("v20/deliver-report"), 1000));
    cases.reading("DELIVER to report, every value read", reports, |bytes| {
        black_box(reports_of(bytes));
    });
    let (large, small): (Vec<_>, Vec<_>) = stats().into_iter().partition(|stat| number(*stat) > 255);
    let unknown: Vec<_> = (1000..9999).step_by(9).map(|number| code(*b"MB", number)).collect();
    for (what, stats) in [
        ("a published code", kept(small).as_slice()),
        ("a published code above 255", kept(large)),
        ("a code that nobody published", kept(unknown)),
        ("DELIVRD", &[Stat::DELIVRD; 1000]),
        ("a word that nobody published", kept([Stat(*b"NOTHING"); 1000])),
    ] {
        cases.list.push(Case {
            name: format!("stat: explained / {what}"),
            messages: stats.len(),
            bytes: 7 * stats.len(),
            run: Box::new(move || {
                for stat in black_box(stats) {
                    black_box(&stat.explain());
                }
            }),
        });
    }
    let logins: &'static [_] = kept(logins());
    let mut next = logins.iter().cycle();
    cases.repeated("AuthenticatorSource", 0, move |_| {
        black_box(next.next().map(proof));
        16
    });
    for (what, login) in checked() {
        let secret = Secret::new("888888").expect("it is not empty");
        cases.repeated(&format!("{CHECKED} / {what}"), 0, move |_| {
            black_box(black_box(&login).verify(black_box(&secret), &SourceForm::USUAL));
            16
        });
    }
    cases.list
}

/// The operations that must take the same number of instructions, whatever is wrong in the digest of a login.
pub const CHECKED: &str = "login: checked";

/// Returns logins by what is wrong in their digests.
fn checked() -> [(&'static str, Connect); 4] {
    let login = |wrong: Option<usize>| {
        let secret = Secret::new("888888").expect("it is not empty");
        let version = VersionOctet::V20;
        let mut login = Connect::prove("900001", &secret, 1_021_080_510, version, SourceForm::Padded).expect("six");
        if let Some(wrong) = wrong {
            login.authenticator_source.0[wrong] ^= 1;
        }
        login
    };
    [
        ("right", login(None)),
        ("wrong in the first byte", login(Some(0))),
        ("wrong in the middle", login(Some(8))),
        ("wrong in the last byte", login(Some(15))),
    ]
}

/// Returns every code whose meaning is published, as gateways write it: `MK:0012`.
fn stats() -> Vec<Stat> {
    let families = (b'A'..=b'Z').flat_map(|a| (b'A'..=b'Z').map(move |b| [a, b]));
    let known = families.filter(|&family| code(family, 0).explain().is_some());
    let codes = known.flat_map(|family| (0..10_000).map(move |number| code(family, number)));
    codes.filter(|stat| stat.explain().is_some_and(|report| report.cause().is_some())).collect()
}

/// Returns `MK:0012` for `MK` and 12.
fn code([a, b]: [u8; 2], number: u32) -> Stat {
    let mut stat = [a, b, b':', 0, 0, 0, 0];
    let (_, digits) = stat.split_at_mut(3);
    digits.copy_from_slice(format!("{number:04}").get(..4).unwrap_or("0000").as_bytes());
    Stat(stat)
}

fn number(stat: Stat) -> u32 {
    stat.code().and_then(|code| std::str::from_utf8(code).ok()?.parse().ok()).unwrap_or_default()
}

fn decode(text: Text<'_>, out: &mut [u8]) -> usize {
    black_box(text).decode_to_utf8(out).map_or(0, |decoded| decoded.len)
}

fn write(encoding: Encoding, text: &str, out: &mut [u8]) -> usize {
    encoding.write(black_box(text), out).unwrap_or(0)
}

fn plan(encoding: Encoding, text: &str, out: &mut [u8]) -> usize {
    let Ok(plan) = Plan::with_encoding(black_box(text), encoding, Reference::Octet(7)) else { return 0 };
    let mut written = 0;
    for segment in plan.segments() {
        written += segment.write(&mut out[written..]).map_or(0, |content| content.len());
    }
    written
}

/// Returns a stream of DELIVERs with 70 characters of UCS-2.
fn delivers() -> Stream {
    let message = vector("v20/deliver");
    let frame = Frame::from_message(&message).expect("a message");
    let deliver = v20::Deliver::from_body(frame.body()).expect("a DELIVER");
    let text = written(Encoding::Ucs2, &texts()[0].1);
    let head = v20::DeliverHead { msg_fmt: MsgFmt::UCS2, tp_udhi: 0, ..*deliver.head };
    let deliver = v20::Deliver { head: &head, msg_content: Counted::new(&text).expect("140 bytes"), ..deliver };
    let mut out = vec![0; deliver.encoded_len()];
    deliver.encode(1, &mut out).expect("as long as it is");
    Stream::of(&out, 1000)
}

fn each_deliver(stream: &[u8]) -> impl Iterator<Item = v20::Deliver<'_>> {
    Frames::new(stream, Limit::DEFAULT).flatten().filter_map(|frame| v20::Deliver::from_body(frame.body()).ok())
}

fn deliver_to_text(stream: &[u8]) {
    let mut out = [0; 420];
    for deliver in each_deliver(stream) {
        let text = black_box(&deliver).content().text().expect("it is text");
        let _decoded = black_box(text.decode_to_utf8(&mut out));
        black_box(&out);
    }
}

fn parse_and_decode(stream: &[u8]) {
    let mut out = [0; 420];
    for deliver in each_deliver(stream) {
        let text = Text::new(Encoding::Ucs2, black_box(&deliver).msg_content.as_slice());
        let _decoded = black_box(text.decode_to_utf8(&mut out));
        black_box(&out);
    }
}

/// Returns the sum of all numbers and all lengths of texts in the status reports of a stream.
fn reports_of(stream: &[u8]) -> u64 {
    let mut sum = 0_u64;
    for deliver in each_deliver(stream) {
        let Some(report) = deliver.content().report() else { continue };
        let time = |field: &Octets<10>| {
            DateTime::from_report_time(field).map_or(0, |time| {
                u64::from(time.year) + [time.month, time.day, time.hour, time.minute].map(u64::from).iter().sum::<u64>()
            })
        };
        let stat = report.stat();
        sum = sum
            .wrapping_add(report.msg_id().get())
            .wrapping_add(u64::from(report.smsc_sequence()))
            .wrapping_add(time(report.submit_time()) + time(report.done_time()))
            .wrapping_add((report.dest_terminal_id().trimmed().len() + stat.trimmed().len()) as u64)
            .wrapping_add((stat.name().map_or(0, str::len) + stat.code().map_or(0, <[u8]>::len)) as u64);
    }
    sum
}

/// Returns logins: the name, the timestamp, and the bytes that are hashed.
fn logins() -> Vec<(Octets<6>, u32, Vec<u8>)> {
    (0..100_u32)
        .map(|n| {
            let (name, timestamp) = (format!("9{n:05}"), 1_021_080_510 + n);
            let bytes = [name.as_bytes(), &[0; 9], b"888888", timestamp.to_string().as_bytes()].concat();
            (Octets::new(&name).expect("six"), timestamp, bytes)
        })
        .collect()
}

fn proof((name, timestamp, _): &(Octets<6>, u32, Vec<u8>)) -> [u8; 16] {
    SourceForm::Padded.digest(name, &Secret::new("888888").expect("it is not empty"), *timestamp).0
}

//----------- Other libraries ----------------------------------------------------------------------

/// Returns the same operations with other libraries.
///
/// # Panics
///
/// If a library reads other values, or writes other bytes.
#[must_use]
pub fn peers() -> Vec<Case> {
    let mut cases = Cases::new(0);
    for (what, encoding, text, bytes) in inputs() {
        let (mut ours, mut theirs) = (vec![0; ROOM], vec![0; ROOM]);
        let n = decode(Text::new(encoding, bytes), &mut ours);
        assert_eq!(&ours[..n], text.as_bytes(), "{what} is read as it was written");
        let decoder = match encoding {
            Encoding::Ucs2 => UTF_16BE,
            Encoding::Gb => GB18030,
            _ => {
                cases.repeated(&format!("limit: memcpy / {what}"), bytes.len(), move |out| {
                    out[..bytes.len()].copy_from_slice(black_box(bytes));
                    bytes.len()
                });
                continue;
            }
        };
        let decode = move |out: &mut [u8]| {
            decoder.new_decoder_without_bom_handling().decode_to_utf8(black_box(bytes), out, true).2
        };
        let m = decode(&mut theirs);
        assert_eq!(theirs[..m], ours[..n], "{what} is read the same by encoding_rs");
        cases.repeated(&format!("encoding_rs: decode / {what}"), bytes.len(), decode);
        let mut place = "\0".repeat(ROOM);
        cases.list.push(Case {
            name: format!("encoding_rs: decode to str / {what}"),
            messages: 100,
            bytes: 100 * bytes.len(),
            run: Box::new(move || {
                for _ in 0..100 {
                    let mut decoder = decoder.new_decoder_without_bom_handling();
                    let _result = black_box(decoder.decode_to_str(black_box(bytes), place.as_mut_str(), true));
                    black_box(place.as_str());
                }
            }),
        });
        let write: fn(&str, &mut [u8]) -> usize = if encoding == Encoding::Ucs2 { encode_utf16 } else { encode_gb };
        let n = write(text, &mut theirs);
        assert_eq!(&theirs[..n], bytes, "{what} is written the same by others");
        let who = if encoding == Encoding::Ucs2 { "std" } else { "encoding_rs" };
        cases.repeated(&format!("{who}: write / {what}"), bytes.len(), move |out| write(black_box(text), out));
    }
    let logins: &'static [_] = kept(logins());
    for login in logins {
        assert_eq!(proof(login), <[u8; 16]>::from(Md5::digest(&login.2)), "the same digest");
    }
    let mut next = logins.iter().cycle();
    cases.repeated("md-5: the same bytes", 0, move |_| {
        black_box(next.next().map(|login| <[u8; 16]>::from(Md5::digest(&login.2))));
        16
    });
    cases.list
}

/// Writes UTF-16 in a plain loop over [`str::encode_utf16`], and returns the number of bytes.
fn encode_utf16(text: &str, out: &mut [u8]) -> usize {
    let mut written = 0;
    for (unit, to) in text.encode_utf16().zip(out.chunks_exact_mut(2)) {
        to.copy_from_slice(&unit.to_be_bytes());
        written += 2;
    }
    written
}

fn encode_gb(text: &str, out: &mut [u8]) -> usize {
    GB18030.new_encoder().encode_from_utf8(text, out, true).2
}
