//! The client of cmpp-tokio beside that of `cmppprotocol`, over TCP on this machine.
//!
//! The program starts itself as a [gateway](crate::gateway), which accepts and reports every message, and as either client.
//! A client measures its own processor time, so what the gateway takes does not count. Each message is a SUBMIT of 2.0 with
//! its answer, and a status report with its answer.
//!
//! Either program is written in the same way, with one task for each connection that keeps its window full. The `submit` of
//! `cmppprotocol` returns when the request is sent, and its events tell the answers; `enqueue` of cmpp-tokio returns then,
//! too, and what it returns tells the answer. Both read all events.

use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs};

use cmpp_codec::Version;
use cmpp_tokio::client::Submitting;
use cmpp_tokio::{Client, Event, Text};
use cmppprotocol::{CMPP_VERSION_20, CmppConfig, CmppConnection, CmppProtocolParams, SubmitOptions};
use rustix::time::{ClockId, clock_gettime};
use tokio::task::JoinSet;

use crate::bars::Bar;
use crate::gateway;
use crate::measure::median;
use crate::servers::{self, Served};

/// The argument with which the program starts itself; the part that it plays follows.
const SERVE: &str = "--serve-network";

/// The error of whatever went wrong.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Whose client it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    /// cmpp-tokio.
    Ours,
    /// cmppprotocol.
    Theirs,
}

/// How a client is loaded.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    /// The number of connections.
    pub connections: usize,
    /// The window of each.
    pub window: usize,
    /// The number of messages on all of them.
    pub messages: usize,
}

impl Load {
    /// Returns the arguments of a client: its part, the port of the gateway, and the load.
    pub(crate) fn of_client(self, part: &str, port: String) -> [String; 5] {
        let [connections, window, messages] =
            [self.connections, self.window, self.messages].map(|number| number.to_string());
        [part.to_owned(), port, connections, window, messages]
    }
}

/// What a load costs a client.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// Microseconds of processor time for each message.
    pub cpu: f64,
    /// Messages a second.
    pub rate: f64,
    /// KiB of memory for each connection, beyond what the process has without them.
    pub memory: f64,
}

/// Plays a part, if this process was started to do so. Call it first in `main`.
///
/// # Errors
///
/// If the part cannot be played.
pub fn serve() -> Result<bool, BoxError> {
    let mut args = env::args().skip(1);
    if args.next().as_deref() != Some(SERVE) {
        return Ok(false);
    }
    let part = args.next().ok_or("no part")?;
    if part == "gateway" {
        return gateway::run(args.next().ok_or("no window")?.parse()?).map(|()| true);
    }
    let args: Vec<String> = args.collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    // On a worker: what runs in `block_on` itself is on a thread of its own, which costs a switch each time it is woken.
    runtime.block_on(async { tokio::spawn(play(part, args)).await })??;
    Ok(true)
}

async fn play(part: String, args: Vec<String>) -> Result<(), BoxError> {
    if let Some(served) = Served::of_part(&part) {
        return servers::play(served, args.first().ok_or("no window")?.parse()?).await;
    }
    let [port, connections, window, messages] = args.as_slice() else { return Err("no load".into()) };
    let load = Load { connections: connections.parse()?, window: window.parse()?, messages: messages.parse()? };
    if part == "ours" { ours(port, load).await } else { theirs(port.parse()?, load).await }
}

/// Loads a client, and returns what it costs.
///
/// # Errors
///
/// If a process cannot be started, or does not say what is expected.
pub fn measure(peer: Peer, load: Load) -> Result<Cost, BoxError> {
    let (gateway, port) = start(&["gateway".to_owned(), load.window.to_string()], Stdio::null())?;
    let mut gateway = Killed(gateway);
    let part = if peer == Peer::Ours { "ours" } else { "theirs" };
    let (mut client, line) = start(&load.of_client(part, port), Stdio::null())?;
    client.wait()?;
    gateway.0.kill()?;
    let numbers: Vec<f64> = line.split(' ').map(str::parse).collect::<Result<_, _>>()?;
    let [cpu, rate, memory] = numbers[..] else { return Err("not three numbers".into()) };
    Ok(Cost { cpu, rate, memory })
}

