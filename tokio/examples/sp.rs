//! Sends a text, and waits for the report on each phone.
//!
//! ```sh
//! cargo run -p cmpp-tokio --example sp -- 127.0.0.1:7890 900001 888888 10657001 13800000001 '您好，天气'
//! ```

#![expect(clippy::print_stdout, reason = "a program for people to look at")]

use cmpp_tokio::{Client, Event, Text};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [gateway, account, secret, sender, phone, text] = args.as_slice() else {
        return Err("usage: sp GATEWAY ACCOUNT SECRET SENDER PHONE TEXT".into());
    };

    let (client, mut incoming) = Client::builder(account, secret).connect(gateway).await?;
    let submitted = client.submit(Text::new(sender, text).to(phone)).await?;
    println!("accepted: {:?}", submitted.msg_ids);
    let mut waiting = submitted.msg_ids.len();
    while waiting > 0 {
        let Some(Event::Report(report)) = incoming.next().await else { continue };
        println!("{} to {}: {}", report.msg_id(), report.phone(), report.stat());
        waiting -= 1;
    }
    client.close().await;
    Ok(())
}
