//! Composer: the text box and the one button that sends or stops. Parts: `composer`, `input`, `send-button`.

use super::icon::{Icon, icon};
use crate::hooks::use_autosize::use_autosize;
use crate::locales::Text;
use crate::state::Chat;
use leptos::attr::custom::CustomAttribute;
use leptos::ev;
use leptos::html::{Textarea, button, form, p, textarea};
use leptos::prelude::*;

/// The composer. The textarea keeps its own text: the node is the loader's, adopted with caret, focus and composition as they were.
#[component]
pub fn Composer(
    /// The text box.
    input: NodeRef<Textarea>,
) -> impl IntoView {
    let chat = Chat::expect();
    let length = RwSignal::new(0_usize);
    let measure = use_autosize();
    let changed = move || {
        if let Some(node) = input.get_untracked() {
            length.set(node.value().chars().count());
            measure(&node);
        }
    };
    let submit = move || {
        if let Some(node) = input.get_untracked()
            && chat.send(&node.value())
        {
            node.set_value("");
            changed();
        }
    };
    let key = move |event: ev::KeyboardEvent| {
        let Some(node) = input.get_untracked() else { return };
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
    let excess = move || u32::try_from(length.get().saturating_sub(chat.max_length())).unwrap_or(u32::MAX);
    form()
        .class("composer")
        .attr("part", "composer")
        .on(ev::submit, move |event| {
            event.prevent_default();
            if chat.running.get_untracked() { chat.stop() } else { submit() }
        })
        .child((
            textarea()
                .class("composer__input")
                .attr("part", "input")
                .attr("rows", "1")
                .attr("dir", "auto")
                .attr("enterkeyhint", "send")
                .attr("aria-label", move || chat.text(Text::ComposerLabel))
                .attr("placeholder", move || chat.text(Text::ComposerPlaceholder))
                .attr("aria-invalid", move || (excess() > 0).then_some("true"))
                .on(ev::input, move |_| changed())
                .on(ev::keydown, key)
                .node_ref(input),
            button()
                .attr("type", "submit")
                .class("composer__send")
                .attr("part", "send-button")
                .attr("data-action", move || if chat.running.get() { "stop" } else { "send" })
                .attr("aria-label", move || {
                    chat.text(if chat.running.get() { Text::ComposerStop } else { Text::ComposerSend })
                })
                .child((icon(Icon::Send), icon(Icon::Stop))),
            move || {
                let n = excess();
                (n > 0).then(|| p().class("composer__limit").attr("role", "status").child(chat.count(Text::ComposerLimit, n)))
            },
        ))
}
