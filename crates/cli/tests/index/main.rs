//! `chatlet index` as a process, against files and against a site that serves on loopback: what becomes of pages, what is
//! left out and told, what a second run asks for, and how mistakes end.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

mod files;
mod output;
mod questions;
mod refusals;
mod rerun;
mod rig;
mod robots;
mod vectors;
mod web;
