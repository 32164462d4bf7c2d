//! The way to the relay, and the only user of fetch: a request goes out, its reply comes back as events of the engine.

mod actions;
mod knowledge;

pub use actions::{Actions, Acts};
pub use knowledge::Knowledge;

use dialogue::cost::Budget;
use dialogue::error::Failure;
use dialogue::sse::Decoder;
use dialogue::turn::Event;
use gloo_net::http::{Headers, Request, Response};
use js_sys::{Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortController, AbortSignal, ReadableStreamDefaultReader, RequestInit};

/// The relay that this widget talks to.
pub struct Transport {
    /// `https://chat.example.com`, without a slash at the end.
    pub relay: String,
    /// Where the loader finds the running call, so that it can end it should the widget trap.
    pub on_call: Box<dyn Fn(&AbortController)>,
    /// The module that searches, and the index that it searches in.
    pub knowledge: Knowledge,
    /// What acts.
    pub actions: Actions,
}

/// A call on its way. Dropping it aborts it, and the relay then lets go of the provider.
pub struct Call {
    controller: AbortController,
}

impl Drop for Call {
    fn drop(&mut self) {
        self.controller.abort();
    }
}

impl Transport {
    /// Asks for a completion, the turn's own. Each event of the reply goes to `on`.
    pub fn call(&self, body: String, key: String, on: impl Fn(Event) + 'static) -> Option<Call> {
        let call = self.beside(body, key, Box::new(on))?;
        (self.on_call)(&call.controller);
        Some(call)
    }

    /// Asks for a completion beside the turn's own.
    pub fn beside(&self, body: String, key: String, on: Box<dyn Fn(Event)>) -> Option<Call> {
        let controller = AbortController::new().ok()?;
        let signal = controller.signal();
        let mut url = self.relay.clone();
        url.push_str("/v1/chat/completions");
        spawn_local(async move {
            let event = complete(&url, body, &key, &signal, &*on).await.unwrap_or_else(Event::Failed);
            // A call that the visitor stopped has ended already: whatever comes of it is nobody's business.
            if !signal.aborted() {
                on(event);
            }
        });
        Some(Call { controller })
    }

    /// Posts what is not streamed. The whole body goes to `on`, or nothing where it failed or took longer than
    /// `patience_ms`.
    pub fn post(
        &self,
        path: &str,
        body: String,
        key: String,
        patience_ms: u32,
        on: impl FnOnce(Option<Budget>, Option<String>) + 'static,
    ) {
        let mut url = self.relay.clone();
        url.push_str(path);
        spawn_local(async move {
            let limit = AbortSignal::timeout_with_u32(patience_ms);
            let response = match prepared(&url, &body, &key, &limit) {
                Some(request) => request.send().await.ok(),
                None => None,
            };
            let Some(response) = response else { return on(None, None) };
            let text = if response.ok() { response.text().await.ok() } else { None };
            on(budget(&response.headers()), text);
        });
    }
}

/// A request, without the library's builder: that takes each address apart for a query which ours have not.
fn prepared(url: &str, body: &str, key: &str, signal: &AbortSignal) -> Option<Request> {
    let headers = Headers::new();
    headers.set("content-type", "application/json");
    headers.set("idempotency-key", key);
    let options = RequestInit::new();
    options.set_method("POST");
    options.set_headers(&headers.into_raw());
    options.set_body(&JsValue::from_str(body));
    options.set_signal(Some(signal));
    web_sys::Request::new_with_str_and_init(url, &options).ok().map(Request::from)
}

/// Awaits a text of the shell's; what is no text is as good as an error.
fn answered(promise: Promise, on: Box<dyn FnOnce(Result<String, JsValue>)>) {
    spawn_local(async move {
        let reply = JsFuture::from(promise).await;
        on(reply.and_then(|reply| reply.as_string().ok_or(JsValue::UNDEFINED)));
    });
}

/// What the relay says of the day's requests; a bare proxy says nothing.
fn budget(headers: &Headers) -> Option<Budget> {
    let told = |name: &str| {
        let mut full = String::from("x-chatlet-budget-");
        full.push_str(name);
        headers.get(&full)
    };
    Budget::from_headers(told("state").as_deref(), told("remaining").as_deref(), told("reset").as_deref())
}

/// The last event of the reply; those before it go to `on`.
async fn complete(
    url: &str,
    body: String,
    key: &str,
    signal: &AbortSignal,
    on: &dyn Fn(Event),
) -> Result<Event, Failure> {
    let request = prepared(url, &body, key, signal).ok_or(Failure::BadReply)?;
    let response = request.send().await.map_err(|_| {
        // Nothing came, so nobody is known to have been asked; unless it is this page that did not wait.
        if !signal.aborted() {
            on(Event::Uncharged);
        }
        unreachable_now()
    })?;
    let headers = response.headers();
    if headers.get("x-chatlet-charged").as_deref() == Some("no") {
        on(Event::Uncharged);
    }
    if let Some(budget) = budget(&headers) {
        on(Event::Budget(budget));
    }
    if !response.ok() {
        let wait = headers.get("retry-after");
        let text = response.text().await.unwrap_or_default();
        return Err(Failure::from_response(response.status(), &text, wait.as_deref()));
    }
    let kind = headers.get("content-type").unwrap_or_default();
    if kind.starts_with("application/json") {
        return response.text().await.map(Event::Reply).map_err(|_| Failure::Cut);
    }
    if !kind.starts_with("text/event-stream") {
        return Err(Failure::BadReply);
    }
    on(Event::Opened);
    read(&response, signal, on).await
}

/// Reads the stream to its end. A stream that breaks has still given what it gave.
async fn read(response: &Response, signal: &AbortSignal, on: &dyn Fn(Event)) -> Result<Event, Failure> {
    let reader: ReadableStreamDefaultReader =
        response.body().ok_or(Failure::BadReply)?.get_reader().dyn_into().map_err(|_| Failure::BadReply)?;
    let mut decoder = Decoder::new();
    loop {
        let chunk = JsFuture::from(reader.read()).await.map_err(|_| cut())?;
        if signal.aborted() {
            return Ok(Event::Ended);
        }
        if field(&chunk, "done").is_truthy() {
            if let Some(last) = decoder.finish() {
                on(Event::Data(last.data));
            }
            return Ok(Event::Ended);
        }
        let bytes = field(&chunk, "value").unchecked_into::<Uint8Array>().to_vec();
        for event in decoder.push(&bytes) {
            on(Event::Data(event.data));
        }
        if decoder.overflowed() {
            return Err(Failure::Cut);
        }
    }
}

fn field(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

fn unreachable_now() -> Failure {
    if is_online() { Failure::Unreachable } else { Failure::Offline }
}

fn cut() -> Failure {
    if is_online() { Failure::Cut } else { Failure::Offline }
}

fn is_online() -> bool {
    web_sys::window().is_none_or(|window| window.navigator().on_line())
}
