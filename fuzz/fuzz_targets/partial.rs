//! See `chatlet_fuzz::partial`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| chatlet_fuzz::partial::run(bytes));
