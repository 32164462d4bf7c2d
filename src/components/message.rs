//! Message: one message of the thread, and how it ended. Parts: `message`, `message-user`, `message-assistant`.

use super::failure::failure;
use super::markdown::markdown;
use crate::locales::Text;
use crate::state::{Chat, Row};
use crate::view::{View, button, dynamic, el, live};
use dialogue::thread::{Author, Reason, Status};
use leptos::prelude::*;

/// A message. The visitor's words stand as they were typed; the assistant's are Markdown.
pub fn message(chat: Chat, row: Row) -> View {
    let body = el("div", "message__body").attr("dir", "auto");
    match row.author {
        Author::User => {
            let words = row.open;
            el("div", "message message--user")
                .attr("part", "message message-user")
                .child(spoken(chat, Text::MessageYou))
                .child(body.child(live(move || words.get())).view())
                .view()
        }
        Author::Assistant => {
            let status = row.status.clone();
            el("div", "message message--assistant")
                .attr("part", "message message-assistant")
                .attr_live("data-status", move || Some(status.with(Status::word).to_owned()))
                .child(spoken(chat, Text::MessageAssistant))
                .child(body.child(markdown(&row)).view())
                .child(typing(chat, row.clone()))
                .child(ending(chat, row))
                .view()
        }
    }
}

/// Says whose message it is to those who don't see on which side it stands.
fn spoken(chat: Chat, text: Text) -> View {
    el("span", "sr-only").child(live(move || chat.text(text))).view()
}

/// The line that shows at once after sending, until the first words come.
fn typing(chat: Chat, row: Row) -> View {
    dynamic(move || {
        let waiting = row.status.with(|status| matches!(status, Status::Running)) && row.is_blank();
        waiting.then(|| {
            let text = if row.thinking.get() { Text::MessageThinking } else { Text::MessageTyping };
            el("div", "message__typing")
                .child(el("span", "message__dots").view())
                .text(chat.text(text))
                .view()
        })
    })
}

/// How the message ended, if not well: a mark, or a sentence with one action.
fn ending(chat: Chat, row: Row) -> View {
    let mark = move |text: Text| el("div", "message__mark").text(chat.text(text));
    dynamic(move || match row.status.get() {
        Status::Running | Status::RequiresAction | Status::Complete => None,
        Status::Incomplete(Reason::Cancelled) => Some(mark(Text::MessageStopped).view()),
        Status::Incomplete(Reason::Length) => Some(mark(Text::MessageLength).view()),
        Status::Incomplete(Reason::ContentFilter) => Some(mark(Text::MessageFiltered).view()),
        Status::Incomplete(Reason::Interrupted) => {
            let id = row.id.clone();
            let again = button("action")
                .flag("hidden", move || !chat.may_retry(&id))
                .on_click(move || chat.retry())
                .text(chat.text(Text::ActionAskAgain));
            Some(mark(Text::MessageInterrupted).child(again.view()).view())
        }
        Status::Incomplete(Reason::Error(what)) => Some(failure(chat, &what, row.id.clone())),
    })
}
