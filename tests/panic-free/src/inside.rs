//! Exports of everything inside a content and inside a field.

use core::fmt::Write;
use core::hint::black_box;

use cmpp_codec::content::{
    Carries, Collector, Content, Encoding, MismatchedReport, Plan, Reference, Report, Reserve, Slot, Stat, Text,
    UserDataHeader, text_fits,
};
use cmpp_codec::codes::{DeliverResult, MsgFmt, SubmitResult};
use cmpp_codec::outcome::Cause;
use cmpp_codec::{Frame, Language};

use crate::{Sink, version};

const fn carries(octet: u8) -> Carries {
    match octet {
        0 => Carries::Report,
        1 => Carries::MoReport,
        _ => Carries::Message,
    }
}

const fn encoding(octet: u8) -> Encoding {
    match octet {
        0 => Encoding::Ascii,
        1 => Encoding::Ucs2,
        _ => Encoding::Gb,
    }
}

fn text(text: Text<'_>, room: &mut [u8]) {
    for found in text.chars() {
        black_box(found).ok();
    }
    black_box((text.is_intact(), text.utf8_len(), text == "text"));
    black_box(text.decode_into(room)).ok();
    black_box(text.decode_to_utf8(room)).ok();
    black_box(text.max_utf8_len());
    black_box(write!(Sink, "{text} {text:?}")).ok();
}

fn report(report: Report<'_>) {
    black_box((report.msg_id(), report.stat(), report.submit_time(), report.done_time(), report.dest_terminal_id()));
    black_box((report.smsc_sequence(), report.as_bytes(), report.stat().name(), report.stat().code()));
    black_box(write!(Sink, "{report:?} {}", report.stat())).ok();
}

ways_in! {
    content(bytes, room, number) {
        let [a, b, c, _] = number.to_be_bytes();
        let content = Content::new(bytes, MsgFmt(a), b, carries(c));
        black_box((content.concatenation(), content.ports(), content.payload(), content.unannounced_header()));
        black_box(text_fits(bytes).map(|fit| (fit.is_clean(), fit.per_mille())));
        if let Some(found) = content.text() { text(found, room) }
        if let Some(found) = content.report() { report(found) }
        black_box(write!(Sink, "{content:?}")).ok();
        for language in [Language::English, Language::Chinese] {
            black_box(write!(Sink, "{}", MsgFmt(a).data_coding().in_language(language))).ok();
        }
        black_box(MismatchedReport::parse(bytes));
    }
    header(bytes, room, number) {
        if let Ok((header, rest)) = UserDataHeader::split(bytes) {
            black_box((header.concatenation(), header.ports(), rest));
            for element in header.elements() {
                black_box((element.data(), element.concatenation(), element.ports()));
            }
            black_box(write!(Sink, "{header:?}")).ok();
        }
    }
    texts(bytes, room, number) { text(Text::new(encoding(number.to_be_bytes()[3]), bytes), room) }
    /// What is published about a Stat and a Result.
    outcomes(bytes, room, number) {
        let stat = bytes.first_chunk().map(|&stat| Stat(stat)).unwrap_or_default();
        black_box((stat.state(), stat.is_delivered(), stat.is_final(), stat.may_be_followed()));
        let results = [SubmitResult(number).explain(), DeliverResult(number).explain()];
        for found in [stat.explain()].into_iter().chain(results).flatten() {
            black_box((found.family(), found.system(), found.state(), found.cause().and_then(Cause::retry)));
            for language in [Language::English, Language::Chinese] {
                black_box((found.text(language), found.cause().map(|cause| cause.text(language))));
                black_box(write!(Sink, "{}", found.in_language(language))).ok();
            }
            for other in found.meaning().into_iter().chain(found.others()) {
                black_box(other.sources.iter().count());
                black_box(write!(Sink, "{} {}", other.cause, other.sources)).ok();
            }
        }
        black_box(core::str::from_utf8(bytes).ok().and_then(|word| word.parse::<Cause>().ok()));
    }
    plan(bytes, room, number) {
        let [most, how, reference, _] = number.to_be_bytes();
        if let Ok(text) = core::str::from_utf8(bytes) {
            black_box(encoding(how).write(text, room)).ok();
            black_box((encoding(how).encoded_len(text), encoding(how).can_write(text)));
            let reserve = Reserve { first: reference, last: how, each: most };
            let signed = Plan::with_reserve(text, encoding(how), Reference::Word(reference.into()), most, reserve);
            let plan = Plan::with_max_len(text, encoding(how), Reference::Octet(reference), most);
            for plan in [signed, plan].into_iter().flatten() {
                for segment in plan.segments() {
                    black_box((segment.msg_fmt(), segment.tp_udhi(), segment.concatenation(), segment.encoded_len()));
                    black_box(segment.write(room)).ok();
                }
            }
        }
    }
    collect(bytes, room, number) {
        let mut slots = [Slot::EMPTY; 255];
        let mut collector = Collector::new(&mut slots, room);
        for content in bytes.split(|&byte| byte == 0) {
            if let Ok((header, rest)) = UserDataHeader::split(content) {
                if let Some(part) = header.concatenation() {
                    black_box(collector.add(part, MsgFmt(number.to_be_bytes()[0]), rest)).ok();
                }
            }
        }
        black_box((collector.is_complete(), collector.key(), collector.as_bytes()));
        for number in collector.missing() {
            black_box(number);
        }
        for run in collector.runs() {
            black_box(run);
        }
        for found in collector.chars() {
            black_box(found).ok();
        }
        collector.clear();
    }
    nested(bytes, room, number) {
        if let Ok(frame) = Frame::from_message(bytes) {
            for item in frame.dissect(version(number.to_be_bytes()[3])).flatten() {
                for inner in item.nested() {
                    black_box(write!(Sink, "{} {} {inner:?}", inner.offset, inner.field.name)).ok();
                    black_box(inner.explain());
                    inner.nested().flat_map(|inner| inner.nested()).for_each(|inner| _ = black_box(inner.value()));
                }
            }
        }
    }
}
