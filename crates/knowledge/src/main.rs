//! The border of the engine's second half: one request in, one answer out, both as JSON. The widget loads it when an answer
//! first needs a judgement, the site's pages or an old turn; it has a memory of its own and shares nothing with the widget.

use dialogue::retrieval::Desk;
use wasm_bindgen::prelude::wasm_bindgen;

/// A seventh of the code of std's own allocator, as in the widget.
#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// The index that is open, and what is asked of it.
#[wasm_bindgen]
#[derive(Default)]
pub struct Knowledge(Desk);

#[wasm_bindgen]
impl Knowledge {
    /// A desk without an index; it can search old turns already.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a file of the index: the index itself under an empty name, else a shard. A word says what is wrong with it.
    pub fn load(&mut self, name: &str, bytes: &[u8]) -> Option<String> {
        let taken = if name.is_empty() { self.0.open(bytes) } else { self.0.shard(name, bytes) };
        taken.err().map(str::to_owned)
    }

    /// Answers a request.
    pub fn handle(&mut self, request: &str) -> String {
        self.0.handle(request)
    }
}

fn main() {}
