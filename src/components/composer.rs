//! Composer: the text box and the one button that sends or stops. Parts: `composer`, `input`, `send-button`.

use super::icon::{Icon, icon};
use crate::hooks::use_autosize::use_autosize;
use crate::locales::Text;
use crate::state::Chat;
use crate::view::{View, dynamic, el};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlTextAreaElement, KeyboardEvent, MouseEvent};

/// The composer. The textarea keeps its own text: the node is the loader's, adopted with caret, focus and composition as they were.
pub fn composer(chat: Chat) -> View {
    let input = chat.places.input;
    let length = RwSignal::new(0_u32);
    let measure = use_autosize();
    let node = move || input.get_untracked().map(|node| node.unchecked_into::<HtmlTextAreaElement>());
    let changed = move || {
        if let Some(node) = node() {
            length.set(node.value().chars().count() as u32);
            measure(&node);
        }
    };
    let submit = move || {
        if let Some(node) = node()
            && chat.send(&node.value())
        {
            node.set_value("");
            changed();
        }
    };
    let key = move |event: KeyboardEvent| {
        let Some(node) = node() else { return };
        if event.key() == "ArrowUp" && node.value().is_empty() && !event.is_composing() {
            if let Some(text) = chat.last_question() {
                event.prevent_default();
                node.set_value(&text);
                changed();
            }
        } else if chat.sends(&event) {
            event.prevent_default();
            submit();
        }
    };
    let act = move |event: Event| {
        event.prevent_default();
        if chat.running.get_untracked() { chat.stop() } else { submit() }
    };
    let excess = move || length.get().saturating_sub(chat.max_length);
    let running = move |yes: &'static str, no: &'static str| if chat.running.get() { yes } else { no };
    let text_box = el("textarea", "composer__input")
        .attr("part", "input")
        .attr("rows", "1")
        .attr("dir", "auto")
        .attr("enterkeyhint", "send")
        .attr_live("aria-label", move || Some(chat.text(Text::ComposerLabel)))
        .attr_live("placeholder", move || Some(chat.text(Text::ComposerPlaceholder)))
        .attr_live("aria-invalid", move || (excess() > 0).then(|| "true".to_owned()))
        .on("input", move |_: Event| changed())
        .on("keydown", key)
        .node_ref(input);
    let button = el("button", "composer__send")
        .attr("type", "submit")
        .attr("part", "send-button")
        // The second click of a double click would stop what the first one sent.
        .on("click", |event: MouseEvent| {
            if event.detail() > 1 {
                event.prevent_default();
            }
        })
        .attr_live("data-action", move || Some(running("stop", "send").to_owned()))
        .attr_live("aria-label", move || {
            Some(chat.text(if chat.running.get() { Text::ComposerStop } else { Text::ComposerSend }))
        })
        .child(icon(Icon::Send))
        .child(icon(Icon::Stop));
    let limit = dynamic(move || {
        let n = excess();
        let line = || {
            el("p", "composer__limit").attr("role", "status").text(chat.count(Text::ComposerLimit, n)).view()
        };
        (n > 0).then(line)
    });
    el("form", "composer")
        .attr("part", "composer")
        .on("submit", act)
        .child(text_box.view())
        .child(button.view())
        .child(limit)
        .view()
}
