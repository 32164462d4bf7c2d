//! The part of the crate `wasm-streams` 0.5 that `server_fn`, a dependency of Leptos, names. The widget has no server
//! functions, so nothing of it is ever called; but the real crate exports classes to JavaScript, which no linker can
//! take out again. See `docs/decisions/0005-what-the-engine-weighs.md`.

use futures_util::Stream;
use futures_util::stream;
use wasm_bindgen::JsValue;

/// A stream of the browser's.
#[derive(Debug)]
pub struct ReadableStream(web_sys::ReadableStream);

impl ReadableStream {
    /// Wraps a stream.
    #[must_use]
    pub const fn from_raw(raw: web_sys::ReadableStream) -> Self {
        Self(raw)
    }

    /// An empty stream in place of one that would read from `source`.
    pub fn from_stream(source: impl Stream<Item = Result<JsValue, JsValue>> + 'static) -> Self {
        drop(source);
        Self(JsValue::UNDEFINED.into())
    }

    /// The stream itself.
    #[must_use]
    pub fn into_raw(self) -> web_sys::ReadableStream {
        self.0
    }

    /// A stream without items.
    pub fn into_stream(self) -> impl Stream<Item = Result<JsValue, JsValue>> {
        stream::empty()
    }
}
