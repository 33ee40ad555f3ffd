//! Both ends, each on its own thread, and the connection between them.

#![allow(dead_code, unreachable_pub, reason = "shared by the example and the tests, and each uses a part")]

pub mod ismg;
pub mod line;
pub mod login;
pub mod sp;
pub mod tls;

use std::collections::BTreeMap;
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use cmpp_codec::Version;
use cmpp_codec::session::{Config, End, Role};

use self::ismg::Ismg;
use self::line::{BoxError, Line, Stream};
use self::sp::{Sp, Tally};

/// Why the two sessions ended, and what each end sent.
pub struct Outcome {
    pub version: Version,
    pub tally: Tally,
    pub window_used: usize,
    pub sp_sent: BTreeMap<&'static str, usize>,
    pub ismg_sent: BTreeMap<&'static str, usize>,
    pub sp_end: End,
    pub ismg_end: End,
}

/// The heartbeat interval. The specification's 3 minutes would be too long for a demonstration.
const QUIET: Duration = Duration::from_millis(100);

/// Lets an SP submit `messages` messages to a gateway, and receive a report about each.
pub fn run(messages: usize, tls: bool) -> Result<Outcome, BoxError> {
    let config = |role| Config { heartbeat_interval: QUIET, ..Config::new(role, Version::V30) };
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let address = listener.local_addr()?;
    let keys = if tls { Some(Arc::new(tls::Keys::new()?)) } else { None };
    let gateway_keys = keys.clone();

    let gateway = thread::spawn(move || -> Result<_, BoxError> {
        let (tcp, _) = listener.accept()?;
        tcp.set_nodelay(true)?;
        let stream: Box<dyn Stream> = match gateway_keys {
            Some(keys) => keys.accept(tcp)?,
            None => Box::new(tcp),
        };
        let mut line = Line::new(stream, config(Role::Ismg), login::account());
        let end = line.run(&mut Ismg::default())?;
        Ok((end, line.sent))
    });

    let tcp = TcpStream::connect(address)?;
    tcp.set_nodelay(true)?;
    let stream: Box<dyn Stream> = match keys {
        Some(keys) => keys.connect(tcp)?,
        None => Box::new(tcp),
    };
    let mut sp = Sp::new(messages, QUIET * 5 / 2);
    let mut line = Line::new(stream, config(Role::Sp), login::account());
    line.login()?;
    let sp_end = line.run(&mut sp)?;
    let (ismg_end, ismg_sent) = gateway.join().map_err(|_| "the gateway panicked")??;
    Ok(Outcome {
        version: line.session.version(),
        tally: sp.tally,
        window_used: sp.window_used,
        sp_sent: line.sent,
        ismg_sent,
        sp_end,
        ismg_end,
    })
}
