//! Showing a message: its bytes in hex, and what they say.

use std::error::Error;
use std::fmt::Write as _;

use cmpp_codec::{Frame, Protocol, dissect};

pub(crate) type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// Prints a message: a title, the bytes, and each field that is not empty.
pub(crate) fn show(title: &str, message: &[u8], protocol: Protocol) -> Outcome {
    let frame = Frame::from_message(message)?;
    let name = frame.command_id().name(protocol).unwrap_or("unknown");
    println!("\n{title}: {name} of {protocol}, {} bytes, Sequence_Id {}", frame.len(), frame.sequence_id());
    for line in message.chunks(32) {
        let mut hex = String::new();
        for four in line.chunks(4) {
            hex.push(' ');
            four.iter().try_for_each(|byte| write!(hex, "{byte:02x}"))?;
        }
        println!("   {hex}");
    }
    for item in dissect(frame, protocol) {
        let item = item?;
        if item.bytes.iter().any(|&byte| byte != 0) {
            println!("    {:4}  {:20} {item:?}", item.offset, item.field.name);
        }
    }
    Ok(())
}
