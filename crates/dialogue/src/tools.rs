//! Tools: what the model may call, the calls that it makes, and the words that go back to it.
//!
//! Nothing is run in here. [`definition`](Tool) reads what the owner or the page declared and writes it into a request;
//! [`Calls`] puts streamed pieces together; [`reply`](Refusal) words what the model is told when a call came to nothing.

mod definition;
mod deltas;
mod reply;

pub use definition::{Kind, MAX_TOOLS, Tool, definitions, is_name};
pub use deltas::{Calls, MAX_BYTES, MAX_CALLS, Unusable};
pub use reply::{Fault, Refusal, repair, response_format, shorten};
