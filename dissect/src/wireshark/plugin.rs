//! The plugin as a whole, and the subcommand that writes it.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use cmpp_codec::outcome::Codes;
use cmpp_codec::{Limit, Version};

use crate::options::Lang;
use crate::stream::{PORTS, PREFERENCE};
use crate::wireshark::fields::Fields;
use crate::wireshark::{inside, layouts, outcomes};
use crate::words::Words;

/// Writes a plugin for Wireshark
///
/// The plugin adds the protocol `cmppx` for all versions of CMPP. Save it in the folder of personal Lua plugins, which
/// Wireshark shows under Help, About, Folders, and `tshark -G folders` prints.
#[derive(Debug, Parser)]
#[command(bin_name = "cmpp-dissect wireshark", after_help = EXAMPLES)]
pub(crate) struct Wireshark {
    /// The language of meanings [default: that of the environment]
    #[arg(long, value_enum)]
    lang: Option<Lang>,
}

const EXAMPLES: &str = "\
Examples:
  cmpp-dissect wireshark > ~/.local/lib/wireshark/plugins/cmpp.lua
  tshark -r sms.pcap -Y 'cmppx.stat contains \"MK\"' -T fields -e cmppx.dest_terminal_id
  tshark -X lua_script:cmpp.lua -r sms.pcap -Y cmppx";

/// The parts of the plugin that are written by hand.
const HEAD: &str = include_str!("head.lua");
const BODY: [&str; 8] = [
    include_str!("values.lua"),
    include_str!("walker.lua"),
    include_str!("content.lua"),
    include_str!("notes.lua"),
    include_str!("versions.lua"),
    include_str!("framing.lua"),
    include_str!("conversations.lua"),
    include_str!("dissector.lua"),
];

impl Wireshark {
    /// Writes the plugin.
    pub(crate) fn run(&self, out: &mut impl Write) -> io::Result<ExitCode> {
        out.write_all(plugin(self.lang.unwrap_or_else(Lang::of_environment)).as_bytes())?;
        Ok(ExitCode::SUCCESS)
    }
}

fn plugin(lang: Lang) -> String {
    let words = Words::new(lang.language(), Codes::default());
    let (mut fields, mut tables) = (Fields::new(lang.language()), String::new());
    inside::write(&mut tables, &mut fields, &words);
    tables.push('\n');
    layouts::write(&mut tables, &mut fields, &words);
    let mut out = HEAD.to_owned();
    constants(&mut out, lang);
    fields.write(&mut out);
    out.push_str(&tables);
    outcomes::write_stats(&mut out, &words, lang.language());
    outcomes::write_notes(&mut out);
    for part in BODY {
        out.push('\n');
        out.push_str(part);
    }
    out
}

/// Writes the versions, the ports, the limit and the punctuation.
fn constants(out: &mut String, lang: Lang) {
    let names = |versions: [Version; 4]| versions.map(|version| format!("\"{version}\"")).join(", ");
    let octets = Version::ALL.map(|version| format!("[{:#04x}] = \"{version}\"", version.octet()));
    let ports = PORTS.map(|port| port.to_string()).join(",");
    // Between a family of codes and what the code means.
    let colon = if lang == Lang::Zh { "：" } else { ": " };
    let limit = Limit::default().get();
    let rows = [
        format!("local VERSIONS = {{ {} }}", names(Version::ALL)),
        format!("local PREFERENCE = {{ {} }}", names(PREFERENCE)),
        format!("local VERSION_OF_OCTET = {{ {} }}", octets.join(", ")),
        format!("local PORTS = \"{ports}\""),
        format!("local LIMIT = {limit}"),
        format!("local COLON = \"{colon}\""),
    ];
    for row in rows {
        writeln!(out, "{row}").unwrap_or_default();
    }
}
