//! Transcript: the scrolling log of messages. Part: `transcript`.

use super::icon::{Icon, icon};
use super::message::message;
use super::start_screen::start_screen;
use super::summary::summary;
use crate::hooks::use_auto_scroll::use_auto_scroll;
use crate::locales::Text;
use crate::state::Chat;
use crate::view::{ElRef, View, button, el, keyed, live};
use leptos::prelude::*;

/// The log. Its live region is switched off: the announcer says each answer once, when it is complete.
pub fn transcript(chat: Chat) -> View {
    let viewport = ElRef::new();
    let content = ElRef::new();
    let scroll = use_auto_scroll(viewport, content, chat.asked, chat.answered);
    let rows = keyed(
        move || chat.rows.with(|rows| rows.iter().map(|row| row.id.0.clone()).collect()),
        move |id| match chat.row_of(id) {
            Some(row) => message(chat, row),
            None => View::Text(String::new()),
        },
    );
    let jump = move || match scroll.unseen.get() {
        0 => chat.text(Text::TranscriptJump),
        n => chat.count(Text::TranscriptJumpCount, n),
    };
    let log = el("div", "transcript__viewport")
        .attr("part", "transcript")
        .attr("role", "log")
        .attr("aria-live", "off")
        .attr_live("aria-label", move || Some(chat.text(Text::TranscriptLabel)))
        .attr_live("aria-busy", move || Some(if chat.running.get() { "true" } else { "false" }.to_owned()))
        .flag("data-anchored", move || chat.asked.get() > 0)
        .attr("tabindex", "0")
        .on("scroll", move |_: web_sys::Event| scroll.moved())
        .node_ref(viewport)
        .child(
            el("div", "transcript__content")
                .node_ref(content)
                .child(start_screen(chat))
                .child(summary(chat))
                .child(el("div", "transcript__messages").child(rows).view())
                // What the visitor sent before the widget was there is drawn here by the loader.
                .child(el("div", "transcript__pending").view())
                .view(),
        );
    let jump = button("transcript__jump")
        .flag("hidden", move || scroll.pinned.get() || chat.is_empty())
        .on_click(move || scroll.jump())
        .child(icon(Icon::Down))
        .child(live(jump));
    el("div", "transcript").child(log.view()).child(jump.view()).view()
}
