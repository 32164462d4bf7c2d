//! Failure: what went wrong with an answer, in one short sentence with one action.

use crate::hooks::use_countdown::use_countdown;
use crate::locales::Text;
use crate::state::Chat;
use crate::view::{View, button, el, live};
use dialogue::error::Failure;
use dialogue::thread::MessageId;
use leptos::prelude::*;

/// A sentence from the catalogue by the failure's code, and Retry where that may help; where the other side said how long
/// to wait, a countdown first. Only the newest `message` can be tried again.
pub fn failure(chat: Chat, failure: &Failure, message: MessageId) -> View {
    let wait = use_countdown(failure.retry_after_s().unwrap_or(0));
    let hopeless = matches!(failure, Failure::Refused | Failure::TooLong | Failure::BudgetSpent { .. });
    let label = move || match wait.get() {
        0 => chat.text(Text::ActionRetry),
        n => chat.count(Text::ActionWait, n),
    };
    let retry = button("action")
        .flag("hidden", move || hopeless || !chat.may_retry(&message))
        .attr_live("aria-disabled", move || (wait.get() > 0).then(|| "true".to_owned()))
        .on_click(move || {
            if wait.get_untracked() == 0 {
                chat.retry();
            }
        })
        .child(live(label));
    el("div", "failure")
        .attr("role", "alert")
        .child(el("span", "failure__text").text(chat.failure_text(failure)).view())
        .child(retry.view())
        .view()
}
