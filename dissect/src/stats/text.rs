//! Statistics as text.

use std::fmt::Display;
use std::io::{self, Write};

use cmpp_codec::Language;

use crate::stats::groups::Row;
use crate::stats::quotient::quotient;
use crate::stats::series::{Flow, Traffic};
use crate::stats::table::Table;
use crate::stats::tables::{CodeRow, Tables};
use crate::stats::timing::Times;

/// The most rows of a table. The JSON has all.
const ROWS: usize = 40;
/// The number of characters of a curve.
const CURVE: usize = 32;

/// Writes all tables that have rows.
pub(super) fn write(tables: &Tables, language: Language, out: &mut dyn Write) -> io::Result<()> {
    let say = |english, chinese| if language == Language::Chinese { chinese } else { english };
    traffic(&tables.traffic, &say).write(out, ROWS)?;

    let (title, command) = (say("Answers, response times in ms", "应答与响应时间（毫秒）"), say("<request", "<请求"));
    let figures = ["p50", "p90", "p99", "p99.9", say("max", "最大")];
    let mut heads = vec![command, say("sent", "发送"), say("again", "重发"), say("answered", "已应答")];
    heads.extend(figures.into_iter().chain([say("<unanswered", "<未应答")]));
    let mut table = Table::new(title, &heads);
    for row in &tables.answers {
        let mut cells = cells([&row.command, &row.requests, &row.repeated, &row.answered]);
        cells.extend(row.ms.as_ref().map_or_else(|| vec!["-".to_owned(); figures.len()], percentiles));
        let reasons: Vec<_> =
            row.unanswered.iter().map(|(why, count)| format!("{count} {}", reason(why, &say))).collect();
        cells.push(if reasons.is_empty() { "-".to_owned() } else { reasons.join(", ") });
        table.row(cells);
    }
    table.write(out, ROWS)?;

    let outcomes = &tables.outcomes;
    outcome(say("SUBMIT by account", "按帐号统计提交"), &outcomes.accounts, &say).write(out, ROWS)?;
    outcome(say("SUBMIT by service", "按业务统计提交"), &outcomes.services, &say).write(out, ROWS)?;
    outcome(say("SUBMIT by gateway", "按网关统计提交"), &outcomes.gateways, &say).write(out, ROWS)?;

    let heads = [say("<cause", "<原因"), say("<retry", "<重试"), say("count", "次数"), say("<code", "<代码")];
    let mut table = Table::new(
        say("Failures by cause", "失败原因"),
        &[&heads[..], &[say("first", "首条"), say("<meaning", "<含义")]].concat(),
    );
    for failures in &tables.causes {
        let retry = retry(failures.retry, &say);
        let cause = failures.cause.unwrap_or("-");
        table.row(cells([&cause, &retry, &failures.count, &"", &"", &failures.text]));
        for code in &failures.codes {
            table.row(code_cells(code));
        }
    }
    table.write(out, usize::MAX)?;

    let heads = ["<", "<", say("count", "次数"), say("<code", "<代码"), say("first", "首条"), "<"];
    let mut table = Table::new(say("Failures whose code nobody has published", "未公开含义的失败代码"), &heads);
    tables.unknown_codes.iter().for_each(|code| table.row(code_cells(code)));
    table.write(out, ROWS)?;

    waiting(tables, &say, out)?;
    rest(tables, &say, out)
}

type Say<'s> = &'s dyn Fn(&'static str, &'static str) -> &'static str;

fn cells<const N: usize>(values: [&dyn Display; N]) -> Vec<String> {
    values.map(ToString::to_string).into()
}

