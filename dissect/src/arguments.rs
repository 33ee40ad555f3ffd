//! The command line and its manual.

use std::path::PathBuf;

use clap::Parser;

use crate::options::{Color, Format, Input, Lang, Partition, Protocol};

/// Dissects CMPP messages in captures or in bytes
///
/// Reads pcap and pcapng captures (Ethernet, PPP, 802.11, loopback, raw IP, Linux cooked and others; IPv4 and IPv6, in
/// tunnels as well), puts the TCP streams in them back in order, and shows every CMPP message field by field.
#[derive(Debug, Parser)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of the command line")]
#[command(version, after_help = EXAMPLES, after_long_help = format!("{EXAMPLES}\n\n{NOTES}"))]
pub(crate) struct Arguments {
    /// Files to read; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    /// What the files hold
    #[arg(short, long, value_enum, default_value_t = Input::Capture)]
    pub(crate) input: Input,

    /// How messages are written [default: list on a terminal, tree for --number and in a pipe, csv for --columns]
    #[arg(short, long, value_enum)]
    pub(crate) format: Option<Format>,

    /// The columns of a table: names of fields or keys of the JSON, separated by commas, or `all`
    ///
    /// With --format json: an object for each message with these keys, and no other line. See Columns below.
    #[arg(short, long, value_name = "NAMES")]
    pub(crate) columns: Option<String>,

    /// Write Parquet to this file; with --partition or --file-size, to files in this folder
    #[arg(short, long, value_name = "PATH")]
    pub(crate) output: Option<PathBuf>,

    /// Put the messages of each day or hour (UTC) into a folder of their own, as Hive has it
    #[arg(long, value_enum, value_name = "UNIT")]
    pub(crate) partition: Option<Partition>,

    /// Begin another file after so many MiB
    #[arg(long, value_name = "MIB", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) file_size: Option<u32>,

    /// Show only messages for which an expression holds, such as 'Msg_Fmt = 8 and text ~ "138"'
    ///
    /// See Expressions below.
    #[arg(short = 'w', long = "where", value_name = "EXPR")]
    pub(crate) filter: Option<String>,

    /// Show only the message with this number; may be given more than once
    #[arg(short, long, value_name = "N")]
    pub(crate) number: Vec<u64>,

    /// Show only messages of this stream; may be given more than once
    #[arg(short, long, value_name = "N")]
    pub(crate) stream: Vec<u64>,

    /// Show only messages that are malformed or have a note of level error
    #[arg(short = 'e', long)]
    pub(crate) only_errors: bool,

    /// Replace phones, texts, accounts, digests and identifiers by pseudonyms
    ///
    /// A value has the same pseudonym everywhere in the output. Other values stay, and so do addresses and times.
    #[arg(long)]
    pub(crate) mask: bool,

    /// The same, with the pseudonyms of this key, which are the same in every run
    #[arg(long, value_name = "KEY")]
    pub(crate) mask_key: Option<String>,

    /// Write the messages that are chosen to a capture (pcap, or pcapng if the name ends so)
    ///
    /// Each message has packets of its own. Without --format nothing else is written.
    #[arg(long, value_name = "FILE")]
    pub(crate) write: Option<PathBuf>,

    /// Check logins with the secrets in a file
    ///
    /// Lines of account and secret, separated by a tab. The tree, the JSON (`proof`) and the summary say what the digest
    /// proves, and in which of its forms.
    #[arg(long, value_name = "FILE")]
    pub(crate) secret: Option<PathBuf>,

    /// Show the offset and the bytes of each field in the tree
    #[arg(short, long)]
    pub(crate) bytes: bool,

    /// Whether list and tree have colours
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Color::Auto)]
    pub(crate) color: Color,

    /// The version of the messages; `auto` detects it for each connection
    #[arg(short, long, value_enum, default_value_t = Protocol::Auto)]
    pub(crate) protocol: Protocol,

    /// Read only connections on this TCP port; may be given more than once
    ///
    /// Without it: ports 7890, 7900, 7930 and 9168, and every connection that has a CMPP message in its first bytes.
    #[arg(long, value_name = "PORT")]
    pub(crate) port: Vec<u16>,

    /// The largest Total_Length that is accepted [default: room for every legal message]
    #[arg(long, value_name = "BYTES", value_parser = clap::value_parser!(u32).range(12..))]
    pub(crate) limit: Option<u32>,

    /// How much is kept while bytes are missing, by all connections, IP fragments and large blocks of a capture
    /// together
    #[arg(long, value_name = "MIB", default_value_t = 256, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) memory: u32,

    /// How many requests of a direction may be unanswered at a time, before the next one is noted
    #[arg(long, value_name = "REQUESTS", default_value_t = 16, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) window: u32,

    /// The language of meanings and notes [default: that of the environment]
    #[arg(long, value_enum)]
    pub(crate) lang: Option<Lang>,

    /// A table of codes of your own, whose rows come before the built-in ones
    ///
    /// Lines of stat, cause, en and zh, separated by tabs.
    #[arg(long, value_name = "FILE")]
    pub(crate) codes: Option<PathBuf>,

    /// Write no summary to standard error
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

