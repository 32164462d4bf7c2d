//! Chatlet's dialogue engine: pure Rust that takes events and returns effects.
//!
//! There is no I/O, no clock and no randomness in here: time and ids are passed in, calls and writes are asked for.
//! The same code runs in the browser, in native tests and on a server. Modules in reading order:
//!
//! * [`thread`] – the conversation: messages, their parts and their status;
//! * [`turn`] – the machine: events in, changes and effects out;
//! * [`predicates`] – what the visitor may do just now;
//! * [`prompt`] – from a thread to the messages of a request;
//! * [`history`] – the thread as it is stored;
//! * `markdown` – answers as a tree, block by block while they stream (feature `markdown`);
//! * [`wire`] and [`sse`] – OpenAI's words and the event stream that carries them;
//! * [`options`] – what an owner can set on the tag, declared once;
//! * [`error`] – what can go wrong with a turn, by who is to blame.
//!
//! Memory, retrieval, router, tools, flow and cost arrive in modules of their own.

// Tests inside and outside of the crate share their helpers, which name it from outside.
#[cfg(test)]
extern crate self as dialogue;

pub mod error;
pub mod history;
#[cfg(feature = "markdown")]
pub mod markdown;
pub mod options;
pub mod predicates;
pub mod prompt;
pub mod sse;
mod think;
pub mod thread;
pub mod turn;
pub mod wire;

/// Milliseconds since the Unix epoch; the engine is told the time, it never asks.
pub type Millis = u64;
