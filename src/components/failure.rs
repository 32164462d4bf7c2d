//! Failure: what went wrong with an answer, in one short sentence with one action.

use crate::hooks::use_countdown::use_countdown;
use crate::locales::Text;
use crate::state::Chat;
use dialogue::error;
use dialogue::thread::MessageId;
use leptos::attr::custom::CustomAttribute;
use leptos::ev;
use leptos::html::{button, div, span};
use leptos::prelude::*;

/// A sentence from the catalogue by the failure's code, and Retry; where the other side said how long to wait, a countdown first.
#[component]
pub fn Failure(
    /// What went wrong.
    failure: error::Failure,
    /// The answer that failed: only the newest can be tried again.
    message: MessageId,
) -> impl IntoView {
    let chat = Chat::expect();
    let sentence = chat.failure_text(&failure);
    let wait = use_countdown(failure.retry_after_s().unwrap_or(0));
    let final_for_now = matches!(failure, error::Failure::Refused | error::Failure::TooLong | error::Failure::BudgetSpent { .. });
    let label = move || match wait.get() {
        0 => chat.text(Text::ActionRetry),
        n => chat.count(Text::ActionWait, n),
    };
    div().class("failure").attr("role", "alert").child((
        span().class("failure__text").child(sentence),
        button()
            .attr("type", "button")
            .class("action")
            .attr("hidden", move || final_for_now || !chat.may_retry(&message))
            .attr("aria-disabled", move || (wait.get() > 0).then_some("true"))
            .on(ev::click, move |_| {
                if wait.get_untracked() == 0 {
                    chat.retry();
                }
            })
            .child(label),
    ))
}
