#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| cmpp_dissect::fuzzing::capture(bytes));
