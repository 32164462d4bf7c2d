//! Message: one message of the thread, and how it ended. Parts: `message`, `message-user`, `message-assistant`.

use super::failure::failure;
use super::form::form;
use super::markdown::markdown;
use super::sources::{local_label, sources};
use crate::locales::Text;
use crate::state::{Chat, Row};
use crate::view::{View, button, dynamic, el, live};
use dialogue::thread::{Author, MessageId, Reason, Status};
use leptos::prelude::*;

/// A message. The visitor's words stand as they were typed; the assistant's are Markdown.
pub fn message(chat: Chat, row: Row) -> View {
    let body = el("div", "message__body").attr("dir", "auto");
    match row.author {
        Author::User => {
            let pictures = chat.pictures(&row).iter().map(picture).collect();
            let words = row.open;
            el("div", "message message--user")
                .attr("part", "message message-user")
                .child(spoken(chat, Text::MessageYou))
                .children(pictures)
                .child(
                    body.flag("hidden", move || words.with(String::is_empty))
                        .child(live(move || words.get()))
                        .view(),
                )
                .view()
        }
        Author::Assistant => {
            let this = row.clone();
            el("div", "message message--assistant")
                .attr("part", "message message-assistant")
                .attr_live("data-status", move || Some(chat.status(&this).word().to_owned()))
                .child(spoken(chat, Text::MessageAssistant))
                .child(local_label(chat, &row))
                .child(body.child(markdown(chat, &row)).view())
                .child(sources(chat, &row))
                .child(form(chat, row.clone()))
                .child(typing(chat, row.clone()))
                .child(harder(chat, row.id.clone()))
                .child(ending(chat, row))
                .view()
        }
    }
}

/// A picture that the visitor sent; its name, once it is not kept any more.
fn picture((name, url): &(String, String)) -> View {
    if url.is_empty() {
        return el("span", "message__image").text(name.clone()).view();
    }
    el("img", "message__image").attr("src", url).attr("alt", name).view()
}

/// Asks the last question again, of a model that thinks more: one more request.
fn harder(chat: Chat, id: MessageId) -> View {
    dynamic(move || {
        let last = || chat.rows.with(|rows| rows.last().is_some_and(|row| row.id == id));
        (chat.harder.get() && last()).then(|| {
            button("action message__harder")
                .on_click(move || chat.retry(true))
                .text(chat.text(Text::ActionHarder))
                .view()
        })
    })
}

/// Says whose message it is to those who don't see on which side it stands.
fn spoken(chat: Chat, text: Text) -> View {
    el("span", "sr-only").child(live(move || chat.text(text))).view()
}

/// The line that shows at once after sending, until the first words come.
fn typing(chat: Chat, row: Row) -> View {
    dynamic(move || {
        let quiet = || {
            row.is_blank()
                || row.is_behind_call() && chat.calls(&row).iter().all(|call| call.state.is_settled())
        };
        let waiting = matches!(chat.status(&row), Status::Running) && quiet();
        waiting.then(|| {
            let text = if row.thinking.get() { Text::MessageThinking } else { Text::MessageTyping };
            el("div", "message__typing")
                .child(el("span", "message__dots").view())
                .text(chat.text(text))
                .view()
        })
    })
}

/// Goes on behind what the message's tools did, where they did something: one more request.
pub(super) fn go_on(chat: Chat, id: MessageId) -> View {
    button("action")
        .flag("hidden", move || !chat.may_continue(&id))
        .on_click(move || chat.go_on())
        .text(chat.text(Text::ActionContinue))
        .view()
}

/// How the message ended, if not well: a mark, or a sentence with one action.
fn ending(chat: Chat, row: Row) -> View {
    let mark = move |text: Text| el("div", "message__mark").text(chat.text(text));
    dynamic(move || match chat.status(&row) {
        Status::Running | Status::RequiresAction | Status::Complete => None,
        Status::Incomplete(Reason::Cancelled) => {
            Some(mark(Text::MessageStopped).child(go_on(chat, row.id.clone())).view())
        }
        Status::Incomplete(Reason::Length) => Some(mark(Text::MessageLength).view()),
        Status::Incomplete(Reason::ContentFilter) => Some(mark(Text::MessageFiltered).view()),
        Status::Incomplete(Reason::Interrupted) => {
            let id = row.id.clone();
            let again = button("action")
                .flag("hidden", move || !chat.may_retry(&id))
                .on_click(move || chat.retry(false))
                .text(chat.text(Text::ActionAskAgain));
            Some(mark(Text::MessageInterrupted).child(go_on(chat, row.id.clone())).child(again.view()).view())
        }
        Status::Incomplete(Reason::Limit) => {
            Some(mark(Text::MessageLimit).child(go_on(chat, row.id.clone())).view())
        }
        Status::Incomplete(Reason::Error(what)) => Some(failure(chat, &what, row.id.clone())),
    })
}
