//! Both ends, each on a thread of its own, and the line between them.

// The interoperability test and the loopback test each use a part.
#![allow(dead_code, unreachable_pub, reason = "shared by an example and two tests")]

pub mod ismg;
pub mod line;
pub mod login;
pub mod sp;
pub mod tls;

use std::collections::BTreeMap;
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use cmpp_codec::Protocol;
use cmpp_codec::session::{Config, End, Role};

use self::ismg::Ismg;
use self::line::{BoxError, Line, Secure};
use self::login::Account;
use self::sp::{Sp, Tally};

/// How both ended, and what they sent.
pub struct Outcome {
    pub protocol: Protocol,
    pub tally: Tally,
    pub window_used: usize,
    pub sp_sent: BTreeMap<&'static str, usize>,
    pub ismg_sent: BTreeMap<&'static str, usize>,
    pub sp_end: End,
    pub ismg_end: End,
}

/// The specification's C is three minutes. Nobody wants to wait for a demonstration that long.
const QUIET: Duration = Duration::from_millis(100);

/// Has an SP submit so many messages to a gateway, and get a report for each.
pub fn run(messages: usize, tls: bool) -> Result<Outcome, BoxError> {
    let account = Account { source_addr: "900001", secret: "888888" };
    let config = |role| Config { idle: QUIET, ..Config::new(role, Protocol::V30) };
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let address = listener.local_addr()?;
    let keys = if tls { Some(tls::Keys::new()?) } else { None };
    let server = keys.as_ref().map(tls::Keys::server).transpose()?;
    let client = keys.as_ref().map(tls::Keys::client).transpose()?;

    let gateway = thread::spawn(move || -> Result<_, BoxError> {
        let (stream, _) = listener.accept()?;
        let mut ismg = Ismg::default();
        let mut line = Line::new(Secure::server(stream, server)?, config(Role::Ismg), account);
        let end = line.run(&mut ismg)?;
        Ok((end, line.sent))
    });

    let mut sp = Sp::new(messages, 3 * QUIET);
    let mut line = Line::new(Secure::client(TcpStream::connect(address)?, client)?, config(Role::Sp), account);
    line.login()?;
    let sp_end = line.run(&mut sp)?;
    let (ismg_end, ismg_sent) = gateway.join().map_err(|_| "the gateway panicked")??;
    Ok(Outcome {
        protocol: line.session.protocol(),
        tally: sp.tally,
        window_used: sp.window_used,
        sp_sent: line.sent,
        ismg_sent,
        sp_end,
        ismg_end,
    })
}
