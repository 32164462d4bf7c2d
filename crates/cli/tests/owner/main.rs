//! The owner's own commands as processes: what they forecast, and a conversation in the terminal.

#[cfg(test)]
mod chat;
#[cfg(test)]
mod cost;
#[cfg(test)]
mod files;
#[cfg(test)]
mod site;
