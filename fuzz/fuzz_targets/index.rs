//! See `chatlet_fuzz::index`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| chatlet_fuzz::index::run(bytes));
