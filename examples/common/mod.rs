//! Showing a message: its bytes in hex, and its fields.

use std::error::Error;
use std::fmt::Write as _;

use cmpp_codec::field::Item;
use cmpp_codec::{Frame, Version};

pub(crate) type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// Prints a message: a title, the bytes, and each field that is not empty.
pub(crate) fn show(title: &str, message: &[u8], version: Version) -> Outcome {
    let frame = Frame::from_message(message)?;
    let name = frame.command_id().name(version).unwrap_or("unknown");
    println!("\n{title}: {name} of {version}, {} bytes, Sequence_Id {}", frame.len(), frame.sequence_id());
    for line in message.chunks(32) {
        let mut hex = String::new();
        for four in line.chunks(4) {
            hex.push(' ');
            four.iter().try_for_each(|byte| write!(hex, "{byte:02x}"))?;
        }
        println!("   {hex}");
    }
    for item in frame.dissect(version) {
        print(&item?, 0);
    }
    Ok(())
}

/// Prints a field and the fields inside it. If a content has fields inside it, they replace its bytes.
fn print(item: &Item<'_>, depth: usize) {
    if item.bytes.iter().all(|&byte| byte == 0) {
        return;
    }
    let name = format!("{:indent$}{}", "", item.field.name, indent = 2 * depth);
    if item.field.name == "Msg_Content" && item.nested().next().is_some() {
        println!("    {:4}  {name}", item.offset);
    } else {
        println!("    {:4}  {name:26} {item:?}", item.offset);
    }
    item.nested().for_each(|inside| print(&inside, depth + 1));
}
