//! See `chatlet_fuzz::handle`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| chatlet_fuzz::handle::run(bytes));
