//! The relay over real sockets, between a scripted provider and real clients.

#[cfg(test)]
mod assets;
#[cfg(test)]
mod budget;
#[cfg(test)]
mod cancel;
#[cfg(test)]
mod embeddings;
#[cfg(test)]
mod long;
#[cfg(test)]
mod public;
#[cfg(test)]
mod refusals;
#[cfg(test)]
mod rig;
#[cfg(test)]
mod secrecy;
#[cfg(test)]
mod stream;
