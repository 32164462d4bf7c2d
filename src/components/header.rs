//! Header: the panel's title, the quiet "AI assistant" label, and what can be done with the conversation.
//! Parts: `header`, `title`, `close-button`.

use super::icon::{Icon, icon};
use crate::locales::Text;
use crate::state::{Chat, Confirm};
use crate::view::{El, View, button, el, live};

/// The panel's head.
pub fn header(chat: Chat) -> View {
    let heading = el("h2", "header__title")
        .attr("id", "title")
        .attr("part", "title")
        .attr("tabindex", "-1")
        .node_ref(chat.places.title)
        .child(live(move || chat.text(Text::PanelTitle)));
    let label = el("p", "header__label").child(live(move || chat.text(Text::HeaderLabel)));
    let wanted = move |button: El| button.flag("hidden", move || chat.is_empty());
    let new = named(chat, Text::HeaderNew, Icon::New).on_click(move || chat.ask_to_confirm(Confirm::New));
    let delete =
        named(chat, Text::HeaderDelete, Icon::Delete).on_click(move || chat.ask_to_confirm(Confirm::Delete));
    let close = named(chat, Text::HeaderClose, Icon::Close)
        .attr("part", "close-button")
        .on_click(move || chat.close());
    // Not a `header`: inside a dialog that would be a second banner on the page.
    el("div", "header")
        .attr("part", "header")
        .child(el("div", "header__text").child(heading.view()).child(label.view()).view())
        .child(wanted(new.attr("data-action", "new")).view())
        .child(wanted(delete.attr("data-action", "delete")).view())
        .child(close.attr("data-action", "close").view())
        .view()
}

fn named(chat: Chat, name: Text, sign: Icon) -> El {
    button("header__button")
        .attr_live("aria-label", move || Some(chat.text(name)))
        .attr_live("title", move || Some(chat.text(name)))
        .child(icon(sign))
}
