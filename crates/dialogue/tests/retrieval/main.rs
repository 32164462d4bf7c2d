//! Search in the site's knowledge, rule by rule: each is a table, and what holds of anything is a property.
#![cfg(feature = "index")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

mod file;
mod local;
mod sharded;
mod site;
mod vectors;
mod words;
