//! No public function of the codec can reach a panic, an allocator or std. The linker shows it for the compiled code.
//!
//! tests/panic-free is a library without std whose panic handler calls a function that does not exist. It exports every
//! public function. If it links, none of them can reach a panic. Each of its features seeds a fault with which it must
//! not link, so that the check itself is tested.
//!
//! The result is valid for the compiler that ran, with optimisation, and without the feature `encoding_rs`: that crate
//! contains panics, and it is not shown that they cannot be reached. `{:?}` of [`Field`](cmpp_codec::field::Field),
//! [`Part`](cmpp_codec::field::Part) and [`Config`](cmpp_codec::session::Config) is not exported, because core's
//! `Debug` of `str` and `Duration` contains a panic that is never reached.

use std::process::Command;

/// Builds tests/panic-free, with overflow checks or without. The error is the compiler's output.
fn link(feature: &str, overflow_checks: bool) -> Result<(), String> {
    let library = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/panic-free/Cargo.toml");
    // Settings and not RUSTFLAGS, with which everything would be built anew, macros included.
    let output = Command::new(env!("CARGO"))
        .args(["rustc", "--release", "--locked", "--manifest-path", library])
        .args(["--no-default-features", "--features", feature])
        .args(["--target-dir", concat!(env!("CARGO_TARGET_TMPDIR"), "/panic-free")])
        .args(["--config", &format!("profile.release.overflow-checks={overflow_checks}")])
        .args(["--", "-C", "link-arg=-Wl,-z,defs"])
        .output()
        .expect("cargo runs");
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

#[test]
fn no_panic_is_reachable() {
    assert_eq!(link("ways-in", false), Ok(()));
}

/// Overflow checks add a panic to every sum, difference and product that could overflow. There is none.
#[test]
fn no_panic_is_reachable_with_overflow_checks() {
    assert_eq!(link("ways-in", true), Ok(()));
}

#[test]
fn an_index_out_of_bounds_is_seen() {
    let error = link("seeded-index", false).unwrap_err();
    assert!(error.contains("cmpp_a_panic_is_reachable"), "{error}");
}

#[test]
fn an_unwrap_is_seen() {
    let error = link("seeded-unwrap", false).unwrap_err();
    assert!(error.contains("cmpp_a_panic_is_reachable"), "{error}");
}

#[test]
fn an_overflow_is_seen_with_overflow_checks() {
    assert_eq!(link("seeded-sum", false), Ok(()));
    let error = link("seeded-sum", true).unwrap_err();
    assert!(error.contains("cmpp_a_panic_is_reachable"), "{error}");
}

#[test]
fn alloc_is_seen() {
    let error = link("seeded-alloc", false).unwrap_err();
    assert!(error.contains("no global memory allocator found"), "{error}");
}

#[test]
fn std_is_seen() {
    let error = link("seeded-std", false).unwrap_err();
    assert!(error.contains("panic_impl"), "{error}");
}
