//! On a phone the panel covers the page: it is modal then, keeps the focus inside, and follows the visible part of the screen above the keyboard.

use super::focus::matches_media;
use super::listener::use_listener;
use super::use_effect::use_effect;
use crate::view::ElRef;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent, ShadowRoot};

/// The same width as in the stylesheet's switch to full screen.
const PHONE: &str = "(max-width: 520px)";

const FOCUSABLE: &str = "button:not([hidden]):not([disabled]),textarea,a[href],[tabindex='0']";

/// What [`use_modal`] gives.
#[derive(Clone, Copy)]
pub struct UseModalReturn {
    /// Whether the panel covers the page now.
    pub active: RwSignal<bool>,
    panel: ElRef,
}

/// Watches the screen for the panel.
pub fn use_modal(panel: ElRef, open: RwSignal<bool>) -> UseModalReturn {
    let active = RwSignal::new(false);
    let floating = move || {
        panel
            .get_untracked()
            .is_some_and(|node| node.closest(".base[data-mode=inline]").ok().flatten().is_none())
    };
    let measure = move || active.set(open.get_untracked() && floating() && matches_media(PHONE));
    use_effect(move || {
        open.track();
        // Effect that sets a signal: the screen's width is not ours to derive from.
        measure();
    });
    use_effect(move || {
        let Some(window) = web_sys::window() else { return };
        use_listener(&window, "resize", move |_| measure());
        let Some(viewport) = window.visual_viewport() else { return };
        let seen = viewport.clone();
        use_listener(&viewport, "resize", move |_| {
            if let Some(node) = panel.get_untracked() {
                let _ = node.style().set_property("--_visible", &pixels(seen.height() as i32));
            }
        });
    });
    UseModalReturn { active, panel }
}

fn pixels(length: i32) -> String {
    let mut css = length.to_string();
    css.push_str("px");
    css
}

impl UseModalReturn {
    /// Tab from the last thing in the panel goes to the first, and back.
    pub fn keep_focus(&self, event: &KeyboardEvent) {
        if event.key() != "Tab" || !self.active.get_untracked() {
            return;
        }
        let Some(panel) = self.panel.get_untracked() else { return };
        let Ok(found) = panel.query_selector_all(FOCUSABLE) else { return };
        let visible: Vec<HtmlElement> = (0..found.length())
            .filter_map(|i| found.get(i)?.dyn_into::<HtmlElement>().ok())
            .filter(|node| node.offset_parent().is_some())
            .collect();
        let (Some(first), Some(last)) = (visible.first(), visible.last()) else { return };
        let root: Option<ShadowRoot> = panel.get_root_node().dyn_into().ok();
        let now = root.and_then(|root| root.active_element());
        let (edge, target) = if event.shift_key() { (first, last) } else { (last, first) };
        if now.as_ref() == Some(edge.as_ref()) {
            event.prevent_default();
            let _ = target.focus();
        }
    }
}
