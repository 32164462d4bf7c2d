//! Transcript: the scrolling log of messages. Part: `transcript`.

use super::icon::{Icon, icon};
use super::message::{Message, MessageProps};
use super::start_screen::StartScreen;
use crate::hooks::use_auto_scroll::use_auto_scroll;
use crate::locales::Text;
use crate::state::Chat;
use leptos::attr::custom::CustomAttribute;
use leptos::control_flow::{For, ForProps};
use leptos::ev;
use leptos::html::{Div, button, div};
use leptos::prelude::*;

/// The log. Its live region is switched off: the announcer says each answer once, when it is complete.
#[component]
pub fn Transcript() -> impl IntoView {
    let chat = Chat::expect();
    let viewport = NodeRef::<Div>::new();
    let content = NodeRef::<Div>::new();
    let scroll = use_auto_scroll(viewport, content, chat.asked.into(), Signal::derive(move || chat.answered.get()));
    let rows = For(ForProps::builder()
        .each(move || chat.rows.get())
        .key(|row| row.id.0.clone())
        .children(|row| Message(MessageProps { row }))
        .build());
    let jump = move || match scroll.unseen.get() {
        0 => chat.text(Text::TranscriptJump),
        n => chat.count(Text::TranscriptJumpCount, n),
    };
    div().class("transcript").child((
        div()
            .class("transcript__viewport")
            .attr("part", "transcript")
            .attr("role", "log")
            .attr("aria-live", "off")
            .attr("aria-label", move || chat.text(Text::TranscriptLabel))
            .attr("aria-busy", move || if chat.running.get() { "true" } else { "false" })
            .attr("data-anchored", move || (chat.asked.get() > 0).then_some(""))
            .attr("tabindex", "0")
            .on(ev::scroll, move |_| scroll.moved())
            .node_ref(viewport)
            .child(div().class("transcript__content").node_ref(content).child((
                StartScreen(),
                div().class("transcript__messages").child(rows),
                // What the visitor sent before the widget was there is drawn here by the loader.
                div().class("transcript__pending"),
            ))),
        button()
            .attr("type", "button")
            .class("transcript__jump")
            .attr("hidden", move || scroll.pinned.get() || chat.is_empty())
            .on(ev::click, move |_| scroll.jump())
            .child((icon(Icon::Down), jump)),
    ))
}