const EXAMPLES: &str = "\
Examples:
  cmpp-dissect sms.pcapng                         a line for each message
  cmpp-dissect -n 17 sms.pcapng                   message 17, field by field
  cmpp-dissect -w 'Dest_terminal_Id ~ \"138\" and Msg_Fmt = 8' sms.pcapng
                                                  messages of one kind
  cmpp-dissect -c time,Stat,cause sms.pcapng      a table as CSV
  cmpp-dissect --mask --write share.pcap sms.pcap a capture to pass on
  cmpp-dissect --port 7891 sms.pcap | less        another port
  tcpdump -i any --immediate-mode -U -w - | cmpp-dissect -
                                                  live traffic
  cmpp-dissect -f json *.pcap | jq -c 'select(.error)'
                                                  for other programs
  cmpp-dissect -i hex -p 2.0 message.txt          hex digits out of a log file
  cmpp-dissect stats sms.pcapng                   times, failures, gaps
  cmpp-dissect report -o sms.html sms.pcapng      the same as a page
  cmpp-dissect explain MK:0012                    what a code means
  cmpp-dissect wireshark > cmpp.lua               a plugin for Wireshark";

const NOTES: &str = "\
Connections:
  A connection carries CMPP if it uses one of the ports and does not begin as
  another protocol does, or if its first 4096 captured bytes contain a message.
  A lost segment is waited for until the receiver has acknowledged it for two
  seconds, the sender has gone on for half a minute without it, or more is kept
  than --memory allows. Messages after a gap may therefore be shown late. In a
  capture that begins in the middle of a session, and after a gap, reading
  begins at the first bytes that look like a message. Bytes after a RST are
  read. The summary counts everything that was skipped.
  Packets are read inside VLAN tags, MPLS, PPPoE, GRE, ERSPAN, IP in IP, VXLAN,
  Geneve, GTP-U, L2TP, Teredo and TZSP, also nested. Files given together are
  one capture, in their order. gzip, zstd, LZ4 and xz are decompressed.

List:
  A line for each message: a mark (! malformed or in contradiction to itself,
  ? odd), number, time (UTC), stream, direction (> towards the smaller port),
  command, Sequence_Id, what is wrong, sender and recipient, result or status
  with its meaning, part of a long message, text, and the answer's time. Text
  that does not fit ends in `…`. In a pipe a line has 100 columns, or COLUMNS.

Expressions:
  A comparison is a column, = != < <= > >= or ~ (contains), and a value: a word,
  or text in quotes. Comparisons are joined by `and`, `or`, `not` and
  parentheses. A column alone asks whether the message has it. A message that
  lacks the column passes no comparison, not even !=. In a list, one value is
  enough; != wants all of them to be different.
    command = SUBMIT and Dest_terminal_Id ~ \"138\" and not Msg_Fmt = 8
    cause = blacklist or Result >= 64
    time >= 2026-11-23T21:30 and time < 2026-11-23T22:00
    response_ms > 500 and src ~ \":7890\"
  Names of columns and commands and text after ~ may be in upper or lower case.
  Times are UTC; a time of day such as 21:30 holds on every day. A Msg_Id may be
  written in any of its spellings.

Columns:
  The keys of the JSON; the fields of the specification, such as Src_Id; those
  of a status report, such as Stat or report.Msg_Id; error.field, error.offset;
  Concatenation.Reference, .Total and .Number; cause and meaning (of Stat or
  Result), text and whole_text. `cmpp-dissect explain columns` lists them.
  CSV has lists with `;` between their values, and quotes where RFC 4180 wants
  them; no value is empty, a text without characters is \"\". TSV has \\t, \\n,
  \\r and \\\\ in place of such characters. Flat JSON has null, and an array for
  each column of lists. None has a line for events and the summary: look at the
  exit status and at standard error. Links that become known later are in the
  whole JSON only.

