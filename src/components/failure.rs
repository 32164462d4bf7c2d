//! Failure: what went wrong with an answer, in one short sentence with one action.

use super::message::go_on;
use crate::hooks::use_countdown::use_countdown;
use crate::locales::Text;
use crate::state::{Chat, Confirm};
use crate::view::{View, button, el, live};
use dialogue::error::Failure;
use dialogue::thread::MessageId;
use leptos::prelude::*;

/// A sentence from the catalogue by the failure's code, and one action: Retry, which costs nothing where the relay refuses
/// again, or a new conversation where this one is too long to send. Where the other side said how long to wait, a
/// countdown comes first. Only the newest `message` can be tried again.
pub fn failure(chat: Chat, failure: &Failure, message: MessageId) -> View {
    // The day's budget comes back in hours: nobody counts those down.
    let counted = !matches!(failure, Failure::BudgetSpent { .. });
    let wait = use_countdown(failure.retry_after_s().filter(|_| counted).unwrap_or(0));
    let too_long = matches!(failure, Failure::TooLong);
    let label = move || match wait.get() {
        _ if too_long => chat.text(Text::HeaderNew),
        0 => chat.text(Text::ActionRetry),
        n => chat.count(Text::ActionWait, n),
    };
    // What tools did need not be done again.
    let on = go_on(chat, message.clone());
    let retry = button("action")
        .flag("hidden", move || !chat.may_retry(&message))
        .attr_live("aria-disabled", move || (wait.get() > 0).then(|| "true".to_owned()))
        .on_click(move || {
            if too_long {
                chat.ask_to_confirm(Confirm::New);
            } else if wait.get_untracked() == 0 {
                chat.retry(false);
            }
        })
        .child(live(label));
    let mut sentence = chat.failure_text(failure);
    // The last rung of the ladder: somebody to write to.
    let contact = chat.contact();
    if !contact.is_empty() && !too_long {
        sentence.push(' ');
        sentence.push_str(&contact);
    }
    el("div", "failure")
        .attr("role", "alert")
        .child(el("span", "failure__text").text(sentence).view())
        .child(on)
        .child(retry.view())
        .view()
}
