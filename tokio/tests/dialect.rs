//! Gateways that do not keep to the specification, played byte by byte.

mod common;

use cmpp_codec::codes::ConnectStatus;
use cmpp_codec::login::{IsmgForm, Secret};
use cmpp_codec::session::{Dialect, End};
use cmpp_codec::{CommandId, Encode, OwnedFrame, Version, v30};
use cmpp_tokio::client::ConnectError;
use cmpp_tokio::{CallError, Client, Event};
use common::{BoxError, name};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Reads the next message.
async fn read(stream: &mut TcpStream) -> Result<OwnedFrame, BoxError> {
    let mut bytes = vec![0; 4];
    stream.read_exact(&mut bytes).await?;
    let len = u32::from_be_bytes(bytes[..4].try_into()?).try_into()?;
    bytes.resize(len, 0);
    stream.read_exact(&mut bytes[4..]).await?;
    Ok(OwnedFrame::try_from(bytes)?)
}

/// Accepts a login, with a proof or without.
async fn accept(listener: &TcpListener, form: IsmgForm) -> Result<TcpStream, BoxError> {
    let (mut stream, _) = listener.accept().await?;
    let connect = read(&mut stream).await?;
    let source = connect.message::<&cmpp_codec::Connect>()?.authenticator_source;
    let secret = Secret::new("888888")?;
    let resp = v30::ConnectResp {
        authenticator_ismg: form.digest(ConnectStatus::OK, &source, &secret),
        version: Version::V30.into(),
        ..Default::default()
    };
    stream.write_all(&(&resp).to_vec(connect.frame().sequence_id())).await?;
    Ok(stream)
}

#[tokio::test]
async fn a_gateway_without_a_proof_is_left_unless_it_is_accepted() -> Result<(), BoxError> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let gateway = tokio::spawn(async move {
        let first = accept(&listener, IsmgForm::Empty).await?;
        let second = accept(&listener, IsmgForm::Empty).await?;
        Ok::<_, BoxError>((first, second))
    });
    let error = Client::builder(name(0), "888888").connect(address).await.unwrap_err();
    assert!(matches!(error, ConnectError::Ended(End::Unauthenticated(_))), "{error}");
    let (_client, _incoming) = Client::builder(name(0), "888888").accept_unproven_gateway().connect(address).await?;
    gateway.await??;
    Ok(())
}

#[tokio::test]
async fn a_report_of_the_wrong_length_is_read_if_the_dialect_says_so() -> Result<(), BoxError> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    // itio-codec-cmpp: Msg_Length 60 before 71 bytes.
    let mut body = vec![0; 97 + 71];
    body[75] = 1;
    body[76] = 60;
    body[77..85].copy_from_slice(&0xb4c5_5300_0001_0000_u64.to_be_bytes());
    body[85..92].copy_from_slice(b"DELIVRD");
    body[102..112].copy_from_slice(b"2611271804");
    let mut message = vec![0, 0, 0, 180, 0, 0, 0, 5, 0, 0, 0, 9];
    message.extend(body);
    let gateway = tokio::spawn(async move {
        let mut stream = accept(&listener, IsmgForm::FourOctets).await?;
        stream.write_all(&message).await?;
        let answer = read(&mut stream).await?;
        Ok::<_, BoxError>((answer, stream))
    });
    let builder = Client::builder(name(0), "888888").dialect(Dialect::FIELD);
    let (_client, mut incoming) = builder.connect(address).await?;
    let (answer, _stream) = gateway.await??;
    let resp = answer.message::<&v30::DeliverResp>()?;
    assert_eq!((resp.result.get().0, resp.msg_id.get()), (0, 0));
    let report = loop {
        match incoming.next().await.ok_or("ended")? {
            Event::Report(report) => break report,
            Event::Connected { .. } => {}
            other => return Err(format!("{other:?}").into()),
        }
    };
    assert_eq!((report.msg_id().get(), report.about()), (0xb4c5_5300_0001_0000, None));
    assert_eq!(report.done_time().map(|time| time.to_string()).as_deref(), Some("2026-11-27 18:04:00"));
    Ok(())
}

#[tokio::test]
async fn what_was_answered_before_the_client_was_closed_precedes_terminate() -> Result<(), BoxError> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    // A DELIVER of 3.0 with nothing in it.
    let mut deliver = vec![0, 0, 0, 109, 0, 0, 0, 5, 0, 0, 0, 9];
    deliver.resize(109, 0);
    let gateway = tokio::spawn(async move {
        let mut stream = accept(&listener, IsmgForm::FourOctets).await?;
        stream.write_all(&deliver).await?;
        let first = read(&mut stream).await?;
        Ok::<_, BoxError>([first.frame().command_id(), read(&mut stream).await?.frame().command_id()])
    });
    let (client, mut incoming) = Client::builder(name(0), "888888").connect(address).await?;
    let message = loop {
        if let Event::Message(message) = incoming.next().await.ok_or("ended")? {
            break message;
        }
    };
    drop(message);
    drop(client);
    assert_eq!(gateway.await??, [CommandId::DELIVER_RESP, CommandId::TERMINATE]);
    Ok(())
}

/// Nobody knows whether the gateway did what it was asked for, so only the caller can decide to ask again.
#[tokio::test]
async fn a_request_that_was_sent_and_not_answered_is_not_repeated() -> Result<(), BoxError> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let gateway = tokio::spawn(async move {
        let mut first = accept(&listener, IsmgForm::FourOctets).await?;
        let asked = read(&mut first).await?.frame().command_id();
        drop(first);
        let mut second = accept(&listener, IsmgForm::FourOctets).await?;
        Ok::<_, BoxError>([asked, read(&mut second).await?.frame().command_id()])
    });
    let (client, mut incoming) = Client::builder(name(0), "888888").connect(address).await?;
    let query = OwnedFrame::try_from((&v30::Query::default()).to_vec(1))?;
    let error = client.request(query.frame()).await.unwrap_err();
    assert_eq!(error, CallError::Unanswered { sent: true });
    for _ in 0..2 {
        while !matches!(incoming.next().await.ok_or("ended")?, Event::Connected { .. }) {}
    }
    drop(client);
    assert_eq!(gateway.await??, [CommandId::QUERY, CommandId::TERMINATE]);
    Ok(())
}
