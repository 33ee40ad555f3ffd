//! Each fault breaks a naive client, and cmpp-tokio's with its dialect lives with it.
//!
//! The naive client does what many do: it reads once for each message, expects the answer to what it sent last, and
//! takes every field at its word.

use std::io::{self, ErrorKind};
use std::time::Duration;

use cmpp_codec::session::{Dialect, OtherConnectResp, Timeout};
use cmpp_codec::{Connect, Encode, Version, v20, v30};
use cmpp_lab::{Fault, Gateway};
use cmpp_tokio::client::Backoff;
use cmpp_tokio::{Client, Event, Text};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

const SECOND: Duration = Duration::from_secs(1);

fn broken(what: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, what)
}

/// Reads once: that is the next message.
async fn read(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut buffer = vec![0; 4096];
    let len = timeout(5 * SECOND, stream.read(&mut buffer)).await.map_err(|_| broken("too late"))??;
    buffer.truncate(len);
    Ok(buffer)
}

/// Expects a message of this command, length and Sequence_Id.
async fn expect(stream: &mut TcpStream, command: u32, len: usize, sequence_id: u32) -> io::Result<Vec<u8>> {
    let message = read(stream).await?;
    let expected = [u32::try_from(len).unwrap(), command, sequence_id].map(u32::to_be_bytes).concat();
    if message.len() == len && message[..12] == expected { Ok(message) } else { Err(broken("not what was expected")) }
}

/// Logs in, sends two texts, waits for their reports, cancels, asks whether the line is alive, terminates.
async fn naive(address: std::net::SocketAddr, version: Version) -> io::Result<()> {
    let is_30 = version == Version::V30;
    let width = if is_30 { 4 } else { 1 };
    let mut stream = TcpStream::connect(address).await?;
    let secret = cmpp_codec::login::Secret::new("888888").unwrap();
    let form = cmpp_codec::login::SourceForm::Padded;
    let connect = Connect::prove("900001", &secret, 1_127_120_000, version.into(), form).unwrap();
    stream.write_all(&(&connect).to_vec(1)).await?;
    let resp = expect(&mut stream, 0x8000_0001, 12 + width + 17, 1).await?;
    let digest = if is_30 { cmpp_codec::login::IsmgForm::FourOctets } else { cmpp_codec::login::IsmgForm::OneOctet };
    let proof = digest.digest(cmpp_codec::codes::ConnectStatus::OK, &connect.authenticator_source, &secret);
    if resp[12 + width..28 + width] != proof.0 || resp[28 + width] < version.octet() {
        return Err(broken("the proof or the version is wrong"));
    }
    let mut ids = Vec::new();
    let submits: Vec<Vec<u8>> = (2..4).map(|number| submit(number, version)).collect();
    stream.write_all(&submits.concat()).await?;
    // Both answers may come in one piece, which even this client knows.
    let mut answers = read(&mut stream).await?;
    if answers.len() == 20 + width {
        answers.extend(read(&mut stream).await?);
    }
    for (number, answer) in (2_u32..).zip(answers.chunks(20 + width)) {
        let head = [u32::try_from(20 + width).unwrap(), 0x8000_0004, number].map(u32::to_be_bytes).concat();
        if answer.len() != 20 + width || answer[..12] != head || answer[20..].iter().any(|&octet| octet != 0) {
            return Err(broken("a SUBMIT is not accepted"));
        }
        ids.push(answer[12..20].to_vec());
    }
    if ids.len() != 2 || ids.iter().any(|id| id == &[0; 8]) {
        return Err(broken("no Msg_Id"));
    }
    reports(&mut stream, version, ids).await?;
    stream.write_all(&[&[0, 0, 0, 20, 0, 0, 0, 7, 0, 0, 0, 8][..], &[1; 8]].concat()).await?;
    expect(&mut stream, 0x8000_0007, 12 + width, 8).await?;
    stream.write_all(&[0, 0, 0, 12, 0, 0, 0, 8, 0, 0, 0, 9]).await?;
    if expect(&mut stream, 0x8000_0008, 13, 9).await?[12] != 0 {
        return Err(broken("the Reserved of ACTIVE_TEST_RESP is not 0"));
    }
    stream.write_all(&[0, 0, 0, 12, 0, 0, 0, 2, 0, 0, 0, 10]).await?;
    expect(&mut stream, 0x8000_0002, 12, 10).await.map(drop)
}

/// Takes a report on each of these identifiers, and nothing else.
async fn reports(stream: &mut TcpStream, version: Version, mut ids: Vec<Vec<u8>>) -> io::Result<()> {
    let (fixed, report, width) = if version == Version::V30 { (109, 71, 4) } else { (85, 60, 1) };
    let mut numbers = Vec::new();
    while !ids.is_empty() {
        let delivers = read(stream).await?;
        for deliver in delivers.chunks(fixed + report) {
            let start = fixed - if version == Version::V30 { 20 } else { 8 };
            let is_whole = deliver.len() == fixed + report && usize::from(deliver[start - 1]) == report;
            let id = deliver.get(start..start + 8).filter(|_| is_whole && deliver[7] == 5);
            let Some(at) = ids.iter().position(|known| Some(&known[..]) == id) else {
                return Err(broken("no report on what was sent"));
            };
            ids.swap_remove(at);
            let text = &deliver[start + 8..];
            if &text[..7] != b"DELIVRD" || text[17..27] < text[7..17] || !text.starts_with(b"DELIVRD26") {
                return Err(broken("the Stat or the times are odd"));
            }
            if numbers.contains(&deliver[8..12].to_vec()) {
                return Err(broken("a Sequence_Id comes again"));
            }
            numbers.push(deliver[8..12].to_vec());
            let len = u8::try_from(20 + width).unwrap();
            let resp = [&[0, 0, 0, len, 0x80, 0, 0, 5][..], &deliver[8..20], &[0; 4][..width]].concat();
            stream.write_all(&resp).await?;
        }
    }
    Ok(())
}

