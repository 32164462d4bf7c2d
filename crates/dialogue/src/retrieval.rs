//! The site's knowledge: search, citations, answers without a model.
//!
//! One [`Desk`] holds one index. It is spoken to in JSON, because in the browser it lives in a WebAssembly module of
//! its own ([`Desk::handle`]), or by [`Desk::search`] natively. Building an index is native only (feature `index`).
//! In reading order: `fold` and `words` (text to words), `index` (the format), `terms` (a question's words), `rank`.

#[cfg(feature = "index")]
mod build;
mod bytes;
mod cite;
mod desk;
mod extract;
mod fold;
mod handle;
mod index;
mod json;
mod rank;
mod recall;
mod sentences;
mod sort;
#[cfg(feature = "index")]
mod stop;
mod terms;
mod vectors;
mod words;

#[cfg(feature = "index")]
pub use build::{Chunk, File, Settings, build};
pub use cite::{Cited, cited};
pub use desk::{Desk, Extract, Found, Hit, Lack};