/// A process that does not outlive the measurement.
pub(crate) struct Killed(pub(crate) Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts this program in a part, and returns the first line that it prints.
pub(crate) fn start(args: &[String], input: Stdio) -> io::Result<(Child, String)> {
    let mut command = Command::new(env::current_exe()?);
    let mut child = command.arg(SERVE).args(args).stdin(input).stdout(Stdio::piped()).spawn()?;
    let mut line = String::new();
    if let Some(output) = &mut child.stdout {
        // A program that has told its line tells nothing more before it is asked: no more is read than the line.
        BufReader::new(output).read_line(&mut line)?;
    }
    Ok((child, line.trim_end().to_owned()))
}

//----------- The clients --------------------------------------------------------------------------

/// The processor time of this process.
pub(crate) fn processor_time() -> Duration {
    clock_gettime(ClockId::ProcessCPUTime).try_into().unwrap_or_default()
}

/// What a client has used: its processor time, and its memory in KiB.
fn used() -> (Duration, f64) {
    let cpu = processor_time();
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let memory = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let memory = memory.and_then(|memory| memory.split_whitespace().next()?.parse().ok());
    (cpu, memory.unwrap_or_default())
}

#[expect(clippy::print_stdout, reason = "it tells what it measured")]
#[expect(clippy::cast_precision_loss, reason = "small numbers")]
fn tell(load: Load, idle_memory: f64, (start, at): (Duration, Instant)) {
    let (cpu, memory) = used();
    let (messages, connections) = (load.messages as f64, load.connections as f64);
    let cpu = cpu.saturating_sub(start).as_secs_f64() * 1e6 / messages;
    println!("{cpu} {} {}", messages / at.elapsed().as_secs_f64(), (memory - idle_memory) / connections);
}

async fn ours(port: &str, load: Load) -> Result<(), BoxError> {
    let (_, idle_memory) = used();
    let (client, mut incoming) = Client::builder("900001", "888888")
        .version(Version::V20)
        .window(load.window)
        .connections(load.connections)
        .connect(format!("127.0.0.1:{port}"))
        .await?;
    for _ in 0..load.connections {
        incoming.next().await.ok_or("not connected")?;
    }
    let start = (used().0, Instant::now());
    let mut tasks = JoinSet::new();
    for lane in 0..load.connections {
        let client = client.clone();
        tasks.spawn(async move {
            let mut under_way = VecDeque::with_capacity(load.window);
            for number in (lane..load.messages).step_by(load.connections) {
                let text = format!("message {number}");
                if under_way.len() == load.window {
                    let first: Submitting = under_way.pop_front().ok_or("no window")?;
                    first.await?;
                }
                let text = Text::new("10657001", text).service("SVC").to("13800000001");
                under_way.push_back(client.enqueue(text).await?);
            }
            for submitting in under_way {
                submitting.await?;
            }
            Ok::<_, BoxError>(())
        });
    }
    let mut reported = 0;
    while reported < load.messages {
        if let Event::Report(_) = incoming.next().await.ok_or("the client has ended")? {
            reported += 1;
        }
    }
    while let Some(task) = tasks.join_next().await {
        task??;
    }
    tell(load, idle_memory, start);
    Ok(())
}

async fn theirs(port: u16, load: Load) -> Result<(), BoxError> {
    let (_, idle_memory) = used();
    let protocol_params = CmppProtocolParams { window_size: load.window, ..CmppProtocolParams::default() };
    let mut connections = Vec::new();
    for _ in 0..load.connections {
        let config = CmppConfig {
            host: "127.0.0.1".into(),
            port: port.into(),
            account: "900001".into(),
            password: "888888".into(),
            version: CMPP_VERSION_20,
            protocol_params: protocol_params.clone(),
        };
        let connection = CmppConnection::connect(config).await?;
        let events = connection.take_events().await.ok_or("no events")?;
        connections.push((connection, events));
    }
    let start = (used().0, Instant::now());
    let mut tasks = JoinSet::new();
    let share = load.messages / load.connections;
    for (index, (connection, mut events)) in connections.into_iter().enumerate() {
        tasks.spawn(async move {
            let options = SubmitOptions::new("SVC", "900001", "10657001", "13800000001");
            let sender = async {
                for number in 0..share {
                    connection.submit(&options, &format!("message {}", index * share + number), None).await?;
                }
                Ok::<_, BoxError>(())
            };
            let receiver = async {
                let mut reported = 0;
                while reported < share {
                    if let cmppprotocol::Event::Deliver(_) = events.recv().await.ok_or("the client has ended")? {
                        reported += 1;
                    }
                }
                Ok::<_, BoxError>(())
            };
            tokio::try_join!(sender, receiver)?;
            Ok::<_, BoxError>(())
        });
    }
    while let Some(task) = tasks.join_next().await {
        task??;
    }
    tell(load, idle_memory, start);
    Ok(())
}

//----------- The bars -----------------------------------------------------------------------------

/// Returns the bars of the client of cmpp-tokio beside that of `cmppprotocol`, and of the lab's gateway beside an echo
/// server on cmpp-tokio, each two in the same rounds.
///
/// # Errors
///
/// If a client or the gateway cannot be started.
pub fn bars() -> Result<Vec<Bar>, BoxError> {
    let load = |connections, window| Load { connections, window, messages: 100_000 };
    let (mut cpu, mut rate, mut window, mut lab) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..5 {
        let [ours, theirs] = [Peer::Ours, Peer::Theirs].map(|peer| measure(peer, load(50, 16)));
        cpu.push(theirs?.cpu / ours?.cpu);
        let [ours, theirs] = [Peer::Ours, Peer::Theirs].map(|peer| measure(peer, load(1, 64)));
        rate.push(ours?.rate / theirs?.rate);
        let [wide, narrow] = [256, 16].map(|window| measure(Peer::Ours, load(1, window)));
        window.push(wide?.cpu / narrow?.cpu);
        let [gateway, echo] = [Served::Lab, Served::Echo].map(|served| servers::measure(served, load(50, 16)));
        lab.push(gateway? / echo?);
    }
    // Few messages on many connections: what is remembered of messages does not count.
    let memory = measure(Peer::Ours, Load { connections: 200, window: 16, messages: 6400 })?.memory;
    let cpu_bar = "tokio: client's CPU a message, cmppprotocol × ours, 50 connections, window 16";
    let rate_bar = "tokio: messages a second on one connection, × cmppprotocol, window 64";
    Ok(vec![
        Bar::at_least(cpu_bar, 4.0, median(cpu)),
        Bar::at_least(rate_bar, 3.0, median(rate)),
        Bar::at_most("tokio: client's CPU a message, window 256 × window 16", 1.1, median(window)),
        Bar::at_most("tokio: memory a connection, KiB, window 16", 48.0, memory),
        Bar::at_most("lab: gateway's CPU a message, × echo", 1.5, median(lab)),
    ])
}
