//! Runs of `cmpp-dissect` and tshark on the same capture.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

/// The number of messages in the large capture, and in the small one, for the comparison of memory.
pub const MESSAGES: [u32; 2] = [1_000_000, 100_000];

/// The maximum time of a run. A run that is stopped then gets its speed from the part of the capture that it has read.
const PATIENCE: Duration = Duration::from_secs(100);

/// The result of a run.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    /// The number of messages dissected.
    pub messages: f64,
    /// The time.
    pub time: Duration,
    /// The peak memory, in KiB.
    pub memory: u64,
}

impl Run {
    /// Returns the number of messages for each second.
    #[must_use]
    pub fn speed(&self) -> f64 {
        self.messages / self.time.as_secs_f64()
    }
}

/// The dissector, and captures for it.
#[derive(Debug)]
pub struct Captures {
    dissect: PathBuf,
    dir: PathBuf,
}

impl Captures {
    /// Builds the dissector and generates the captures.
    ///
    /// # Errors
    ///
    /// If they cannot be built or run.
    pub fn make() -> io::Result<Self> {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let build = ["build", "--release", "--quiet", "-p", "cmpp-dissect", "--features", "parquet"];
        let targets = ["--bin", "cmpp-dissect", "--example", "generate"];
        succeed(Command::new(cargo).current_dir(env!("CARGO_MANIFEST_DIR")).args(build).args(targets))?;
        let here = env::current_exe()?;
        let built = here.parent().unwrap_or(Path::new("."));
        let dir = env::temp_dir().join(format!("cmpp-captures-{}", std::process::id()));
        fs::create_dir_all(&dir)?;
        let captures = Self { dissect: built.join("cmpp-dissect"), dir };
        for messages in MESSAGES {
            let path = captures.path(messages);
            succeed(Command::new(built.join("examples/generate")).arg(messages.to_string()).arg(&path))?;
            fs::File::open(path)?.sync_all()?; // so that writing to disk does not slow down the first run
        }
        Ok(captures)
    }

    fn path(&self, messages: u32) -> PathBuf {
        self.dir.join(format!("{messages}.pcap"))
    }

    /// Returns the size of a capture in bytes.
    ///
    /// # Errors
    ///
    /// If the file does not exist any more.
    pub fn bytes(&self, messages: u32) -> io::Result<u64> {
        Ok(fs::metadata(self.path(messages))?.len())
    }

    /// Runs `cmpp-dissect` with JSON output.
    ///
    /// # Errors
    ///
    /// If it cannot be run.
    pub fn dissect(&self, messages: u32) -> io::Result<Run> {
        self.run(Command::new(&self.dissect).args(["--quiet", "--format", "json"]), messages)
    }

    /// Runs `cmpp-dissect` with JSON output and little memory. By default it remembers up to 32 MiB of messages whose reports
    /// may still come, which the small capture does not fill.
    ///
    /// # Errors
    ///
    /// If it cannot be run.
    pub fn dissect_with_little_memory(&self, messages: u32) -> io::Result<Run> {
        self.run(Command::new(&self.dissect).args(["--quiet", "--memory", "8", "--format", "json"]), messages)
    }

    /// Returns the time that `cmpp-dissect` takes for a capture.
    ///
    /// # Errors
    ///
    /// If it cannot be run.
    pub fn time(&self, capture: &[u8]) -> io::Result<Duration> {
        let path = self.dir.join("hostile.pcap");
        fs::write(&path, capture)?;
        let mut command = Command::new(&self.dissect);
        command.args(["--quiet", "--format", "json"]).arg(path).stdout(Stdio::null()).stderr(Stdio::null());
        let start = Instant::now();
        // Status 1 is expected, because such captures contain malformed messages.
        match command.status()?.code() {
            Some(0 | 1) => Ok(start.elapsed()),
            status => Err(io::Error::other(format!("{command:?}: {status:?}"))),
        }
    }

    /// Runs `cmpp-dissect` with two columns.
    ///
    /// # Errors
    ///
    /// If it cannot be run.
    pub fn columns(&self, messages: u32) -> io::Result<Run> {
        self.run(Command::new(&self.dissect).args(["--quiet", "--format", "tsv", "--columns", "time,Result"]), messages)
    }

    /// Runs `cmpp-dissect` with a table in Parquet.
    ///
    /// # Errors
    ///
    /// If it cannot be run.
    pub fn parquet(&self, messages: u32) -> io::Result<Run> {
        self.run(Command::new(&self.dissect).args(["--quiet", "--format", "parquet"]), messages)
    }

    /// Runs tshark with JSON output. Returns `None` if it is not installed.
    ///
    /// # Errors
    ///
    /// If it cannot be run.
    pub fn tshark(&self, messages: u32) -> io::Result<Option<Run>> {
        self.run_tshark(&["-T", "json"], messages)
    }

    /// Runs tshark with two fields. Returns `None` if it is not installed.
    ///
    /// # Errors
    ///
    /// If it cannot be run.
    pub fn tshark_fields(&self, messages: u32) -> io::Result<Option<Run>> {
        self.run_tshark(&["-T", "fields", "-e", "frame.time_epoch", "-e", "cmpp.submit_resp.Result"], messages)
    }

    fn run_tshark(&self, arguments: &[&str], messages: u32) -> io::Result<Option<Run>> {
        match self.run(Command::new("tshark").args(arguments).arg("-r"), messages) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            run => run.map(Some),
        }
    }

    /// Runs a dissector and discards its output.
    fn run(&self, command: &mut Command, messages: u32) -> io::Result<Run> {
        let path = self.path(messages);
        let start = Instant::now();
        let mut child = command.arg(&path).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        let (mut memory, mut part) = (0, 1.0);
        let status = loop {
            memory = memory.max(peak(&child));
            if let Some(status) = child.try_wait()? {
                break status;
            }
            if start.elapsed() > PATIENCE {
                part = read_so_far(&child, &path)?;
                child.kill()?;
                break child.wait()?;
            }
            thread::sleep(Duration::from_millis(5));
        };
        let time = start.elapsed();
        if part < 1.0 || status.success() {
            Ok(Run { messages: f64::from(messages) * part, time, memory })
        } else {
            Err(io::Error::other(format!("{command:?}: {status}")))
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

/// Returns the peak memory of a process, in KiB.
fn peak(child: &Child) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|peak| peak.trim().strip_suffix(" kB")?.parse().ok()).unwrap_or(0)
}

/// Returns which part of a file a process has read, between 0 and 1.
#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
fn read_so_far(child: &Child, path: &Path) -> io::Result<f64> {
    let process = PathBuf::from(format!("/proc/{}", child.id()));
    for entry in fs::read_dir(process.join("fd"))? {
        let entry = entry?;
        if fs::read_link(entry.path()).is_ok_and(|target| target == path) {
            let info = fs::read_to_string(process.join("fdinfo").join(entry.file_name()))?;
            let position = info.lines().find_map(|line| line.strip_prefix("pos:")?.trim().parse::<u64>().ok());
            return Ok(position.unwrap_or(0) as f64 / fs::metadata(path)?.len() as f64);
        }
    }
    Err(io::Error::other("the dissector does not have the capture open"))
}
