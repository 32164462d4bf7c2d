//! See `chatlet_fuzz::flow`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| chatlet_fuzz::flow::run(bytes));
