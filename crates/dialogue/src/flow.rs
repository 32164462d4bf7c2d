//! Flows: what is asked and done in which order, where the business wants no surprise.
//!
//! A flow is JSON, a documented subset of XState v5 (docs/reference/flows.md): nested and parallel states, transitions
//! with guards in a subset of JSONLogic, slots that are asked for, tools that are called. It is read once
//! ([`Flow::read`]) and then takes inputs and gives effects ([`start`], [`step`], [`resume`]): no I/O, no clock; where it
//! stands is a small [`State`]. No step costs a request but `askModel`. In the browser it lives in a WebAssembly module
//! of its own and is spoken to in JSON ([`Desk::handle`]).
//!
//! In reading order: `model` and `read` (the validated form), `chart` (which transitions are taken), `run` (inputs and
//! effects), `talk` (what a typed text means), `slot`, `date` and `words` (what an answer is worth), `logic` and
//! `template` (rules and texts), `state` (where it stands), `phrase` (what starts it), `desk` (JSON in and out); natively
//! `check` and `mermaid`, for authors.

mod chart;
mod date;
mod desk;
mod effect;
mod logic;
mod model;
mod number;
mod phrase;
mod read;
mod run;
mod slot;
mod state;
mod talk;
mod template;
mod words;

mod check;
mod mermaid;

pub use check::check;
pub use date::Now;
pub use desk::Desk;
pub use effect::{Ask, Effect, Field, Input, Step, Timed};
pub use mermaid::mermaid;
pub use model::Flow;
pub use phrase::matches;
pub use read::Fault;
pub use run::{Start, resume, start, step};
pub use state::{State, Status};

use crate::json::Value;

/// Evaluates a rule of the JSONLogic subset over data, as guards are.
pub fn apply(rule: &Value, data: &Value) -> Value {
    logic::apply(rule, data)
}
