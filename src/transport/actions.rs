//! The way to what acts: the actions module and the page's tools, which the shell loads when one is first needed
//! (`shell/actions.js`).

use super::{Call, answered};
use js_sys::Promise;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{AbortController, AbortSignal};

#[wasm_bindgen]
extern "C" {
    /// What the shell does: see `acts` in `shell/takeover.js`.
    pub type Acts;
    #[wasm_bindgen(method)]
    fn ask(this: &Acts, request: &str) -> Promise;
    #[wasm_bindgen(method)]
    fn run(this: &Acts, id: &str, name: &str, http: bool, json: &str, ms: u32, stop: &AbortSignal)
    -> Promise;
}

/// The shell's way, and the tools that run.
pub struct Actions {
    /// What the shell does.
    pub acts: Acts,
    /// Ends the tools that run.
    pub running: Option<Call>,
}

impl Actions {
    /// Asks the module. `on` is called once: with its answer, or with nothing when it could not be had in time.
    pub fn ask(&self, request: &str, on: impl FnOnce(Option<String>) + 'static) {
        answered(self.acts.ask(request), Box::new(|reply| on(reply.ok())));
    }

    /// Runs a tool, the host's where `http` is true, else the page's. `on` is called with its result, or with what went
    /// wrong, in words for the model; not at all when the visitor gave it up.
    pub fn run(
        &mut self,
        [id, name, json]: [&str; 3],
        http: bool,
        ms: u32,
        on: impl FnOnce(Result<String, String>) + 'static,
    ) {
        if self.running.is_none() {
            self.running = AbortController::new().ok().map(|controller| Call { controller });
        }
        let Some(stop) = self.running.as_ref().map(|call| call.controller.signal()) else { return };
        let promise = self.acts.run(id, name, http, json, ms, &stop);
        answered(
            promise,
            Box::new(move |result| {
                if !stop.aborted() {
                    on(result.map_err(|why| {
                        why.as_string().unwrap_or_else(|| "it could not be started".to_owned())
                    }));
                }
            }),
        );
    }
}
