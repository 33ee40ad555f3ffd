#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| cmpp_codec::fuzzing::session(bytes));
