//! The gateway that the clients of [`network`](crate::network) talk to.
//!
//! It costs less than any client, so that a client is what limits the measurement: a thread for each connection, on the
//! codec's session, without a runtime. It answers everything that it has read and reports it, with one write.

use std::collections::VecDeque;
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Instant;

use cmpp_codec::build::DeliverBuilder;
use cmpp_codec::codes::SubmitResult;
use cmpp_codec::content::{Stat, StatusReport};
use cmpp_codec::login::{Digests, Secret};
use cmpp_codec::session::{Config, Event, InputBuffer, Next, Role, Session};
use cmpp_codec::{MsgId, Octets, V20, Version};

use crate::network::BoxError;

static NEXT: AtomicU64 = AtomicU64::new(1);

/// Accepts every login of the account 900001 and every SUBMIT of 2.0, until the process is killed. Of its reports no more
/// are unanswered than `window`.
#[expect(clippy::print_stdout, clippy::print_stderr, reason = "it tells its port, and what is wrong")]
pub(crate) fn run(window: usize) -> Result<(), BoxError> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("{}", listener.local_addr()?.port());
    loop {
        let (stream, _) = listener.accept()?;
        stream.set_nodelay(true)?;
        thread::spawn(move || {
            if let Err(error) = serve(stream, window) {
                // Also when the client ends without a word, which the one that measures does not see.
                eprintln!("gateway: {error}");
            }
        });
    }
}

fn serve(mut stream: TcpStream, window: usize) -> Result<(), BoxError> {
    let zero = Instant::now();
    let config = Config { window, ..Config::new(Role::Ismg, Version::V20) };
    let auth = Digests::new(Octets::new("900001")?, Secret::owned(b"888888")?);
    let mut session = Session::<_>::new(config, auth, zero.elapsed().into())?;
    let mut input = InputBuffer::new();
    // The messages that are not reported yet.
    let mut accepted = VecDeque::new();
    while input.read_from(&mut stream)? > 0 {
        let now = zero.elapsed().into();
        loop {
            let received = session.receive(now, input.unread());
            let (consumed, next) = (received.consumed, received.next);
            let is_done = matches!(next, Next::NeedsInput | Next::Ended);
            match next {
                Next::Event(Event::Request { id, pdu, .. }) => {
                    let msg_id = MsgId::new(NEXT.fetch_add(1, Ordering::Relaxed) << 16);
                    let answer = pdu.answer(SubmitResult::OK).ok_or("no request")?.with_msg_id(msg_id);
                    session.answer(id, answer.pdu())?;
                    accepted.push_back(msg_id);
                }
                Next::Event(Event::Answer { pdu, .. }) if pdu?.result() != Some(0) => {
                    return Err("a report is rejected".into());
                }
                Next::NeedsOutput => drop(session.write_to(now, &mut stream)?),
                _ => {}
            }
            input.consume(consumed);
            if is_done {
                break;
            }
        }
        while session.poll_event().is_some() {}
        while session.window_left() > 0 {
            let Some(msg_id) = accepted.pop_front() else { break };
            let report = StatusReport::<V20> {
                msg_id,
                stat: Stat::DELIVRD,
                submit_time: Octets::new("2212051956")?,
                done_time: Octets::new("2212051957")?,
                dest_terminal_id: Octets::new("13800000001")?,
                smsc_sequence: 0.into(),
            };
            session.request_with(now, |sequence_id, out| {
                let deliver = DeliverBuilder::<V20>::new(msg_id, out)?.sender("13800000001")?.recipient("10657001")?;
                Ok(deliver.report(&report)?.finish(sequence_id))
            })?;
        }
        session.write_to(now, &mut stream)?;
        if session.end().is_some() {
            break;
        }
    }
    Ok(())
}
