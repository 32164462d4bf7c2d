//! The way to the knowledge module, which the shell loads when it is first asked (`shell/knowledge.js`).

use super::answered;
use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue};

/// The module that searches, and the index that it searches in.
pub struct Knowledge {
    /// Asks the module: the request and the index's address in, a promise of the answer or of nothing out.
    pub ask: Function,
    /// The index; empty: there is none, and only old turns can be searched.
    pub index: String,
}

impl Knowledge {
    /// Asks the module. `on` is called once: with its answer, or with nothing when it could not be had in time.
    pub fn ask(&self, request: &str, on: impl FnOnce(Option<String>) + 'static) {
        match self.ask.call2(&JsValue::NULL, &request.into(), &self.index.as_str().into()) {
            Ok(promise) => {
                answered(promise.unchecked_into::<Promise>(), Box::new(|reply| on(reply.ok())));
            }
            Err(_) => on(None),
        }
    }
}
