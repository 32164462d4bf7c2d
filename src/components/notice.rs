//! Notice: quiet facts about the history, each dismissed with one action; and the question before something is removed.
//! Part: `notice`.

use crate::locales::Text;
use crate::state::{Chat, Confirm};
use crate::view::{El, ElRef, View, button, dynamic, dynamic_list, el, live};
use leptos::prelude::*;

/// The notices that hold now.
pub fn notices(chat: Chat) -> View {
    let notice = move |sentence: String| {
        el("div", "notice")
            .attr("part", "notice")
            .child(el("span", "notice__text").text(sentence.clone()).view())
            .child(action(chat, Text::ActionDismiss).on_click(move || chat.dismiss(&sentence)).view())
            .view()
    };
    el("div", "notices")
        .attr("role", "status")
        .child(dynamic_list(move || chat.notices.get().into_iter().map(notice).collect()))
        .view()
}

/// Asks once before a conversation is removed. Escape says no.
pub fn confirm_bar(chat: Chat) -> View {
    dynamic(move || {
        let what = chat.confirm.get()?;
        let (question, yes) = match what {
            Confirm::New => (Text::ConfirmNew, Text::ConfirmNewYes),
            Confirm::Delete => (Text::ConfirmDelete, Text::ConfirmDeleteYes),
        };
        let first = ElRef::new();
        first.on_load(|node| {
            // After the frame in which it is put on the page: what is not there takes no focus.
            request_animation_frame(move || {
                let _ = node.focus();
            });
        });
        let bar = el("div", "notice confirm")
            .attr("role", "alertdialog")
            .attr("aria-labelledby", "confirm")
            .child(
                el("span", "notice__text")
                    .attr("id", "confirm")
                    .child(live(move || chat.text(question)))
                    .view(),
            )
            .child(action(chat, yes).node_ref(first).on_click(move || chat.confirmed(what)).view())
            .child(action(chat, Text::ConfirmCancel).on_click(move || chat.escape()).view());
        Some(bar.view())
    })
}

fn action(chat: Chat, text: Text) -> El {
    button("action").child(live(move || chat.text(text)))
}