fn traffic(traffic: &Traffic, say: Say<'_>) -> Table<'static> {
    let heads = [say("<kind", "<类型"), say("total", "总数"), say("mean/s", "平均/秒"), say("peak/s", "峰值/秒"), "<"];
    let mut table = Table::new(say("Messages", "消息"), &heads);
    for flow in &traffic.kinds {
        // Of a part of a second it would say nothing.
        let mean =
            if traffic.seconds >= 1.0 { short(quotient(flow.total, 1) / traffic.seconds) } else { "-".to_owned() };
        table.row(vec![flow.name.to_owned(), flow.total.to_string(), mean, flow.peak.to_string(), curve(flow)]);
    }
    table
}

/// Draws the counts in blocks of eight heights.
fn curve(flow: &Flow) -> String {
    const BLOCKS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let per_block = flow.counts.len().div_ceil(CURVE).max(1);
    let sums: Vec<u64> = flow.counts.chunks(per_block).map(|chunk| chunk.iter().sum()).collect();
    let most = sums.iter().copied().max().unwrap_or_default().max(1);
    sums.iter()
        .map(|&sum| {
            let height = usize::try_from((sum * 8).div_ceil(most)).unwrap_or(BLOCKS.len());
            BLOCKS.get(height).copied().unwrap_or('█')
        })
        .collect()
}

fn percentiles(times: &Times) -> Vec<String> {
    [times.p50, times.p90, times.p99, times.p999, times.max].map(short).into()
}

/// Shortens a number to what matters of it.
fn short(number: f64) -> String {
    match number {
        0.0 => "0".to_owned(),
        small if small < 10.0 => format!("{small:.2}"),
        middle if middle < 100.0 => format!("{middle:.1}"),
        large => format!("{large:.0}"),
    }
}

fn reason(why: &str, say: Say<'_>) -> &'static str {
    match why {
        "never" => say("never", "始终未应答"),
        "gap" => say("in a gap", "抓包有缺失"),
        "one_way" => say("captured one way", "只抓到单向"),
        "end" => say("at the end", "抓包结束"),
        _ => say("forgotten", "已遗忘"),
    }
}

fn retry(retry: Option<&str>, say: Say<'_>) -> &'static str {
    match retry {
        Some("never") => say("never", "不要重试"),
        Some("later") => say("later", "稍后"),
        Some(_) => say("after a change", "修改后"),
        None => "-",
    }
}

fn outcome(title: &'static str, rows: &[Row], say: Say<'_>) -> Table<'static> {
    let heads = [
        "<",
        say("sent", "提交"),
        say("answered", "已应答"),
        say("accepted", "已接受"),
        say("delivered", "送达"),
        say("failed", "失败"),
        say("rate", "送达率"),
        say("unreported", "缺报告"),
        say("<results and stats", "<结果与状态"),
    ];
    let mut table = Table::new(title, &heads);
    for row in rows {
        let name = [&row.account, &row.service, &row.gateway].into_iter().flatten().next().map_or("", |name| name);
        let name = if name.is_empty() { "-" } else { name };
        let rate = row.delivery_rate.map_or_else(|| "-".to_owned(), |rate| format!("{:.1}%", rate * 100.0));
        let mut codes: Vec<(&String, &u64)> = row.results.iter().chain(&row.stats).collect();
        codes.sort_by(|one, other| other.1.cmp(one.1));
        let codes: Vec<_> = codes.iter().take(6).map(|(code, count)| format!("{code}:{count}")).collect();
        let codes = codes.join(" ");
        table.row(cells([
            &name,
            &row.submits,
            &row.answered,
            &row.accepted,
            &row.delivered,
            &row.failed,
            &rate,
            &row.unreported,
            &codes,
        ]));
    }
    table
}

fn code_cells(code: &CodeRow) -> Vec<String> {
    let CodeRow { command, field, count, first, .. } = code;
    let name = if *field == "Stat" { "Stat".to_owned() } else { format!("{command} {field}") };
    let meaning = code.meaning.as_deref().unwrap_or_default();
    cells([&"", &"", count, &format!("{} {}", name.trim_start_matches("CMPP_"), code.code), first, &meaning])
}

fn waiting(tables: &Tables, say: Say<'_>, out: &mut dyn Write) -> io::Result<()> {
    let heads =
        [say("message", "消息"), say("stream", "流"), say("<request", "<请求"), "Sequence_Id", say("<why", "<原因")];
    let mut table = Table::new(say("Unanswered (the first)", "未应答（前几条）"), &heads);
    for row in &tables.unanswered {
        table.row(cells([&row.number, &row.stream, &row.command, &row.sequence_id, &reason(row.why, say)]));
    }
    table.write(out, ROWS)?;

    let heads = [say("message", "消息"), say("stream", "流"), "Sequence_Id", say("reports missing", "缺少报告数")];
    let mut table = Table::new(say("Accepted and not reported (the first)", "已接受但无状态报告（前几条）"), &heads);
    for row in &tables.unreported.first {
        table.row(cells([&row.number, &row.stream, &row.sequence_id, &row.missing]));
    }
    table.write(out, ROWS)?;

    let heads = [
        say("ms", "毫秒"),
        say("<request", "<请求"),
        say("message", "消息"),
        say("answer", "应答"),
        say("result", "结果"),
    ];
    let mut table = Table::new(say("Slowest answers", "最慢的应答"), &heads);
    for row in &tables.slowest {
        let result = row.result.as_deref().unwrap_or("-");
        table.row(cells([&short(row.ms), &row.command, &row.request, &row.answer, &result]));
    }
    table.write(out, ROWS)
}

fn rest(tables: &Tables, say: Say<'_>, out: &mut dyn Write) -> io::Result<()> {
    let heads = [say("count", "次数"), say("<account", "<帐号"), say("<gateway", "<网关"), say("<version", "<版本")];
    let heads = [&heads[..], &[say("first", "首条"), say("<answer", "<应答")]].concat();
    let mut table = Table::new(say("Logins", "登录"), &heads);
    for row in &tables.logins {
        let status = row.status.as_deref().unwrap_or_else(|| say("no answer", "未应答"));
        let answer = format!("{status} {}", row.meaning.as_deref().unwrap_or_default());
        table.row(cells([&row.count, &row.account, &row.gateway, &row.version, &row.first, &answer]));
    }
    table.write(out, ROWS)?;

    let heads = [say("count", "次数"), say("<level", "<级别"), say("<code", "<代码"), say("first", "首条"), "<"];
    let mut table = Table::new(say("Notes", "异常提示"), &heads);
    for row in &tables.notes {
        table.row(cells([&row.count, &row.level, &row.code, &row.first, &row.text]));
    }
    table.write(out, ROWS)?;

    let heads = [say("count", "次数"), say("<message", "<消息"), say("first", "首条"), say("<error", "<错误")];
    let mut table = Table::new(say("Messages in error", "无法解析的消息"), &heads);
    for row in &tables.errors {
        let error = row.field.map_or_else(|| row.kind.to_owned(), |field| format!("{}: {field}", row.kind));
        table.row(cells([&row.count, &row.command, &row.first, &error]));
    }
    table.write(out, ROWS)
}
