//! The one boundary to JavaScript: the page around the widget here, what the loader calls in `element/widget.rs`.

#[cfg(feature = "hydrate")]
mod widget;
#[cfg(feature = "hydrate")]
pub use widget::{Handover, Widget, start};

use wasm_bindgen::JsValue;
use web_sys::{CustomEvent, CustomEventInit, HtmlElement};

/// The page around the widget.
#[derive(Clone)]
pub struct Page {
    /// The custom element.
    host: HtmlElement,
}

impl Page {
    /// Fires `chatlet:NAME` on the element, with JSON as its detail, or a plain word. False where a listener objected.
    pub fn emit(&self, name: &str, detail: Option<&str>) -> bool {
        let mut full = String::from("chatlet:");
        full.push_str(name);
        let init = CustomEventInit::new();
        init.set_bubbles(true);
        init.set_composed(true);
        init.set_cancelable(name == "request-close");
        if let Some(detail) = detail {
            let word = || JsValue::from_str(detail);
            let json = detail.starts_with('{').then(|| js_sys::JSON::parse(detail).ok());
            init.set_detail(&json.flatten().unwrap_or_else(word));
        }
        CustomEvent::new_with_event_init_dict(&full, &init)
            .and_then(|event| self.host.dispatch_event(&event))
            .unwrap_or(true)
    }

    /// Whether the page is a developer's own.
    pub fn is_local(&self) -> bool {
        let host = web_sys::window().and_then(|window| window.location().hostname().ok()).unwrap_or_default();
        matches!(host.as_str(), "localhost" | "127.0.0.1" | "[::1]")
    }

    /// An id that sorts by time: milliseconds, then chance. It names a message in one browser and guards nothing.
    pub fn fresh_id(now_ms: f64) -> String {
        let mut id = String::with_capacity(20);
        base36(now_ms as u64, 9, &mut id);
        base36((js_sys::Math::random() * 1e15) as u64, 10, &mut id);
        id
    }
}

/// The `digits` last digits of a number, so that ids of one length sort as their times do.
fn base36(mut number: u64, digits: usize, into: &mut String) {
    let mut reversed = [b'0'; 16];
    for digit in reversed.iter_mut().take(digits) {
        *digit = b"0123456789abcdefghijklmnopqrstuvwxyz"[(number % 36) as usize];
        number /= 36;
    }
    into.extend(reversed.iter().take(digits).rev().map(|digit| char::from(*digit)));
}