Parquet:
  `-f parquet -o sms.parquet` writes a row for each message, with the values of
  flat JSON under the same names, in which `_` stands for `.`. Integers are 64
  bits wide, times are in microseconds, bytes are binary, lists are lists.
  --partition and --file-size make several files in the folder PATH, named after
  the first capture: PATH/day=2026-11-23/hour=22/sms-0.parquet. Messages without
  a time are in day=__HIVE_DEFAULT_PARTITION__. No file of a folder is replaced.
  The column `raw` has the bytes of the message, if --columns names it. Meanings
  are English unless --lang says otherwise.

Masks:
  Digits become digits and letters letters, so that a phone looks like one. Two
  values have two pseudonyms. Texts keep their length, spaces and punctuation;
  identifiers keep their time; codes, counts, times and addresses are as they
  were. Expressions see the original. Bytes that cannot be read are replaced,
  and a long message has no whole_text, because each part has its own pseudonym.

Versions:
  With `auto` a connection speaks the version that its CMPP_CONNECT requests, or
  the one that the answer offers if that is lower. Without a login it speaks a
  version that fits all its messages so far. If several versions fit, the most
  likely one is taken; the tree marks it (`2.0?`) and the summary counts it.
  `2.0/2.1` is not a doubt: the message is the same in both. A malformed message
  without a login is shown in the version that reads the most fields. A message
  that fits only a version other than its connection's is shown in that version.
  With any other choice every message is read in that version.

JSON:
  One object for each line: packet, time (UTC), src, dst, stream, version,
  command, command_id, sequence_id, total_length, error, fields. Each field has
  name, offset (from the start of the message), length, hex and value; meaning,
  if the value is a code with a published one; and fields, if something lies
  inside: a report, a user data header, text, or the parts of a Msg_Id, of which
  several may share a byte. Stat and Result also have cause, a word such as
  blacklist, or null. A list has an entry for each of its items, and a
  content of length 0 has one too. Unknown values are null. error is null, or
  kind, field and offset; then `unread` holds the remaining bytes in hex. After
  these come file, number (of the message, counted from 1), guessed: null, or
  the versions that fit; and notes: what is odd in the message or in its place
  between the others, each with code, level (info, warn, error), field, offset
  and text.
  Then come links to earlier messages, by their number: answers (the request),
  with response_ms, the milliseconds between both; reports (the SUBMIT that a
  status report is about, also on another connection); repeats (what was sent
  before with the same bytes, or answered before); in_flight (of a request, how
  many of its direction have no answer now, without those that are older than
  180 seconds or than the last 1024; null if bytes of the other direction are
  not there yet); part_of (the first part that was seen of the long message) and
  whole_text, which the last missing part of a long message has.
  What becomes known only later is a line of its own. `event` is unanswered or
  paired, and number says which message is meant. unanswered has why: never
  (every byte of the other direction was captured), gap (the answer may be in
  bytes that are missing), one_way (the other direction was not captured), end
  (the capture ended before 60 seconds had passed), forgotten (see --memory).
  paired has answers, response_ms and reports: the message that it links to was
  captured after it.
  With --secret, a login and its answer have proof: the form of the digest, or
  wrong or no-secret. With --where and the like, only chosen messages have
  lines; numbers, links and the summary are those of all.
  A line with `event` in place of `command` tells what became of other bytes:
  gap (not in the capture), late (arrived after their gap was given up),
  not_captured (cut off their packet), skipped, cut (a message whose end is
  missing), conflict (a retransmission has other bytes than the first copy,
  which is read; the last 64 KiB are compared, less if there are many
  connections), reset, not_cmpp; `bytes` is their number, or null.
  The last line has the event summary, even with --quiet. Packets, connections
  and bytes of CMPP are each counted once, and the counts add up to their total.
  It also counts requests by command and by what became of them, reports that
  were matched and that are missing, long messages, and notes by code.

Errors:
  truncated   the body ends before this field does
  trailing    bytes are left after the last field
  length      Total_Length is below 12 or above the limit; reading continues at
              the next bytes that look like a message
  incomplete  raw, hex or base64 input ends inside a message

Ctrl-C ends the reading and shows what was read, with the summary. A second
Ctrl-C ends the program immediately.

Exit status:
  0 if everything is well, 1 if a message was in error or bytes of a CMPP
  connection are missing or were skipped, 2 if a file could not be read to its
  end.";
