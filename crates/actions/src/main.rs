//! The border of what acting takes: one request in, one answer out, both as JSON. The widget loads it when a tool is first
//! called, an object asked for or a flow begun; it has a memory of its own and shares nothing with the widget.

use dialogue::actions::Desk;
use wasm_bindgen::prelude::wasm_bindgen;

/// The answers in JSON that stream in, and the flows that are open.
#[wasm_bindgen]
#[derive(Default)]
pub struct Actions(Desk);

#[wasm_bindgen]
impl Actions {
    /// A desk that knows nothing yet.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a flow, as JSON; says what is wrong with it, a line for each fault.
    pub fn load(&mut self, name: &str, flow: &str) -> String {
        self.0.load(name, flow)
    }

    /// Answers a request.
    pub fn handle(&mut self, request: &str) -> String {
        self.0.handle(request)
    }
}

fn main() {}
