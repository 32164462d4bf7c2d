//! See `chatlet_fuzz::sse`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| chatlet_fuzz::sse::run(bytes));
