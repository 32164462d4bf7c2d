//! StartScreen: the greeting and suggested questions, until the first message. Parts: `start-screen`, `suggestion`.

use crate::locales::Text;
use crate::state::Chat;
use crate::view::{View, button, dynamic_list, el, live};
use leptos::prelude::*;

/// What a visitor sees before the first question.
pub fn start_screen(chat: Chat) -> View {
    let suggestion = move |words: String| {
        let question = words.clone();
        let ask = move || {
            chat.send(&question);
        };
        button("suggestion").attr("part", "suggestion").on_click(ask).text(words).view()
    };
    let greeting = el("p", "start-screen__greeting").child(live(move || chat.text(Text::StartGreeting)));
    let suggestions = el("div", "start-screen__suggestions")
        .attr("role", "group")
        .attr_live("aria-label", move || Some(chat.text(Text::StartLabel)))
        .child(dynamic_list(move || chat.suggestions.get().into_iter().map(suggestion).collect()));
    el("div", "start-screen")
        .attr("part", "start-screen")
        .flag("hidden", move || !chat.is_empty())
        .child(greeting.view())
        .child(suggestions.view())
        .view()
}
