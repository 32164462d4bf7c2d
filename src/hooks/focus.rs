//! Where the focus goes when the panel opens and closes. Only a visitor's own act moves it.

use crate::view::ElRef;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlTextAreaElement};

/// Where a visitor's act takes the focus.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Focus {
    /// The panel closed.
    Launcher,
    /// The panel opened.
    Panel,
    /// Back to the text box.
    Composer,
}

/// The elements that may take it.
#[derive(Clone, Copy, Default)]
pub struct Places {
    /// The launcher's button.
    pub launcher: ElRef,
    /// The text box.
    pub input: ElRef,
    /// The panel's title.
    pub title: ElRef,
}

impl Places {
    /// Moves the focus, after the frame in which `hidden` goes: what is hidden takes no focus.
    pub fn focus(self, on: Focus) {
        request_animation_frame(move || {
            let node = match on {
                Focus::Launcher => self.launcher,
                // A keyboard would cover half of a phone before anything was read.
                Focus::Panel if is_touch() => self.title,
                Focus::Panel | Focus::Composer => self.input,
            };
            // The widget may be gone by now.
            if let Some(Some(node)) = node.try_get_untracked() {
                let _ = node.focus();
            }
        });
    }
}

impl Places {
    /// Takes the focus to what the visitor is asked, after the frame in which it is drawn: to the question, not to one of
    /// its buttons, and only from a text box in which nothing is being written.
    pub fn offer(self) {
        request_animation_frame(move || {
            let Some(Some(node)) = self.input.try_get_untracked() else { return };
            let empty = node.dyn_ref::<HtmlTextAreaElement>().is_some_and(|node| node.value().is_empty());
            if !empty || !node.matches(":focus").unwrap_or(false) {
                return;
            }
            let panel = node.closest(".panel").ok().flatten();
            let asked = panel.and_then(|panel| panel.query_selector(".tool[role=group]").ok().flatten());
            if let Some(asked) = asked {
                let _ = asked.unchecked_into::<HtmlElement>().focus();
            }
        });
    }
}

/// Whether the main pointer is a finger.
pub fn is_touch() -> bool {
    matches_media("(pointer: coarse)")
}

/// Whether a media query holds now.
pub fn matches_media(query: &str) -> bool {
    web_sys::window()
        .and_then(|window| window.match_media(query).ok().flatten())
        .is_some_and(|list| list.matches())
}
