//! A relay between SPs of any version and a gateway of 3.0.
//!
//! An SP gets its answer when the gateway has given it, so the relay keeps nothing that could be lost; a DELIVER is answered
//! to the gateway when the SP has answered it.

use cmpp_codec::codes::{DeliverResult, SubmitResult};
use cmpp_codec::relay::transcode;
use cmpp_codec::{Frame, Version};
use cmpp_tokio::{Client, Connection, Event, Incoming, Message, Peer, Request, Server};
use tokio::sync::watch;

pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The SP that has logged in last: DELIVERs go there.
type Current = watch::Sender<Option<Peer>>;

/// Passes everything on until the server ends. The client speaks 3.0 and hands out raw DELIVERs.
pub async fn run(mut server: Server, client: Client, incoming: Incoming) {
    let current = Current::new(None);
    tokio::spawn(back(incoming, current.subscribe()));
    while let Some(connection) = server.accept().await {
        current.send_replace(Some(connection.peer()));
        tokio::spawn(forth(connection, client.clone()));
    }
}

/// Passes the requests of an SP on. As many are under way as its window holds.
async fn forth(mut connection: Connection, client: Client) {
    while let Some(request) = connection.next().await {
        let client = client.clone();
        tokio::spawn(async move {
            // If the gateway cannot be reached, the request is dropped, and the SP sends it again.
            if let Err(error) = pass(request, &client).await {
                println!("not passed: {error}");
            }
        });
    }
}

async fn pass(request: Request, client: &Client) -> Result<(), BoxError> {
    let mut out = [0; 4096];
    let len = match transcode(request.frame(), request.version(), Version::V30, &mut out) {
        Ok(transcoded) => transcoded.len,
        Err(error) => {
            request.reject(SubmitResult::STRUCTURE);
            return Err(error.into());
        }
    };
    let answer = client.request(Frame::from_message(&out[..len])?).await?;
    let answer = answer.pdu(Version::V30)?;
    let theirs = request.pdu()?.answer(answer.result().unwrap_or_default());
    request.answer(theirs.map(|theirs| theirs.with_msg_id(answer.msg_id().unwrap_or_default())));
    Ok(())
}

/// Passes the DELIVERs of the gateway on. It sends no more of them than its window holds.
async fn back(mut incoming: Incoming, current: watch::Receiver<Option<Peer>>) {
    while let Some(event) = incoming.next().await {
        if let Event::Message(message) = event {
            let current = current.clone();
            tokio::spawn(async move {
                if let Err(error) = pass_back(message, current).await {
                    println!("not passed back: {error}");
                }
            });
        }
    }
}

/// Tries until an SP has answered. Then the message is dropped, and the gateway has its answer too.
async fn pass_back(message: Message, mut current: watch::Receiver<Option<Peer>>) -> Result<(), BoxError> {
    let frame = message.frame().ok_or("no DELIVER")?;
    loop {
        let peer = current.wait_for(|peer| peer.as_ref().is_some_and(|peer| !peer.is_closed())).await?.clone();
        let peer = peer.ok_or("no SP")?;
        let mut out = [0; 512];
        let len = transcode(frame, Version::V30, peer.version(), &mut out)?.len;
        let Ok(answer) = peer.request(Frame::from_message(&out[..len])?).await else { continue };
        let result = DeliverResult(answer.pdu(peer.version())?.result().unwrap_or_default());
        if result != DeliverResult::OK {
            message.reject(result);
        }
        return Ok(());
    }
}
