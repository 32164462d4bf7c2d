//! The owner's own commands as processes: what they forecast, and a conversation in the terminal.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers as well")]

#[cfg(test)]
mod cost;
#[cfg(test)]
mod site;
