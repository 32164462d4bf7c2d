//! Message: one message of the thread, and how it ended. Parts: `message`, `message-user`, `message-assistant`.

use super::failure::{Failure, FailureProps};
use super::markdown::markdown;
use crate::locales::Text;
use crate::state::{Chat, Row};
use dialogue::thread::{Author, Reason, Status};
use leptos::attr::custom::CustomAttribute;
use leptos::ev;
use leptos::html::{button, div, p, span};
use leptos::prelude::*;

/// A message. The visitor's words stand as they were typed; the assistant's are Markdown.
#[component]
pub fn Message(
    /// The message's row in the store.
    row: Row,
) -> AnyView {
    let chat = Chat::expect();
    match row.author {
        Author::User => {
            let words = row.open.clone();
            div()
                .class("message message--user")
                .attr("part", "message message-user")
                .child((
                    spoken(chat, Text::MessageYou),
                    div().class("message__body").attr("dir", "auto").child(move || words.get()),
                ))
                .into_any()
        }
        Author::Assistant => {
            let status = row.status.clone();
            div()
                .class("message message--assistant")
                .attr("part", "message message-assistant")
                .attr("data-status", move || status_name(&status.get()))
                .child((
                    spoken(chat, Text::MessageAssistant),
                    div().class("message__body").attr("dir", "auto").child(markdown(&row)),
                    typing(chat, &row),
                    ending(chat, row),
                ))
                .into_any()
        }
    }
}

/// Says whose message it is to those who don't see on which side it stands.
fn spoken(chat: Chat, text: Text) -> impl IntoView {
    span().class("sr-only").child(move || chat.text(text))
}

/// The line that shows at once after sending, until the first words come.
fn typing(chat: Chat, row: &Row) -> impl IntoView + use<> {
    let (status, thinking, row) = (row.status.clone(), row.thinking.clone(), row.clone());
    move || {
        let waiting = matches!(status.get(), Status::Running) && row.is_blank();
        waiting.then(|| {
            let text = if thinking.get() { Text::MessageThinking } else { Text::MessageTyping };
            div().class("message__typing").child((span().class("message__dots"), chat.text(text))).into_any()
        })
    }
}

/// How the message ended, if not well: a mark, or a sentence with one action.
fn ending(chat: Chat, row: Row) -> impl IntoView {
    move || match row.status.get() {
        Status::Running | Status::RequiresAction | Status::Complete => None,
        Status::Incomplete(Reason::Cancelled) => Some(mark(chat, Text::MessageStopped)),
        Status::Incomplete(Reason::Length) => Some(mark(chat, Text::MessageLength)),
        Status::Incomplete(Reason::ContentFilter) => Some(mark(chat, Text::MessageFiltered)),
        Status::Incomplete(Reason::Interrupted) => {
            let id = row.id.clone();
            let again = button()
                .attr("type", "button")
                .class("action")
                .attr("hidden", move || !chat.may_retry(&id))
                .on(ev::click, move |_| chat.retry())
                .child(move || chat.text(Text::ActionAskAgain));
            Some(div().class("message__mark").child((chat.text(Text::MessageInterrupted), again)).into_any())
        }
        Status::Incomplete(Reason::Error(failure)) => {
            Some(Failure(FailureProps { failure, message: row.id.clone() }).into_any())
        }
    }
}

fn mark(chat: Chat, text: Text) -> AnyView {
    p().class("message__mark").child(chat.text(text)).into_any()
}

const fn status_name(status: &Status) -> &'static str {
    match status {
        Status::Running => "running",
        Status::RequiresAction => "requires-action",
        Status::Complete => "complete",
        Status::Incomplete(_) => "incomplete",
    }
}
