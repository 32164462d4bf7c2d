//! The machine of a turn against its contract: what each event leads to, by topic, and what holds after any of them.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

mod any;
#[cfg(feature = "actions")]
mod ask;
mod budget;
#[cfg(feature = "actions")]
mod flow;
mod images;
mod injection;
mod judgement;
mod knowledge;
mod ladder;
mod rig;
mod room;
mod rules;
mod settings;
mod statuses;
mod summary;
mod tools;
mod usage;
mod vectors;
