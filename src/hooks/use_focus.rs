//! Where the focus goes when the panel opens and closes. Only a visitor's own act moves it.

use crate::state::Focus;
use crate::view::ElRef;
use super::use_effect::use_effect;
use leptos::prelude::*;

/// Follows the wish that `state` sets when a visitor opens or closes the panel.
pub fn use_focus(
    wish: RwSignal<Option<Focus>>,
    launcher: ElRef,
    input: ElRef,
    title: ElRef,
) {
    use_effect(move || {
        let Some(wish) = wish.get() else { return };
        // After the frame in which `hidden` went: what is hidden takes no focus.
        request_animation_frame(move || {
            let _ = match wish {
                Focus::Launcher => launcher.get_untracked().map(|node| node.focus()),
                // A keyboard would cover half of a phone before anything was read.
                Focus::Panel if is_touch() => title.get_untracked().map(|node| node.focus()),
                Focus::Panel | Focus::Composer => input.get_untracked().map(|node| node.focus()),
            };
        });
    });
}

/// Whether the main pointer is a finger.
pub fn is_touch() -> bool {
    matches_media("(pointer: coarse)")
}

/// Whether a media query holds now.
pub fn matches_media(query: &str) -> bool {
    web_sys::window().and_then(|window| window.match_media(query).ok().flatten()).is_some_and(|list| list.matches())
}
