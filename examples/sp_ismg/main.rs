//! An SP and a gateway on this machine, connected over TCP: a login, windows of SUBMITs, a status report about each,
//! heartbeats, and an orderly end.
//!
//! ```sh
//! cargo run --release --example sp_ismg -- --messages 1000        # over TCP
//! cargo run --release --example sp_ismg -- --messages 1000 --tls  # the same inside TLS
//! ```
//!
//! `cmpp_codec::session` handles the protocol and its versions. This example adds sockets and a clock (`demo/line.rs`),
//! and what an SP and a gateway do with messages (`demo/sp.rs`, `demo/ismg.rs`). For a client of a real gateway, keep
//! `line.rs` and `sp.rs`.

#![expect(clippy::print_stdout, reason = "a program for people to look at")]

mod demo;

fn main() -> Result<(), demo::line::BoxError> {
    let (mut messages, mut tls) = (1000, false);
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--messages" => messages = args.next().ok_or("--messages needs a number")?.parse()?,
            "--tls" => tls = true,
            _ => return Err(format!("usage: sp_ismg [--messages N] [--tls]; what is {arg}?").into()),
        }
    }

    let outcome = demo::run(messages, tls)?;
    println!("over {}, CMPP {}", if tls { "TLS" } else { "TCP" }, outcome.version);
    for (who, sent, end) in [("SP", &outcome.sp_sent, outcome.sp_end), ("ISMG", &outcome.ismg_sent, outcome.ismg_end)] {
        println!("{who} sent");
        for (name, count) in sent {
            println!("  {count:>7} {name}");
        }
        println!("  and ended: {end:?}");
    }
    println!("largest number of unanswered SUBMITs: {}", outcome.window_used);
    println!("{}", outcome.tally);
    Ok(())
}
