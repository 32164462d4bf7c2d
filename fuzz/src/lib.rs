//! What is fuzzed: plain functions over any bytes, each of which panics where a promise is broken.
//!
//! `cargo xtask bench fuzz` lets libFuzzer look for such bytes. The test `crates/dialogue/tests/fuzz.rs` runs the same
//! functions on every machine over the corpus and over mutations of it.

pub mod calls;
pub mod flow;
pub mod handle;
pub mod index;
pub mod partial;
pub mod seeds;
pub mod sse;
