//! Chatlet's dialogue engine: pure Rust that takes events and returns effects.
//!
//! There is no I/O, no clock and no randomness in here: time and ids are passed in, calls and writes are asked for.
//! The same code runs in the browser, in native tests and on a server. Modules in reading order:
//!
//! * [`thread`] – the conversation: messages, their parts and their status;
//! * [`turn`] – the machine: events in, changes and effects out;
//! * [`predicates`] – what the visitor may do just now;
//! * [`router`] and [`catalogue`] – which model answers, and why;
//! * [`memory`], [`prompt`] and [`estimate`] – from a thread of any length to the messages of a request;
//! * `retrieval` – the site's knowledge: search, citations, answers without a model (feature `retrieval`);
//! * [`tools`] – what the model may call: definitions, streamed calls, the words that go back to it;
//! * `schema` – whether a value has the shape that it was asked for (feature `actions`);
//! * `actions` – the border of the module that checks calls and reads JSON (feature `actions`);
//! * `flow` – what is not left to a model: states, questions with slots, steps (feature `actions`);
//! * [`json`] – JSON as we write it, and fields of JSON as we read it;
//! * [`cost`] – what requests and tokens come to, and what is left;
//! * [`history`] – the thread as it is stored;
//! * `markdown` – answers as a tree, block by block while they stream (feature `markdown`);
//! * [`wire`] and [`sse`] – OpenAI's words and the event stream that carries them;
//! * [`options`] – what an owner can set on the tag, declared once;
//! * [`error`] – what can go wrong with a turn, by who is to blame.

// Tests inside and outside of the crate share their helpers, which name it from outside.
#[cfg(test)]
extern crate self as dialogue;

#[cfg(feature = "actions")]
pub mod actions;
pub mod catalogue;
pub mod citation;
pub mod cost;
pub mod error;
pub mod estimate;
#[cfg(feature = "actions")]
pub mod flow;
pub mod history;
pub mod json;
#[cfg(feature = "markdown")]
pub mod markdown;
pub mod memory;
pub mod options;
pub mod predicates;
pub mod prompt;
#[cfg(feature = "retrieval")]
pub mod retrieval;
pub mod router;
#[cfg(feature = "actions")]
pub mod schema;
pub mod sse;
mod think;
pub mod thread;
pub mod tools;
pub mod turn;
pub mod wire;

/// Milliseconds since the Unix epoch; the engine is told the time, it never asks.
pub type Millis = u64;
