//! A scripted OpenAI-compatible provider with faults: what the relay, the journeys and the demo talk to.
//!
//! [`Sim::start`] binds a free loopback port and serves until it is dropped. The model's name picks the
//! [`Script`]; [`Settings`] pace, force and hold answers; the [`Account`] tells what arrived and who left early.

mod account;
mod answers;
mod chat;
mod control;
mod frames;
mod plan;
mod request;
mod script;
mod server;
mod settings;
mod stream;
mod tool_call;

pub use account::Account;
pub use script::Script;
pub use server::{Sim, SimOptions};
pub use settings::Settings;
