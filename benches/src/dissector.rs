//! `cmpp-dissect` beside tshark, on the same capture.

use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs};

/// Messages of the large capture, and of the small one that memory is compared with.
pub const MESSAGES: [u32; 2] = [1_000_000, 100_000];

/// How long tshark may take; its speed is that of what it has written by then.
const PATIENCE: Duration = Duration::from_secs(100);

/// What a run did.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    /// Messages written.
    pub messages: u64,
    /// Bytes of JSON written.
    pub bytes: u64,
    /// In how much time.
    pub time: Duration,
    /// The most memory it had, in KiB.
    pub memory: u64,
}

impl Run {
    /// Messages a second.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    pub fn speed(&self) -> f64 {
        self.messages as f64 / self.time.as_secs_f64()
    }
}

/// The dissector, and captures for it.
#[derive(Debug)]
pub struct Captures {
    dissect: PathBuf,
    dir: PathBuf,
}

impl Captures {
    /// Builds the dissector, and has its generator make the captures.
    ///
    /// # Errors
    ///
    /// Where they cannot be built or run.
    pub fn make() -> io::Result<Self> {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let build = ["build", "--release", "--quiet", "-p", "cmpp-dissect", "--bin", "cmpp-dissect"];
        succeed(
            Command::new(cargo).current_dir(env!("CARGO_MANIFEST_DIR")).args(build).args(["--example", "generate"]),
        )?;
        let here = env::current_exe()?;
        let built = here.parent().unwrap_or(Path::new("."));
        let dir = env::temp_dir().join(format!("cmpp-captures-{}", std::process::id()));
        fs::create_dir_all(&dir)?;
        let captures = Self { dissect: built.join("cmpp-dissect"), dir };
        for messages in MESSAGES {
            let path = captures.path(messages);
            succeed(Command::new(built.join("examples/generate")).arg(messages.to_string()).arg(path))?;
        }
        Ok(captures)
    }

    fn path(&self, messages: u32) -> PathBuf {
        self.dir.join(format!("{messages}.pcap"))
    }

    /// Bytes of a capture.
    ///
    /// # Errors
    ///
    /// Where it is gone.
    pub fn bytes(&self, messages: u32) -> io::Result<u64> {
        Ok(fs::metadata(self.path(messages))?.len())
    }

    /// Our own dissector with JSON.
    ///
    /// # Errors
    ///
    /// Where it cannot be run.
    pub fn dissect(&self, messages: u32) -> io::Result<Run> {
        run(
            Command::new(&self.dissect).args(["--quiet", "--format", "json"]).arg(self.path(messages)),
            br#"{"packet":"#,
        )
    }

    /// tshark with JSON; `None` where it is not installed.
    ///
    /// # Errors
    ///
    /// Where it cannot be run.
    pub fn tshark(&self, messages: u32) -> io::Result<Option<Run>> {
        let mut tshark = Command::new("tshark");
        let mark = br#""cmpp.Command_Id":"#;
        match run(tshark.args(["-T", "json", "-r"]).arg(self.path(messages)), mark) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            run => run.map(Some),
        }
    }
}

impl Drop for Captures {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.dir);
    }
}

fn succeed(command: &mut Command) -> io::Result<()> {
    let status = command.status()?;
    if status.success() { Ok(()) } else { Err(io::Error::other(format!("{command:?}: {status}"))) }
}

/// Runs a dissector and reads what it writes; each message has one line that begins with `mark`.
fn run(command: &mut Command, mark: &[u8]) -> io::Result<Run> {
    let start = Instant::now();
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let mut output = BufReader::with_capacity(1 << 20, child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?);
    let mut run = Run { messages: 0, bytes: 0, time: Duration::ZERO, memory: 0 };
    let mut line = Vec::new();
    while output.read_until(b'\n', &mut line)? > 0 {
        run.bytes += line.len() as u64;
        if line.trim_ascii_start().starts_with(mark) {
            run.messages += 1;
            if run.messages.is_multiple_of(10_000) {
                run.memory = run.memory.max(memory(&child));
                if start.elapsed() > PATIENCE {
                    break;
                }
            }
        }
        line.clear();
    }
    run.time = start.elapsed();
    let _ = child.kill();
    child.wait()?;
    Ok(run)
}

/// The most memory that a process has had so far, in KiB.
fn memory(child: &Child) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|peak| peak.trim().strip_suffix(" kB")?.parse().ok()).unwrap_or(0)
}
