//! StartScreen: the greeting and suggested questions, until the first message. Parts: `start-screen`, `suggestion`.

use crate::locales::Text;
use crate::state::Chat;
use leptos::attr::custom::CustomAttribute;
use leptos::control_flow::{For, ForProps};
use leptos::ev;
use leptos::html::{button, div, p};
use leptos::prelude::*;

/// What a visitor sees before the first question.
#[component]
pub fn StartScreen() -> impl IntoView {
    let chat = Chat::expect();
    let suggestion = move |words: String| {
        let question = words.clone();
        button()
            .attr("type", "button")
            .class("suggestion")
            .attr("part", "suggestion")
            .on(ev::click, move |_| {
                chat.send(&question);
            })
            .child(words)
    };
    let suggestions = For(ForProps::builder()
        .each(move || chat.suggestions.get())
        .key(String::clone)
        .children(suggestion)
        .build());
    div()
        .class("start-screen")
        .attr("part", "start-screen")
        .attr("hidden", move || !chat.is_empty())
        .child((
            p().class("start-screen__greeting").child(move || chat.text(Text::StartGreeting)),
            div()
                .class("start-screen__suggestions")
                .attr("role", "group")
                .attr("aria-label", move || chat.text(Text::StartSuggestions))
                .child(suggestions),
        ))
}
