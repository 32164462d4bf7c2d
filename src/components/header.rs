//! Header: the panel's title, the quiet "AI assistant" label, and what can be done with the conversation. Parts: `header`, `title`, `close-button`.

use super::icon::{Icon, icon};
use crate::locales::Text;
use crate::state::{Chat, Confirm};
use leptos::attr::custom::CustomAttribute;
use leptos::ev;
use leptos::html::{H2, button, div, h2, header, p};
use leptos::prelude::*;

/// The panel's head.
#[component]
pub fn Header(
    /// The title, which takes the focus when the panel opens on a touch screen.
    title: NodeRef<H2>,
) -> impl IntoView {
    let chat = Chat::expect();
    header().class("header").attr("part", "header").child((
        div().class("header__text").child((
            h2().id("title")
                .class("header__title")
                .attr("part", "title")
                .attr("tabindex", "-1")
                .node_ref(title)
                .child(move || chat.text(Text::PanelTitle)),
            p().class("header__label").child(move || chat.text(Text::HeaderLabel)),
        )),
        action(chat, Text::HeaderNew, Icon::New, "header__new", move || chat.ask_to_confirm(Confirm::New)),
        action(chat, Text::HeaderDelete, Icon::Delete, "header__delete", move || chat.ask_to_confirm(Confirm::Delete)),
        button()
            .attr("type", "button")
            .class("header__button header__close")
            .attr("part", "close-button")
            .attr("aria-label", move || chat.text(Text::HeaderClose))
            .on(ev::click, move |_| chat.close())
            .child(icon(Icon::Close)),
    ))
}

/// A button that there is a use for only once there is a conversation.
fn action(chat: Chat, name: Text, sign: Icon, class: &'static str, act: impl Fn() + Send + 'static) -> impl IntoView {
    button()
        .attr("type", "button")
        .class("header__button")
        .class((class, true))
        .attr("hidden", move || chat.is_empty())
        .attr("aria-label", move || chat.text(name))
        .attr("title", move || chat.text(name))
        .on(ev::click, move |_| act())
        .child(icon(sign))
}
