//! Panel: header, notices, transcript, composer, disclaimer. Parts: `panel`, `disclaimer`.

use super::composer::composer;
use super::header::header;
use super::notice::{confirm_bar, notices};
use super::transcript::transcript;
use crate::hooks::use_modal::use_modal;
use crate::locales::Text;
use crate::state::Chat;
use crate::view::{ElRef, View, el, live};
use leptos::prelude::*;
use web_sys::KeyboardEvent;

/// The panel: beside the page on a wide screen, over it on a phone.
pub fn panel(chat: Chat) -> View {
    let node = ElRef::new();
    let modal = use_modal(node, chat.open);
    let key = move |event: KeyboardEvent| {
        if event.key() == "Escape" && !event.is_composing() {
            event.stop_propagation();
            chat.escape();
        } else {
            modal.keep_focus(&event);
        }
    };
    el("section", "panel")
        .attr("id", "panel")
        .attr("part", "panel")
        .attr("role", "dialog")
        .attr("aria-labelledby", "title")
        .attr_live("aria-modal", move || modal.active.get().then(|| "true".to_owned()))
        .flag("hidden", move || !chat.open.get())
        .on("keydown", key)
        .node_ref(node)
        .child(header(chat))
        // The loader's own notices: the widget could not be loaded, or stopped.
        .child(el("div", "shell-notice").attr("role", "alert").view())
        .child(notices(chat))
        .child(confirm_bar(chat))
        .child(transcript(chat))
        .child(composer(chat))
        .child(
            el("p", "disclaimer")
                .attr("part", "disclaimer")
                .child(live(move || chat.text(Text::DisclaimerText)))
                .view(),
        )
        // One line, read out once and then taken away again.
        .child(
            el("div", "sr-only")
                .attr("aria-live", "polite")
                .child(live(move || chat.announcement.get()))
                .view(),
        )
        .view()
}
