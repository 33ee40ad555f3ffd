//! The tables of the messages.

use std::fmt::Write;

use cmpp_codec::field::{Field, Part};
use cmpp_codec::{CommandId, Header, Version};

use crate::wireshark::fields::Fields;
use crate::wireshark::lua::fill;
use crate::wireshark::probe::{Meaning, length, meanings, zeros};
use crate::words::Words;

/// Writes the table of each message. Versions with the same table share it.
pub(super) fn write(out: &mut String, fields: &mut Fields, words: &Words) {
    for &command in CommandId::ALL {
        let mut tables: Vec<(&str, String, Vec<&str>)> = Vec::new();
        for version in Version::ALL {
            let (Some(name), Some(shape)) = (command.name(version), command.shape(version)) else { continue };
            let parts = Body { version, zeros: zeros(command, shape), words }.parts(shape, fields);
            match tables.iter_mut().find(|(other, same, _)| *other == name && **same == parts) {
                Some((.., versions)) => versions.push(version.name()),
                None => tables.push((name, parts, vec![version.name()])),
            }
        }
        for (name, parts, versions) in tables {
            let (id, versions) = (command.get(), versions.join(" "));
            let table = if parts.is_empty() { "{}".to_owned() } else { format!("{{\n{parts}}}") };
            writeln!(out, "message({id:#010x}, \"{name}\", \"{versions}\", {table})").unwrap_or_default();
        }
    }
}

/// A body of zeros, in which the meanings of the fields are looked up.
struct Body<'w> {
    version: Version,
    zeros: Vec<u8>,
    words: &'w Words,
}

impl Body<'_> {
    /// Returns the parts of the body as Lua.
    fn parts(&self, shape: &'static [Part], fields: &mut Fields) -> String {
        let (mut out, mut at) = (String::new(), Header::LEN);
        for part in shape {
            let mut key = |field, at| fields.key(field, self.meanings(field, at));
            match *part {
                Part::Fixed(rows) | Part::Optional(rows) => {
                    let name = if matches!(part, Part::Fixed(_)) { "fixed" } else { "optional" };
                    let there = rows.iter().filter(|field| field.width > 0);
                    let rows: Vec<_> = there
                        .map(|field| format!("{{ {}, {} }}", key(field, Some(at + field.offset)), field.width))
                        .collect();
                    if !rows.is_empty() {
                        out.extend(["    ", name, " {\n"]);
                        fill(&mut out, "        ", rows.into_iter());
                        out.push_str("    },\n");
                    }
                }
                Part::List { count, item } => {
                    let (count, width) = (key(count, Some(at)), item.width);
                    let item = key(item, None);
                    writeln!(out, "    list {{ {count}, {item}, {width} }},").unwrap_or_default();
                }
                Part::Content { length, content } => {
                    let (length, content) = (key(length, Some(at)), key(content, None));
                    writeln!(out, "    content {{ {length}, {content} }},").unwrap_or_default();
                }
                Part::Rest(field) => {
                    writeln!(out, "    rest {{ {} }},", key(field, None)).unwrap_or_default();
                }
                _ => {}
            }
            at += length(part);
        }
        out
    }

    /// Returns the meanings of a field at an offset. Fields that are not part of a message of zeros have none.
    fn meanings(&self, field: &'static Field, at: Option<usize>) -> Vec<Meaning> {
        at.map_or_else(Vec::new, |at| meanings(self.words, &self.zeros, self.version, field, at))
    }
}