fn submit(sequence_id: u32, version: Version) -> Vec<u8> {
    use cmpp_codec::{Counted, Octets};
    let text = Counted::new("naive").unwrap();
    if version == Version::V30 {
        let phones = [Octets::new("13800000001").unwrap()];
        let mut head = v30::SubmitHead::default();
        head.registered_delivery.0 = 1;
        return v30::Submit::new(&head, Counted::new(&phones).unwrap(), text).to_vec(sequence_id);
    }
    let phones = [Octets::new("13800000001").unwrap()];
    let mut head = v20::SubmitHead::default();
    head.registered_delivery.0 = 1;
    v20::Submit::new(&head, Counted::new(&phones).unwrap(), text).to_vec(sequence_id)
}

/// Sends four texts, and waits until each is accepted, and reported if there are reports.
async fn robust(
    address: std::net::SocketAddr,
    version: Version,
    fault: Option<Fault>,
    mut reports: usize,
) -> Result<(), String> {
    // Of a line that is slow, the client must not think that it is dead.
    let quick = match fault {
        Some(Fault::BytesApart | Fault::BytesStalled) => 3 * SECOND,
        _ => SECOND / 5,
    };
    let other_connect_resp = match fault {
        Some(Fault::ConnectRespOtherVersion) => OtherConnectResp::SpeakAgreed,
        _ => OtherConnectResp::SpeakAnswered,
    };
    let builder = Client::builder("900001", "888888")
        .version(version)
        .dialect(Dialect { other_connect_resp, ..Dialect::FIELD })
        .accept_unproven_gateway()
        .backoff(Backoff { min: Duration::from_millis(5), max: quick })
        .config(|config| (config.timeout, config.heartbeat_interval) = (Timeout::Same(quick), 2 * quick))
        .config(|config| config.login_timeout = Some(SECOND))
        .config(|config| config.terminate_timeout = Some(quick));
    let (client, mut incoming) = builder.connect(address).await.map_err(|error| error.to_string())?;
    let texts = async {
        for number in 0..4 {
            let text = Text::new("10657001", format!("robust {number}")).to("13800000001");
            client.submit(text).await.map_err(|error| error.to_string())?;
        }
        Ok::<_, String>(())
    };
    let events = async {
        while reports > 0 {
            match incoming.next().await {
                Some(Event::Report(_)) => reports -= 1,
                Some(_) => {}
                None => return Err("the client has ended".to_owned()),
            }
        }
        Ok(())
    };
    let both = async { tokio::try_join!(texts, events) };
    timeout(20 * SECOND, both).await.map_err(|_| format!("too late: {reports} reports left"))??;
    timeout(10 * SECOND, client.close()).await.map_err(|_| "it does not close".to_owned())
}

/// The share with which a client can live: of what loses an answer or a connection not all.
const fn share(fault: Fault) -> f64 {
    match fault {
        Fault::AnswerLate
        | Fault::AnswerLost
        | Fault::AnswerSequence
        | Fault::FlowControl
        | Fault::TerminateMidway
        | Fault::HalfMessage
        | Fault::Reset
        | Fault::BadLength => 0.4,
        _ => 1.0,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_fault_breaks_a_naive_client_and_not_cmpp_tokio() {
    let mut tasks = vec![tokio::spawn(both(None))];
    // Without messages from phones there is no segment of one, and the naive client takes a late piece for what it is.
    let unseen = [Fault::DeliverUdhi40, Fault::BytesTogether];
    tasks.extend(
        Fault::ALL.iter().filter(|fault| !unseen.contains(fault)).map(|&fault| tokio::spawn(both(Some(fault)))),
    );
    let mut wrong = Vec::new();
    for task in tasks {
        let (fault, naive, robust) = task.await.unwrap();
        if naive.is_ok() != fault.is_none() || robust.is_err() {
            wrong.push((fault, naive, robust));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

async fn both(fault: Option<Fault>) -> (Option<Fault>, io::Result<()>, Result<(), String>) {
    let version = match fault {
        Some(Fault::CancelRespWide | Fault::SpeaksItsOwn) => Version::V20,
        _ => Version::V30,
    };
    let gateway = || Gateway::builder().account("900001", "888888").report_delay(Duration::from_millis(100));
    let with = |share: fn(Fault) -> f64| fault.map_or_else(gateway, |fault| gateway().fault_share(fault, share(fault)));
    let strict = with(|_| 1.0).spawn().await.unwrap();
    let naive = naive(strict.local_addr(), version).await;
    let lenient = with(share).seed(3).spawn().await.unwrap();
    if fault == Some(Fault::Silent) {
        lenient.faults().set_for(Fault::Silent, 1.0, None, Some(SECOND));
    }
    let reports = match fault {
        Some(Fault::ReportLost | Fault::ReportText) => 0,
        _ => 4,
    };
    let robust = robust(lenient.local_addr(), version, fault, reports).await;
    (fault, naive, robust)
}
