//! Notice: quiet facts about the history, each dismissed with one action; and the question before something is removed. Part: `notice`.

use crate::locales::Text;
use crate::state::{Chat, Confirm};
use leptos::attr::custom::CustomAttribute;
use leptos::control_flow::{For, ForProps};
use leptos::ev;
use leptos::html::{Button, button, div, span};
use leptos::prelude::*;

/// The notices that hold now.
#[component]
pub fn Notices() -> impl IntoView {
    let chat = Chat::expect();
    let notice = move |text: Text| {
        div().class("notice").attr("part", "notice").child((
            span().class("notice__text").child(move || chat.text(text)),
            button()
                .attr("type", "button")
                .class("action")
                .on(ev::click, move |_| chat.dismiss(text))
                .child(move || chat.text(Text::ActionDismiss)),
        ))
    };
    let notices =
        For(ForProps::builder().each(move || chat.notices.get()).key(|text| text.key()).children(notice).build());
    div().class("notices").attr("role", "status").child(notices)
}

/// Asks once before a conversation is removed. Escape says no.
#[component]
pub fn ConfirmBar() -> impl IntoView {
    let chat = Chat::expect();
    move || {
        chat.confirm.get().map(|what| {
            let (question, yes) = match what {
                Confirm::New => (Text::ConfirmNew, Text::ConfirmNewYes),
                Confirm::Delete => (Text::ConfirmDelete, Text::ConfirmDeleteYes),
            };
            let first = NodeRef::<Button>::new();
            first.on_load(|node| {
                let _ = node.focus();
            });
            div().class("notice confirm").attr("role", "alertdialog").attr("aria-labelledby", "confirm").child((
                span().id("confirm").class("notice__text").child(move || chat.text(question)),
                button()
                    .attr("type", "button")
                    .class("action")
                    .node_ref(first)
                    .on(ev::click, move |_| chat.confirmed(what))
                    .child(move || chat.text(yes)),
                button()
                    .attr("type", "button")
                    .class("action")
                    .on(ev::click, move |_| chat.confirm.set(None))
                    .child(move || chat.text(Text::ConfirmCancel)),
            ))
        })
    }
}
