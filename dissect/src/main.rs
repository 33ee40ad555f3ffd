//! `cmpp-dissect` takes CMPP captures apart. `--help` is the manual.

use std::process::ExitCode;

fn main() -> ExitCode {
    cmpp_dissect::main()
}
