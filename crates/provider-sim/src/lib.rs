//! A scripted OpenAI-compatible provider with faults: what the relay, the journeys and the demo talk to.
//!
//! [`Sim::start`] binds a free loopback port and serves until it is dropped. The model's name picks the
//! [`Script`]; [`Settings`] pace, force and hold answers; the [`Account`] tells what arrived and who left early, and
//! each [`Seen`] what a request said.

mod account;
mod answers;
mod chat;
mod citing;
mod control;
mod data_block;
mod embeddings;
mod frames;
mod image;
mod plan;
mod request;
mod script;
mod seen;
mod server;
mod settings;
mod shape;
mod stream;
mod summary;
mod tool_call;
mod vectors;

pub use account::Account;
pub use script::Script;
pub use seen::Seen;
pub use server::{Sim, SimOptions};
pub use settings::Settings;
